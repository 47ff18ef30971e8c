// The theme's colors as a canvas needs them: resolved, and read again when the theme changes.
import { useEffect, useState } from "react";
import { usePreferences } from "../../kit/preferences.ts";

const names = [
  "ink",
  "ink-soft",
  "ink-faint",
  "line",
  "line-strong",
  "surface",
  "sunken",
  "accent",
  "accent-wash",
  "open",
  "open-wash",
  "completed",
  "failed",
  "failed-wash",
  "canceled",
  "terminated",
  "continued",
  "timed-out",
] as const;

export type ColorName = (typeof names)[number];
export type Colors = Readonly<Record<ColorName, string>> & { readonly font: string };

/** A variable reads as it was written, with both of its values: only a property resolves it. */
const readColors = (): Colors => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const resolved = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.style.fontFamily = "var(--sans)";
  const font = getComputedStyle(probe).fontFamily;
  probe.remove();
  return { ...Object.fromEntries(resolved), font } as Colors;
};

export const useColors = (): Colors => {
  const { theme } = usePreferences();
  const [colors, setColors] = useState(readColors);
  useEffect(() => {
    setColors(readColors());
    if (theme !== "system") return undefined;
    const query = matchMedia("(prefers-color-scheme: dark)");
    const reread = () => setColors(readColors());
    query.addEventListener("change", reread);
    return () => query.removeEventListener("change", reread);
  }, [theme]);
  return colors;
};
