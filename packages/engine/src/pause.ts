// Paused: nothing of a run is handed out, and what waits goes on waiting. Meanwhile the clock of
// its schedule-to-start time-out stands still.
import type { TaskKind } from "./effect.ts";
import type { Activity, Execution } from "./execution.ts";
import type { TimeSpan, TypeName } from "./paused-time.ts";

/**
 * The times in which task lists and types of a domain were paused, and are: the oldest first, none
 * overlapping another, the last without an end while it is paused.
 */
export interface DomainPauses {
  ofTaskList(kind: TaskKind, name: string): readonly TimeSpan[];
  ofWorkflowType(type: TypeName): readonly TimeSpan[];
  ofActivityType(type: TypeName): readonly TimeSpan[];
  /** Some activity type of the domain is paused. */
  readonly hasActivityType: boolean;
}

/**
 * A deadline that stands still while a task list or a type is paused is looked at so often, since
 * no step of the run tells when it moves again; so it may be met so much late.
 */
export const pausedLookMilliseconds = 300_000;

const never: readonly TimeSpan[] = [];

/** Of a domain in which nothing is paused, or was. */
export const noPauses: DomainPauses = {
  ofTaskList: () => never,
  ofWorkflowType: () => never,
  ofActivityType: () => never,
  hasActivityType: false,
};

/**
 * What keeps a task from being handed out: `taskList` is the list that it waits on, and
 * `decisionTaskList` that of its run, where it waits on another one, such as a worker's own.
 */
export type Hold = "execution" | "taskList" | "decisionTaskList" | "workflowType" | "activityType";

/** A task as it is about to be handed out. */
export interface HandedTask {
  readonly kind: TaskKind;
  readonly taskList: string;
  readonly scheduledEventId: number;
}

/**
 * Why a task of the run must not be handed out; undefined where it may be. An activity of which the
 * state does not tell the type (one that was started, or that a program of before has scheduled) is
 * held while any activity type of its domain is paused.
 */
export const holdOf = (
  execution: Execution,
  { kind, taskList, scheduledEventId }: HandedTask,
  pauses: DomainPauses,
): Hold | undefined => {
  if (execution.pause) return "execution";
  if (pauses === noPauses) return undefined;
  const byList = holdByList(execution, { kind, taskList }, pauses);
  if (byList) return byList;
  if (isPaused(pauses.ofWorkflowType(execution.workflowType))) return "workflowType";
  if (kind !== "activity" || !pauses.hasActivityType) return undefined;
  const type = execution.activities.get(scheduledEventId)?.waiting?.activityType;
  return !type || isPaused(pauses.ofActivityType(type)) ? "activityType" : undefined;
};

const holdByList = (
  { taskList: ofRun }: Execution,
  { kind, taskList }: Pick<HandedTask, "kind" | "taskList">,
  pauses: DomainPauses,
): Hold | undefined => {
  if (isPaused(pauses.ofTaskList(kind, taskList))) return "taskList";
  const isRunHeld = kind === "decision" && isPaused(pauses.ofTaskList(kind, ofRun.name));
  return isRunHeld ? "decisionTaskList" : undefined;
};

export const isPaused = (spans: readonly TimeSpan[]): boolean => {
  const last = spans.at(-1);
  return last !== undefined && last.to === undefined;
};

/**
 * When a clock that has run since `from` and would run out at `due` does so, if it stands still in
 * the spans; undefined: not before the last of them ends.
 */
export const dueAfterPauses = (
  { from, due }: { readonly from: number; readonly due: number },
  spans: readonly TimeSpan[],
): number | undefined => {
  let at = due;
  for (const span of spans) {
    const begin = Math.max(span.from, from);
    if (begin >= at) break;
    if (span.to === undefined) return undefined;
    if (span.to > begin) at += span.to - begin;
  }
  return at;
};

/**
 * The spans in which the decision task that waits stands still. Not those of its run's list where
 * it waits on a worker's own: its clock leads it to the run's list, where any worker may have it
 * after the pause, and the one that it waits for may be gone by then.
 */
export const decisionPauses = (execution: Execution, pauses: DomainPauses): readonly TimeSpan[] => {
  const own = ownSpans(execution);
  const { queuedDecisionTask: queued } = execution;
  if (pauses === noPauses || !queued) return own;
  return union([
    own,
    pauses.ofTaskList("decision", queued.taskList.name),
    pauses.ofWorkflowType(execution.workflowType),
  ]);
};

/** The spans in which an activity task that waits stands still. */
export const activityPauses = (
  execution: Execution,
  { waiting }: Activity,
  pauses: DomainPauses,
): readonly TimeSpan[] => {
  const own = ownSpans(execution);
  if (pauses === noPauses || !waiting) return own;
  return union([
    own,
    pauses.ofTaskList("activity", waiting.taskList),
    pauses.ofActivityType(waiting.activityType),
    pauses.ofWorkflowType(execution.workflowType),
  ]);
};

const ownSpans = ({ pause, earlierPauses = never }: Execution): readonly TimeSpan[] =>
  pause ? [...earlierPauses, { from: pause.at }] : earlierPauses;

/** The time that any of them covers, as spans of which none overlaps another. */
const union = (several: readonly (readonly TimeSpan[])[]): readonly TimeSpan[] => {
  const some = several.filter(({ length }) => length > 0);
  if (some.length < 2) return some[0] ?? never;
  const joined: TimeSpan[] = [];
  for (const span of some.flat().sort((one, other) => one.from - other.from)) {
    joinSpan(joined, span);
  }
  return joined;
};

/** Adds one that begins with or after the last: where they overlap, it goes on. */
export const joinSpan = (spans: TimeSpan[], span: TimeSpan): void => {
  const last = spans.at(-1);
  if (!last || endOf(last) < span.from) spans.push(span);
  else if (endOf(span) > endOf(last)) spans[spans.length - 1] = { ...last, to: span.to };
};

const endOf = ({ to = Number.POSITIVE_INFINITY }: TimeSpan): number => to;
