// What the database knows of itself: which numbers have been given out, and what time it was when a
// node looked last.
import { executionIdOf } from "../../partition.ts";
import type { ExecutionId } from "../../store.ts";
import type { TimeMark } from "../../store-time.ts";
import { texts } from "../connection/arrays.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import type { DatabasePlace } from "../connection/timeline.ts";

/** Those of a block that are left when a node stops are lost. */
const sequencesPerBlock = 10_000;
const batchesPerBlock = 1_000_000;

const reserve = query<[string, number], { next: number }>(
  "reserve",
  `insert into meta (key, number) values ($1, 1 + $2::bigint)
   on conflict (key) do update set number = meta.number + $2::bigint
   returning number - $2::bigint as next`,
);

/** More than all nodes reserve in the time that a promotion can take back. */
const blocksPerPlace = 1_000;

/** Likewise, of rows that are numbered one by one. */
const rowsPerPlace = 1_000_000;
/** A row is found by its number in a node, while it is acted on. */
const numberedTables = ["messages", "event_deliveries", "jobs"];

/**
 * Numbers that were reserved before may be known to nodes and programs although their reservation
 * was taken back: the first node that comes to another place passes them by. `place` is its name.
 * A role may lack the right to move the numbers of rows: they are left as they are then.
 */
const passNumbersBy = query<
  [place: string, batches: number, sequences: number, tables: string, rows: number]
>(
  "pass-numbers-by",
  `with known as (
     select from meta where key = 'place'
   ), arrived as (
     insert into meta (key, number) values ('place', hashtextextended($1, 0))
     on conflict (key) do update set number = excluded.number where meta.number <> excluded.number
     returning number
   ), moved as materialized (
     select setval(s.name, nextval(s.name) + $5::bigint)
     from unnest($4::text[]) t(name)
       cross join lateral (select pg_get_serial_sequence(t.name, 'id')::regclass as name) s
     where has_sequence_privilege(s.name, 'UPDATE')
       and exists (select from known) and exists (select from arrived)
   )
   update meta m set number = m.number + n.count
   from (values ('batches', $2::bigint), ('sequences', $3::bigint)) n(key, count)
   where m.key = n.key and exists (select from known) and exists (select from arrived)
     and (select count(*) from moved) >= 0`,
);

export const numbersOfPlace = ({ system, timeline }: DatabasePlace): Query =>
  passNumbersBy(
    `${system}/${timeline}`,
    blocksPerPlace * batchesPerBlock,
    blocksPerPlace * sequencesPerBlock,
    texts(numberedTables),
    rowsPerPlace,
  );

/** The commits of the last minutes of a cluster are still reported when it starts again. */
const selectTimeMark = query<[], { at: number | null }>(
  "select-time-mark",
  `select coalesce(
     (select number from meta where key = 'time_mark'),
     (select (extract(epoch from at) * 1000)::bigint from batches order by at desc limit 1)
   ) as at`,
);
const writeTimeMark = query<[at: number]>(
  "write-time-mark",
  `insert into meta (key, number) values ('time_mark', $1::bigint)
   on conflict (key) do update set number = excluded.number`,
);

export const timeMarkOf = (link: ReconnectingConnection): TimeMark => ({
  async read() {
    const [row] = await link.run(selectTimeMark());
    return row?.at ?? undefined;
  },
  async write(at) {
    await link.run(writeTimeMark(at));
  },
});

/** Counts the blocks: nodes that start one after the other have different ones. */
export const batchBlockOf = (batch: number): number => Math.floor(batch / batchesPerBlock);

/** Numbers that no other node gives out, reserved in blocks. */
class Numbers {
  readonly #link: ReconnectingConnection;
  readonly #key: string;
  readonly #block: number;
  #next = 0;
  #end = 0;

  constructor(link: ReconnectingConnection, key: string, block: number) {
    this.#link = link;
    this.#key = key;
    this.#block = block;
  }

  /** So many can be taken from then on. */
  async require(count: number): Promise<void> {
    if (this.#end - this.#next >= count) return;
    const size = Math.max(this.#block, count);
    const [reserved] = await this.#link.run(reserve(this.#key, size));
    this.#next = reserved?.next ?? Number.NaN;
    this.#end = this.#next + size;
  }

  /** Those that are left may be given out by other nodes. */
  forget(): void {
    this.#next = 0;
    this.#end = 0;
  }

  take(): number {
    if (this.#next >= this.#end) throw new Error(`No number was reserved: ${this.#key}`);
    this.#next += 1;
    return this.#next - 1;
  }
}

export class ExecutionIds {
  readonly #sequences: Numbers;

  constructor(link: ReconnectingConnection) {
    this.#sequences = new Numbers(link, "sequences", sequencesPerBlock);
  }

  require(count: number): Promise<void> {
    return this.#sequences.require(count);
  }

  forget(): void {
    this.#sequences.forget();
  }

  next(part: number): ExecutionId {
    return executionIdOf(this.#sequences.take(), part);
  }
}

export class BatchIds {
  readonly #numbers: Numbers;

  constructor(link: ReconnectingConnection) {
    this.#numbers = new Numbers(link, "batches", batchesPerBlock);
  }

  forget(): void {
    this.#numbers.forget();
  }

  async next(): Promise<number> {
    await this.#numbers.require(1);
    return this.#numbers.take();
  }
}
