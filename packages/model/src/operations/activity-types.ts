// Activity types: what may be scheduled, with its defaults.
import { RegistrationStatus } from "../enums.ts";
import {
  Description,
  DomainName,
  Name,
  PageToken,
  page,
  SecondsOrNone,
  TaskPriority,
  Timestamp,
  Version,
} from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { ActivityType, TaskList } from "../structures.ts";

export const ActivityTypeInfo = structure({
  activityType: ActivityType,
  status: RegistrationStatus,
  description: optional(Description),
  creationDate: Timestamp,
  deprecationDate: optional(Timestamp),
});
export type ActivityTypeInfo = Infer<typeof ActivityTypeInfo>;

export const ActivityTypeConfiguration = structure({
  defaultTaskStartToCloseTimeout: optional(SecondsOrNone),
  defaultTaskHeartbeatTimeout: optional(SecondsOrNone),
  defaultTaskList: optional(TaskList),
  defaultTaskPriority: optional(TaskPriority),
  defaultTaskScheduleToStartTimeout: optional(SecondsOrNone),
  defaultTaskScheduleToCloseTimeout: optional(SecondsOrNone),
});
export type ActivityTypeConfiguration = Infer<typeof ActivityTypeConfiguration>;

export const ActivityTypeDetail = structure({
  typeInfo: ActivityTypeInfo,
  configuration: ActivityTypeConfiguration,
});
export type ActivityTypeDetail = Infer<typeof ActivityTypeDetail>;

export const ActivityTypeInfos = structure({
  typeInfos: list(ActivityTypeInfo),
  nextPageToken: optional(PageToken),
});
export type ActivityTypeInfos = Infer<typeof ActivityTypeInfos>;

export const activityTypeOperations = {
  RegisterActivityType: {
    input: structure({
      domain: DomainName,
      name: Name,
      version: Version,
      description: optional(Description),
      defaultTaskStartToCloseTimeout: optional(SecondsOrNone),
      defaultTaskHeartbeatTimeout: optional(SecondsOrNone),
      defaultTaskList: optional(TaskList),
      defaultTaskPriority: optional(TaskPriority),
      defaultTaskScheduleToStartTimeout: optional(SecondsOrNone),
      defaultTaskScheduleToCloseTimeout: optional(SecondsOrNone),
    }),
    faults: [
      "TypeAlreadyExistsFault",
      "LimitExceededFault",
      "UnknownResourceFault",
      "OperationNotPermittedFault",
    ],
  },
  DescribeActivityType: {
    input: structure({ domain: DomainName, activityType: ActivityType }),
    output: ActivityTypeDetail,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  ListActivityTypes: {
    input: structure({
      domain: DomainName,
      name: optional(Name),
      registrationStatus: RegistrationStatus,
      ...page,
      reverseOrder: optional(boolean()),
    }),
    output: ActivityTypeInfos,
    faults: ["OperationNotPermittedFault", "UnknownResourceFault"],
  },
  DeprecateActivityType: {
    input: structure({ domain: DomainName, activityType: ActivityType }),
    faults: ["UnknownResourceFault", "TypeDeprecatedFault", "OperationNotPermittedFault"],
  },
  UndeprecateActivityType: {
    input: structure({ domain: DomainName, activityType: ActivityType }),
    faults: ["UnknownResourceFault", "TypeAlreadyExistsFault", "OperationNotPermittedFault"],
  },
  DeleteActivityType: {
    input: structure({ domain: DomainName, activityType: ActivityType }),
    faults: ["UnknownResourceFault", "TypeNotDeprecatedFault", "OperationNotPermittedFault"],
  },
} as const;
