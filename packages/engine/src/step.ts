// The pen. A step is one atomic change of one execution at one instant: it records events, applies
// each to the state as it does so, and gathers what the events ask of the world.
import {
  type EventAttributes,
  type EventType,
  encodeEvent,
  type HistoryEvent,
} from "@ekiden/model";
import type { Message, ReadyTask } from "./effect.ts";
import { type Execution, earliestNextAt } from "./execution.ts";
import type { Limits } from "./limits.ts";
import { type MeasuredEvent, measure } from "./measured.ts";
import { type DomainPauses, noPauses } from "./pause.ts";
import { foldKept } from "./replay.ts";
import { terminateOverlongHistory } from "./rules/close.ts";
import { offerableDecisionTask, scheduleDecisionTask } from "./rules/decision-task.ts";
import { applyEvent, eventRuleOf } from "./rules.ts";
import type { KeptEvents, StepContext, Successor } from "./step-context.ts";

export class Step<Domain extends string = string> implements StepContext<Domain> {
  readonly execution: Execution<Domain>;
  /** Milliseconds; never before the last event, nor before the run began. */
  readonly now: number;
  readonly limits: Limits;

  /** Encoded events in order of their ids; the first has the id `firstEventId`. */
  readonly events: string[] = [];
  readonly firstEventId: number;
  readonly ready: ReadyTask[] = [];
  /** Scheduled event ids of tasks that no poller may be given any more. */
  readonly withdrawn: number[] = [];
  readonly messages: Message[] = [];
  successor: Successor | undefined;
  /** The state changed without an event, and not by heartbeats alone. */
  touched = false;
  readonly heartbeats: number[] = [];
  resumed = false;
  pauses: DomainPauses = noPauses;
  /** Undefined: nothing is measured. */
  measured: MeasuredEvent[] | undefined;

  readonly #offeredBefore: number | undefined;
  #decisionTaskDue = false;

  constructor(execution: Execution<Domain>, now: number, limits: Limits) {
    this.execution = execution;
    this.now = Math.max(now, earliestNextAt(execution));
    this.limits = limits;
    this.firstEventId = execution.lastEventId + 1;
    this.#offeredBefore = offerableDecisionTask(execution)?.scheduledEventId;
  }

  get isOpen(): boolean {
    return this.execution.closed === undefined;
  }

  /** True as soon as the state differs from the one before the step, also in a step that fails. */
  get hasChangedState(): boolean {
    const isRecorded = this.execution.lastEventId !== this.firstEventId - 1;
    return isRecorded || this.touched || this.heartbeats.length > 0;
  }

  /** Writes one event and returns its id. */
  record<K extends EventType>(type: K, data: EventAttributes<K>): number {
    const event = { id: this.execution.lastEventId + 1, at: this.now, type, data };
    const measured = this.measured && measure(this.execution, event as HistoryEvent);
    if (measured) this.measured?.push(measured);
    applyEvent(this.execution, event as HistoryEvent);
    this.events.push(encodeEvent(event as HistoryEvent));
    const rule = eventRuleOf(type);
    rule.effects?.(this, event as HistoryEvent<K>);
    if (rule.triggersDecisionTask) this.#decisionTaskDue = true;
    return event.id;
  }

  recordAgain<K extends EventType>(type: K, data: EventAttributes<K>): void {
    const { measured } = this;
    this.measured = undefined;
    this.record(type, data);
    this.measured = measured;
  }

  keep({ origin, kept, keptEncoded }: KeptEvents): void {
    if (this.execution.lastEventId !== 0) throw new Error("The run has events of its own already");
    this.execution.origin = { ...origin, at: this.now };
    foldKept(this.execution, kept);
    for (const encoded of keptEncoded) this.events.push(encoded);
  }

  offer(task: ReadyTask): void {
    this.ready.push(task);
  }

  /** Safe for a task that was never offered. */
  withdraw(scheduledEventId: number): void {
    const offered = this.ready.findIndex((task) => task.scheduledEventId === scheduledEventId);
    if (offered >= 0) this.ready.splice(offered, 1);
    else this.withdrawn.push(scheduledEventId);
  }

  send(message: Message): void {
    this.messages.push(message);
  }

  /** At most one decision task is queued (I5): what arrives meanwhile is in its history. */
  scheduleDueDecisionTask(): void {
    const due = this.#decisionTaskDue && this.isOpen && !this.execution.queuedDecisionTask;
    this.#decisionTaskDue = false;
    if (due) scheduleDecisionTask(this);
  }

  /** Ends the step. Nothing may be recorded after it. */
  finish(): void {
    this.scheduleDueDecisionTask();
    terminateOverlongHistory(this);
    const before = this.#offeredBefore;
    const now = offerableDecisionTask(this.execution);
    if (before !== undefined && before !== now?.scheduledEventId) this.withdraw(before);
    if (now && before !== now.scheduledEventId) this.offer(now);
  }
}
