// What the store knows of itself: which execution ids have been used, and what time it was when
// a server looked last.
import { decodeEvents } from "@ekiden/model";
import { executionIdOf } from "../partition.ts";
import type { ExecutionId } from "../store.ts";
import type { TimeMark } from "../store-time.ts";
import type { Database } from "./database.ts";
import type { Participant } from "./group-commit.ts";

/** Sequence numbers set aside at a time; those that are left are lost when the store closes. */
const sequencesReserved = 10_000;

const metaOf = ({ connection }: Database) => ({
  select: connection.prepare<[string], unknown>("select value from meta where key = ?").pluck(),
  replace: connection.prepare<[string, unknown]>("insert or replace into meta values (?, ?)"),
});

export const timeMarkOf = (database: Database): TimeMark => {
  const { select, replace } = metaOf(database);
  const newest = database.connection
    .prepare<[], string>("select body from events order by id desc limit 1")
    .pluck();
  return {
    async read() {
      const known = select.get("time_mark");
      if (known !== undefined) return Number(known);
      const body = newest.get();
      return body === undefined ? undefined : decodeEvents(body).at(-1)?.at;
    },
    async write(at) {
      database.requireWritable();
      database.transact(() => replace.run("time_mark", at));
    },
  };
};

/** Gives out execution ids, each once for ever, also when the run that had it is long removed. */
export class ExecutionIds implements Participant {
  readonly #replace: ReturnType<typeof metaOf>["replace"];
  #next: number;
  #reserved: number;

  constructor(database: Database) {
    const { select, replace } = metaOf(database);
    this.#replace = replace;
    this.#next = Number(select.get("sequences_reserved") ?? 1);
    this.#reserved = this.#next + sequencesReserved;
    // A disk that takes no writes is found out here, at the start.
    database.transact(() => this.#writeReserved());
  }

  next(partition: number): ExecutionId {
    const sequence = this.#next;
    this.#next += 1;
    return executionIdOf(sequence, partition);
  }

  write(): void {
    if (this.#next <= this.#reserved) return;
    this.#reserved = this.#next + sequencesReserved;
    this.#writeReserved();
  }

  settle(): void {}

  /** What was reserved may not have been written: the next commit writes it again. */
  forget(): void {
    this.#reserved = 0;
  }

  #writeReserved(): void {
    this.#replace.run("sequences_reserved", this.#reserved);
  }
}
