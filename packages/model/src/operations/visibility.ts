// Visibility: finding executions by time and by one more filter.
import { CloseStatus } from "../enums.ts";
import {
  Count,
  DomainName,
  Name,
  PageToken,
  page,
  Tag,
  Timestamp,
  VersionOrEmpty,
  WorkflowId,
} from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { WorkflowExecutionInfo } from "./executions.ts";

export const WorkflowExecutionInfos = structure({
  executionInfos: list(WorkflowExecutionInfo),
  nextPageToken: optional(PageToken),
});
export type WorkflowExecutionInfos = Infer<typeof WorkflowExecutionInfos>;

export const ExecutionTimeFilter = structure({
  oldestDate: Timestamp,
  latestDate: optional(Timestamp),
});
export type ExecutionTimeFilter = Infer<typeof ExecutionTimeFilter>;

export const WorkflowTypeFilter = structure({ name: Name, version: optional(VersionOrEmpty) });
export type WorkflowTypeFilter = Infer<typeof WorkflowTypeFilter>;

export const TagFilter = structure({ tag: Tag });
export type TagFilter = Infer<typeof TagFilter>;

export const WorkflowExecutionFilter = structure({ workflowId: WorkflowId });
export type WorkflowExecutionFilter = Infer<typeof WorkflowExecutionFilter>;

export const CloseStatusFilter = structure({ status: CloseStatus });
export type CloseStatusFilter = Infer<typeof CloseStatusFilter>;

export const WorkflowExecutionCount = structure({ count: Count, truncated: optional(boolean()) });
export type WorkflowExecutionCount = Infer<typeof WorkflowExecutionCount>;

export const visibilityOperations = {
  ListOpenWorkflowExecutions: {
    input: structure({
      domain: DomainName,
      startTimeFilter: ExecutionTimeFilter,
      typeFilter: optional(WorkflowTypeFilter),
      tagFilter: optional(TagFilter),
      ...page,
      reverseOrder: optional(boolean()),
      executionFilter: optional(WorkflowExecutionFilter),
    }),
    output: WorkflowExecutionInfos,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  ListClosedWorkflowExecutions: {
    input: structure({
      domain: DomainName,
      startTimeFilter: optional(ExecutionTimeFilter),
      closeTimeFilter: optional(ExecutionTimeFilter),
      executionFilter: optional(WorkflowExecutionFilter),
      closeStatusFilter: optional(CloseStatusFilter),
      typeFilter: optional(WorkflowTypeFilter),
      tagFilter: optional(TagFilter),
      ...page,
      reverseOrder: optional(boolean()),
    }),
    output: WorkflowExecutionInfos,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  CountOpenWorkflowExecutions: {
    input: structure({
      domain: DomainName,
      startTimeFilter: ExecutionTimeFilter,
      typeFilter: optional(WorkflowTypeFilter),
      tagFilter: optional(TagFilter),
      executionFilter: optional(WorkflowExecutionFilter),
    }),
    output: WorkflowExecutionCount,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  CountClosedWorkflowExecutions: {
    input: structure({
      domain: DomainName,
      startTimeFilter: optional(ExecutionTimeFilter),
      closeTimeFilter: optional(ExecutionTimeFilter),
      executionFilter: optional(WorkflowExecutionFilter),
      typeFilter: optional(WorkflowTypeFilter),
      tagFilter: optional(TagFilter),
      closeStatusFilter: optional(CloseStatusFilter),
    }),
    output: WorkflowExecutionCount,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
} as const;
