// What a script is: faults that servers get under load, and what came of it.
import type { Verdict } from "../durability/verdict.ts";

export interface ScriptOptions {
  /** How often the fault is made. */
  readonly cycles: number;
  /** Of the moments, and of what callers do. */
  readonly seed: number;
  /** Starts of journeys in a second; absent: as many as the machine can. */
  readonly startsPerSecond?: number;
  /** Of scripts that take as long as they are told. */
  readonly minutes: number;
  /** The directory of another checkout, built. */
  readonly checkout: string | undefined;
  /** Hears a line of text whenever something has happened. */
  readonly say: (line: string) => void;
}

export interface Report extends Verdict {
  readonly cycles: number;
  /** The longest time during which no call was acknowledged, as far as the script looks at it. */
  readonly longestOutageMilliseconds: number;
}

export interface Script {
  /** What is done, in a few words. */
  readonly what: string;
  /** Unless others are asked for. */
  readonly cycles: number;
  /** Why it cannot be run here, in one line; undefined: it can. */
  readonly whyNot?: (options: ScriptOptions) => string | undefined;
  readonly run: (options: ScriptOptions) => Promise<Report>;
}

/** Those that every report has; a script may tell more. */
export const countedFigures = [
  "acknowledged",
  "unknown",
  "lost",
  "duplicated",
  "malformed",
] as const;
