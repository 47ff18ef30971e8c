// Workflow and activity types: the same six operations over two kinds of thing.
import { type Input, type OperationName, refuse } from "@ekiden/model";
import type { TypeDefaults, TypeKind, TypeName, TypeRecord } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { nextPage, pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";

type NamesOf<Kind extends string> = Extract<
  OperationName,
  `${"Register" | "Describe" | "List" | "Deprecate" | "Undeprecate" | "Delete"}${Kind}Type${"" | "s"}`
>;

export const typeHandlers = (
  deps: HandlerDeps,
): Pick<Handlers, NamesOf<"Workflow"> | NamesOf<"Activity">> => {
  const workflow = verbsFor(deps, "workflow", "WorkflowType");
  const activity = verbsFor(deps, "activity", "ActivityType");
  return {
    async RegisterWorkflowType(input, context) {
      await workflow.register(context, input, workflowDefaults(input));
      return undefined;
    },
    async DescribeWorkflowType({ domain, workflowType }, context) {
      const type = await workflow.find(context, domain, workflowType);
      return {
        typeInfo: { workflowType: namesOf(type), ...infoOf(type) },
        configuration: type.defaults,
      };
    },
    async ListWorkflowTypes(input, context) {
      const { items, ...page } = await workflow.list("ListWorkflowTypes", input, context);
      const typeInfos = items.map((type) => ({ workflowType: namesOf(type), ...infoOf(type) }));
      return { typeInfos, ...page };
    },
    DeprecateWorkflowType: ({ domain, workflowType }, context) =>
      workflow.deprecate(context, domain, workflowType),
    UndeprecateWorkflowType: ({ domain, workflowType }, context) =>
      workflow.undeprecate(context, domain, workflowType),
    DeleteWorkflowType: ({ domain, workflowType }, context) =>
      workflow.delete(context, domain, workflowType),

    async RegisterActivityType(input, context) {
      await activity.register(context, input, activityDefaults(input));
      return undefined;
    },
    async DescribeActivityType({ domain, activityType }, context) {
      const type = await activity.find(context, domain, activityType);
      return {
        typeInfo: { activityType: namesOf(type), ...infoOf(type) },
        configuration: type.defaults,
      };
    },
    async ListActivityTypes(input, context) {
      const { items, ...page } = await activity.list("ListActivityTypes", input, context);
      const typeInfos = items.map((type) => ({ activityType: namesOf(type), ...infoOf(type) }));
      return { typeInfos, ...page };
    },
    DeprecateActivityType: ({ domain, activityType }, context) =>
      activity.deprecate(context, domain, activityType),
    UndeprecateActivityType: ({ domain, activityType }, context) =>
      activity.undeprecate(context, domain, activityType),
    DeleteActivityType: ({ domain, activityType }, context) =>
      activity.delete(context, domain, activityType),
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
  { kind, printed }: { kind: TypeKind; printed: "WorkflowType" | "ActivityType" },
  type: { readonly domain: string } & Names,
  context: CallContext,
): Promise<TypeName> => {
  const { key: domain, status } = await requireDomain(context, type.domain);
  const { name, version } = type;
  const names = { domain, name, version };
  if (status !== "DEPRECATED") return names;
  const found = await context.lookups.type(kind, names);
  throw found ? refuse.typeAlreadyExists(printed, type) : refuse.domainDeprecated(type.domain);
};

/** Throws UnknownResourceFault for a domain that is not registered. */
const named = async (
  context: CallContext,
  domain: string,
  { name, version }: Names,
): Promise<TypeName> => ({ domain: (await requireDomain(context, domain)).key, name, version });

const verbsFor = <K extends TypeKind>(
  deps: HandlerDeps,
  kind: K,
  printed: "WorkflowType" | "ActivityType",
) => {
  const { store, clock, limits } = deps;
  return {
    async register(
      context: CallContext,
      given: Names & { readonly domain: string; readonly description?: string | undefined },
      defaults: TypeDefaults[K],
    ): Promise<void> {
      const names = await requireNewAllowed({ kind, printed }, given, context);
      const { description } = given;
      const createdAt = clock.now();
      const type = { ...names, status: "REGISTERED", description, createdAt, defaults } as const;
      await store.types.register(kind, type, limits.server.typesPerDomain);
    },

    async find(context: CallContext, domain: string, type: Names): Promise<TypeRecord<K>> {
      const found = await context.lookups.type(kind, await named(context, domain, type));
      if (!found) throw refuse.unknownType(printed, type);
      return found;
    },

    async list(
      operation: "ListWorkflowTypes" | "ListActivityTypes",
      input: Input<"ListWorkflowTypes">,
      context: CallContext,
    ) {
      const { key } = await requireDomain(context, input.domain);
      const owner = { account: context.account, clock };
      const page = pageOf(operation, input);
      const { items, next } = await store.types.list(kind, {
        domain: key,
        name: input.name,
        status: input.registrationStatus,
        reverse: input.reverseOrder ?? false,
        pageSize: pageSizeOf(input),
        after: positionOf<string>(owner, page, input),
      });
      return { items, ...nextPage(owner, page, next) };
    },

    async deprecate(context: CallContext, domain: string, type: Names): Promise<undefined> {
      await store.types.deprecate(kind, await named(context, domain, type), clock.now());
      return undefined;
    },
    async undeprecate(context: CallContext, domain: string, type: Names): Promise<undefined> {
      await store.types.undeprecate(kind, await named(context, domain, type));
      return undefined;
    },
    async delete(context: CallContext, domain: string, type: Names): Promise<undefined> {
      await store.types.delete(kind, await named(context, domain, type));
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
