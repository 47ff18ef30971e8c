// What each decision says.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type { ChildPolicy } from "./enumerations.ts";
import type { ActivityType, TaskList, WorkflowType } from "./structures.ts";

export interface DecisionAttributesByType {
  CompleteWorkflowExecution: {
    result?: string;
  };
  StartTimer: {
    timerId: string;
    control?: string;
    startToFireTimeout: string;
  };
  RequestCancelExternalWorkflowExecution: {
    workflowId: string;
    runId?: string;
    control?: string;
  };
  SignalExternalWorkflowExecution: {
    workflowId: string;
    runId?: string;
    signalName: string;
    input?: string;
    control?: string;
  };
  CancelTimer: {
    timerId: string;
  };
  RecordMarker: {
    markerName: string;
    details?: string;
  };
  ScheduleActivityTask: {
    activityType: ActivityType;
    activityId: string;
    control?: string;
    input?: string;
    scheduleToCloseTimeout?: string;
    taskList?: TaskList;
    taskPriority?: string;
    scheduleToStartTimeout?: string;
    startToCloseTimeout?: string;
    heartbeatTimeout?: string;
  };
  ContinueAsNewWorkflowExecution: {
    input?: string;
    executionStartToCloseTimeout?: string;
    taskList?: TaskList;
    taskPriority?: string;
    taskStartToCloseTimeout?: string;
    childPolicy?: ChildPolicy;
    tagList?: string[];
    workflowTypeVersion?: string;
    lambdaRole?: string;
  };
  ScheduleLambdaFunction: {
    id: string;
    name: string;
    control?: string;
    input?: string;
    startToCloseTimeout?: string;
  };
  FailWorkflowExecution: {
    reason?: string;
    details?: string;
  };
  RequestCancelActivityTask: {
    activityId: string;
  };
  StartChildWorkflowExecution: {
    workflowType: WorkflowType;
    workflowId: string;
    control?: string;
    input?: string;
    executionStartToCloseTimeout?: string;
    taskList?: TaskList;
    taskPriority?: string;
    taskStartToCloseTimeout?: string;
    childPolicy?: ChildPolicy;
    tagList?: string[];
    lambdaRole?: string;
  };
  CancelWorkflowExecution: {
    details?: string;
  };
}
