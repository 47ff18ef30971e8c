// Finds executions by several filters at once. The store takes one of them, and looks at the rest
// of what that finds one by one, up to a bound: each page says how much was looked at.
import type { CloseStatus } from "@ekiden/model";
import type { SeenExecution } from "../operations/account-store.ts";
import { nextPage, pageOf, positionOf } from "../operations/paging.ts";
import { executionInfo } from "../operations/visibility.ts";
import type { VisibilityFilter, VisibilityQuery } from "../store/store.ts";
import type { ConsoleParts } from "./parts.ts";

const defaultPageSize = 100;
/** For one page. */
const maxExamined = 3_000;
const storePageSize = 500;

export interface Search {
  readonly domain: string;
  readonly state: "open" | "closed";
  readonly by: "startTime" | "closeTime";
  /** Milliseconds. */
  readonly oldest: number;
  readonly latest?: number | undefined;
  readonly workflowId?: string | undefined;
  /** Of the workflow id or the run id, in small or capital letters. */
  readonly text?: string | undefined;
  readonly typeName?: string | undefined;
  readonly typeVersion?: string | undefined;
  readonly tag?: string | undefined;
  readonly status?: CloseStatus | undefined;
  readonly nextPageToken?: string | undefined;
  /** Executions of a page, 1 to 1,000; 100 by itself. */
  readonly maximumPageSize?: number | undefined;
}

export interface FoundExecutions {
  readonly executionInfos: readonly ReturnType<typeof executionInfo>[];
  /** Executions that were looked at for this page. */
  readonly examined: number;
  /** Absent: nothing older is left. Also a page without a single execution may have one. */
  readonly nextPageToken?: string;
}

const operation = "console search";

/** Newest first. Throws ValidationException for a token that is none. */
export const searchExecutions = async (
  parts: ConsoleParts,
  search: Search,
): Promise<FoundExecutions> => {
  const { domain, state, by, oldest, latest, maximumPageSize: pageSize = defaultPageSize } = search;
  const query: VisibilityQuery = { domain, state, by, oldest, latest, filter: filterOf(search) };
  const matches = matcherFor(search);
  const executionInfos: FoundExecutions["executionInfos"][number][] = [];
  let examined = 0;
  const listed = pageOf(operation, search);
  let after = positionOf<string>(parts, listed, search);
  do {
    const page = await parts.store.visibility.list({
      ...{ ...query, reverse: false, after },
      // So that no page can hold more than is asked for: what is cut would be lost.
      pageSize: Math.min(storePageSize, pageSize - executionInfos.length),
    });
    examined += page.executions.length;
    executionInfos.push(...page.executions.filter(matches).map(executionInfo));
    after = page.next;
  } while (after !== undefined && executionInfos.length < pageSize && examined < maxExamined);
  return { executionInfos, examined, ...nextPage(parts, listed, after) };
};

/** The one that leaves least to be looked at. */
const filterOf = (search: Search): VisibilityFilter | undefined => {
  const { workflowId, tag, typeName, typeVersion, status } = search;
  if (workflowId !== undefined) return { workflowId };
  if (tag !== undefined) return { tag };
  if (typeName !== undefined) return { type: { name: typeName, version: typeVersion } };
  return status && { closeStatus: status };
};

const matcherFor = (search: Search): ((run: SeenExecution) => boolean) => {
  const { workflowId, tag, typeName, typeVersion, status } = search;
  const text = search.text?.toLowerCase();
  return (run) =>
    (workflowId === undefined || run.workflowId === workflowId) &&
    (tag === undefined || run.tagList?.includes(tag) === true) &&
    (typeName === undefined || run.workflowType.name === typeName) &&
    (typeVersion === undefined || run.workflowType.version === typeVersion) &&
    (status === undefined || run.closed?.status === status) &&
    (text === undefined || `${run.workflowId}\n${run.runId}`.toLowerCase().includes(text));
};
