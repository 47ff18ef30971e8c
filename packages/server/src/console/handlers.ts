// The handlers of the figures that no operation of the service gives.
import { type EkidenInput, operations, overviewWindows } from "@ekiden/model";
import type { EkidenHandlers } from "../operations/ekiden.ts";
import { executionDetailsOf } from "./execution-details.ts";
import { overviewOf } from "./overview.ts";
import type { ConsoleParts } from "./parts.ts";
import { type Search, searchExecutions } from "./search.ts";
import { taskListsOf } from "./task-lists.ts";
import { typeUsageOf } from "./type-usage.ts";

type FigureOperation =
  | "DescribeDomainOverview"
  | "DescribeExecutionDetails"
  | "DescribePermissions"
  | "DescribeTypeUsage"
  | "ListTaskLists"
  | "SearchWorkflowExecutions";

export const figureHandlers = (parts: ConsoleParts): EkidenHandlers<FigureOperation> => ({
  DescribeDomainOverview: ({ domain, window = "1d" }) =>
    overviewOf(parts, domain, overviewWindows[window]),
  DescribeTypeUsage: ({ domain }) => typeUsageOf(parts, domain),
  SearchWorkflowExecutions: (input) => searchExecutions(parts, searchOf(input)),
  DescribeExecutionDetails: (input) => executionDetailsOf(parts, input),
  ListTaskLists: async ({ domain }) => ({ taskLists: await taskListsOf(parts, domain) }),
  DescribePermissions: async ({ domain }, caller) => ({
    prospects: (await parts.guard?.permissionPreviews(domain, caller)) ?? allAllowed,
  }),
});

type Previews = Awaited<ReturnType<NonNullable<ConsoleParts["guard"]>["permissionPreviews"]>>;

/** Where no call needs to be signed. */
const allAllowed = Object.fromEntries(
  Object.keys(operations).map((name) => [name, "always"]),
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
