// What lies outside one execution and yet decides what its decisions come to. Looked up by the
// caller before the step, so that the step itself stays a function of its arguments (I3).
import type { ChildPolicy } from "@ekiden/model";

export interface Facts {
  readonly workflowType: (name: string, version: string) => RegisteredWorkflowType | undefined;
  readonly activityType: (name: string, version: string) => RegisteredActivityType | undefined;
  /** Open executions of the domain. */
  readonly openExecutions: number;
  /** An id that no run has yet, for the run that continues this one. */
  readonly newRunId: string;
  /** Can functions be invoked here at all? */
  readonly lambdaAvailable: boolean;
}

interface Registered {
  readonly deprecated: boolean;
}
export type RegisteredWorkflowType = Registered & WorkflowTypeDefaults;
export type RegisteredActivityType = Registered & ActivityTypeDefaults;

export interface WorkflowTypeDefaults {
  readonly defaultTaskStartToCloseTimeout?: string | undefined;
  readonly defaultExecutionStartToCloseTimeout?: string | undefined;
  readonly defaultTaskList?: { name: string } | undefined;
  readonly defaultTaskPriority?: string | undefined;
  readonly defaultChildPolicy?: ChildPolicy | undefined;
  readonly defaultLambdaRole?: string | undefined;
}

export interface ActivityTypeDefaults {
  readonly defaultTaskStartToCloseTimeout?: string | undefined;
  readonly defaultTaskHeartbeatTimeout?: string | undefined;
  readonly defaultTaskScheduleToStartTimeout?: string | undefined;
  readonly defaultTaskScheduleToCloseTimeout?: string | undefined;
  readonly defaultTaskList?: { name: string } | undefined;
  readonly defaultTaskPriority?: string | undefined;
}
