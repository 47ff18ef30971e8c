// Visibility: finding executions by time and by one more filter.
import { type Input, refuse } from "@ekiden/model";
import type { StoredState, VisibilityFilter, VisibilityQuery } from "../store/store.ts";
import type { Account } from "./account.ts";
import type { CallContext } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { fromWireTime, nextPage, pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";

type Names =
  | "ListOpenWorkflowExecutions"
  | "ListClosedWorkflowExecutions"
  | "CountOpenWorkflowExecutions"
  | "CountClosedWorkflowExecutions";

export const visibilityHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store } = deps;
  return {
    ListOpenWorkflowExecutions: (input, context) => {
      const query = openQuery(input, context.account);
      return list(deps, { operation: "ListOpenWorkflowExecutions", input, query }, context);
    },
    ListClosedWorkflowExecutions: (input, context) => {
      const query = closedQuery(input, context.account);
      return list(deps, { operation: "ListClosedWorkflowExecutions", input, query }, context);
    },
    async CountOpenWorkflowExecutions(input, context) {
      await requireDomain(context, input.domain);
      return store.visibility.count(openQuery(input, context.account));
    },
    async CountClosedWorkflowExecutions(input, context) {
      await requireDomain(context, input.domain);
      return store.visibility.count(closedQuery(input, context.account));
    },
  };
};

interface ListRequest {
  readonly operation: Names;
  readonly input: Input<"ListClosedWorkflowExecutions"> | Input<"ListOpenWorkflowExecutions">;
  readonly query: VisibilityQuery;
}

const list = async (
  { store, clock }: HandlerDeps,
  { operation, input, query }: ListRequest,
  context: CallContext,
) => {
  await requireDomain(context, input.domain);
  const owner = { account: context.account, clock };
  const page = pageOf(operation, input);
  const { executions, next } = await store.visibility.list({
    ...query,
    reverse: input.reverseOrder ?? false,
    pageSize: pageSizeOf(input),
    after: positionOf<string>(owner, page, input),
  });
  return { executionInfos: executions.map(executionInfo), ...nextPage(owner, page, next) };
};

type OpenInput = Input<"CountOpenWorkflowExecutions">;
type ClosedInput = Input<"CountClosedWorkflowExecutions">;
type TimeFilter = OpenInput["startTimeFilter"];

const timeRange = ({ oldestDate, latestDate }: TimeFilter) => ({
  oldest: fromWireTime(oldestDate),
  latest: latestDate === undefined ? undefined : fromWireTime(latestDate),
});

const openQuery = (input: OpenInput, account: Account): VisibilityQuery => ({
  domain: account.domainKey(input.domain),
  state: "open",
  by: "startTime",
  ...timeRange(input.startTimeFilter),
  filter: filterOf(input),
});

const closedQuery = (input: ClosedInput, account: Account): VisibilityQuery => {
  const { startTimeFilter, closeTimeFilter } = input;
  if (startTimeFilter && closeTimeFilter) {
    throw refuse.invalid("Cannot specify both a startTimeFilter and a closeTimeFilter");
  }
  const times = startTimeFilter ?? closeTimeFilter;
  if (!times) throw refuse.invalid("Must specify time filter");
  const by = startTimeFilter ? "startTime" : "closeTime";
  const domain = account.domainKey(input.domain);
  return { domain, state: "closed", by, ...timeRange(times), filter: filterOf(input) };
};

type Filters = Pick<
  ClosedInput,
  "executionFilter" | "typeFilter" | "tagFilter" | "closeStatusFilter"
>;

/** Throws ValidationException when there is more than one. */
const filterOf = (input: Filters): VisibilityFilter | undefined => {
  const { executionFilter, typeFilter, tagFilter, closeStatusFilter } = input;
  const given = Object.entries({ executionFilter, typeFilter, tagFilter, closeStatusFilter })
    .filter(([, filter]) => filter !== undefined)
    .map(([name]) => name);
  if (given.length > 1) {
    throw refuse.invalid(
      `Cannot specify more than one exclusive filters in the same query: [${given.join(", ")}]`,
    );
  }
  if (executionFilter) return { workflowId: executionFilter.workflowId };
  if (tagFilter) return { tag: tagFilter.tag };
  if (closeStatusFilter) return { closeStatus: closeStatusFilter.status };
  // An empty version means all of them, as an absent one does.
  return (
    typeFilter && { type: { name: typeFilter.name, version: typeFilter.version || undefined } }
  );
};

/** The description of an execution that every listing shares. */
export const executionInfo = (execution: Readonly<StoredState>) => {
  const { workflowId, runId, workflowType, startedAt, closed, parent } = execution;
  return {
    execution: { runId, workflowId },
    workflowType,
    startTimestamp: wireTime(startedAt),
    closeTimestamp: closed && wireTime(closed.at),
    executionStatus: closed ? ("CLOSED" as const) : ("OPEN" as const),
    closeStatus: closed?.status,
    parent: parent && { runId: parent.runId, workflowId: parent.workflowId },
    tagList: execution.tagList,
    // The service shows false for an execution that was asked to cancel and has closed since.
    cancelRequested: execution.cancelRequested && !closed,
  };
};
