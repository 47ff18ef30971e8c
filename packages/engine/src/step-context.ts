// What a rule may do in a step. The step itself is in step.ts, which knows all rules.
import type { EventAttributes, EventType, HistoryEvent } from "@ekiden/model";
import type { Message, ReadyTask } from "./effect.ts";
import type { Execution, Origin } from "./execution.ts";
import type { Limits } from "./limits.ts";
import type { DomainPauses } from "./pause.ts";

/** The next run of the workflow, where this one continues as new or is reset. */
export interface Successor {
  readonly runId: string;
  /** Takes the first step of that run, in the commit that closes this one. */
  readonly begin: (step: StepContext) => void;
  /**
   * The children that report to it from then on, by the id of the event that initiated them; the
   * parent hears nothing of the close either. Absent of a run that continues as new.
   */
  readonly children?: ReadonlySet<number>;
}

/** Events of another run that a run begins with. */
export interface KeptEvents {
  readonly origin: Omit<Origin, "at">;
  readonly kept: readonly HistoryEvent[];
  /** The text of each of them. */
  readonly keptEncoded: readonly string[];
}

export interface StepContext<Domain extends string = string> {
  readonly execution: Execution<Domain>;
  /** Milliseconds; never before the last event. */
  readonly now: number;
  readonly limits: Limits;
  readonly isOpen: boolean;
  successor: Successor | undefined;
  /** The state changed without an event, and not by heartbeats alone. */
  touched: boolean;
  /** Activities that had one, by the id of the event that scheduled each. */
  readonly heartbeats: number[];
  /** The run was paused, and is no longer: what was held for it may be handed out. */
  resumed: boolean;
  /** Of task lists and types of the run's domain. */
  readonly pauses: DomainPauses;

  /** Writes one event, applies it to the state, and returns its id. */
  record<K extends EventType>(type: K, data: EventAttributes<K>): number;

  /** As `record`, of what happened in another run, and was measured there. */
  recordAgain<K extends EventType>(type: K, data: EventAttributes<K>): void;

  /** Begins the run with events of another one, as they are. They have no effects. */
  keep(events: KeptEvents): void;

  offer(task: ReadyTask): void;

  /** Safe for a task that was never offered. */
  withdraw(scheduledEventId: number): void;

  send(message: Message): void;

  /** At most one decision task is queued (I5): what arrives meanwhile is in its history. */
  scheduleDueDecisionTask(): void;
}
