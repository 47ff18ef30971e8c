// Domains: the name spaces that keep executions apart.
import { RegistrationStatus } from "../enums.ts";
import { Arn, Description, DomainName, PageToken, page, RetentionDays } from "../scalars.ts";
import { boolean, type Infer, list, optional, structure } from "../shape.ts";
import { ResourceTag } from "../structures.ts";

export const DomainInfo = structure({
  name: DomainName,
  status: RegistrationStatus,
  description: optional(Description),
  arn: optional(Arn),
});
export type DomainInfo = Infer<typeof DomainInfo>;

export const DomainConfiguration = structure({
  workflowExecutionRetentionPeriodInDays: RetentionDays,
});
export type DomainConfiguration = Infer<typeof DomainConfiguration>;

export const DomainDetail = structure({
  domainInfo: DomainInfo,
  configuration: DomainConfiguration,
});
export type DomainDetail = Infer<typeof DomainDetail>;

export const DomainInfos = structure({
  domainInfos: list(DomainInfo),
  nextPageToken: optional(PageToken),
});
export type DomainInfos = Infer<typeof DomainInfos>;

export const domainOperations = {
  RegisterDomain: {
    input: structure({
      name: DomainName,
      description: optional(Description),
      workflowExecutionRetentionPeriodInDays: RetentionDays,
      tags: optional(list(ResourceTag)),
    }),
    faults: [
      "DomainAlreadyExistsFault",
      "LimitExceededFault",
      "OperationNotPermittedFault",
      "TooManyTagsFault",
    ],
  },
  DescribeDomain: {
    input: structure({ name: DomainName }),
    output: DomainDetail,
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
  },
  ListDomains: {
    input: structure({
      ...page,
      registrationStatus: RegistrationStatus,
      reverseOrder: optional(boolean()),
    }),
    output: DomainInfos,
    faults: ["OperationNotPermittedFault"],
  },
  DeprecateDomain: {
    input: structure({ name: DomainName }),
    faults: ["UnknownResourceFault", "DomainDeprecatedFault", "OperationNotPermittedFault"],
  },
  UndeprecateDomain: {
    input: structure({ name: DomainName }),
    faults: ["UnknownResourceFault", "DomainAlreadyExistsFault", "OperationNotPermittedFault"],
  },
} as const;
