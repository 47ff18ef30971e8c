// What the row of a finding's code says, and when it applies. The texts have names in braces, which
// the values fill in: the compiler asks for each of them.
import type { Reading } from "./reading.ts";
import type { Call, Severity } from "./said.ts";

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
