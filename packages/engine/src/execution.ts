// The state of one run: a fold over its history, and heartbeats and pauses, which leave no event.
// It holds what later steps must know and nothing else; inputs and results stay in the history.
import type { ChildPolicy, CloseStatus, TaskList, WorkflowType } from "@ekiden/model";
import type { Pause, TimeSpan, TypeName } from "./paused-time.ts";
import { SparseMap, SparseSet } from "./sparse.ts";

/** `Domain`: a type of the caller's own for names of domains, which the engine never looks into. */
export interface ExecutionKey<Domain extends string = string> {
  readonly domain: Domain;
  readonly workflowId: string;
  readonly runId: string;
}

export interface Execution<Domain extends string = string> extends ExecutionKey<Domain> {
  workflowType: WorkflowType;
  taskList: TaskList;
  taskPriority?: string | undefined;
  taskStartToCloseTimeout: string;
  executionStartToCloseTimeout: string;
  childPolicy: ChildPolicy;
  lambdaRole?: string | undefined;
  tagList?: string[] | undefined;
  parent?: Parent | undefined;
  /** The parent of the first event, where a reset of the parent has put another in its place. */
  parentBefore?: Parent | undefined;
  /** Only of a run that began with a part of another one's history. */
  origin?: Origin | undefined;
  /** The run that has taken the place of this one by a reset. */
  resetTo?: Replacement | undefined;
  /** Milliseconds: of its first event; of its beginning, where it has events of another run. */
  startedAt: number;
  closed?: Closed | undefined;
  cancelRequested: boolean;
  /** The parent closed, and its policy asked this run to cancel. */
  policyApplied?: boolean | undefined;
  /** Nothing of the run is handed out. */
  pause?: Pause | undefined;
  /** Those that have ended, the oldest first, while a task waits that was there before the end. */
  earlierPauses?: readonly TimeSpan[] | undefined;
  /** Absent where there are none. Earlier programs do not count them. */
  setbacks?: Setbacks | undefined;

  lastEventId: number;
  /** Milliseconds; no later event is stamped earlier. */
  lastEventAt: number;
  latestActivityAt?: number | undefined;
  /** The DecisionTaskCompleted that carries the latest execution context. */
  contextEventId?: number | undefined;

  queuedDecisionTask?: QueuedDecisionTask | undefined;
  startedDecisionTask?: StartedDecisionTask | undefined;
  /** The DecisionTaskStarted of the last decision task that was completed; 0 before the first. */
  previousStartedEventId: number;
  /** A temporary decision task list, in force until one of its tasks times out. */
  override?: TaskListOverride | undefined;

  /** By id of the scheduling or initiating event. */
  activities: SparseMap<number, Activity>;
  lambdas: SparseMap<number, Lambda>;
  /** The ids in use: they follow from the two above, and are not stored. */
  activityIds: SparseMap<string, number>;
  functionIds: SparseSet<string>;
  children: SparseMap<number, Child>;
  /** Signals and cancel requests to other executions that have no outcome yet. */
  externals: SparseSet<number>;
  timers: SparseMap<string, Timer>;
}

export interface Parent {
  readonly workflowId: string;
  readonly runId: string;
  readonly initiatedEventId: number;
}

/** Where the first events of a run come from that was reset or forked. */
export interface Origin {
  readonly workflowId: string;
  readonly runId: string;
  /** The last of that run's events that was kept. */
  readonly eventId: number;
  /** How many events were kept: they are the first ones of this run. */
  readonly keptEvents: number;
  /** Milliseconds: when this run began. Clocks of what was open are counted from then on. */
  readonly at: number;
}

interface Replacement {
  readonly runId: string;
  /** The children that report to it: the event that initiated each here, and the one there. */
  readonly children: readonly (readonly [initiatedEventId: number, there: number])[];
}

interface Closed {
  readonly at: number;
  readonly status: CloseStatus;
  /** What becomes of children, also of those whose start is still under way. */
  readonly childPolicy: ChildPolicy;
}

interface QueuedDecisionTask {
  readonly scheduledEventId: number;
  readonly taskList: TaskList;
  readonly taskPriority?: string | undefined;
  readonly startToCloseTimeout: string;
  readonly scheduleToStartTimeout: string;
  /** Since when no other decision task is in its way (milliseconds). */
  unhinderedAt: number;
}

interface StartedDecisionTask {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  /** Milliseconds. Absent in states that were written before it was remembered. */
  readonly startedAt?: number | undefined;
  readonly startToCloseDueAt?: number | undefined;
}

interface TaskListOverride {
  readonly taskList: TaskList;
  readonly scheduleToStartTimeout: string;
}

