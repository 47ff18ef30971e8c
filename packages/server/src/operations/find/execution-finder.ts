// Goes through all executions that a query finds. A store narrows them down by its indexes; what it
// cannot decide is decided here, with the state and the history. One call looks at a bounded number
// of rows and histories, and says where it stopped.
import { setImmediate } from "node:timers/promises";
import type { DomainKey } from "../../store/domain-key.ts";
import type { FoundExecution, SearchQuery } from "../../store/search-store.ts";
import type { Store, StoredExecution } from "../../store/store.ts";
import { positionText } from "../../store/visibility-scan.ts";
import type { Candidate, Source } from "./attributes.ts";
import { charactersRead, readCandidates } from "./candidates.ts";
import { holds } from "./evaluate.ts";
import { type Facet, FacetCounter, type FacetName } from "./facets.ts";
import { containmentsIn, type Narrowed, narrowed, sourcesOf } from "./narrowing.ts";
import type { Query } from "./query.ts";

export interface FinderLimits {
  /** Rows that one page looks at; it ends there, however short. */
  readonly maxRowsPerPage: number;
  /** Rows that one count looks at. */
  readonly maxRowsPerCount: number;
  /** Executions whose state or history one call reads. */
  readonly maxReadPerCall: number;
  /**
   * Characters of events that one call reads for its query; it ends soon after. They count several
   * times where the query looks for more than ten texts in them.
   */
  readonly maxCharactersPerCall: number;
  /** Rows that are looked at before other calls have their turn. */
  readonly rowsPerTurn: number;
  /** Executions whose state or history is read before other calls have their turn. */
  readonly readPerTurn: number;
  /** Characters of events that are read and compared before other calls have their turn. */
  readonly charactersPerTurn: number;
}

export const finderDefault: FinderLimits = {
  maxRowsPerPage: 50_000,
  maxRowsPerCount: 100_000,
  maxReadPerCall: 2_000,
  maxCharactersPerCall: 20_000_000,
  rowsPerTurn: 5_000,
  readPerTurn: 200,
  charactersPerTurn: 100_000,
};

/**
 * Of a job, whose pages no call waits for: a turn is short, so that the calls of others, which come
 * between the turns of many pages in a second, wait for little.
 */
export const finderOfJobs: FinderLimits = { ...finderDefault, rowsPerTurn: 500, readPerTurn: 10 };

/** To look for so many texts in an event takes as long as to read it. */
const containmentsPerReading = 10;

/** Executions whose events are read together: enough for a database to answer many at once. */
const readTogether = 10;

interface PageRequest {
  /** The `next` of the page before, of the same query. */
  readonly after?: string | undefined;
  readonly maxExecutions: number;
}

interface FoundPage<T> {
  readonly executions: readonly T[];
  /** Absent: nothing is left. It may be kept, and used on any node of the same store. */
  readonly next?: string | undefined;
  /** It ended before it was full, at what one call may look at. */
  readonly isShort: boolean;
  /** About how many rows were looked at; what an index leaves out is not counted. */
  readonly examined: number;
}

interface CountRequest {
  readonly after?: string | undefined;
  readonly facets: readonly FacetName[];
}

interface FoundCount {
  readonly count: number;
  readonly facets: readonly Facet[];
  /** There is more to count than one call may: it goes on after it, and the counts add up. */
  readonly next?: string | undefined;
}

/**
 * Example: all executions that a job is about, each of them once, also where it goes on after a
 * restart with the `next` that it kept:
 *
 * ```ts
 * const query = parseQuery("status = OPEN and started < -7d", { now, isSearchable: false });
 * let next: string | undefined;
 * do {
 *   const page = await finder.names(domain, query, { after: next, maxExecutions: 100 });
 *   for (const { workflowId, runId } of page.executions) …
 *   next = page.next;
 * } while (next !== undefined);
 * ```
 */
export class ExecutionFinder {
  readonly #store: FinderStore;
  readonly #limits: FinderLimits;

  constructor(store: FinderStore, limits = finderDefault) {
    this.#store = store;
    this.#limits = limits;
  }

