// What is recorded of each event.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type {
  ActivityTaskTimeoutType,
  CancelTimerFailedCause,
  CancelWorkflowExecutionFailedCause,
  ChildPolicy,
  CompleteWorkflowExecutionFailedCause,
  ContinueAsNewWorkflowExecutionFailedCause,
  DecisionTaskTimeoutType,
  FailWorkflowExecutionFailedCause,
  LambdaFunctionTimeoutType,
  RecordMarkerFailedCause,
  RequestCancelActivityTaskFailedCause,
  RequestCancelExternalWorkflowExecutionFailedCause,
  ScheduleActivityTaskFailedCause,
  ScheduleLambdaFunctionFailedCause,
  SignalExternalWorkflowExecutionFailedCause,
  StartChildWorkflowExecutionFailedCause,
  StartLambdaFunctionFailedCause,
  StartTimerFailedCause,
  WorkflowExecutionCancelRequestedCause,
  WorkflowExecutionTerminatedCause,
} from "./enumerations.ts";
import type {
  ActivityType,
  RunOrigin,
  TaskList,
  WorkflowExecution,
  WorkflowType,
} from "./structures.ts";

export interface EventAttributesByType {
  WorkflowExecutionStarted: {
    input?: string;
    executionStartToCloseTimeout?: string;
    taskStartToCloseTimeout?: string;
    childPolicy: ChildPolicy;
    taskList: TaskList;
    taskPriority?: string;
    workflowType: WorkflowType;
    tagList?: string[];
    continuedExecutionRunId?: string;
    parentWorkflowExecution?: WorkflowExecution;
    parentInitiatedEventId?: number;
    lambdaRole?: string;
    origins?: RunOrigin[];
  };
  WorkflowExecutionCancelRequested: {
    externalWorkflowExecution?: WorkflowExecution;
    externalInitiatedEventId?: number;
    cause?: WorkflowExecutionCancelRequestedCause;
  };
  WorkflowExecutionCompleted: {
    result?: string;
    decisionTaskCompletedEventId: number;
  };
  CompleteWorkflowExecutionFailed: {
    cause: CompleteWorkflowExecutionFailedCause;
    decisionTaskCompletedEventId: number;
  };
  WorkflowExecutionFailed: {
    reason?: string;
    details?: string;
    decisionTaskCompletedEventId: number;
  };
  FailWorkflowExecutionFailed: {
    cause: FailWorkflowExecutionFailedCause;
    decisionTaskCompletedEventId: number;
  };
  WorkflowExecutionTimedOut: {
    timeoutType: LambdaFunctionTimeoutType;
    childPolicy: ChildPolicy;
  };
  WorkflowExecutionCanceled: {
    details?: string;
    decisionTaskCompletedEventId: number;
  };
  CancelWorkflowExecutionFailed: {
    cause: CancelWorkflowExecutionFailedCause;
    decisionTaskCompletedEventId: number;
  };
  WorkflowExecutionContinuedAsNew: {
    input?: string;
    decisionTaskCompletedEventId: number;
    newExecutionRunId: string;
    executionStartToCloseTimeout?: string;
    taskList: TaskList;
    taskPriority?: string;
    taskStartToCloseTimeout?: string;
    childPolicy: ChildPolicy;
    tagList?: string[];
    workflowType: WorkflowType;
    lambdaRole?: string;
  };
  ContinueAsNewWorkflowExecutionFailed: {
    cause: ContinueAsNewWorkflowExecutionFailedCause;
    decisionTaskCompletedEventId: number;
  };
  WorkflowExecutionTerminated: {
    reason?: string;
    details?: string;
    childPolicy: ChildPolicy;
    cause?: WorkflowExecutionTerminatedCause;
    newExecutionRunId?: string;
  };
  DecisionTaskScheduled: {
    taskList: TaskList;
    taskPriority?: string;
    startToCloseTimeout?: string;
    scheduleToStartTimeout?: string;
  };
  DecisionTaskStarted: {
    identity?: string;
    scheduledEventId: number;
  };
  DecisionTaskCompleted: {
    executionContext?: string;
    scheduledEventId: number;
    startedEventId: number;
    taskList?: TaskList;
    taskListScheduleToStartTimeout?: string;
  };
  DecisionTaskTimedOut: {
    timeoutType: DecisionTaskTimeoutType;
    scheduledEventId: number;
    startedEventId: number;
  };
  ActivityTaskScheduled: {
    activityType: ActivityType;
    activityId: string;
    input?: string;
    control?: string;
    scheduleToStartTimeout?: string;
    scheduleToCloseTimeout?: string;
    startToCloseTimeout?: string;
    taskList: TaskList;
    taskPriority?: string;
    decisionTaskCompletedEventId: number;
    heartbeatTimeout?: string;
  };
  ScheduleActivityTaskFailed: {
    activityType: ActivityType;
    activityId: string;
    cause: ScheduleActivityTaskFailedCause;
    decisionTaskCompletedEventId: number;
  };
  ActivityTaskStarted: {
    identity?: string;
    scheduledEventId: number;
  };
  ActivityTaskCompleted: {
    result?: string;
    scheduledEventId: number;
    startedEventId: number;
  };
  ActivityTaskFailed: {
    reason?: string;
    details?: string;
    scheduledEventId: number;
    startedEventId: number;
  };
  ActivityTaskTimedOut: {
    timeoutType: ActivityTaskTimeoutType;
    scheduledEventId: number;
    startedEventId: number;
    details?: string;
  };
  ActivityTaskCanceled: {
    details?: string;
    scheduledEventId: number;
    startedEventId: number;
    latestCancelRequestedEventId?: number;
  };
  ActivityTaskCancelRequested: {
    decisionTaskCompletedEventId: number;
    activityId: string;
  };
  RequestCancelActivityTaskFailed: {
    activityId: string;
    cause: RequestCancelActivityTaskFailedCause;
    decisionTaskCompletedEventId: number;
  };
  WorkflowExecutionSignaled: {
    signalName: string;
    input?: string;
    externalWorkflowExecution?: WorkflowExecution;
    externalInitiatedEventId?: number;
  };
  MarkerRecorded: {
    markerName: string;
    details?: string;
    decisionTaskCompletedEventId: number;
  };
  RecordMarkerFailed: {
    markerName: string;
    cause: RecordMarkerFailedCause;
    decisionTaskCompletedEventId: number;
  };
  TimerStarted: {
    timerId: string;
    control?: string;
    startToFireTimeout: string;
    decisionTaskCompletedEventId: number;
  };
  StartTimerFailed: {
    timerId: string;
    cause: StartTimerFailedCause;
    decisionTaskCompletedEventId: number;
  };
  TimerFired: {
    timerId: string;
    startedEventId: number;
  };
  TimerCanceled: {
    timerId: string;
    startedEventId: number;
    decisionTaskCompletedEventId: number;
  };
  CancelTimerFailed: {
    timerId: string;
    cause: CancelTimerFailedCause;
    decisionTaskCompletedEventId: number;
  };
  StartChildWorkflowExecutionInitiated: {
    workflowId: string;
    workflowType: WorkflowType;
    control?: string;
    input?: string;
    executionStartToCloseTimeout?: string;
    taskList: TaskList;
    taskPriority?: string;
    decisionTaskCompletedEventId: number;
    childPolicy: ChildPolicy;
    taskStartToCloseTimeout?: string;
    tagList?: string[];
    lambdaRole?: string;
  };
  StartChildWorkflowExecutionFailed: {
    workflowType: WorkflowType;
    cause: StartChildWorkflowExecutionFailedCause;
    workflowId: string;
    initiatedEventId: number;
    decisionTaskCompletedEventId: number;
    control?: string;
  };
  ChildWorkflowExecutionStarted: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    initiatedEventId: number;
  };
  ChildWorkflowExecutionCompleted: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    result?: string;
    initiatedEventId: number;
    startedEventId: number;
  };
  ChildWorkflowExecutionFailed: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    reason?: string;
    details?: string;
    initiatedEventId: number;
    startedEventId: number;
  };
  ChildWorkflowExecutionTimedOut: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    timeoutType: LambdaFunctionTimeoutType;
    initiatedEventId: number;
    startedEventId: number;
  };
  ChildWorkflowExecutionCanceled: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    details?: string;
    initiatedEventId: number;
    startedEventId: number;
  };
  ChildWorkflowExecutionTerminated: {
    workflowExecution: WorkflowExecution;
    workflowType: WorkflowType;
    initiatedEventId: number;
    startedEventId: number;
  };
  SignalExternalWorkflowExecutionInitiated: {
    workflowId: string;
    runId?: string;
    signalName: string;
    input?: string;
    decisionTaskCompletedEventId: number;
    control?: string;
  };
  SignalExternalWorkflowExecutionFailed: {
    workflowId: string;
    runId?: string;
    cause: SignalExternalWorkflowExecutionFailedCause;
    initiatedEventId: number;
    decisionTaskCompletedEventId: number;
    control?: string;
  };
  ExternalWorkflowExecutionSignaled: {
    workflowExecution: WorkflowExecution;
    initiatedEventId: number;
  };
  RequestCancelExternalWorkflowExecutionInitiated: {
    workflowId: string;
    runId?: string;
    decisionTaskCompletedEventId: number;
    control?: string;
  };
  RequestCancelExternalWorkflowExecutionFailed: {
    workflowId: string;
    runId?: string;
    cause: RequestCancelExternalWorkflowExecutionFailedCause;
    initiatedEventId: number;
    decisionTaskCompletedEventId: number;
    control?: string;
  };
  ExternalWorkflowExecutionCancelRequested: {
    workflowExecution: WorkflowExecution;
    initiatedEventId: number;
  };
  LambdaFunctionScheduled: {
    id: string;
    name: string;
    control?: string;
    input?: string;
    startToCloseTimeout?: string;
    decisionTaskCompletedEventId: number;
  };
  LambdaFunctionStarted: {
    scheduledEventId: number;
  };
  LambdaFunctionCompleted: {
    scheduledEventId: number;
    startedEventId: number;
    result?: string;
  };
  LambdaFunctionFailed: {
    scheduledEventId: number;
    startedEventId: number;
    reason?: string;
    details?: string;
  };
  LambdaFunctionTimedOut: {
    scheduledEventId: number;
    startedEventId: number;
    timeoutType?: LambdaFunctionTimeoutType;
  };
  ScheduleLambdaFunctionFailed: {
    id: string;
    name: string;
    cause: ScheduleLambdaFunctionFailedCause;
    decisionTaskCompletedEventId: number;
  };
  StartLambdaFunctionFailed: {
    scheduledEventId?: number;
    cause?: StartLambdaFunctionFailedCause;
    message?: string;
  };
}
