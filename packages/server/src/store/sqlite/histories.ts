// Histories: rows of events as they are sent, appended in the order of the commits.
import type { CacheFigures } from "../../cache/cache.ts";
import { type Chunk, eventsOf, HistoryCache, type HistoryCacheLimits } from "../history-cache.ts";
import type { ExecutionId, HistoryStore } from "../store.ts";
import type { Database } from "./database.ts";
import type { Participant } from "./group-commit.ts";
import type { RunCache } from "./run-cache.ts";

interface HistoriesOptions {
  readonly limits: HistoryCacheLimits;
  readonly runs: RunCache;
}

export class Histories implements HistoryStore, Participant {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #cache: HistoryCache;
  readonly #runs: RunCache;
  #written: [ExecutionId, Chunk][] = [];

  constructor(database: Database, { limits, runs }: HistoriesOptions) {
    this.#sql = prepare(database);
    this.#cache = new HistoryCache(limits);
    this.#runs = runs;
  }

  async read(id: ExecutionId, first: number, last: number): Promise<string> {
    const chunks = this.#cache.read(id, first, last) ?? this.#readRows(id, first, last);
    return eventsOf(chunks, first, last);
  }

  get cacheFigures(): CacheFigures {
    return this.#cache.figures;
  }

  /** All committed events after the one of that id. */
  readAfter(id: ExecutionId, eventId: number): string {
    const first = eventId + 1;
    const rows = this.#sql.select.all({ id, first, last: Number.MAX_SAFE_INTEGER });
    return eventsOf(rows, first, Number.MAX_SAFE_INTEGER);
  }

  /** Within a transaction. */
  append(id: ExecutionId, chunk: Chunk): void {
    this.#sql.insert.run(id, chunk.first, chunk.last, chunk.text);
    this.#written.push([id, chunk]);
  }

  /** Nothing will be added to it: if it is needed, it is read from its rows. */
  uncache(id: ExecutionId): void {
    while (this.#written.at(-1)?.[0] === id) this.#written.pop();
    this.#cache.delete(id);
  }

  /** Within a transaction. */
  delete(id: ExecutionId): void {
    this.#sql.delete.run(id);
    this.#cache.delete(id);
  }

  write(): void {}

  settle(): void {
    for (const [id, chunk] of this.#written) this.#cache.append(id, chunk);
    this.#written = [];
  }

  forget(): void {
    this.#written = [];
  }

  #readRows(id: ExecutionId, first: number, last: number): Chunk[] {
    const rows = this.#sql.select.all({ id, first, last });
    // Only a run that takes steps is read again and again, and is then among those in memory.
    // A part that does not reach to the latest event is dropped by the next commit.
    if (this.#runs.has(id)) this.#cache.keep(id, rows);
    return rows;
  }
}

const prepare = ({ connection }: Database) => ({
  insert: connection.prepare<[ExecutionId, number, number, string]>(
    "insert into events (execution, first_event_id, last_event_id, body) values (?, ?, ?, ?)",
  ),
  // Begins with the row that holds `first`, wherever in the row that event is.
  select: connection.prepare<[{ id: ExecutionId; first: number; last: number }], Chunk>(
    `select first_event_id as first, last_event_id as last, body as text from events
     where execution = $id
       and first_event_id >= coalesce(
         (select max(first_event_id) from events
          where execution = $id and first_event_id <= $first), 0)
       and first_event_id <= $last
     order by first_event_id`,
  ),
  delete: connection.prepare<[ExecutionId]>("delete from events where execution = ?"),
});
