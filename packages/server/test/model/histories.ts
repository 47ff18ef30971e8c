// What the reference model knows of a run: its history, and nothing that the history does not say,
// but for heartbeats, pauses and resets, which leave no event. Every question is answered by
// looking through it.
import type { TimeSpan } from "@ekiden/engine";
import { runsOutAt } from "./pauses.ts";

export interface ModelEvent {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Parent {
  readonly run: History;
  readonly initiatedEventId: number;
}

export interface Due {
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const closings =
  /^WorkflowExecution(Completed|Failed|Canceled|Terminated|TimedOut|ContinuedAsNew)$/;
/** What a decider did itself, and succeeded with, is no news to it. */
const noNews =
  /^(DecisionTask(Scheduled|Started|Completed)|.*Initiated|ActivityTask(Scheduled|Started|CancelRequested)|Timer(Started|Canceled)|MarkerRecorded)$/;

export const isNews = (type: string): boolean => !noNews.test(type) && !closings.test(type);

export class History {
  readonly workflowId: string;
  readonly runId: string;
  parent: Parent | undefined;
  readonly events: ModelEvent[] = [];
  /** By the scheduling event: the latest one of each. */
  readonly heartbeats = new Map<number, { at: number; details: string | undefined }>();
  /** Of the run itself. */
  readonly pauses: TimeSpan[] = [];
  /** When it began with so many events of another run. */
  origin: { readonly at: number; readonly keptEvents: number } | undefined;
  /** The run that a reset has put in its place, and the ids of the children that report there. */
  replacedBy: { readonly runId: string; readonly taken: readonly number[] } | undefined;
  /** When it is looked at, where that may be later than something of it is due. */
  lookAt: number | undefined;

  constructor(names: { workflowId: string; runId: string }, parent?: Parent) {
    this.workflowId = names.workflowId;
    this.runId = names.runId;
    this.parent = parent;
  }

  get started(): Readonly<Record<string, unknown>> {
    return this.events[0]?.data ?? {};
  }

  get closing(): ModelEvent | undefined {
    const last = this.events.at(-1);
    return last && closings.test(last.type) ? last : undefined;
  }

  get isOpen(): boolean {
    return this.closing === undefined;
  }

  of(type: string): ModelEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  /** Is there an event whose type ends so that cites the id? */
  has(type: RegExp, attribute: string, id: number): boolean {
    return this.events.some((event) => type.test(event.type) && event.data[attribute] === id);
  }

  /** Scheduled, and neither started nor given up. */
  get queuedDecision(): ModelEvent | undefined {
    const last = this.of("DecisionTaskScheduled").at(-1);
    return last && !this.has(/^DecisionTaskStarted$/, "scheduledEventId", last.id)
      ? last
      : undefined;
  }

  get startedDecision(): ModelEvent | undefined {
    const last = this.of("DecisionTaskStarted").at(-1);
    const ended = /^DecisionTask(Completed|TimedOut)$/;
    return last && !this.has(ended, "startedEventId", last.id) ? last : undefined;
  }

  /** When it could be had first; undefined: there is none, or it cannot be had. */
  get decisionReadyAt(): number | undefined {
    const queued = this.queuedDecision;
    if (!queued || this.startedDecision || !this.isOpen) return undefined;
    const ended = this.events.filter(({ type }) => /^DecisionTask(Completed|TimedOut)$/.test(type));
    return Math.max(queued.at, ended.at(-1)?.at ?? 0, this.origin?.at ?? 0);
  }

  get openActivities(): ModelEvent[] {
    const ended = /^ActivityTask(Completed|Failed|Canceled|TimedOut)$/;
    return this.of("ActivityTaskScheduled").filter(
      ({ id }) => !this.has(ended, "scheduledEventId", id),
    );
  }

  activityStart(scheduledEventId: number): ModelEvent | undefined {
    return this.of("ActivityTaskStarted").find(
      ({ data }) => data.scheduledEventId === scheduledEventId,
    );
  }

  /** The last event that asks to cancel the activity. */
  latestCancelRequest(scheduledEventId: number): number | undefined {
    const activityId = this.events[scheduledEventId - 1]?.data.activityId;
    return this.of("ActivityTaskCancelRequested").findLast(
      ({ id, data }) => id > scheduledEventId && data.activityId === activityId,
    )?.id;
  }

