// Workflow types: what may be started, with its defaults.
import { ChildPolicy, RegistrationStatus } from "../enums.ts";
import {
  Arn,
  Description,
  DomainName,
  Name,
  PageToken,
  page,
  Seconds,
  SecondsOrNone,
  TaskPriority,
  Timestamp,
  Version,
} from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { TaskList, WorkflowType } from "../structures.ts";

export const WorkflowTypeInfo = structure({
  workflowType: WorkflowType,
  status: RegistrationStatus,
  description: optional(Description),
  creationDate: Timestamp,
  deprecationDate: optional(Timestamp),
});
export type WorkflowTypeInfo = Infer<typeof WorkflowTypeInfo>;

export const WorkflowTypeConfiguration = structure({
  defaultTaskStartToCloseTimeout: optional(SecondsOrNone),
  defaultExecutionStartToCloseTimeout: optional(SecondsOrNone),
  defaultTaskList: optional(TaskList),
  defaultTaskPriority: optional(TaskPriority),
  defaultChildPolicy: optional(ChildPolicy),
  defaultLambdaRole: optional(Arn),
});
export type WorkflowTypeConfiguration = Infer<typeof WorkflowTypeConfiguration>;

export const WorkflowTypeDetail = structure({
  typeInfo: WorkflowTypeInfo,
  configuration: WorkflowTypeConfiguration,
});
export type WorkflowTypeDetail = Infer<typeof WorkflowTypeDetail>;

export const WorkflowTypeInfos = structure({
  typeInfos: list(WorkflowTypeInfo),
  nextPageToken: optional(PageToken),
});
export type WorkflowTypeInfos = Infer<typeof WorkflowTypeInfos>;

export const workflowTypeOperations = {
  RegisterWorkflowType: {
    input: structure({
      domain: DomainName,
      name: Name,
      version: Version,
      description: optional(Description),
      defaultTaskStartToCloseTimeout: optional(SecondsOrNone),
      defaultExecutionStartToCloseTimeout: optional(Seconds),
      defaultTaskList: optional(TaskList),
      defaultTaskPriority: optional(TaskPriority),
      defaultChildPolicy: optional(ChildPolicy),
      defaultLambdaRole: optional(Arn),
    }),
    faults: [
      "TypeAlreadyExistsFault",
      "LimitExceededFault",
      "UnknownResourceFault",
      "OperationNotPermittedFault",
    ],
  },
  DescribeWorkflowType: {
    input: structure({ domain: DomainName, workflowType: WorkflowType }),
    output: WorkflowTypeDetail,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  ListWorkflowTypes: {
    input: structure({
      domain: DomainName,
      name: optional(Name),
      registrationStatus: RegistrationStatus,
      ...page,
      reverseOrder: optional(boolean()),
    }),
    output: WorkflowTypeInfos,
    faults: ["OperationNotPermittedFault", "UnknownResourceFault"],
  },
  DeprecateWorkflowType: {
    input: structure({ domain: DomainName, workflowType: WorkflowType }),
    faults: ["UnknownResourceFault", "TypeDeprecatedFault", "OperationNotPermittedFault"],
  },
  UndeprecateWorkflowType: {
    input: structure({ domain: DomainName, workflowType: WorkflowType }),
    faults: ["UnknownResourceFault", "TypeAlreadyExistsFault", "OperationNotPermittedFault"],
  },
  DeleteWorkflowType: {
    input: structure({ domain: DomainName, workflowType: WorkflowType }),
    faults: ["UnknownResourceFault", "TypeNotDeprecatedFault", "OperationNotPermittedFault"],
  },
} as const;
