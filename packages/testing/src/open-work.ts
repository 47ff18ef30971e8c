// What a workflow still waits for at the end of its history, in words for a failed test.
import type { EventType, HistoryEvent } from "@ekiden/model";

/** By the event that began it. */
type Open = Map<number, string>;

const noWorker = (taskList: string): string => `on task list ${taskList}, where no worker takes it`;

type Ended = { scheduledEventId?: number; startedEventId?: number; initiatedEventId?: number };

/** Events that end something, and the member that refers to its beginning. */
const endings: { readonly [K in EventType]?: keyof Ended } = {
  DecisionTaskCompleted: "scheduledEventId",
  DecisionTaskTimedOut: "scheduledEventId",
  ActivityTaskCompleted: "scheduledEventId",
  ActivityTaskFailed: "scheduledEventId",
  ActivityTaskTimedOut: "scheduledEventId",
  ActivityTaskCanceled: "scheduledEventId",
  TimerFired: "startedEventId",
  TimerCanceled: "startedEventId",
  StartChildWorkflowExecutionFailed: "initiatedEventId",
  ChildWorkflowExecutionCompleted: "initiatedEventId",
  ChildWorkflowExecutionFailed: "initiatedEventId",
  ChildWorkflowExecutionTimedOut: "initiatedEventId",
  ChildWorkflowExecutionCanceled: "initiatedEventId",
  ChildWorkflowExecutionTerminated: "initiatedEventId",
  LambdaFunctionCompleted: "scheduledEventId",
  LambdaFunctionFailed: "scheduledEventId",
  LambdaFunctionTimedOut: "scheduledEventId",
  StartLambdaFunctionFailed: "scheduledEventId",
};

const note = (open: Open, event: HistoryEvent): void => {
  const { id, type, data } = event;
  const ending = endings[type];
  if (ending) open.delete((data as Ended)[ending] ?? 0);
  else if (type === "DecisionTaskScheduled") {
    open.set(id, `its decision task waits ${noWorker(data.taskList.name)}`);
  } else if (type === "ActivityTaskScheduled") {
    const { activityType, activityId, taskList } = data;
    open.set(id, `activity ${activityType.name} (${activityId}) waits ${noWorker(taskList.name)}`);
  } else if (type === "DecisionTaskStarted" || type === "ActivityTaskStarted") {
    const what = open.get(data.scheduledEventId)?.replace(/ waits on .*/, "");
    open.set(data.scheduledEventId, `${what} was started and is not answered`);
  } else if (type === "LambdaFunctionScheduled") {
    open.set(id, `function ${data.name} (${data.id}) is open`);
  } else if (type === "TimerStarted") open.set(id, `timer ${data.timerId} runs`);
  else if (type === "StartChildWorkflowExecutionInitiated") {
    open.set(id, `child ${data.workflowId} is open`);
  }
};

/** `activity charge (charge-1) waits on task list billing, where no worker takes it; …` */
export const openWork = async (events: AsyncIterable<HistoryEvent>): Promise<string> => {
  const open: Open = new Map();
  for await (const event of events) note(open, event);
  if (open.size > 0) return [...open.values()].join("; ");
  return "it waits for a signal or a condition, and nothing that comes by itself can wake it";
};
