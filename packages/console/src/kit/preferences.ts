// What a person prefers: kept in this browser, and applied to the page at once.
import { useSyncExternalStore } from "react";

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

const storageKey = "ekiden.preferences";

const isOneOf = <T extends string>(choices: readonly T[], given: unknown): given is T =>
  choices.includes(given as T);

const languageOfBrowser = (): Language => (navigator.language.startsWith("ja") ? "ja" : "en");

const read = (): Preferences => {
  let kept: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    kept = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
  } catch {
    // Not ours, or no storage: the defaults do.
  }
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

let current = read();
const listeners = new Set<() => void>();

export const preferences = (): Preferences => current;

export const prefer = (changed: Partial<Preferences>): void => {
  current = { ...current, ...changed };
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Without storage they last as long as the page.
  }
  applyPreferences();
  for (const listener of listeners) listener();
};

export const applyPreferences = (): void => {
  const { documentElement: root } = document;
  root.lang = current.language;
  if (current.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = current.theme;
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences);
