// A history as the findings read it: one pass gathers what several of them ask for.
import { type Activity, activityDueAt, type Execution } from "@ekiden/engine";
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { KnownExecution } from "./known.ts";
import { type Refusal, refusalOf, standingRefusals } from "./refusals.ts";
import { Streaks } from "./streaks.ts";

/** One decision task that was completed, and what came of its decisions. */
export interface Answer {
  readonly completed: HistoryEvent<"DecisionTaskCompleted">;
  /** The events that its decisions made, refused ones included, in their order. */
  readonly results: HistoryEvent[];
  /** The first event that its decider had not been given before. */
  readonly newsFrom: number;
}

export interface OpenActivity {
  readonly scheduled: HistoryEvent<"ActivityTaskScheduled">;
  readonly started: HistoryEvent<"ActivityTaskStarted"> | undefined;
  readonly activity: Activity;
  /** Milliseconds. In a run that a reset or a fork has begun: when it did, as for its clocks. */
  readonly scheduledAt: number;
}

interface Asked {
  readonly decisionTaskCompletedEventId?: number;
}

export class Reading {
  readonly known: KnownExecution;
  readonly state: Readonly<Execution>;
  readonly history: readonly HistoryEvent[];
  /** Milliseconds; not before the last event. */
  readonly now: number;

  // Of each, the oldest first.
  readonly answers: Answer[] = [];
  readonly refusals: Refusal[] = [];
  readonly signals: HistoryEvent<"WorkflowExecutionSignaled">[] = [];
  readonly cancelRequests: HistoryEvent<"WorkflowExecutionCancelRequested">[] = [];
  readonly markers: HistoryEvent<"MarkerRecorded">[] = [];
  /** Of decision tasks, since the last that was completed. */
  readonly decisionTimeouts: HistoryEvent<"DecisionTaskTimedOut">[] = [];
  /** Failures of activities, functions and children since their last success. */
  readonly streaks = new Streaks();

  #activities: readonly OpenActivity[] | undefined;
  #standingRefusals: readonly Refusal[] | undefined;
  readonly #answersById = new Map<number, Answer>();

  constructor(known: KnownExecution) {
    this.known = known;
    this.state = known.state;
    this.history = known.history;
    this.now = Math.max(known.now, known.state.lastEventAt);
    for (const event of this.history) this.#read(event);
  }

  #read(event: HistoryEvent): void {
    this.streaks.read(event, this.history);
    this.#answersById
      .get((event.data as Asked).decisionTaskCompletedEventId ?? 0)
      ?.results.push(event);
    const refusal = refusalOf(event);
    if (refusal) this.refusals.push(refusal);
    if (event.type === "DecisionTaskCompleted") this.#complete(event);
    else if (event.type === "DecisionTaskTimedOut") this.decisionTimeouts.push(event);
    else if (event.type === "WorkflowExecutionSignaled") this.signals.push(event);
    else if (event.type === "WorkflowExecutionCancelRequested") this.cancelRequests.push(event);
    else if (event.type === "MarkerRecorded") this.markers.push(event);
  }

  #complete(completed: HistoryEvent<"DecisionTaskCompleted">): void {
    const newsFrom = (this.lastAnswer?.completed.data.startedEventId ?? 0) + 1;
    const answer = { completed, results: [], newsFrom };
    this.answers.push(answer);
    this.#answersById.set(completed.id, answer);
    this.decisionTimeouts.length = 0;
  }

  get isOpen(): boolean {
    return this.state.closed === undefined;
  }

  /** Open, and nothing is under way that could move it on by itself. */
  get isIdle(): boolean {
    return this.isOpen && this.hasNothingOpen;
  }

  get hasNothingOpen(): boolean {
    const { activities, lambdas, children, externals, timers } = this.state;
    const { queuedDecisionTask, startedDecisionTask } = this.state;
    const open = activities.size + lambdas.size + children.size + externals.size + timers.size;
    return open === 0 && !queuedDecisionTask && !startedDecisionTask;
  }

  /** Time or an operator ended it: what had stood in its way until then is still worth knowing. */
  get wasStopped(): boolean {
    const { closed } = this.state;
    return closed?.status === "TIMED_OUT" || closed?.status === "TERMINATED";
  }

  get lastAnswer(): Answer | undefined {
    return this.answers.at(-1);
  }

  /** Throws a RangeError where the history is not that of the state. */
  event<K extends EventType>(id: number, type: K): HistoryEvent<K> {
    const event = this.history[id - 1];
    if (event?.type !== type) throw new RangeError(`Event ${id} of the history is no ${type}`);
    return event as HistoryEvent<K>;
  }

  /** Oldest first. Of a closed run: those that had no end when it closed. */
  get activities(): readonly OpenActivity[] {
    this.#activities ??= [...this.state.activities].map((open) => this.#openActivity(open));
    return this.#activities;
  }

  #openActivity([id, activity]: readonly [scheduledEventId: number, activity: Activity]) {
    const scheduled = this.event(id, "ActivityTaskScheduled");
    const { startedEventId, waiting, scheduled: remembered } = activity;
    return {
      scheduled,
      started:
        startedEventId === undefined
          ? undefined
          : this.event(startedEventId, "ActivityTaskStarted"),
      activity,
      scheduledAt: waiting?.since ?? remembered?.at ?? scheduled.at,
    };
  }

  /** What the decider was given with the task of that answer, and had not seen before. */
  newsOf({ newsFrom, completed }: Answer): readonly HistoryEvent[] {
    return this.history.slice(newsFrom - 1, completed.data.startedEventId);
  }

  /**
   * Refusals after which no decision was accepted; of a run that stands still, also those of before
   * whose activity, timer, function or child was never accepted later.
   */
  get standingRefusals(): readonly Refusal[] {
    if (!this.isOpen && !this.wasStopped) return [];
    this.#standingRefusals ??= standingRefusals(this);
    return this.#standingRefusals;
  }

  /** When the first of its clocks runs out; undefined: none of them runs. */
  dueAtOf(activity: Activity): number | undefined {
    return activityDueAt(this.state, activity, this.known.pausedTimes);
  }

  isInbox(taskList: string): boolean {
    return this.known.isInbox?.(taskList) ?? false;
  }
}
