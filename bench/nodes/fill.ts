// Executions by the hundred thousand, as copies of real ones in the database's own schema: all
// columns but names, ids and times are the original's.
import { partitionOf } from "@ekiden/server";
import type { TestPostgres } from "@ekiden/testing";
import { domain } from "../load/domain.ts";
import { databaseOf } from "./statements.ts";

const partitions = 1024;
/** Beyond all sequence numbers that nodes give out in a benchmark. */
const firstSequence = 1_000_000_000;

interface Column {
  readonly name: string;
  readonly is_identity: string;
}

/**
 * What a copy has of its own: its number `n`, by which each started so much earlier, and the `part`
 * in which its name is looked for.
 */
const own = (first: number, apartMs: number): Readonly<Record<string, string>> => {
  const [started, closed] = ["started_at", "closed_at"].map(
    (name) => `o.${name} - n::bigint * ${apartMs}`,
  );
  const id = `(${firstSequence + first} + n)::bigint * ${partitions} + c.part`;
  return {
    part: "c.part",
    id,
    execution: id,
    workflow_id: `'stored-' || (${first} + n)`,
    run_id: `'stored-' || (${first} + n)`,
    started_at: started ?? "",
    closed_at: closed ?? "",
    state: `replace(o.state, o.started_at::text, (${started})::text)`,
    due_at: "o.due_at + n",
  };
};

export class Filler {
  readonly #postgres: TestPostgres;
  readonly #database: string;
  #copies = 0;

  constructor(postgres: TestPostgres, url: string) {
    this.#postgres = postgres;
    this.#database = databaseOf(url);
  }

  /**
   * So many copies of the only run of a workflow, with its history and its tasks. They started one
   * before the other, so many milliseconds apart.
   */
  async copy(workflowId: string, count: number, apartMs = 1): Promise<void> {
    const run = `select part, id from runs where workflow_id = '${workflowId}'`;
    const belongs = `(o.part, o.execution) in (${run})`;
    const values = own(this.#copies, Math.trunc(apartMs));
    await this.#number(count);
    await this.#insert("runs", `(o.part, o.id) in (${run})`, values);
    await this.#insert("run_events", belongs, values);
    await this.#insert("tasks", belongs, values);
    const ids = `select id from runs where workflow_id = '${workflowId}'`;
    await this.#insert("run_tags", `o.execution in (${ids})`, values);
    await this.run("drop table copies");
    await this.run(
      `update open_counts set open = open + ${count}
       where exists (select from runs
         where workflow_id = '${workflowId}' and closed_at is null)
         and (domain, slot) = (select domain, slot from open_counts limit 1)`,
    );
    this.#copies += count;
  }

  run(text: string): Promise<Record<string, unknown>[]> {
    return this.#postgres.run(this.#database, text);
  }

  /** A table of the copies: a call finds a run only in the part of its name. */
  async #number(count: number): Promise<void> {
    const parts = Array.from({ length: count }, (_, n) =>
      partitionOf(domain, `stored-${this.#copies + n}`),
    );
    await this.run(
      `create unlogged table copies as select (place - 1)::integer as n, part
       from unnest('{${parts.join(",")}}'::smallint[]) with ordinality u(part, place)`,
    );
  }

  async #insert(
    table: string,
    which: string,
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    const columns = await this.#columnsOf(table);
    await this.run(
      `insert into ${table} (${columns.join(", ")})
       select ${columns.map((name) => values[name] ?? `o.${name}`).join(", ")}
       from ${table} o, copies c where ${which}`,
    );
  }

  async #columnsOf(table: string): Promise<string[]> {
    const rows = (await this.run(
      `select column_name as name, is_identity from information_schema.columns
       where table_name = '${table}' order by ordinal_position`,
    )) as unknown as Column[];
    return rows.filter(({ is_identity }) => is_identity === "NO").map(({ name }) => name);
  }
}
