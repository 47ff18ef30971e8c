// The keyboard: Ctrl+K for commands, `g` and a letter for a screen, `/` for the filter, `?` for
// a list of them.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { domainScreens, generalScreens } from "./navigation.ts";

interface ShortcutActions {
  readonly domain: string | undefined;
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

/** The second key must follow the first within this time. */
const pairMilliseconds = 1_500;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isInDialog = () => document.querySelector("[role=dialog]") !== null;

const isPaletteKey = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && key.toLowerCase() === "k";

/** Meant for the browser, for a field or for a dialog, and not for the page. */
const isForOthers = ({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean =>
  ctrlKey || metaKey || altKey || isTyping(target) || isInDialog();

const focusFilter = (event: KeyboardEvent): void => {
  const filter = document.querySelector<HTMLElement>("input[type=search]");
  if (!filter) return;
  event.preventDefault();
  filter.focus();
};

export const useShortcuts = ({ domain, openPalette, openHelp }: ShortcutActions): void => {
  const navigate = useNavigate();
  const wentAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const goTo = (key: string) => {
      const own = domainScreens.find((screen) => screen.key === key);
      if (own && domain) return void navigate({ to: own.to, params: { domain } });
      const other = generalScreens.find((screen) => screen.key === key);
      if (other) void navigate({ to: other.to });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, timeStamp } = event;
      if (isPaletteKey(event)) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (isForOthers(event)) return;
      const isSecond = timeStamp - wentAt.current < pairMilliseconds;
      wentAt.current = key === "g" ? timeStamp : Number.NEGATIVE_INFINITY;
      if (isSecond) goTo(key);
      else if (key === "?") openHelp();
      else if (key === "/") focusFilter(event);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [domain, navigate, openPalette, openHelp]);
};
