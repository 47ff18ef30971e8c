// Histories: rows of events as they are sent, by the commits of a run. Those of the runs that
// this node steps are mostly in memory; what is missing there, the rows have.
import type { CacheFigures } from "../../../cache/cache.ts";
import {
  type Chunk,
  eventsOf,
  HistoryCache,
  type HistoryCacheLimits,
} from "../../history-cache.ts";
import { type ExecutionId, type HistoryStore, partitions } from "../../store.ts";
import { expand } from "../connection/abbreviation.ts";
import { scalars } from "../connection/arrays.ts";
import { BatchLoader } from "../connection/batch-loader.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import type { RunCache } from "./run-cache.ts";

interface HistoriesDeps {
  readonly reader: ReconnectingConnection;
  readonly runs: RunCache;
  readonly limits: HistoryCacheLimits;
}

interface Wanted {
  readonly id: ExecutionId;
  readonly first: number;
  readonly last: number;
}

interface Row extends Chunk {
  /** Of the wanted one, from 1. */
  readonly place: number;
}

/** Each may have 200,000 characters and more, and the rows of a statement are held together. */
const maxEventsPerStatement = 500;

export class Histories implements HistoryStore {
  readonly #reader: ReconnectingConnection;
  readonly #runs: RunCache;
  readonly #cache: HistoryCache;
  readonly #asked: BatchLoader<Wanted, Chunk[]>;
  #timesCleared = 0;

  constructor({ reader, runs, limits }: HistoriesDeps) {
    this.#reader = reader;
    this.#runs = runs;
    this.#cache = new HistoryCache(limits);
    this.#asked = new BatchLoader((wanted) => this.#select(wanted), {
      weightOf: ({ first, last }) => last - first + 1,
      maxWeight: maxEventsPerStatement,
    });
  }

  get cacheFigures(): CacheFigures {
    return this.#cache.figures;
  }

  async read(id: ExecutionId, first: number, last: number): Promise<string> {
    const known = this.#cache.read(id, first, last);
    if (known) return eventsOf(known, first, last);
    const held = this.#cache.readFrom(id, first);
    const next = (held.at(-1)?.last ?? first - 1) + 1;
    const before = this.#timesCleared;
    const rows = await this.#asked.ask({ id, first: next, last });
    // What was held does not belong to what was read then.
    if (before !== this.#timesCleared) return this.read(id, first, last);
    // Only a run that takes steps here is read again and again.
    if (this.#runs.has(id)) this.#cache.keep(id, rows);
    return eventsOf([...held, ...rows], first, last);
  }

  /** What has just been committed here. */
  append(id: ExecutionId, chunk: Chunk): void {
    this.#cache.append(id, chunk);
  }

  /** Nothing will be added to it, or by others alone. */
  forget(id: ExecutionId): void {
    this.#cache.delete(id);
  }

  clear(): void {
    this.#timesCleared += 1;
    this.#cache.clear();
  }

  async #select(wanted: readonly Wanted[]): Promise<Chunk[][]> {
    const rows = await this.#reader.run(
      select(
        scalars(wanted.map(({ id }) => id % partitions)),
        scalars(wanted.map(({ id }) => id)),
        scalars(wanted.map(({ first }) => first)),
        scalars(wanted.map(({ last }) => last)),
      ),
    );
    const found: Chunk[][] = wanted.map(() => []);
    for (const { place, text, ...chunk } of rows)
      found[place - 1]?.push({ ...chunk, text: expand(text) });
    return found;
  }
}

/** From the row that holds the first event on, wherever in the row that event is. */
const select = query<[parts: string, ids: string, firsts: string, lasts: string], Row>(
  "select-events",
  `select n.place::integer, e.first_event_id as first, e.last_event_id as last, e.body as text
   from unnest($1::smallint[], $2::bigint[], $3::integer[], $4::integer[])
     with ordinality n(part, execution, first, last, place)
   cross join lateral (
     select first_event_id, last_event_id, body from run_events
     where part = n.part and execution = n.execution
       and first_event_id >= coalesce(
         (select max(first_event_id) from run_events
          where part = n.part and execution = n.execution and first_event_id <= n.first), 0)
       and first_event_id <= n.last and last_event_id >= n.first
     order by first_event_id
   ) e
   order by n.place, e.first_event_id`,
);
