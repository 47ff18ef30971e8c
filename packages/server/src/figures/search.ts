// Finds executions by several filters at once, as FindWorkflowExecutions does by a query: within
// the same bounds, and in turns between which other calls are served.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { CallContext } from "../operations/call-context.ts";
import {
  type ExecutionFinder,
  type FinderLimits,
  finderDefault,
} from "../operations/find/execution-finder.ts";
import { both, comparison, type Query } from "../operations/find/query.ts";
import { nextPage, pageOf, positionOf } from "../operations/paging.ts";
import { foundInfo } from "../operations/pauses.ts";

const defaultPageSize = 100;

/** What no column tells is compared with one execution after the other, in any case. */
export const searchLimits: FinderLimits = { ...finderDefault, maxReadPerCall: 3_000 };

type Input = EkidenInput<"SearchWorkflowExecutions">;
type FoundExecutions = EkidenOutput<"SearchWorkflowExecutions">;

/** The input with what is left out of it; times are milliseconds. */
export type Search = Input & Required<Pick<Input, "state" | "by" | "oldest">>;

interface SearchDeps {
  readonly finder: Pick<ExecutionFinder, "page">;
  readonly clock: Clock;
}

const operation = "console search";

/** Newest first. Throws ValidationException for a token that is none. */
export const searchExecutions = async (
  { finder, clock }: SearchDeps,
  search: Search,
  { account }: Pick<CallContext, "account">,
): Promise<FoundExecutions> => {
  const owner = { account, clock };
  const listed = pageOf(operation, search);
  const page = await finder.page(account.domainKey(search.domain), queryOf(search), {
    after: positionOf<string>(owner, listed, search),
    maxExecutions: search.maximumPageSize ?? defaultPageSize,
  });
  return {
    executionInfos: page.executions.map(({ execution }) => foundInfo(execution)),
    examined: page.examined,
    ...nextPage(owner, listed, page.next),
  };
};

const queryOf = ({ state, by, oldest, latest, text, ...given }: Search): Query => {
  const time = by === "startTime" ? "started" : "closed";
  const filters = [
    comparison("status", state === "open" ? "=" : "!=", "OPEN"),
    comparison(time, ">=", oldest),
    comparison(time, "<=", latest),
    comparison("workflowId", "=", given.workflowId),
    comparison("type.name", "=", given.typeName),
    comparison("type.version", "=", given.typeVersion),
    comparison("tag", "=", given.tag),
    comparison("status", "=", given.status),
    comparison("paused", "=", given.paused),
  ];
  return {
    condition: filters.reduce(both, undefined),
    isMeant: text === undefined ? undefined : hasInItsIds(text),
    order: { by, ascending: false },
  };
};

const hasInItsIds = (text: string): Query["isMeant"] => {
  const part = text.toLowerCase();
  return ({ workflowId, runId }) => `${workflowId}\n${runId}`.toLowerCase().includes(part);
};
