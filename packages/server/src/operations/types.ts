// Workflow and activity types: the same six operations over two kinds of thing.
import { type Input, type OperationName, refuse } from "@ekiden/model";
import type { TypeDefaults, TypeKind, TypeName, TypeRecord } from "../store/store.ts";
import type { Handlers } from "./handlers.ts";
import { nextPage, pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";

type NamesOf<Kind extends string> = Extract<
  OperationName,
  `${"Register" | "Describe" | "List" | "Deprecate" | "Undeprecate" | "Delete"}${Kind}Type${"" | "s"}`
>;

export const typeHandlers = (
  parts: Parts,
): Pick<Handlers, NamesOf<"Workflow"> | NamesOf<"Activity">> => {
  const workflow = verbsFor(parts, "workflow", "WorkflowType");
  const activity = verbsFor(parts, "activity", "ActivityType");
  return {
    async RegisterWorkflowType(input) {
      await workflow.register(input, workflowDefaults(input));
      return undefined;
    },
    async DescribeWorkflowType({ domain, workflowType }) {
      const type = await workflow.find(domain, workflowType);
      return {
        typeInfo: { workflowType: namesOf(type), ...infoOf(type) },
        configuration: type.defaults,
      };
    },
    async ListWorkflowTypes(input) {
      const { items, ...page } = await workflow.list("ListWorkflowTypes", input);
      const typeInfos = items.map((type) => ({ workflowType: namesOf(type), ...infoOf(type) }));
      return { typeInfos, ...page };
    },
    DeprecateWorkflowType: ({ domain, workflowType }) => workflow.deprecate(domain, workflowType),
    UndeprecateWorkflowType: ({ domain, workflowType }) =>
      workflow.undeprecate(domain, workflowType),
    DeleteWorkflowType: ({ domain, workflowType }) => workflow.delete(domain, workflowType),

    async RegisterActivityType(input) {
      await activity.register(input, activityDefaults(input));
      return undefined;
    },
    async DescribeActivityType({ domain, activityType }) {
      const type = await activity.find(domain, activityType);
      return {
        typeInfo: { activityType: namesOf(type), ...infoOf(type) },
        configuration: type.defaults,
      };
    },
    async ListActivityTypes(input) {
      const { items, ...page } = await activity.list("ListActivityTypes", input);
      const typeInfos = items.map((type) => ({ activityType: namesOf(type), ...infoOf(type) }));
      return { typeInfos, ...page };
    },
    DeprecateActivityType: ({ domain, activityType }) => activity.deprecate(domain, activityType),
    UndeprecateActivityType: ({ domain, activityType }) =>
      activity.undeprecate(domain, activityType),
    DeleteActivityType: ({ domain, activityType }) => activity.delete(domain, activityType),
  };
};

interface Names {
  readonly name: string;
  readonly version: string;
}

const namesOf = ({ name, version }: Names): Names => ({ name, version });

const infoOf = ({ status, description, createdAt, deprecatedAt }: TypeRecord) => ({
  status,
  description,
  creationDate: wireTime(createdAt),
  deprecationDate: deprecatedAt === undefined ? undefined : wireTime(deprecatedAt),
});

/**
 * Throws UnknownResourceFault, and in a deprecated domain TypeAlreadyExistsFault for a type that
 * exists, DomainDeprecatedFault for a new one. A worker that registers its types at every start
 * must learn that they exist, or the open executions of the domain would have no workers.
 */
const requireNewAllowed = async (
  parts: Parts,
  { kind, printed }: { kind: TypeKind; printed: "WorkflowType" | "ActivityType" },
  type: TypeName,
): Promise<void> => {
  const { status } = await requireDomain(parts, type.domain);
  if (status !== "DEPRECATED") return;
  const found = await parts.store.types.find(kind, type);
  throw found ? refuse.typeAlreadyExists(printed, type) : refuse.domainDeprecated(type.domain);
};

const verbsFor = <K extends TypeKind>(
  parts: Parts,
  kind: K,
  printed: "WorkflowType" | "ActivityType",
) => {
  const { store, clock, limits } = parts;
  const named = async (domain: string, { name, version }: Names): Promise<TypeName> => {
    await requireDomain(parts, domain);
    return { domain, name, version };
  };
  return {
    async register(
      { domain, name, version, description }: TypeName & { description?: string | undefined },
      defaults: TypeDefaults[K],
    ): Promise<void> {
      await requireNewAllowed(parts, { kind, printed }, { domain, name, version });
      const createdAt = clock.now();
      const status = "REGISTERED";
      const type = { domain, name, version, status, description, createdAt, defaults } as const;
      await store.types.register(kind, type, limits.server.typesPerDomain);
    },

    async find(domain: string, type: Names): Promise<TypeRecord<K>> {
      const found = await store.types.find(kind, await named(domain, type));
      if (!found) throw refuse.unknownType(printed, type);
      return found;
    },

    async list(
      operation: "ListWorkflowTypes" | "ListActivityTypes",
      input: Input<"ListWorkflowTypes">,
    ) {
      await requireDomain(parts, input.domain);
      const page = pageOf(operation, input);
      const { items, next } = await store.types.list(kind, {
        domain: input.domain,
        name: input.name,
        status: input.registrationStatus,
        reverse: input.reverseOrder ?? false,
        pageSize: pageSizeOf(input),
        after: positionOf<string>(parts, page, input),
      });
      return { items, ...nextPage(parts, page, next) };
    },

    async deprecate(domain: string, type: Names): Promise<undefined> {
      await store.types.deprecate(kind, await named(domain, type), clock.now());
      return undefined;
    },
    async undeprecate(domain: string, type: Names): Promise<undefined> {
      await store.types.undeprecate(kind, await named(domain, type));
      return undefined;
    },
    async delete(domain: string, type: Names): Promise<undefined> {
      await store.types.delete(kind, await named(domain, type));
      return undefined;
    },
  };
};

const taskListOf = (given: { name: string } | undefined) => given && { name: given.name };

const workflowDefaults = (input: Input<"RegisterWorkflowType">): TypeDefaults["workflow"] => ({
  defaultTaskStartToCloseTimeout: input.defaultTaskStartToCloseTimeout,
  defaultExecutionStartToCloseTimeout: input.defaultExecutionStartToCloseTimeout,
  defaultTaskList: taskListOf(input.defaultTaskList),
  defaultTaskPriority: input.defaultTaskPriority,
  defaultChildPolicy: input.defaultChildPolicy,
  defaultLambdaRole: input.defaultLambdaRole,
});

const activityDefaults = (input: Input<"RegisterActivityType">): TypeDefaults["activity"] => ({
  defaultTaskStartToCloseTimeout: input.defaultTaskStartToCloseTimeout,
  defaultTaskHeartbeatTimeout: input.defaultTaskHeartbeatTimeout,
  defaultTaskScheduleToStartTimeout: input.defaultTaskScheduleToStartTimeout,
  defaultTaskScheduleToCloseTimeout: input.defaultTaskScheduleToCloseTimeout,
  defaultTaskList: taskListOf(input.defaultTaskList),
  defaultTaskPriority: input.defaultTaskPriority,
});
