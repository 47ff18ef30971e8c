// A subject gathers all that is true of one thing (timers, activities, …): what each decision about
// it records, what each of its events changes, and what its deadlines mean.
import type {
  DecisionAttributes,
  DecisionType,
  EventAttributes,
  EventType,
  HistoryEvent,
} from "@ekiden/model";
import type { Execution } from "./execution.ts";
import type { Facts } from "./facts.ts";
import type { DomainPauses } from "./pause.ts";
import type { StepContext } from "./step-context.ts";

/** A step while the decisions of one completed decision task are carried out. */
export interface Deciding {
  readonly step: StepContext;
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

type FailureOf<K extends DecisionType> = Extract<`${K}Failed`, EventType>;
type CauseOf<K extends DecisionType> = Extract<
  EventAttributes<FailureOf<K>>["cause"],
  "OPERATION_NOT_PERMITTED" | `${string}_RATE_EXCEEDED`
>;

/** A cause that comes from outside the execution: a policy's or a quota's. */
export type DeclineCause = { [K in DecisionType]: CauseOf<K> }[DecisionType];

type Declined<K extends DecisionType> = {
  readonly cause: CauseOf<K>;
  readonly decisionTaskCompletedEventId: number;
};

/** Records the failure of a decision that its caller may not make, or makes too often. */
export type DeclineRule<K extends DecisionType> = (
  step: StepContext,
  data: DecisionAttributes<K>,
  declined: Declined<K>,
) => void;
export type DeclineRules = { readonly [K in DecisionType]: DeclineRule<K> };

export interface EventRule<K extends EventType> {
  /** The fold: what the event changes in the state. It runs again in every replay. */
  readonly apply?: (execution: Execution, event: HistoryEvent<K>) => void;
  /** What the event asks of the world, besides deadlines; not run in a replay. */
  readonly effects?: (step: StepContext, event: HistoryEvent<K>) => void;
  /** The decider has to learn of it. */
  readonly triggersDecisionTask?: true;
}
export type EventRules = { readonly [K in EventType]: EventRule<K> };

/** What runs out at a deadline. */
export type ClockName =
  | "EXECUTION_START_TO_CLOSE"
  | "DECISION_TASK_SCHEDULE_TO_START"
  | "DECISION_TASK_START_TO_CLOSE"
  | "ACTIVITY_SCHEDULE_TO_START"
  | "ACTIVITY_SCHEDULE_TO_CLOSE"
  | "ACTIVITY_START_TO_CLOSE"
  | "ACTIVITY_HEARTBEAT"
  | "LAMBDA_START_TO_CLOSE"
  | "TIMER";

/** A moment at which something happens by itself. */
export interface Deadline {
  /** Milliseconds. */
  readonly at: number;
  readonly clock: ClockName;
  /** The event by which its subject began: the schedule, the start of a timer or of the run. */
  readonly eventId: number;
  /** May come late or twice (I4), so it checks the state before it records. */
  readonly reach: (step: StepContext) => void;
}

/** Lists the open deadlines of a subject; the sooner of two equal ones comes first. */
export type DeadlineRule = (
  execution: Execution,
  add: (deadline: Deadline) => void,
  pauses: DomainPauses,
) => void;

export interface Subject {
  readonly decisions?: Partial<DecisionRules>;
  /** Of each of its decisions. */
  readonly declined?: Partial<DeclineRules>;
  readonly events: Partial<EventRules>;
  readonly deadlines?: DeadlineRule;
}
