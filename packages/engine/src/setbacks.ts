// What goes wrong again and again in a run, as its latest events tell it. No step depends on it:
// it is in the state so that lists of incidents follow from the state alone, and need no history.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { Execution, Setbacks } from "./execution.ts";
import type { TypeName } from "./paused-time.ts";

const none: Setbacks = { decisionTimeouts: 0, isRefused: false, activities: [] };
/** Of one run; the failures of further types are not counted, so that the state stays small. */
const maxFailingTypes = 20;

/** To be called before the event is applied: its activity must still be open. */
export const noteSetback = (execution: Execution, event: HistoryEvent): void => {
  const rule = rules[event.type] as Rule<typeof event.type> | undefined;
  if (!rule) return;
  const before = execution.setbacks ?? none;
  const now = rule(before, event as never, execution);
  // Nearly every run has none, and its stored state then says nothing of them.
  if (now !== before) execution.setbacks = isNone(now) ? undefined : now;
};

type Rule<K extends EventType> = (
  before: Setbacks,
  event: HistoryEvent<K>,
  execution: Execution,
) => Setbacks;

const isNone = ({ decisionTimeouts, isRefused, activities }: Setbacks): boolean =>
  decisionTimeouts === 0 && !isRefused && activities.length === 0;

const refused = (before: Setbacks): Setbacks =>
  before.isRefused ? before : { ...before, isRefused: true };

const accepted = (before: Setbacks): Setbacks =>
  before.isRefused ? { ...before, isRefused: false } : before;

interface ActivityEnd {
  readonly data: { readonly scheduledEventId: number };
}

/** Undefined of an activity that a program has started which did not remember what it was. */
const scheduledAs = ({ activities }: Execution, { data }: ActivityEnd) => {
  const open = activities.get(data.scheduledEventId);
  return open?.scheduled ?? open?.waiting;
};

const typeOf = (execution: Execution, end: ActivityEnd): TypeName | undefined =>
  scheduledAs(execution, end)?.activityType;

const isOf = (type: TypeName) => (other: TypeName) =>
  type.name === other.name && type.version === other.version;

type Failing = Setbacks["activities"][number];

/** `after` is what of it changes beside the number of failures. */
const failed = (
  before: Setbacks,
  type: TypeName | undefined,
  after: (known: Failing) => Failing,
): Setbacks => {
  if (!type) return before;
  const at = before.activities.findIndex(isOf(type));
  if (at < 0 && before.activities.length >= maxFailingTypes) return before;
  const { name, version } = type;
  const known = before.activities[at] ?? { name, version, failures: 0, missedHeartbeats: 0 };
  const activities = [...before.activities];
  const failing = after({ ...known, failures: known.failures + 1 });
  activities.splice(at < 0 ? activities.length : at, 1, failing);
  return { ...before, activities };
};

/** Its task was answered, if not as hoped. */
const answered = ({ overdueTaskList: _, ...known }: Failing): Failing => known;

const timedOut =
  (taskList: string | undefined, isHeartbeat: boolean) =>
  (known: Failing): Failing => {
    if (isHeartbeat) return { ...known, missedHeartbeats: known.missedHeartbeats + 1 };
    return taskList === undefined ? known : { ...known, overdueTaskList: taskList };
  };

const succeeded = (before: Setbacks, type: TypeName | undefined): Setbacks => {
  if (!type || !before.activities.some(isOf(type))) return before;
  const isSame = isOf(type);
  return { ...before, activities: before.activities.filter((other) => !isSame(other)) };
};

/** Refused cancel requests, signals and markers keep no run from going on. */
const rules: { readonly [K in EventType]?: Rule<K> } = {
  DecisionTaskCompleted: (before) =>
    before.decisionTimeouts === 0 ? before : { ...before, decisionTimeouts: 0 },
  // A task that was not started in time says nothing of its decider.
  DecisionTaskTimedOut: (before, { data }) =>
    data.timeoutType === "SCHEDULE_TO_START"
      ? before
      : { ...before, decisionTimeouts: before.decisionTimeouts + 1 },
  ActivityTaskCompleted: (before, event, execution) => succeeded(before, typeOf(execution, event)),
  ActivityTaskFailed: (before, event, execution) =>
    failed(before, typeOf(execution, event), answered),
  ActivityTaskTimedOut(before, event, execution) {
    const { activityType, taskList } = scheduledAs(execution, event) ?? {};
    const isHeartbeat = event.data.timeoutType === "HEARTBEAT";
    return failed(before, activityType, timedOut(taskList, isHeartbeat));
  },
  ScheduleActivityTaskFailed: refused,
  ScheduleLambdaFunctionFailed: refused,
  StartTimerFailed: refused,
  StartChildWorkflowExecutionFailed: refused,
  CompleteWorkflowExecutionFailed: refused,
  FailWorkflowExecutionFailed: refused,
  CancelWorkflowExecutionFailed: refused,
  ContinueAsNewWorkflowExecutionFailed: refused,
  ActivityTaskScheduled: accepted,
  LambdaFunctionScheduled: accepted,
  TimerStarted: accepted,
  StartChildWorkflowExecutionInitiated: accepted,
};
