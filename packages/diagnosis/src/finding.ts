// What a finding is, and what the row of its code says. The texts have names in braces, which the
// values fill in: the compiler asks for each of them.
import type { OperationName } from "@ekiden/model";
import type { Reading } from "./reading.ts";

/**
 * The worst first. `error`: it does not go on, or has failed, until a person acts. `warning`: it
 * may come to that. `waiting`: what it waits for, as it should. `info`: what else is worth knowing.
 */
export const severities = ["error", "warning", "waiting", "info"] as const;
export type Severity = (typeof severities)[number];

/**
 * Names that end in `At` are times (milliseconds since 1970), those that end in `Milliseconds` are
 * durations.
 */
export type Values = Readonly<Record<string, string | number>>;

/** A call that does what a finding advises. */
export interface Call {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** Milliseconds. */
  readonly since?: number | undefined;
  /** Those that prove it: the latest, where there are many. */
  readonly events: readonly number[];
  /** What the texts are made from, for those who translate them. */
  readonly values: Values;
  readonly text: string;
  readonly next: { readonly text: string; readonly call?: Call | undefined };
}

/** `"Timer {timerId} fires"` → `"timerId"`. */
type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** Every text may use them where the finding has a `since`. */
type Given = "sinceAt" | "forMilliseconds";

/** One place where the row of a code applies. */
export interface Found<Names extends string = string> {
  readonly since?: number | undefined;
  readonly events: readonly number[];
  readonly values: Readonly<Record<Names, string | number>>;
  /** In place of the row's. */
  readonly severity?: Severity | undefined;
  readonly call?: Call | undefined;
}

interface Row<Says extends string, Next extends string> {
  readonly severity: Severity;
  readonly says: Says;
  /** What in the history, or beside it, shows that it is so. */
  readonly proof: string;
  /** What to do. */
  readonly next: Next;
  readonly find: (
    reading: Reading,
  ) => Iterable<Found<Exclude<NamesIn<Says> | NamesIn<Next>, Given>>>;
}

export interface FindingRow {
  readonly severity: Severity;
  readonly says: string;
  readonly proof: string;
  readonly next: string;
  readonly find: (reading: Reading) => Iterable<Found>;
}

export const finding = <const Says extends string, const Next extends string>(
  row: Row<Says, Next>,
): FindingRow => row;
