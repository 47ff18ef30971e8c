// A subject gathers all that is true of one thing (timers, activities, …): what each decision about
// it records, what each of its events changes, and what its deadlines mean.
import type { DecisionAttributes, DecisionType, EventType, HistoryEvent } from "@ekiden/model";
import type { Execution } from "./execution.ts";
import type { Facts } from "./facts.ts";
import type { Step } from "./step.ts";

/** A step while the decisions of one completed decision task are carried out. */
export interface Deciding {
  readonly step: Step;
  readonly facts: Facts;
  readonly decisionTaskCompletedEventId: number;
  /** Something happened since the decision task started, so the decider may not close yet. */
  readonly unhandled: boolean;
  /** How many children were open before the first of the decisions. */
  readonly childrenBefore: number;
}

export type DecisionRule<K extends DecisionType> = (
  deciding: Deciding,
  data: DecisionAttributes<K>,
) => void;
export type DecisionRules = { readonly [K in DecisionType]: DecisionRule<K> };

export interface EventRule<K extends EventType> {
  /** The fold: what the event changes in the state. It runs again in every replay. */
  readonly apply?: (execution: Execution, event: HistoryEvent<K>) => void;
  /** What the event asks of the world, besides deadlines; not run in a replay. */
  readonly effects?: (step: Step, event: HistoryEvent<K>) => void;
  /** The decider has to learn of it. */
  readonly triggersDecisionTask?: true;
}
export type EventRules = { readonly [K in EventType]: EventRule<K> };

/** A moment at which something happens by itself. */
export interface Deadline {
  /** Milliseconds. */
  readonly at: number;
  /** May come late or twice (I4), so it checks the state before it records. */
  readonly reach: (step: Step) => void;
}

/** Lists the open deadlines of a subject; the sooner of two equal ones comes first. */
export type DeadlineRule = (execution: Execution, add: (deadline: Deadline) => void) => void;

export interface Subject {
  readonly decisions?: Partial<DecisionRules>;
  readonly events: Partial<EventRules>;
  readonly deadlines?: DeadlineRule;
}
