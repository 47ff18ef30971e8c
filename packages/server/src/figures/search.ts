// Finds executions by several filters at once. The store takes one of them, and looks at the rest
// of what that finds one by one, up to a bound: each page says how much was looked at.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import type { CallContext } from "../operations/call-context.ts";
import { nextPage, pageOf, positionOf } from "../operations/paging.ts";
import { foundInfo, isPaused } from "../operations/pauses.ts";
import type { StoredState, VisibilityFilter, VisibilityQuery } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";

const defaultPageSize = 100;
/** For one page. */
const maxExamined = 3_000;
const storePageSize = 500;

type Input = EkidenInput<"SearchWorkflowExecutions">;
type FoundExecutions = EkidenOutput<"SearchWorkflowExecutions">;

/** The input with what is left out of it; times are milliseconds. */
export type Search = Input & Required<Pick<Input, "state" | "by" | "oldest">>;

const operation = "console search";

/** Newest first. Throws ValidationException for a token that is none. */
export const searchExecutions = async (
  { store, clock }: FigureDeps,
  search: Search,
  { account }: Pick<CallContext, "account">,
): Promise<FoundExecutions> => {
  const { state, by, oldest, latest, maximumPageSize: pageSize = defaultPageSize } = search;
  const domain = account.domainKey(search.domain);
  const owner = { account, clock };
  const query: VisibilityQuery = { domain, state, by, oldest, latest, filter: filterOf(search) };
  const matches = matcherFor(search);
  const executionInfos: FoundExecutions["executionInfos"][number][] = [];
  let examined = 0;
  const listed = pageOf(operation, search);
  let after = positionOf<string>(owner, listed, search);
  do {
    const page = await store.visibility.list({
      ...query,
      reverse: false,
      after,
      // So that no page can hold more than is asked for: what is cut would be lost.
      pageSize: Math.min(storePageSize, pageSize - executionInfos.length),
    });
    examined += page.executions.length;
    executionInfos.push(...page.executions.filter(matches).map(foundInfo));
    after = page.next;
  } while (after !== undefined && executionInfos.length < pageSize && examined < maxExamined);
  return { executionInfos, examined, ...nextPage(owner, listed, after) };
};

/** The filter that leaves the fewest executions to examine. */
const filterOf = (search: Search): VisibilityFilter | undefined => {
  const { workflowId, tag, typeName, typeVersion, status } = search;
  if (workflowId !== undefined) return { workflowId };
  if (tag !== undefined) return { tag };
  if (typeName !== undefined) return { type: { name: typeName, version: typeVersion } };
  return status && { closeStatus: status };
};

type Matcher = (run: Readonly<StoredState>) => boolean;

/** By the member of a search that asks for it. */
const matchers = {
  workflowId: (id) => (run) => run.workflowId === id,
  tag: (tag) => (run) => run.tagList?.includes(tag) === true,
  typeName: (name) => (run) => run.workflowType.name === name,
  typeVersion: (version) => (run) => run.workflowType.version === version,
  status: (status) => (run) => run.closed?.status === status,
  text: (text) => {
    const part = text.toLowerCase();
    return (run) => `${run.workflowId}\n${run.runId}`.toLowerCase().includes(part);
  },
} satisfies Partial<Record<keyof Search, (wanted: string) => Matcher>>;

const matcherFor = (search: Search): Matcher => {
  const asked = Object.entries(matchers).flatMap(([member, matcher]) => {
    const wanted = search[member as keyof typeof matchers];
    return wanted === undefined ? [] : [matcher(wanted)];
  });
  const { paused } = search;
  if (paused !== undefined) asked.push((run) => isPaused(run) === paused);
  return (run) => asked.every((matches) => matches(run));
};
