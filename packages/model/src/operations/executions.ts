// Workflow executions: start, signal, cancel, terminate, look at.
import { ChildPolicy, CloseStatus, ExecutionStatus } from "../enums.ts";
import { WireEvent } from "../history.ts";
import {
  Arn,
  Count,
  Data,
  DomainName,
  OpenDecisionTasksCount,
  PageToken,
  page,
  RunId,
  RunIdOrEmpty,
  Seconds,
  SecondsOrNone,
  SettledSeconds,
  SignalName,
  Tag,
  TaskPriority,
  TerminateReason,
  Timestamp,
  WorkflowId,
} from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { TaskList, WorkflowExecution, WorkflowType } from "../structures.ts";

export const Run = structure({ runId: optional(RunId) });
export type Run = Infer<typeof Run>;

export const WorkflowExecutionInfo = structure({
  execution: WorkflowExecution,
  workflowType: WorkflowType,
  startTimestamp: Timestamp,
  closeTimestamp: optional(Timestamp),
  executionStatus: ExecutionStatus,
  closeStatus: optional(CloseStatus),
  parent: optional(WorkflowExecution),
  tagList: optional(list(Tag, 5)),
  cancelRequested: optional(boolean()),
});
export type WorkflowExecutionInfo = Infer<typeof WorkflowExecutionInfo>;

export const WorkflowExecutionConfiguration = structure({
  taskStartToCloseTimeout: SettledSeconds,
  executionStartToCloseTimeout: SettledSeconds,
  taskList: TaskList,
  taskPriority: optional(TaskPriority),
  childPolicy: ChildPolicy,
  lambdaRole: optional(Arn),
});
export type WorkflowExecutionConfiguration = Infer<typeof WorkflowExecutionConfiguration>;

export const WorkflowExecutionOpenCounts = structure({
  openActivityTasks: Count,
  openDecisionTasks: OpenDecisionTasksCount,
  openTimers: Count,
  openChildWorkflowExecutions: Count,
  openLambdaFunctions: optional(Count),
});
export type WorkflowExecutionOpenCounts = Infer<typeof WorkflowExecutionOpenCounts>;

export const WorkflowExecutionDetail = structure({
  executionInfo: WorkflowExecutionInfo,
  executionConfiguration: WorkflowExecutionConfiguration,
  openCounts: WorkflowExecutionOpenCounts,
  latestActivityTaskTimestamp: optional(Timestamp),
  latestExecutionContext: optional(Data),
});
export type WorkflowExecutionDetail = Infer<typeof WorkflowExecutionDetail>;

export const History = structure({ events: list(WireEvent), nextPageToken: optional(PageToken) });
export type History = Infer<typeof History>;

export const executionOperations = {
  StartWorkflowExecution: {
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      workflowType: WorkflowType,
      taskList: optional(TaskList),
      taskPriority: optional(TaskPriority),
      input: optional(Data),
      executionStartToCloseTimeout: optional(Seconds),
      tagList: optional(list(Tag, 5)),
      taskStartToCloseTimeout: optional(SecondsOrNone),
      childPolicy: optional(ChildPolicy),
      lambdaRole: optional(Arn),
    }),
    output: Run,
    faults: [
      "UnknownResourceFault",
      "TypeDeprecatedFault",
      "WorkflowExecutionAlreadyStartedFault",
      "LimitExceededFault",
      "OperationNotPermittedFault",
      "DefaultUndefinedFault",
    ],
  },
  SignalWorkflowExecution: {
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: optional(RunIdOrEmpty),
      signalName: SignalName,
      input: optional(Data),
    }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  RequestCancelWorkflowExecution: {
    input: structure({ domain: DomainName, workflowId: WorkflowId, runId: optional(RunIdOrEmpty) }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  TerminateWorkflowExecution: {
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: optional(RunIdOrEmpty),
      reason: optional(TerminateReason),
      details: optional(Data),
      childPolicy: optional(ChildPolicy),
    }),
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  DescribeWorkflowExecution: {
    input: structure({ domain: DomainName, execution: WorkflowExecution }),
    output: WorkflowExecutionDetail,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  GetWorkflowExecutionHistory: {
    input: structure({
      domain: DomainName,
      execution: WorkflowExecution,
      ...page,
      reverseOrder: optional(boolean()),
    }),
    output: History,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
} as const;
