// The handler of FindWorkflowExecutions: reads the query, and tells what it finds.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import { matcherOf } from "../../functions/pattern.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { nextPage, pageOf, positionOf } from "../paging.ts";
import { foundInfo } from "../pauses.ts";
import { ExecutionFinder } from "./execution-finder.ts";
import { parseQuery } from "./parse.ts";
import { both, comparison, type Query } from "./query.ts";

const operation = "FindWorkflowExecutions";
const defaultPageSize = 100;

type Input = EkidenInput<typeof operation>;
type Output = EkidenOutput<typeof operation>;

/** What a token leads to. */
interface Position {
  readonly after: string;
  /** Of the first page, in milliseconds: what relative times count from on all of them. */
  readonly now: number;
}

/** `searched`: domains in whose inputs and results queries may look, `*` being any text. */
export const findHandlers = (
  { store, clock }: Pick<HandlerDeps, "store" | "clock">,
  searched: readonly string[] = [],
): EkidenHandlers<typeof operation> => {
  const finder = new ExecutionFinder(store);
  const matchers = searched.map(matcherOf);
  return {
    async FindWorkflowExecutions(input, { account }: Pick<CallContext, "account">) {
      const owner = { account, clock };
      const page = pageOf(operation, input);
      const { after, now } = positionOf<Position>(owner, page, input) ?? { now: clock.now() };
      const isSearchable = matchers.some((matches) => matches(input.domain));
      const query = filteredBy(input, parseQuery(input.query ?? "", { now, isSearchable }));
      const domain = account.domainKey(input.domain);
      const { next, ...told } = input.facets
        ? await counted(finder.count(domain, query, { after, facets: [...new Set(input.facets)] }))
        : await listed(finder.page(domain, query, { after, maxExecutions: pageSizeOf(input) }));
      return {
        ...told,
        ...nextPage(owner, page, next === undefined ? next : { after: next, now }),
      };
    },
  };
};

type Told = Omit<Output, "nextPageToken"> & { readonly next: string | undefined };

const listed = async (found: ReturnType<ExecutionFinder["page"]>): Promise<Told> => {
  const { executions, isShort, next } = await found;
  const executionInfos = executions.map(({ execution }) => foundInfo(execution));
  return { executionInfos, incomplete: isShort, next };
};

const counted = async (found: ReturnType<ExecutionFinder["count"]>): Promise<Told> => {
  const { count, facets, next } = await found;
  return { executionInfos: [], count, facets, incomplete: next !== undefined, next };
};

const pageSizeOf = ({ maximumPageSize = defaultPageSize }: Input): number => maximumPageSize;

/** What is given beside the query holds as well. An empty version means all, as in lists. */
const filteredBy = ({ typeFilter, tagFilter }: Input, { condition, order }: Query): Query => {
  const filters = [
    comparison("type.name", "=", typeFilter?.name),
    comparison("type.version", "=", typeFilter?.version || undefined),
    comparison("tag", "=", tagFilter?.tag),
  ];
  return { condition: filters.reduce(both, condition), order };
};
