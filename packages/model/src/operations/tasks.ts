// Tasks: what deciders and workers poll for and answer.

import { WireDecision, WireEvent } from "../history.ts";
import {
  ActivityId,
  Count,
  Data,
  DomainName,
  EventId,
  FailureReason,
  Identity,
  LimitedData,
  PageToken,
  page,
  SecondsOrNone,
  TaskToken,
} from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { ActivityType, TaskList, WorkflowExecution, WorkflowType } from "../structures.ts";

export const DecisionTask = structure({
  taskToken: TaskToken,
  startedEventId: EventId,
  workflowExecution: WorkflowExecution,
  workflowType: WorkflowType,
  events: list(WireEvent),
  nextPageToken: optional(PageToken),
  previousStartedEventId: optional(EventId),
});
export type DecisionTask = Infer<typeof DecisionTask>;

export const ActivityTask = structure({
  taskToken: TaskToken,
  activityId: ActivityId,
  startedEventId: EventId,
  workflowExecution: WorkflowExecution,
  activityType: ActivityType,
  input: optional(Data),
});
export type ActivityTask = Infer<typeof ActivityTask>;

export const ActivityTaskStatus = structure({ cancelRequested: boolean() });
export type ActivityTaskStatus = Infer<typeof ActivityTaskStatus>;

export const PendingTaskCount = structure({ count: Count, truncated: optional(boolean()) });
export type PendingTaskCount = Infer<typeof PendingTaskCount>;

export const taskOperations = {
  PollForDecisionTask: {
    input: structure({
      domain: DomainName,
      taskList: TaskList,
      identity: optional(Identity),
      ...page,
      reverseOrder: optional(boolean()),
      startAtPreviousStartedEvent: optional(boolean()),
    }),
    output: DecisionTask,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault", "LimitExceededFault"],
  },
  RespondDecisionTaskCompleted: {
    input: structure({
      taskToken: TaskToken,
      decisions: optional(list(WireDecision)),
      executionContext: optional(Data),
      taskList: optional(TaskList),
      taskListScheduleToStartTimeout: optional(SecondsOrNone),
    }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  PollForActivityTask: {
    input: structure({ domain: DomainName, taskList: TaskList, identity: optional(Identity) }),
    output: ActivityTask,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault", "LimitExceededFault"],
  },
  RecordActivityTaskHeartbeat: {
    input: structure({ taskToken: TaskToken, details: optional(LimitedData) }),
    output: ActivityTaskStatus,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  RespondActivityTaskCompleted: {
    input: structure({ taskToken: TaskToken, result: optional(Data) }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  RespondActivityTaskFailed: {
    input: structure({
      taskToken: TaskToken,
      reason: optional(FailureReason),
      details: optional(Data),
    }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  RespondActivityTaskCanceled: {
    input: structure({ taskToken: TaskToken, details: optional(Data) }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  CountPendingDecisionTasks: {
    input: structure({ domain: DomainName, taskList: TaskList }),
    output: PendingTaskCount,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  CountPendingActivityTasks: {
    input: structure({ domain: DomainName, taskList: TaskList }),
    output: PendingTaskCount,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
} as const;
