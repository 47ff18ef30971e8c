// Visibility: finding executions by time and by one more filter.
import { type Input, refuse } from "@ekiden/model";
import type { VisibilityFilter, VisibilityQuery } from "../store/store.ts";
import type { SeenExecution } from "./account-store.ts";
import type { Handlers } from "./handlers.ts";
import { fromWireTime, nextPage, pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";

type Names =
  | "ListOpenWorkflowExecutions"
  | "ListClosedWorkflowExecutions"
  | "CountOpenWorkflowExecutions"
  | "CountClosedWorkflowExecutions";

export const visibilityHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store } = parts;
  return {
    ListOpenWorkflowExecutions: (input) =>
      list(parts, "ListOpenWorkflowExecutions", { input, query: openQuery(input) }),
    ListClosedWorkflowExecutions: (input) =>
      list(parts, "ListClosedWorkflowExecutions", { input, query: closedQuery(input) }),
    async CountOpenWorkflowExecutions(input) {
      await requireDomain(parts, input.domain);
      return store.visibility.count(openQuery(input));
    },
    async CountClosedWorkflowExecutions(input) {
      await requireDomain(parts, input.domain);
      return store.visibility.count(closedQuery(input));
    },
  };
};

interface ListRequest {
  readonly input: Input<"ListClosedWorkflowExecutions"> | Input<"ListOpenWorkflowExecutions">;
  readonly query: VisibilityQuery;
}

const list = async (parts: Parts, operation: Names, { input, query }: ListRequest) => {
  await requireDomain(parts, input.domain);
  const page = pageOf(operation, input);
  const { executions, next } = await parts.store.visibility.list({
    ...query,
    reverse: input.reverseOrder ?? false,
    pageSize: pageSizeOf(input),
    after: positionOf<string>(parts, page, input),
  });
  return { executionInfos: executions.map(executionInfo), ...nextPage(parts, page, next) };
};

type OpenInput = Input<"CountOpenWorkflowExecutions">;
type ClosedInput = Input<"CountClosedWorkflowExecutions">;
type TimeFilter = OpenInput["startTimeFilter"];

const timeRange = ({ oldestDate, latestDate }: TimeFilter) => ({
  oldest: fromWireTime(oldestDate),
  latest: latestDate === undefined ? undefined : fromWireTime(latestDate),
});

const openQuery = (input: OpenInput): VisibilityQuery => ({
  domain: input.domain,
  state: "open",
  by: "startTime",
  ...timeRange(input.startTimeFilter),
  filter: filterOf(input),
});

const closedQuery = (input: ClosedInput): VisibilityQuery => {
  const { domain, startTimeFilter, closeTimeFilter } = input;
  if (startTimeFilter && closeTimeFilter) {
    throw refuse.invalid("Cannot specify both a startTimeFilter and a closeTimeFilter");
  }
  const times = startTimeFilter ?? closeTimeFilter;
  if (!times) throw refuse.invalid("Must specify time filter");
  const by = startTimeFilter ? "startTime" : "closeTime";
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
export const executionInfo = (execution: SeenExecution) => {
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
