// Every closed set of values of the service, in its own order.
import { type Infer, oneOf } from "./shape.ts";

export const ActivityTaskTimeoutType = oneOf(
  "START_TO_CLOSE",
  "SCHEDULE_TO_START",
  "SCHEDULE_TO_CLOSE",
  "HEARTBEAT",
);
export type ActivityTaskTimeoutType = Infer<typeof ActivityTaskTimeoutType>;
export const CancelTimerFailedCause = oneOf("TIMER_ID_UNKNOWN", "OPERATION_NOT_PERMITTED");
export type CancelTimerFailedCause = Infer<typeof CancelTimerFailedCause>;
export const CancelWorkflowExecutionFailedCause = oneOf(
  "UNHANDLED_DECISION",
  "OPERATION_NOT_PERMITTED",
);
export type CancelWorkflowExecutionFailedCause = Infer<typeof CancelWorkflowExecutionFailedCause>;
/** What becomes of open children when their parent is terminated or times out. */
export const ChildPolicy = oneOf("TERMINATE", "REQUEST_CANCEL", "ABANDON");
export type ChildPolicy = Infer<typeof ChildPolicy>;
/** How a closed execution ended. */
export const CloseStatus = oneOf(
  "COMPLETED",
  "FAILED",
  "CANCELED",
  "TERMINATED",
  "CONTINUED_AS_NEW",
  "TIMED_OUT",
);
export type CloseStatus = Infer<typeof CloseStatus>;
export const CompleteWorkflowExecutionFailedCause = oneOf(
  "UNHANDLED_DECISION",
  "OPERATION_NOT_PERMITTED",
);
export type CompleteWorkflowExecutionFailedCause = Infer<
  typeof CompleteWorkflowExecutionFailedCause
>;
export const ContinueAsNewWorkflowExecutionFailedCause = oneOf(
  "UNHANDLED_DECISION",
  "WORKFLOW_TYPE_DEPRECATED",
  "WORKFLOW_TYPE_DOES_NOT_EXIST",
  "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_TASK_LIST_UNDEFINED",
  "DEFAULT_CHILD_POLICY_UNDEFINED",
  "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  "OPERATION_NOT_PERMITTED",
);
export type ContinueAsNewWorkflowExecutionFailedCause = Infer<
  typeof ContinueAsNewWorkflowExecutionFailedCause
>;
export const DecisionTaskTimeoutType = oneOf("START_TO_CLOSE", "SCHEDULE_TO_START");
export type DecisionTaskTimeoutType = Infer<typeof DecisionTaskTimeoutType>;
export const ExecutionStatus = oneOf("OPEN", "CLOSED");
export type ExecutionStatus = Infer<typeof ExecutionStatus>;
export const FailWorkflowExecutionFailedCause = oneOf(
  "UNHANDLED_DECISION",
  "OPERATION_NOT_PERMITTED",
);
export type FailWorkflowExecutionFailedCause = Infer<typeof FailWorkflowExecutionFailedCause>;
export const LambdaFunctionTimeoutType = oneOf("START_TO_CLOSE");
export type LambdaFunctionTimeoutType = Infer<typeof LambdaFunctionTimeoutType>;
export const RecordMarkerFailedCause = oneOf("OPERATION_NOT_PERMITTED");
export type RecordMarkerFailedCause = Infer<typeof RecordMarkerFailedCause>;
/** Whether a domain or a type may be used for what is new. */
export const RegistrationStatus = oneOf("REGISTERED", "DEPRECATED");
export type RegistrationStatus = Infer<typeof RegistrationStatus>;
export const RequestCancelActivityTaskFailedCause = oneOf(
  "ACTIVITY_ID_UNKNOWN",
  "OPERATION_NOT_PERMITTED",
);
export type RequestCancelActivityTaskFailedCause = Infer<
  typeof RequestCancelActivityTaskFailedCause
>;
export const RequestCancelExternalWorkflowExecutionFailedCause = oneOf(
  "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
  "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  "OPERATION_NOT_PERMITTED",
);
export type RequestCancelExternalWorkflowExecutionFailedCause = Infer<
  typeof RequestCancelExternalWorkflowExecutionFailedCause
>;
export const ScheduleActivityTaskFailedCause = oneOf(
  "ACTIVITY_TYPE_DEPRECATED",
  "ACTIVITY_TYPE_DOES_NOT_EXIST",
  "ACTIVITY_ID_ALREADY_IN_USE",
  "OPEN_ACTIVITIES_LIMIT_EXCEEDED",
  "ACTIVITY_CREATION_RATE_EXCEEDED",
  "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_TASK_LIST_UNDEFINED",
  "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED",
  "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED",
  "OPERATION_NOT_PERMITTED",
);
export type ScheduleActivityTaskFailedCause = Infer<typeof ScheduleActivityTaskFailedCause>;
/** The last is in the service's text about the event, and was left out of its enumeration. */
export const ScheduleLambdaFunctionFailedCause = oneOf(
  "ID_ALREADY_IN_USE",
  "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED",
  "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED",
  "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION",
  "OPERATION_NOT_PERMITTED",
);
export type ScheduleLambdaFunctionFailedCause = Infer<typeof ScheduleLambdaFunctionFailedCause>;
export const SignalExternalWorkflowExecutionFailedCause = oneOf(
  "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
  "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  "OPERATION_NOT_PERMITTED",
);
export type SignalExternalWorkflowExecutionFailedCause = Infer<
  typeof SignalExternalWorkflowExecutionFailedCause
>;
export const StartChildWorkflowExecutionFailedCause = oneOf(
  "WORKFLOW_TYPE_DOES_NOT_EXIST",
  "WORKFLOW_TYPE_DEPRECATED",
  "OPEN_CHILDREN_LIMIT_EXCEEDED",
  "OPEN_WORKFLOWS_LIMIT_EXCEEDED",
  "CHILD_CREATION_RATE_EXCEEDED",
  "WORKFLOW_ALREADY_RUNNING",
  "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_TASK_LIST_UNDEFINED",
  "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  "DEFAULT_CHILD_POLICY_UNDEFINED",
  "OPERATION_NOT_PERMITTED",
);
export type StartChildWorkflowExecutionFailedCause = Infer<
  typeof StartChildWorkflowExecutionFailedCause
>;
export const StartLambdaFunctionFailedCause = oneOf("ASSUME_ROLE_FAILED");
export type StartLambdaFunctionFailedCause = Infer<typeof StartLambdaFunctionFailedCause>;
export const StartTimerFailedCause = oneOf(
  "TIMER_ID_ALREADY_IN_USE",
  "OPEN_TIMERS_LIMIT_EXCEEDED",
  "TIMER_CREATION_RATE_EXCEEDED",
  "OPERATION_NOT_PERMITTED",
);
export type StartTimerFailedCause = Infer<typeof StartTimerFailedCause>;
export const WorkflowExecutionCancelRequestedCause = oneOf("CHILD_POLICY_APPLIED");
export type WorkflowExecutionCancelRequestedCause = Infer<
  typeof WorkflowExecutionCancelRequestedCause
>;
export const WorkflowExecutionTerminatedCause = oneOf(
  "CHILD_POLICY_APPLIED",
  "EVENT_LIMIT_EXCEEDED",
  "OPERATOR_INITIATED",
);
export type WorkflowExecutionTerminatedCause = Infer<typeof WorkflowExecutionTerminatedCause>;
export const WorkflowExecutionTimeoutType = oneOf("START_TO_CLOSE");
export type WorkflowExecutionTimeoutType = Infer<typeof WorkflowExecutionTimeoutType>;
