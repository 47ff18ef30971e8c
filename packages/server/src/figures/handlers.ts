// The handlers of the figures that no operation of the service gives.
import { type EkidenInput, ekidenOperations, operations, overviewWindows } from "@ekiden/model";
import type { EkidenHandlers } from "../operations/ekiden.ts";
import { ExecutionFinder } from "../operations/find/execution-finder.ts";
import { executionDetailsOf } from "./execution-details.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { incidentsIn } from "./incidents.ts";
import { overviewOf } from "./overview.ts";
import { type Search, searchExecutions, searchLimits } from "./search.ts";
import { StartedChildren } from "./started-children.ts";
import { taskListOf, taskListsOf } from "./task-lists.ts";
import { typeUsageOf } from "./type-usage.ts";
import { workersOf } from "./workers.ts";

type FigureOperation =
  | "DescribeDomainOverview"
  | "DescribeExecutionDetails"
  | "DescribePermissions"
  | "DescribeTaskList"
  | "DescribeTypeUsage"
  | "ListIncidents"
  | "ListTaskLists"
  | "ListWorkers"
  | "SearchWorkflowExecutions";

type FigureHandlers = EkidenHandlers<FigureOperation>;

export const figureHandlers = (deps: FigureDeps): FigureHandlers => ({
  DescribeDomainOverview: ({ domain, window = "1d" }, { account }) =>
    overviewOf(deps, account.domainKey(domain), overviewWindows[window]),
  DescribeTypeUsage: ({ domain }, { account }) => typeUsageOf(deps, account.domainKey(domain)),
  SearchWorkflowExecutions: search(deps),
  DescribeExecutionDetails: describeDetails(deps),
  ListIncidents: ({ domain }, { account }) => incidentsIn(deps, account.domainKey(domain)),
  ListTaskLists: ({ domain }, { account }) => taskListsOf(deps, account.domainKey(domain)),
  DescribeTaskList: ({ domain, kind, name }, { account }) =>
    taskListOf(deps, account.domainKey(domain), { kind, name }),
  ListWorkers: ({ domain }, { account }) => workersOf(deps, account.domainKey(domain)),
  DescribePermissions: async ({ domain }, context) => ({
    prospects: (await deps.guard?.permissionPreviews(domain, context)) ?? allAllowed,
  }),
});

const search = ({ store, clock }: FigureDeps): FigureHandlers["SearchWorkflowExecutions"] => {
  const finder = new ExecutionFinder(store, searchLimits);
  return (input, context) => searchExecutions({ finder, clock }, searchOf(input), context);
};

const describeDetails = (deps: FigureDeps): FigureHandlers["DescribeExecutionDetails"] => {
  const known = { ...deps, startedChildren: new StartedChildren(deps.store.histories) };
  return (input, { account }) =>
    executionDetailsOf(known, { ...input, domain: account.domainKey(input.domain) });
};

type Previews = Awaited<ReturnType<NonNullable<FigureDeps["guard"]>["permissionPreviews"]>>;

/** Where no call needs to be signed. */
const allAllowed = Object.fromEntries(
  Object.keys({ ...operations, ...ekidenOperations }).map((name) => [name, "always"]),
) as Previews;

const searchOf = (input: EkidenInput<"SearchWorkflowExecutions">): Search => {
  const { state = "open", by = "startTime", oldest = 0, latest } = input;
  return {
    ...input,
    state,
    // What is open has no other time.
    by: state === "open" ? "startTime" : by,
    oldest: Math.round(oldest * 1000),
    latest: latest === undefined ? undefined : Math.round(latest * 1000),
  };
};
