// What a person prefers: kept in this browser, and applied to the page at once.
import { useSyncExternalStore } from "react";
import { storedText } from "./stored-text.ts";

const languages = ["en", "ja"] as const;
export type Language = (typeof languages)[number];
const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  /** `local`, `UTC`, or a name of the IANA database. */
  readonly zone: string;
}

const stored = storedText("ekiden.preferences");

const isOneOf = <T extends string>(choices: readonly T[], given: unknown): given is T =>
  choices.includes(given as T);

const languageOfBrowser = (): Language => (navigator.language.startsWith("ja") ? "ja" : "en");

const membersOf = (text: string): Partial<Record<keyof Preferences, unknown>> => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // None, or not ours: the defaults do.
    return {};
  }
};

const preferencesIn = (text: string): Preferences => {
  const kept = membersOf(text);
  return {
    language: isOneOf(languages, kept.language) ? kept.language : languageOfBrowser(),
    theme: isOneOf(themes, kept.theme) ? kept.theme : "system",
    zone: typeof kept.zone === "string" && isZone(kept.zone) ? kept.zone : "local",
  };
};

export const isZone = (zone: string): boolean => {
  if (zone === "local") return true;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
};

let read: { readonly text: string; readonly preferences: Preferences } | undefined;

/** The same object until one of them changes. */
export const preferences = (): Preferences => {
  const text = stored.current();
  if (read?.text !== text) read = { text, preferences: preferencesIn(text) };
  return read.preferences;
};

/** What another tab has changed meanwhile stays. */
export const prefer = (changed: Partial<Preferences>): void =>
  stored.keep(JSON.stringify({ ...preferencesIn(stored.latest()), ...changed }));

const applyPreferences = (): void => {
  const { documentElement: root } = document;
  const { language, theme } = preferences();
  root.lang = language;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
};

/** Applies them to the page, now and whenever they change. */
export const followPreferences = (): void => {
  applyPreferences();
  stored.subscribe(applyPreferences);
};

export const usePreferences = (): Preferences =>
  useSyncExternalStore(stored.subscribe, preferences);
