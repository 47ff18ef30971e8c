// Executions by the hundred thousand, as copies of real ones in the database's own schema: all
// columns but names, ids and times are the original's.
import type { TestPostgres } from "@ekiden/testing";
import { databaseOf } from "./statements.ts";

const partitions = 1024;
/** Beyond all sequence numbers that nodes give out in a benchmark. */
const firstSequence = 1_000_000_000;

interface Column {
  readonly name: string;
  readonly is_identity: string;
}

/** What a copy has of its own; `n` counts the copies, each of which started so much earlier. */
const own = (first: number, apartMs: number): Readonly<Record<string, string>> => {
  const [started, closed] = ["started_at", "closed_at"].map(
    (name) => `o.${name} - n::bigint * ${apartMs}`,
  );
  const id = `(${firstSequence + first} + n)::bigint * ${partitions} + n % ${partitions}`;
  return {
    part: `(n % ${partitions})::smallint`,
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

interface Copies {
  readonly count: number;
  readonly values: Readonly<Record<string, string>>;
}

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
    const copies = { count, values: own(this.#copies, Math.trunc(apartMs)) };
    await this.#insert("runs", `(o.part, o.id) in (${run})`, copies);
    await this.#insert("run_events", belongs, copies);
    await this.#insert("tasks", belongs, copies);
    const ids = `select id from runs where workflow_id = '${workflowId}'`;
    await this.#insert("run_tags", `o.execution in (${ids})`, copies);
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

  async #insert(table: string, which: string, { count, values }: Copies): Promise<void> {
    const columns = await this.#columnsOf(table);
    await this.run(
      `insert into ${table} (${columns.join(", ")})
       select ${columns.map((name) => values[name] ?? `o.${name}`).join(", ")}
       from ${table} o, generate_series(0, ${count - 1}) n where ${which}`,
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
