// The 13 things a decider can ask for.
import { ChildPolicy } from "./enums.ts";
import {
  ActivityId,
  Arn,
  Data,
  FailureReason,
  FunctionId,
  FunctionName,
  LambdaSeconds,
  MarkerName,
  RunIdOrEmpty,
  Seconds,
  SecondsOrNone,
  SignalName,
  Tag,
  TaskPriority,
  TimerId,
  Version,
  WorkflowId,
} from "./scalars.ts";
import { list, optional, structure } from "./shape.ts";
import { ActivityType, TaskList, WorkflowType } from "./structures.ts";

/** Decision type → its attributes, in the order in which the service lists the types. */
export const decisions = {
  CompleteWorkflowExecution: structure({ result: optional(Data) }),
  StartTimer: structure({ timerId: TimerId, control: optional(Data), startToFireTimeout: Seconds }),
  RequestCancelExternalWorkflowExecution: structure({
    workflowId: WorkflowId,
    runId: optional(RunIdOrEmpty),
    control: optional(Data),
  }),
  SignalExternalWorkflowExecution: structure({
    workflowId: WorkflowId,
    runId: optional(RunIdOrEmpty),
    signalName: SignalName,
    input: optional(Data),
    control: optional(Data),
  }),
  CancelTimer: structure({ timerId: TimerId }),
  RecordMarker: structure({ markerName: MarkerName, details: optional(Data) }),
  ScheduleActivityTask: structure({
    activityType: ActivityType,
    activityId: ActivityId,
    control: optional(Data),
    input: optional(Data),
    scheduleToCloseTimeout: optional(SecondsOrNone),
    taskList: optional(TaskList),
    taskPriority: optional(TaskPriority),
    scheduleToStartTimeout: optional(SecondsOrNone),
    startToCloseTimeout: optional(SecondsOrNone),
    heartbeatTimeout: optional(SecondsOrNone),
  }),
  ContinueAsNewWorkflowExecution: structure({
    input: optional(Data),
    executionStartToCloseTimeout: optional(SecondsOrNone),
    taskList: optional(TaskList),
    taskPriority: optional(TaskPriority),
    taskStartToCloseTimeout: optional(SecondsOrNone),
    childPolicy: optional(ChildPolicy),
    tagList: optional(list(Tag, 5)),
    workflowTypeVersion: optional(Version),
    lambdaRole: optional(Arn),
  }),
  ScheduleLambdaFunction: structure({
    id: FunctionId,
    name: FunctionName,
    control: optional(Data),
    input: optional(Data),
    startToCloseTimeout: optional(LambdaSeconds),
  }),
  FailWorkflowExecution: structure({ reason: optional(FailureReason), details: optional(Data) }),
  RequestCancelActivityTask: structure({ activityId: ActivityId }),
  StartChildWorkflowExecution: structure({
    workflowType: WorkflowType,
    workflowId: WorkflowId,
    control: optional(Data),
    input: optional(Data),
    executionStartToCloseTimeout: optional(SecondsOrNone),
    taskList: optional(TaskList),
    taskPriority: optional(TaskPriority),
    taskStartToCloseTimeout: optional(SecondsOrNone),
    childPolicy: optional(ChildPolicy),
    tagList: optional(list(Tag, 5)),
    lambdaRole: optional(Arn),
  }),
  CancelWorkflowExecution: structure({ details: optional(Data) }),
};

/** One of the 13 types of decisions. */
export type DecisionType = keyof typeof decisions;
