// The side API: pages of figures that the 39 operations do not give. Each is a row of a table: what
// its query may say, which operations its reader must be allowed to call, and what it answers.
import { type Input, maxPageSize, type OperationName, operations } from "@ekiden/model";
import type { Caller } from "../operations/handlers.ts";
import { requireDomain } from "../operations/parts.ts";
import { executionExtrasOf } from "./execution-extras.ts";
import { overviewOf } from "./overview.ts";
import type { ConsoleParts } from "./parts.ts";
import {
  choiceOf,
  countOf,
  domainOf,
  executionOf,
  type Query,
  readQuery,
  statusOf,
  timeOf,
} from "./query.ts";
import { searchExecutions } from "./search.ts";
import { taskListsOf } from "./task-lists.ts";
import { typeUsageOf } from "./type-usage.ts";

interface Asked {
  readonly parts: ConsoleParts;
  readonly domain: string;
  readonly query: Query;
  readonly caller: Caller;
}

interface SidePage {
  /** Beside `domain`, which every page has. */
  readonly members: readonly string[];
  /** Who may call all of these in the domain may read it. */
  readonly needs: readonly OperationName[];
  readonly answer: (asked: Asked) => Promise<unknown>;
}

const windows = { "1h": 3_600, "6h": 21_600, "1d": 86_400, "7d": 604_800, "30d": 2_592_000 };
type WindowName = keyof typeof windows;

const pages: Readonly<Record<string, SidePage>> = {
  overview: {
    members: ["window"],
    needs: [
      "ListOpenWorkflowExecutions",
      "ListClosedWorkflowExecutions",
      "GetWorkflowExecutionHistory",
      "CountPendingDecisionTasks",
      "CountPendingActivityTasks",
    ],
    answer: ({ parts, domain, query }) => {
      const name = choiceOf(query, "window", Object.keys(windows) as WindowName[]) ?? "1d";
      return overviewOf(parts, domain, windows[name]);
    },
  },
  executions: {
    members: [
      ...["state", "by", "oldest", "latest", "nextPageToken", "maximumPageSize"],
      ...["workflowId", "text", "typeName", "typeVersion", "tag", "status"],
    ],
    needs: ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"],
    answer: ({ parts, domain, query }) => searchExecutions(parts, searchOf(domain, query)),
  },
  execution: {
    members: ["workflowId", "runId"],
    needs: ["DescribeWorkflowExecution", "GetWorkflowExecutionHistory"],
    answer: ({ parts, domain, query }) =>
      executionExtrasOf(parts, { domain, ...executionOf(query) }),
  },
  types: {
    members: [],
    needs: [
      "ListOpenWorkflowExecutions",
      "ListClosedWorkflowExecutions",
      "GetWorkflowExecutionHistory",
    ],
    answer: ({ parts, domain }) => typeUsageOf(parts, domain),
  },
  "task-lists": {
    members: [],
    needs: ["CountPendingDecisionTasks", "CountPendingActivityTasks"],
    answer: async ({ parts, domain }) => ({ taskLists: await taskListsOf(parts, domain) }),
  },
  permissions: {
    members: [],
    needs: [],
    answer: async ({ parts, domain, caller }) => ({
      permissionPreviews: (await parts.guard?.permissionPreviews(domain, caller)) ?? everything,
    }),
  },
};

const everything = Object.fromEntries(Object.keys(operations).map((name) => [name, "always"]));

const searchOf = (domain: string, query: Query) => {
  const text = (name: string) => query.get(name) || undefined;
  const state = choiceOf(query, "state", ["open", "closed"]) ?? "open";
  const by = choiceOf(query, "by", ["startTime", "closeTime"]) ?? "startTime";
  return {
    domain,
    state,
    // What is open has no other time.
    by: state === "open" ? "startTime" : by,
    oldest: timeOf(query, "oldest") ?? 0,
    latest: timeOf(query, "latest"),
    workflowId: text("workflowId"),
    text: text("text"),
    typeName: text("typeName"),
    typeVersion: text("typeVersion"),
    tag: text("tag"),
    status: statusOf(query),
    nextPageToken: text("nextPageToken"),
    maximumPageSize: countOf(query, "maximumPageSize", maxPageSize),
  } as const;
};

export const isSidePage = (name: string): boolean => Object.hasOwn(pages, name);

/**
 * What the page answers, as JSON would have it. Permissions are told for any name of a domain, also
 * one that nobody has registered so far.
 * Throws ValidationException, UnknownResourceFault, AccessDeniedException, ServiceUnavailable.
 */
export const sidePage = async (
  parts: ConsoleParts,
  { name, query: text }: { readonly name: string; readonly query: string },
  caller: Caller,
): Promise<unknown> => {
  const page = pages[name];
  if (!page) throw new Error(`No page of the side API: ${name}`);
  const query = readQuery(text, ["domain", ...page.members]);
  const domain = domainOf(query);
  await requireAll(parts, { operations: page.needs, domain }, caller);
  if (page.needs.length > 0) await requireDomain(parts, domain);
  return page.answer({ parts, domain, query, caller });
};

/** Throws AccessDeniedException. */
export const requireAll = async (
  { guard }: ConsoleParts,
  wanted: { readonly operations: readonly OperationName[]; readonly domain: string },
  caller: Caller,
): Promise<void> => {
  const input = { domain: wanted.domain } as Input<OperationName>;
  for (const operation of wanted.operations) await guard?.require(operation, input, caller);
};