  /**
   * In the order of the query, each with its state as of the moment at which it was found. An
   * execution that the query finds throughout is on one page, though others start and close
   * meanwhile; any other is on one page or on none.
   */
  async page(
    domain: DomainKey,
    query: Query,
    request: PageRequest,
  ): Promise<FoundPage<StoredExecution>> {
    const search = this.#searchOf(domain, query, { withStates: true });
    const page = await this.#page(search, request);
    const executions = page.executions.flatMap(({ id, state }) =>
      state ? [{ id, execution: state }] : [],
    );
    return { ...page, executions };
  }

  /** As `page`; without states, where the query can do without: most of the work is theirs. */
  names(
    domain: DomainKey,
    query: Query,
    request: PageRequest,
  ): Promise<FoundPage<Pick<FoundExecution, "workflowId" | "runId">>> {
    return this.#page(this.#searchOf(domain, query, { withStates: false }), request);
  }

  async #page(search: Search, request: PageRequest): Promise<FoundPage<FoundExecution>> {
    const { maxExecutions } = request;
    const executions: FoundExecution[] = [];
    const budget = new Budget(this.#limits.maxRowsPerPage, this.#limits);
    let next = request.after;
    do {
      const max = maxExecutions - executions.length;
      const turn = await this.#turn(search, budget, { after: next, max });
      for (const { found } of turn.matches) executions.push(found);
      next = turn.next;
    } while (next !== undefined && executions.length < maxExecutions && budget.isLeft);
    const isShort = next !== undefined && executions.length < maxExecutions;
    return { executions, next, isShort, examined: budget.examined };
  }

  /** How many the query finds, and how many of them have each value of some facets. */
  async count(domain: DomainKey, query: Query, request: CountRequest): Promise<FoundCount> {
    const { facets, after } = request;
    const counter = new FacetCounter(facets, query.order.by);
    const withStates = counter.needsClose;
    const search = this.#searchOf(domain, query, { withStates });
    if (withStates) search.isRead = true;
    const budget = new Budget(this.#limits.maxRowsPerCount, this.#limits);
    let next = after;
    do {
      const turn = await this.#turn(search, budget, { after: next, max: this.#limits.rowsPerTurn });
      counter.add(withStates ? await this.#withCloses(turn.matches, budget) : turn.matches);
      next = turn.next;
    } while (next !== undefined && budget.isLeft);
    return { count: counter.count, facets: counter.facets(), next };
  }

  #searchOf(domain: DomainKey, query: Query, { withStates }: { withStates: boolean }): Search {
    const sources = sourcesOf(query.condition);
    const needsStates = [...sources].some((each) => each !== "column" && each !== "columns");
    const isDecidedByStore = !query.isMeant && [...sources].every((each) => each === "column");
    return {
      query,
      sources,
      readings: Math.max(1, containmentsIn(query.condition) / containmentsPerReading),
      isDecidedByStore,
      isRead: !isDecidedByStore,
      asked: { domain, ...narrowed(query), withStates: withStates || needsStates },
    };
  }

  /** So much of a call that others need not wait for longer; they have their turn after it. */
  async #turn(search: Search, budget: Budget, { after, max }: TurnRequest): Promise<Turn> {
    const { query, asked, readings, isDecidedByStore, isRead } = search;
    const { rowsPerTurn: maxRows, readPerTurn } = this.#limits;
    const maxRead = asked.withStates ? Math.ceil(readPerTurn / readings) : maxRows;
    const maxExecutions = isDecidedByStore ? Math.min(max, maxRead) : maxRead;
    const page = await this.#store.searches.page({ ...asked, after, maxRows, maxExecutions });
    const { executions } = page;
    const matches = await this.#matching(search, executions, budget);
    await setImmediate();
    const last = matches.length > max ? matches[max - 1]?.found : undefined;
    const isCut = last !== undefined || executions.length === maxExecutions;
    const shown = last ? executions.indexOf(last) + 1 : executions.length;
    budget.spend(isCut || page.next === undefined ? shown : maxRows, {
      read: isRead ? executions.length : 0,
    });
    return last
      ? { matches: matches.slice(0, max), next: placeOf(query, last) }
      : { matches, next: page.next };
  }

