// Structures of the service.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type {
  ChildPolicy,
  CloseStatus,
  ExecutionStatus,
  RegistrationStatus,
} from "./enumerations.ts";

export type ActivityType = {
  name: string;
  version: string;
};

export type ResourceTag = {
  key: string;
  value?: string;
};

export type RunOrigin = {
  workflowId: string;
  runId: string;
  keptEvents: number;
};

export type TaskList = {
  name: string;
};

export type WorkflowExecution = {
  workflowId: string;
  runId: string;
};

export type WorkflowType = {
  name: string;
  version: string;
};

export type DomainConfiguration = {
  workflowExecutionRetentionPeriodInDays: string;
};

export type DomainDetail = {
  domainInfo: DomainInfo;
  configuration: DomainConfiguration;
};

export type DomainInfo = {
  name: string;
  status: RegistrationStatus;
  description?: string;
  arn?: string;
};

export type DomainInfos = {
  domainInfos: DomainInfo[];
  nextPageToken?: string;
};

export type WorkflowTypeConfiguration = {
  defaultTaskStartToCloseTimeout?: string;
  defaultExecutionStartToCloseTimeout?: string;
  defaultTaskList?: TaskList;
  defaultTaskPriority?: string;
  defaultChildPolicy?: ChildPolicy;
  defaultLambdaRole?: string;
};

export type WorkflowTypeDetail = {
  typeInfo: WorkflowTypeInfo;
  configuration: WorkflowTypeConfiguration;
};

export type WorkflowTypeInfo = {
  workflowType: WorkflowType;
  status: RegistrationStatus;
  description?: string;
  creationDate: Date;
  deprecationDate?: Date;
};

export type WorkflowTypeInfos = {
  typeInfos: WorkflowTypeInfo[];
  nextPageToken?: string;
};

export type ActivityTypeConfiguration = {
  defaultTaskStartToCloseTimeout?: string;
  defaultTaskHeartbeatTimeout?: string;
  defaultTaskList?: TaskList;
  defaultTaskPriority?: string;
  defaultTaskScheduleToStartTimeout?: string;
  defaultTaskScheduleToCloseTimeout?: string;
};

export type ActivityTypeDetail = {
  typeInfo: ActivityTypeInfo;
  configuration: ActivityTypeConfiguration;
};

export type ActivityTypeInfo = {
  activityType: ActivityType;
  status: RegistrationStatus;
  description?: string;
  creationDate: Date;
  deprecationDate?: Date;
};

export type ActivityTypeInfos = {
  typeInfos: ActivityTypeInfo[];
  nextPageToken?: string;
};

export type Run = {
  runId?: string;
};

export type WorkflowExecutionConfiguration = {
  taskStartToCloseTimeout: string;
  executionStartToCloseTimeout: string;
  taskList: TaskList;
  taskPriority?: string;
  childPolicy: ChildPolicy;
  lambdaRole?: string;
};

export type WorkflowExecutionDetail = {
  executionInfo: WorkflowExecutionInfo;
  executionConfiguration: WorkflowExecutionConfiguration;
  openCounts: WorkflowExecutionOpenCounts;
  latestActivityTaskTimestamp?: Date;
  latestExecutionContext?: string;
};

export type WorkflowExecutionInfo = {
  execution: WorkflowExecution;
  workflowType: WorkflowType;
  startTimestamp: Date;
  closeTimestamp?: Date;
  executionStatus: ExecutionStatus;
  closeStatus?: CloseStatus;
  parent?: WorkflowExecution;
  tagList?: string[];
  cancelRequested?: boolean;
};

export type WorkflowExecutionOpenCounts = {
  openActivityTasks: number;
  openDecisionTasks: number;
  openTimers: number;
  openChildWorkflowExecutions: number;
  openLambdaFunctions?: number;
};

export type ActivityTask = {
  taskToken: string;
  activityId: string;
  startedEventId: number;
  workflowExecution: WorkflowExecution;
  activityType: ActivityType;
  input?: string;
};

export type ActivityTaskStatus = {
  cancelRequested: boolean;
};

export type PendingTaskCount = {
  count: number;
  truncated?: boolean;
};

export type CloseStatusFilter = {
  status: CloseStatus;
};

export type ExecutionTimeFilter = {
  oldestDate: Date;
  latestDate?: Date;
};

export type TagFilter = {
  tag: string;
};

export type WorkflowExecutionCount = {
  count: number;
  truncated?: boolean;
};

export type WorkflowExecutionFilter = {
  workflowId: string;
};

export type WorkflowExecutionInfos = {
  executionInfos: WorkflowExecutionInfo[];
  nextPageToken?: string;
};

export type WorkflowTypeFilter = {
  name: string;
  version?: string;
};

export type ListTagsForResourceOutput = {
  tags?: ResourceTag[];
};
