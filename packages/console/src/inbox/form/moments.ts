// Moments of answers, as the browser's field writes them in a time zone.
import { isLeftOut, localAt, secondsAt } from "../../kit/local-time.ts";
import type { Reading } from "./written.ts";

export const momentReading = (zone: string): Reading<string> => ({
  read: (local) => {
    const seconds = secondsAt(local, zone);
    return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
  },
  textOf: (value) => {
    const given = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(given) ? "" : localAt(given / 1000, zone);
  },
  isAnother: (local) => isLeftOut(local, zone),
});