  async #matching(
    search: Search,
    executions: readonly FoundExecution[],
    budget: Budget,
  ): Promise<readonly Candidate[]> {
    const { condition, isMeant = () => true } = search.query;
    const candidates = executions.filter(isMeant).map((found): Candidate => ({ found }));
    if (!condition) return candidates;
    const judged = candidates.map((each) => ({ each, isSo: holds(condition, each) }));
    const undecided = judged.filter(({ isSo }) => isSo === undefined).map(({ each }) => each);
    const reading = this.#read(undecided, search, budget);
    const matches: Candidate[] = [];
    for (const { each, isSo } of judged) {
      if (isSo === true) matches.push(each);
      if (isSo !== undefined) continue;
      const { value } = await reading.next();
      if (value && holds(condition, value) === true) matches.push(value);
    }
    return matches;
  }

  /** Those that failed or were terminated have reasons. */
  async #withCloses(matches: readonly Candidate[], budget: Budget): Promise<readonly Candidate[]> {
    const isWanted = ({ found: { closed }, close }: Candidate): boolean =>
      close === undefined && (closed?.status === "FAILED" || closed?.status === "TERMINATED");
    const whole = matches.filter((each) => !isWanted(each));
    const wanted = matches.filter(isWanted);
    for await (const each of this.#read(wanted, ofCloses, budget)) whole.push(each);
    return whole;
  }

  /**
   * In their order, a few at a time: a store of files reads while all else waits, and events may be
   * large. Others have their turn in between.
   */
  async *#read(
    candidates: readonly Candidate[],
    { sources, readings }: Reading,
    budget: Budget,
  ): AsyncGenerator<Candidate, undefined> {
    let characters = 0;
    for (let first = 0; first < candidates.length; first += readTogether) {
      const portion = candidates.slice(first, first + readTogether);
      for (const each of await readCandidates(this.#store.histories, portion, sources)) {
        const read = charactersRead(each) * readings;
        budget.spendCharacters(read);
        yield each;
        characters += read;
        if (characters < this.#limits.charactersPerTurn) continue;
        await setImmediate();
        characters = 0;
      }
      // Of each event the row was read, which may hold other long ones.
      await setImmediate();
    }
    return undefined;
  }
}

interface FinderStore extends Pick<Store, "searches"> {
  readonly histories: Pick<Store["histories"], "read">;
}

/** What is read of an execution. */
interface Reading {
  readonly sources: ReadonlySet<Source>;
  /** As how many its reading counts: more than 1 where many texts are looked for in events. */
  readonly readings: number;
}

const ofCloses: Reading = { sources: new Set(["close"]), readings: 1 };

interface Search extends Reading {
  readonly query: Query;
  /** What the store finds is what the query asks for. */
  readonly isDecidedByStore: boolean;
  /** Each that the store finds is read: it counts as such, unless it is one of a page's own. */
  isRead: boolean;
  readonly asked: Narrowed & Pick<SearchQuery, "domain" | "withStates">;
}

interface TurnRequest {
  readonly after: string | undefined;
  readonly max: number;
}

interface Turn {
  readonly matches: readonly Candidate[];
  readonly next: string | undefined;
}

/** What one call may still look at. */
class Budget {
  readonly #maxRows: number;
  #rows: number;
  #read: number;
  #characters: number;

  constructor(rows: number, limits: Pick<FinderLimits, "maxReadPerCall" | "maxCharactersPerCall">) {
    this.#maxRows = rows;
    this.#rows = rows;
    this.#read = limits.maxReadPerCall;
    this.#characters = limits.maxCharactersPerCall;
  }

  get examined(): number {
    return this.#maxRows - this.#rows;
  }

  get isLeft(): boolean {
    return this.#rows > 0 && this.#read > 0 && this.#characters > 0;
  }

  spendCharacters(characters: number): void {
    this.#characters -= characters;
  }

  spend(rows: number, { read }: { readonly read: number }): void {
    this.#rows -= rows;
    this.#read -= read;
  }
}

/** After this execution. */
const placeOf = ({ order }: Query, { id, startedAt, closed }: FoundExecution): string | undefined =>
  positionText({ id, time: order.by === "startTime" ? startedAt : (closed?.at ?? 0) });