  get waitingActivities(): ModelEvent[] {
    if (!this.isOpen) return [];
    return this.openActivities.filter(({ id }) => !this.activityStart(id));
  }

  /** Since when its clocks run: what was scheduled before a reset is handed out anew by it. */
  waitsSince({ id, at }: ModelEvent): number {
    const { at: resetAt = 0, keptEvents = 0 } = this.origin ?? {};
    return id <= keptEvents ? resetAt : at;
  }

  get openTimers(): ModelEvent[] {
    return this.of("TimerStarted").filter(
      ({ id }) => !this.has(/^Timer(Fired|Canceled)$/, "startedEventId", id),
    );
  }

  get openChildren(): ModelEvent[] {
    const ended = /^(ChildWorkflowExecution(?!Started)|StartChildWorkflowExecutionFailed)/;
    return this.of("StartChildWorkflowExecutionInitiated").filter(
      ({ id }) => !this.has(ended, "initiatedEventId", id),
    );
  }

  childStart(initiatedEventId: number): ModelEvent | undefined {
    return this.of("ChildWorkflowExecutionStarted").find(
      ({ data }) => data.initiatedEventId === initiatedEventId,
    );
  }

  /** What its child was to be called. */
  childNamed(initiatedEventId: number): { readonly workflowId: string } {
    return { workflowId: String(this.events[initiatedEventId - 1]?.data.workflowId) };
  }

  get hasPolicyApplied(): boolean {
    return this.of("WorkflowExecutionCancelRequested").some(
      ({ data }) => data.cause === "CHILD_POLICY_APPLIED",
    );
  }

  get context(): unknown {
    const contexts = this.of("DecisionTaskCompleted").map(({ data }) => data.executionContext);
    return contexts.findLast((context) => context !== undefined);
  }

  /**
   * What will have happened by itself, and when; the sooner of two of one moment first. `pauses`:
   * when lists and types of its activities were paused.
   */
  dues(pauses: readonly TimeSpan[] = []): Due[] {
    if (!this.isOpen) return [];
    const dues = [this.#executionDue(), ...this.#activityDues([...this.pauses, ...pauses])];
    for (const { id, at, data } of this.openTimers) {
      const fired = { timerId: data.timerId, startedEventId: id };
      dues.push({ at: at + seconds(data.startToFireTimeout), type: "TimerFired", data: fired });
    }
    const started = this.startedDecision;
    if (started) {
      const { scheduledEventId } = started.data;
      const data = { timeoutType: "START_TO_CLOSE", scheduledEventId, startedEventId: started.id };
      const at = started.at + seconds(this.started.taskStartToCloseTimeout);
      dues.push({ at, type: "DecisionTaskTimedOut", data });
    }
    return dues.sort((one, other) => one.at - other.at);
  }

  #executionDue(): Due {
    const { executionStartToCloseTimeout, childPolicy } = this.started;
    return {
      at: (this.origin?.at ?? this.events[0]?.at ?? 0) + seconds(executionStartToCloseTimeout),
      type: "WorkflowExecutionTimedOut",
      data: { timeoutType: "START_TO_CLOSE", childPolicy },
    };
  }

  #activityDues(pauses: readonly TimeSpan[]): Due[] {
    return this.openActivities.flatMap((scheduled) => {
      const started = this.activityStart(scheduled.id);
      const since = this.waitsSince(scheduled);
      const beat = this.heartbeats.get(scheduled.id);
      const clocks: [string, number, unknown][] = started
        ? [
            ["START_TO_CLOSE", started.at, scheduled.data.startToCloseTimeout],
            ["HEARTBEAT", beat?.at ?? started.at, scheduled.data.heartbeatTimeout],
          ]
        : [["SCHEDULE_TO_START", since, scheduled.data.scheduleToStartTimeout]];
      clocks.push(["SCHEDULE_TO_CLOSE", since, scheduled.data.scheduleToCloseTimeout]);
      return clocks.map(([timeoutType, from, timeout]) => ({
        // The only clock that a pause stops.
        at: runsOutAt(
          { from, milliseconds: seconds(timeout) },
          timeoutType === "SCHEDULE_TO_START" ? pauses : [],
        ),
        type: "ActivityTaskTimedOut",
        data: {
          timeoutType,
          scheduledEventId: scheduled.id,
          startedEventId: started?.id ?? 0,
          details: beat?.details,
        },
      }));
    });
  }
}

const seconds = (timeout: unknown): number => Number(timeout) * 1000;
