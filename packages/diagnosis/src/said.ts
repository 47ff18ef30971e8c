// What is said of an execution: a finding, and all of them together.
import type { EventType, OperationName } from "@ekiden/model";
import type { NextDeadline } from "./next-deadline.ts";

/**
 * The worst first. `error`: it does not go on, or has failed, until a person acts. `warning`: it
 * may come to that. `waiting`: what it waits for, as it should. `info`: what else is worth knowing.
 */
export const severities = ["error", "warning", "waiting", "info"] as const;
export type Severity = (typeof severities)[number];

/** The worse, the smaller. */
export const rankOf = ({ severity }: Pick<Finding, "severity">): number =>
  severities.indexOf(severity);

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

/** What to do. */
interface Next {
  readonly text: string;
  readonly template: string;
  readonly call?: Call | undefined;
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
  /** The text with names of values in braces, for those who show times by a clock of their own. */
  readonly template: string;
  readonly next: Next;
}

export interface LastAnswer {
  /** The DecisionTaskCompleted. */
  readonly eventId: number;
  /** Milliseconds. */
  readonly at: number;
  /** Of the decider, where its poll gave one. */
  readonly identity: string | undefined;
  /** The first of what it asked for, in its order. */
  readonly asked: readonly AskedFor[];
  /** How much it asked for in all. */
  readonly count: number;
  readonly refusedCount: number;
}

export interface AskedFor {
  /** The event that the decision has made. */
  readonly eventId: number;
  readonly eventType: EventType;
  /** The id or the name that it is about; empty for a close. */
  readonly about: string;
  /** Why it was refused. */
  readonly refused: string | undefined;
}

export interface Explanation {
  /** The worst first; of equal ones, in the order of the table. */
  readonly findings: readonly Finding[];
  /** Code → how many more findings of it were left out. */
  readonly omitted: Readonly<Record<string, number>>;
  /** Absent of a closed run. */
  readonly nextDeadline?: NextDeadline | undefined;
  /** Absent where no decision task was completed. */
  readonly lastAnswer?: LastAnswer | undefined;
  /** From the child that the run waits for down to the one that is at the bottom of it. */
  readonly blockedBy: readonly ExplainedChild[];
}

export interface ExplainedChild {
  readonly workflowId: string;
  readonly runId: string;
  readonly explanation: Omit<Explanation, "blockedBy">;
}
