// The executions that a job is about. A job sees them in the order of their starts, which never
// changes, up to the moment of its own: so it meets none twice, and none that it has caused itself.
import { refuse } from "@ekiden/model";
import { matcherOf } from "../../functions/pattern.ts";
import { type DomainKey, plainName } from "../../store/domain-key.ts";
import type { ExecutionFinder } from "../find/execution-finder.ts";
import { parseQuery } from "../find/parse.ts";
import { both, comparison, type Expression, type Query } from "../find/query.ts";

export interface RunName {
  readonly workflowId: string;
  readonly runId: string;
}

export interface SelectedExecutions {
  readonly domain: DomainKey;
  /** As of FindWorkflowExecutions; its order does not matter. */
  readonly query: string;
  /** Milliseconds: when the job was started. What the query says of times is relative to it. */
  readonly at: number;
}

interface Place {
  readonly after?: string | undefined;
  readonly maxExecutions: number;
}

interface SelectedPage {
  readonly executions: readonly RunName[];
  /** A page may have fewer executions than were asked for, or none, and still a `next`. */
  readonly next?: string | undefined;
}

interface Sample {
  readonly count: number;
  /** There are more: counting stopped. */
  readonly truncated: boolean;
  readonly executions: readonly RunName[];
}

/** So many look at as much as one count: what that has found, they find. */
const maxSamplePages = 3;

export class JobSelection {
  readonly #finder: Finder;
  readonly #searched: readonly ((name: string) => boolean)[];
  /** A job asks for many pages, and its query is parsed once. */
  readonly #queries = new WeakMap<SelectedExecutions, Query>();

  /** `searched`: domains in whose inputs and results queries may look, `*` being any text. */
  constructor(finder: Finder, searched: readonly string[] = []) {
    this.#finder = finder;
    this.#searched = searched.map(matcherOf);
  }

  /**
   * Throws ValidationException for a query that cannot be understood, and for one that has no
   * condition: that may be a text that a script has not filled in, and an act on all executions.
   */
  require(of: SelectedExecutions): void {
    if (this.#conditionIn(of)) return;
    throw refuse.invalid(
      "The query has no condition. A job about all executions says so: started exists",
    );
  }

  /** Throws as `require` does. */
  async page(of: SelectedExecutions, place: Place): Promise<SelectedPage> {
    const { executions, next } = await this.#finder.names(of.domain, this.#queryOf(of), place);
    return { executions: executions.map(nameOf), next };
  }

  /** Whether that execution is one of them now. Throws as `require` does. */
  async has(of: SelectedExecutions, { workflowId, runId }: RunName): Promise<boolean> {
    const { condition, order } = this.#queryOf(of);
    const named = both(comparison("workflowId", "=", workflowId), comparison("runId", "=", runId));
    const query = { condition: both(named, condition), order };
    let after: string | undefined;
    do {
      const page = await this.#finder.names(of.domain, query, { after, maxExecutions: 1 });
      if (page.executions.length > 0) return true;
      after = page.next;
    } while (after !== undefined);
    return false;
  }

  /** The first of them, and how many there are now. Throws as `require` does. */
  async sample(of: SelectedExecutions, maxExecutions: number): Promise<Sample> {
    const { domain } = of;
    const { count, next } = await this.#finder.count(domain, this.#queryOf(of), { facets: [] });
    const executions: RunName[] = [];
    let page: SelectedPage = { executions };
    for (let pages = 0; pages < maxSamplePages; pages += 1) {
      const left = Math.min(count, maxExecutions) - executions.length;
      if (left <= 0) break;
      page = await this.page(of, { after: page.next, maxExecutions: left });
      executions.push(...page.executions);
      if (page.next === undefined) break;
    }
    return { count, truncated: next !== undefined, executions };
  }

  #queryOf(of: SelectedExecutions): Query {
    const known = this.#queries.get(of);
    if (known) return known;
    const query = this.#parsed(of);
    this.#queries.set(of, query);
    return query;
  }

  #conditionIn({ domain, query, at }: SelectedExecutions): Expression | undefined {
    const isSearchable = this.#searched.some((matches) => matches(plainName(domain)));
    return parseQuery(query, { now: at, isSearchable }).condition;
  }

  #parsed(of: SelectedExecutions): Query {
    const condition = this.#conditionIn(of);
    const notLater = { attribute: "started", path: [], operator: "<=", values: [of.at] } as const;
    return {
      condition: both(condition, notLater),
      order: { by: "startTime", ascending: true },
    };
  }
}

type Finder = Pick<ExecutionFinder, "names" | "count">;

const nameOf = ({ workflowId, runId }: RunName): RunName => ({ workflowId, runId });
