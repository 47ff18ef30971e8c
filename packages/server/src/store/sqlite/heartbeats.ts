// Heartbeats that are kept beside the state of their run: rows in the order in which they came.
import type { MayBeBeside } from "../run-row.ts";
import type { ExecutionId } from "../store.ts";
import type { Database } from "./database.ts";
import type { Run } from "./run.ts";

export class Heartbeats {
  readonly #sql: ReturnType<typeof prepare>;

  readonly mayBeBeside: MayBeBeside;

  /** `beside`: characters of the shortest state beside which they are kept. */
  constructor(database: Database, beside: number) {
    this.#sql = prepare(database);
    this.mayBeBeside = (size) => size >= beside;
  }

  /** All of a run, the oldest first. */
  of(id: ExecutionId): readonly string[] {
    return this.#sql.select.all(id);
  }

  /** Within a transaction. */
  append(run: Run, bodies: readonly string[]): void {
    for (const body of bodies) {
      run.heartbeats += 1;
      this.#sql.insert.run(run.id, run.heartbeats, body);
    }
  }

  /** Within a transaction: the row of the run has a state that tells them, or goes. */
  delete(id: ExecutionId): void {
    this.#sql.delete.run(id);
  }
}

const prepare = ({ connection }: Database) => ({
  select: connection
    .prepare<[ExecutionId], string>(
      "select body from heartbeats where execution = ? order by number",
    )
    .pluck(),
  insert: connection.prepare<[ExecutionId, number, string]>(
    "insert into heartbeats (execution, number, body) values (?, ?, ?)",
  ),
  delete: connection.prepare<[ExecutionId]>("delete from heartbeats where execution = ?"),
});
