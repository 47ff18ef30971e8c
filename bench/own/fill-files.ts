// Executions by the hundred thousand in a data directory, as copies of real ones: all columns but
// names, ids and times are the original's.
import { join } from "node:path";
import Sqlite from "better-sqlite3";

const partitions = 1024;
/** Beyond all sequence numbers that a server gives out in a benchmark. */
const firstSequence = 1_000_000_000;

/** Of a data directory that no server has open. */
export class FileFiller implements Disposable {
  readonly #database: Sqlite.Database;
  #copies = 0;

  constructor(directory: string) {
    this.#database = new Sqlite(join(directory, "ekiden.db"));
    this.#database.pragma("synchronous = off");
  }

  /**
   * So many copies of the only run of a workflow, with its history. They started one before the
   * other, so many milliseconds apart.
   */
  copy(workflowId: string, count: number, apartMs: number): void {
    const number = `(${firstSequence + this.#copies} + n)`;
    const id = `${number} * ${partitions} + n % ${partitions}`;
    const earlier = `n * ${Math.trunc(apartMs)}`;
    this.#database.exec(`begin;
      create temporary table copies as
        with recursive counted(n) as (
          select 0 union all select n + 1 from counted where n < ${count - 1}
        ) select n from counted;
      insert into executions
      select ${id}, o.domain, 'stored-' || ${number}, 'stored-' || ${number}, o.type, o.tags,
        o.started_at - ${earlier}, o.closed_at - ${earlier}, o.close_status, o.due_at + n,
        replace(o.state, o.started_at, o.started_at - ${earlier})
      from executions o, copies where o.workflow_id = '${workflowId}';
      insert into events (execution, first_event_id, last_event_id, body)
      select ${id}, o.first_event_id, o.last_event_id, o.body
      from copies, events o
      where o.execution = (select id from executions where workflow_id = '${workflowId}');
      insert into execution_tags
      select t.domain, t.tag, t.started_at - ${earlier}, ${id}
      from copies, execution_tags t
      where t.execution = (select id from executions where workflow_id = '${workflowId}');
      drop table copies;
      commit`);
    this.#copies += count;
  }

  run(text: string): void {
    this.#database.exec(text);
  }

  bytes(): number {
    const [pages, size] = ["page_count", "page_size"].map((name) =>
      Number(this.#database.pragma(name, { simple: true })),
    );
    return (pages ?? 0) * (size ?? 0);
  }

  [Symbol.dispose](): void {
    this.#database.pragma("wal_checkpoint(truncate)");
    this.#database.close();
  }
}
