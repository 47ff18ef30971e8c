// Types of workflows and of activities by the service's operations, which it has twice.
import type {
  ActivityTypeConfiguration,
  Input,
  RegistrationStatus,
  WorkflowTypeConfiguration,
} from "@ekiden/client";
import { allPages } from "./connection/paging.ts";
import type { Session } from "./connection/session.ts";
import type { TypeName } from "./executions.ts";

export const typeKinds = ["workflow", "activity"] as const;
export type TypeKind = (typeof typeKinds)[number];

export interface ListedType extends TypeName {
  readonly kind: TypeKind;
  readonly status: RegistrationStatus;
  readonly description?: string;
  readonly creationDate: Date;
  readonly deprecationDate?: Date;
}

interface TypeFilter {
  readonly status: RegistrationStatus;
  readonly name: string | undefined;
}

export const listTypes = async (
  session: Session,
  kind: TypeKind,
  { status, name }: TypeFilter,
): Promise<readonly ListedType[]> => {
  const domain = await session.domain();
  const query = { domain, registrationStatus: status, ...(name !== undefined && { name }) };
  const typesOf = kind === "workflow" ? workflowTypes : activityTypes;
  const found: ListedType[] = [];
  for await (const { types } of allPages((next) => typesOf(session, { ...query, ...next }))) {
    found.push(...types.map((type) => ({ kind, ...type })));
  }
  return found;
};

const workflowTypes = async (session: Session, query: Input<"ListWorkflowTypes">) => {
  const { typeInfos, nextPageToken } = await session.call("ListWorkflowTypes", query);
  return {
    types: typeInfos.map(({ workflowType, ...info }) => ({ ...workflowType, ...info })),
    nextPageToken,
  };
};

const activityTypes = async (session: Session, query: Input<"ListActivityTypes">) => {
  const { typeInfos, nextPageToken } = await session.call("ListActivityTypes", query);
  return {
    types: typeInfos.map(({ activityType, ...info }) => ({ ...activityType, ...info })),
    nextPageToken,
  };
};

interface DescribedType {
  readonly typeInfo: Pick<
    ListedType,
    "status" | "description" | "creationDate" | "deprecationDate"
  >;
  readonly configuration: WorkflowTypeConfiguration | ActivityTypeConfiguration;
}

export const describeType = async (
  session: Session,
  kind: TypeKind,
  type: TypeName,
): Promise<DescribedType> => {
  const domain = await session.domain();
  return kind === "workflow"
    ? session.call("DescribeWorkflowType", { domain, workflowType: type })
    : session.call("DescribeActivityType", { domain, activityType: type });
};

interface NewType {
  readonly type: TypeName;
  readonly description?: string;
  readonly defaults: Readonly<Record<string, unknown>>;
}

export const registerType = async (
  session: Session,
  kind: TypeKind,
  { type, description, defaults }: NewType,
): Promise<void> => {
  const domain = await session.domain();
  const input = { domain, ...type, ...(description !== undefined && { description }), ...defaults };
  const operation = kind === "workflow" ? "RegisterWorkflowType" : "RegisterActivityType";
  await session.call(operation, input);
};

const operations = {
  deprecate: { workflow: "DeprecateWorkflowType", activity: "DeprecateActivityType" },
  undeprecate: { workflow: "UndeprecateWorkflowType", activity: "UndeprecateActivityType" },
  delete: { workflow: "DeleteWorkflowType", activity: "DeleteActivityType" },
} as const;

export type TypeChange = keyof typeof operations;

interface ChangedType {
  readonly type: TypeName;
  readonly change: TypeChange;
}

export const changeType = async (
  session: Session,
  kind: TypeKind,
  { type, change }: ChangedType,
): Promise<void> => {
  const domain = await session.domain();
  if (kind === "workflow") {
    await session.call(operations[change].workflow, { domain, workflowType: type });
  } else await session.call(operations[change].activity, { domain, activityType: type });
};
