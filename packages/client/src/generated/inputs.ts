// What each operation takes.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type { WireDecision } from "../history.ts";
import type { ChildPolicy, RegistrationStatus } from "./enumerations.ts";
import type {
  ActivityType,
  CloseStatusFilter,
  ExecutionTimeFilter,
  ResourceTag,
  TagFilter,
  TaskList,
  WorkflowExecution,
  WorkflowExecutionFilter,
  WorkflowType,
  WorkflowTypeFilter,
} from "./structures.ts";

export interface Inputs {
  RegisterDomain: {
    name: string;
    description?: string;
    workflowExecutionRetentionPeriodInDays: string;
    tags?: ResourceTag[];
  };
  DescribeDomain: TaskList;
  ListDomains: {
    nextPageToken?: string;
    maximumPageSize?: number;
    registrationStatus: RegistrationStatus;
    reverseOrder?: boolean;
  };
  DeprecateDomain: TaskList;
  UndeprecateDomain: TaskList;
  RegisterWorkflowType: {
    domain: string;
    name: string;
    version: string;
    description?: string;
    defaultTaskStartToCloseTimeout?: string;
    defaultExecutionStartToCloseTimeout?: string;
    defaultTaskList?: TaskList;
    defaultTaskPriority?: string;
    defaultChildPolicy?: ChildPolicy;
    defaultLambdaRole?: string;
  };
  DescribeWorkflowType: {
    domain: string;
    workflowType: WorkflowType;
  };
  ListWorkflowTypes: {
    domain: string;
    name?: string;
    registrationStatus: RegistrationStatus;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
  };
  DeprecateWorkflowType: {
    domain: string;
    workflowType: WorkflowType;
  };
  UndeprecateWorkflowType: {
    domain: string;
    workflowType: WorkflowType;
  };
  DeleteWorkflowType: {
    domain: string;
    workflowType: WorkflowType;
  };
  RegisterActivityType: {
    domain: string;
    name: string;
    version: string;
    description?: string;
    defaultTaskStartToCloseTimeout?: string;
    defaultTaskHeartbeatTimeout?: string;
    defaultTaskList?: TaskList;
    defaultTaskPriority?: string;
    defaultTaskScheduleToStartTimeout?: string;
    defaultTaskScheduleToCloseTimeout?: string;
  };
  DescribeActivityType: {
    domain: string;
    activityType: ActivityType;
  };
  ListActivityTypes: {
    domain: string;
    name?: string;
    registrationStatus: RegistrationStatus;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
  };
  DeprecateActivityType: {
    domain: string;
    activityType: ActivityType;
  };
  UndeprecateActivityType: {
    domain: string;
    activityType: ActivityType;
  };
  DeleteActivityType: {
    domain: string;
    activityType: ActivityType;
  };
  TagResource: {
    resourceArn: string;
    tags: ResourceTag[];
  };
  UntagResource: {
    resourceArn: string;
    tagKeys: string[];
  };
  ListTagsForResource: {
    resourceArn: string;
  };
  StartWorkflowExecution: {
    domain: string;
    workflowId: string;
    workflowType: WorkflowType;
    taskList?: TaskList;
    taskPriority?: string;
    input?: string;
    executionStartToCloseTimeout?: string;
    tagList?: string[];
    taskStartToCloseTimeout?: string;
    childPolicy?: ChildPolicy;
    lambdaRole?: string;
  };
  SignalWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
    signalName: string;
    input?: string;
  };
  RequestCancelWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
  };
  TerminateWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
    reason?: string;
    details?: string;
    childPolicy?: ChildPolicy;
  };
  DescribeWorkflowExecution: {
    domain: string;
    execution: WorkflowExecution;
  };
  GetWorkflowExecutionHistory: {
    domain: string;
    execution: WorkflowExecution;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
  };
  PollForDecisionTask: {
    domain: string;
    taskList: TaskList;
    identity?: string;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
    startAtPreviousStartedEvent?: boolean;
  };
  RespondDecisionTaskCompleted: {
    taskToken: string;
    decisions?: WireDecision[];
    executionContext?: string;
    taskList?: TaskList;
    taskListScheduleToStartTimeout?: string;
  };
  PollForActivityTask: {
    domain: string;
    taskList: TaskList;
    identity?: string;
  };
  RecordActivityTaskHeartbeat: {
    taskToken: string;
    details?: string;
  };
  RespondActivityTaskCompleted: {
    taskToken: string;
    result?: string;
  };
  RespondActivityTaskFailed: {
    taskToken: string;
    reason?: string;
    details?: string;
  };
  RespondActivityTaskCanceled: {
    taskToken: string;
    details?: string;
  };
  CountPendingDecisionTasks: {
    domain: string;
    taskList: TaskList;
  };
  CountPendingActivityTasks: {
    domain: string;
    taskList: TaskList;
  };
  ListOpenWorkflowExecutions: {
    domain: string;
    startTimeFilter: ExecutionTimeFilter;
    typeFilter?: WorkflowTypeFilter;
    tagFilter?: TagFilter;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
    executionFilter?: WorkflowExecutionFilter;
  };
  ListClosedWorkflowExecutions: {
    domain: string;
    startTimeFilter?: ExecutionTimeFilter;
    closeTimeFilter?: ExecutionTimeFilter;
    executionFilter?: WorkflowExecutionFilter;
    closeStatusFilter?: CloseStatusFilter;
    typeFilter?: WorkflowTypeFilter;
    tagFilter?: TagFilter;
    nextPageToken?: string;
    maximumPageSize?: number;
    reverseOrder?: boolean;
  };
  CountOpenWorkflowExecutions: {
    domain: string;
    startTimeFilter: ExecutionTimeFilter;
    typeFilter?: WorkflowTypeFilter;
    tagFilter?: TagFilter;
    executionFilter?: WorkflowExecutionFilter;
  };
  CountClosedWorkflowExecutions: {
    domain: string;
    startTimeFilter?: ExecutionTimeFilter;
    closeTimeFilter?: ExecutionTimeFilter;
    executionFilter?: WorkflowExecutionFilter;
    typeFilter?: WorkflowTypeFilter;
    tagFilter?: TagFilter;
    closeStatusFilter?: CloseStatusFilter;
  };
}