export interface Activity {
  readonly activityId: string;
  readonly scheduleToStartDueAt?: number | undefined;
  readonly scheduleToCloseDueAt?: number | undefined;
  readonly startToCloseTimeout: string;
  readonly heartbeatTimeout: string;
  /** Until it is started. Absent, too, in states that were written before it was remembered. */
  waiting?: Waiting | undefined;
  startedEventId?: number | undefined;
  startedAt?: number | undefined;
  /** From its start on. Absent where `waiting` was, and in states of programs of before. */
  scheduled?: Scheduled | undefined;
  latestCancelRequestedEventId?: number | undefined;
  heartbeat?: Heartbeat | undefined;
}

interface Waiting {
  /** Milliseconds. */
  readonly since: number;
  readonly taskList: string;
  readonly activityType: TypeName;
}

interface Scheduled {
  /** Milliseconds. */
  readonly at: number;
  readonly activityType: TypeName;
  /** Absent in states of programs of before. */
  readonly taskList?: string | undefined;
}

interface Heartbeat {
  readonly at: number;
  readonly details?: string | undefined;
}

interface Lambda {
  readonly id: string;
  readonly name: string;
  readonly startToCloseTimeout: string;
  startedEventId?: number | undefined;
  startedAt?: number | undefined;
}

interface Child {
  readonly workflowId: string;
  readonly workflowType: WorkflowType;
  startedEventId?: number | undefined;
}

interface Timer {
  readonly startedEventId: number;
  readonly dueAt: number;
}

/** What goes wrong again and again, as the latest events tell it. */
export interface Setbacks {
  /** Started decision tasks that have timed out since the last one was completed. */
  readonly decisionTimeouts: number;
  /** A decision was refused, and none that asks for work was accepted since. */
  readonly isRefused: boolean;
  /** Activity types without a success since their last failure, the oldest first. */
  readonly activities: readonly FailingActivityType[];
}

interface FailingActivityType extends TypeName {
  /** Failures and time-outs since its last success. */
  readonly failures: number;
  /** Heartbeats that did not come since its last success. */
  readonly missedHeartbeats: number;
  /** Where its last task was that ran out of time; absent once a later one was answered. */
  readonly overdueTaskList?: string | undefined;
}

/** A run before its first event. */
export const blankExecution = <Domain extends string>({
  domain,
  workflowId,
  runId,
}: ExecutionKey<Domain>): Execution<Domain> => ({
  domain,
  workflowId,
  runId,
  workflowType: { name: "", version: "" },
  taskList: { name: "" },
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "NONE",
  childPolicy: "TERMINATE",
  startedAt: 0,
  cancelRequested: false,
  lastEventId: 0,
  lastEventAt: 0,
  previousStartedEventId: 0,
  activities: new SparseMap(),
  lambdas: new SparseMap(),
  activityIds: new SparseMap(),
  functionIds: new SparseSet(),
  children: new SparseMap(),
  externals: new SparseSet(),
  timers: new SparseMap(),
});

/**
 * No event of the run may be stamped earlier (milliseconds). One that was reset or forked began
 * later than the events that it has kept. A step on it may have an earlier time: a poll has that
 * of the moment at which it began to look for a task, and another node's clock may be behind.
 */
export const earliestNextAt = ({ lastEventAt, origin }: Execution): number =>
  Math.max(lastEventAt, origin?.at ?? 0);

/** The state as text, for a store. The key is not part of it: a store keeps that in columns. */
export const encodeExecution = (execution: Execution): string =>
  JSON.stringify({
    ...execution,
    domain: undefined,
    workflowId: undefined,
    runId: undefined,
    activities: [...execution.activities],
    lambdas: [...execution.lambdas],
    activityIds: undefined,
    functionIds: undefined,
    children: [...execution.children],
    externals: [...execution.externals],
    timers: [...execution.timers],
  });

export const decodeExecution = <Domain extends string>(
  { domain, workflowId, runId }: ExecutionKey<Domain>,
  text: string,
): Execution<Domain> => {
  const state = JSON.parse(text);
  const activities = new SparseMap<number, Activity>(state.activities);
  const lambdas = new SparseMap<number, Lambda>(state.lambdas);
  return {
    ...state,
    domain,
    workflowId,
    runId,
    activities,
    lambdas,
    activityIds: new SparseMap(
      [...activities].map(([eventId, { activityId }]) => [activityId, eventId]),
    ),
    functionIds: new SparseSet([...lambdas.values()].map(({ id }) => id)),
    children: new SparseMap(state.children),
    externals: new SparseSet(state.externals),
    timers: new SparseMap(state.timers),
  };
};
