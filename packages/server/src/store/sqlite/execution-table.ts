// The rows of executions. Each statement names only the columns that it changes, so that SQLite
// leaves the other indexes alone.
import { decodeExecution, encodeExecution } from "@ekiden/engine";
import type { DomainKey } from "../domain-key.ts";
import type { ExecutionId, StoredState } from "../store.ts";
import type { Database } from "./database.ts";
import type { Run } from "./run.ts";
import { fromColumn, toColumn } from "./text.ts";
import type { TypeNames } from "./type-names.ts";

export interface ExecutionRow {
  readonly id: ExecutionId;
  readonly domain: number;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly closed_at: number | null;
  readonly due_at: number;
  readonly state: string;
}

interface NamedRow {
  readonly id: ExecutionId;
  readonly run_id: string;
  /** 0 or 1. */
  readonly is_open: number;
}

interface ExpiredRow {
  readonly domain: number;
  readonly count: number;
  readonly oldestDueAt: number;
}

export class ExecutionTable {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #typeNames: TypeNames;

  constructor(database: Database, typeNames: TypeNames) {
    this.#sql = prepare(database);
    this.#typeNames = typeNames;
  }

  read(id: ExecutionId): ExecutionRow | undefined {
    return this.#sql.select.get(id);
  }

  openIdOf(domain: number, workflowId: string): ExecutionId | undefined {
    return this.#sql.openId.get(domain, toColumn(workflowId));
  }

  idOf(domain: number, workflowId: string, runId: string): ExecutionId | undefined {
    return this.#sql.id.get(domain, toColumn(workflowId), toColumn(runId));
  }

  /** The run of the workflow that is open, and the one with that run id. */
  openOrNamed(domain: number, workflowId: string, runId: string): NamedRow[] {
    return this.#sql.openOrNamed.all(domain, toColumn(workflowId), toColumn(runId));
  }

  lastClosed(domain: number, workflowId: string, maxCount: number): ExecutionId[] {
    return this.#sql.lastClosed.all(domain, toColumn(workflowId), maxCount);
  }

  insert({ id, domain, execution }: Run, state: string, dueAt: number): void {
    const { workflowId, runId, workflowType, tagList, startedAt, closed } = execution;
    const tags = tagList ? JSON.stringify(tagList) : null;
    this.#sql.insert.run(
      id,
      domain,
      toColumn(workflowId),
      toColumn(runId),
      this.#typeNames.idOf(workflowType),
      tags,
      startedAt,
      closed?.at ?? null,
      closed?.status ?? null,
      dueAt,
      state,
    );
    for (const tag of tagList && tags ? tagsFoundBy(tagList, tags) : []) {
      this.#sql.enterTag.run(domain, tag, startedAt, id);
    }
  }

  /** `dueAt` only when it must change: the index is left alone otherwise. */
  update({ id }: Run, state: string, dueAt: number | undefined): void {
    requireOne(
      dueAt === undefined
        ? this.#sql.update.run(state, id)
        : this.#sql.updateWithDue.run(state, dueAt, id),
    );
  }

  close({ id, execution: { closed } }: Run, state: string, dueAt: number): void {
    requireOne(this.#sql.close.run(state, dueAt, closed?.at ?? null, closed?.status ?? null, id));
  }

  delete(id: ExecutionId): void {
    this.#sql.removeTags.run(id);
    this.#sql.delete.run(id);
  }

  due(at: number, max: number): { id: ExecutionId; closed: number }[] {
    return this.#sql.due.all(at, max);
  }

  openDue(from: number, at: number, max: number): { id: ExecutionId; due_at: number }[] {
    return this.#sql.openDue.all(from, at, max);
  }

  countExpired(at: number, maxCount: number): ExpiredRow[] {
    return this.#sql.countExpired.all(at, maxCount);
  }

  nextDueAt(): number | undefined {
    return this.#sql.nextDueAt.get() ?? undefined;
  }

  countsOfOpen(): { domain: number; open: number }[] {
    return this.#sql.countsOfOpen.all();
  }
}

export { encodeExecution as stateOf };

export const executionOf = (row: ExecutionRow, domain: DomainKey): StoredState => {
  const key = { domain, workflowId: fromColumn(row.workflow_id), runId: fromColumn(row.run_id) };
  return decodeExecution(key, row.state);
};

const requireOne = ({ changes }: { changes: number }): void => {
  if (changes !== 1) throw new Error("A row that was read is not there to be written");
};

/** The name by which all executions are found whose tags cannot be trusted: no other tag has it. */
const escaped = "\\u";

/**
 * The tags that an execution is found by. JSON that escapes a character is not trusted to give a
 * tag back as it was: all executions with such tags are found by one name, and are compared.
 */
const tagsFoundBy = (tags: readonly string[], json: string): Iterable<string> =>
  json.includes(escaped) ? [escaped] : new Set(tags);

/** The same of `e`, as SQL. */
export const tagsOfExecution = `json_each(
  case when instr(e.tags, '${escaped}') > 0 then json_array('${escaped}') else e.tags end
)`;

type Text = string | null;
type Time = number | null;
type InsertColumns = [
  ExecutionId,
  number,
  string,
  string,
  number,
  Text,
  number,
  Time,
  Text,
  number,
  string,
];

const prepare = ({ connection }: Database) => ({
  select: connection.prepare<[ExecutionId], ExecutionRow>(
    `select id, domain, workflow_id, run_id, closed_at, due_at, state
     from executions where id = ?`,
  ),
  openId: connection
    .prepare<[number, string], ExecutionId>(
      "select id from executions where domain = ? and workflow_id = ? and closed_at is null",
    )
    .pluck(),
  id: connection
    .prepare<[number, string, string], ExecutionId>(
      "select id from executions where domain = ? and workflow_id = ? and run_id = ?",
    )
    .pluck(),
  openOrNamed: connection.prepare<[number, string, string], NamedRow>(
    `select id, run_id, closed_at is null as is_open from executions
     where domain = ? and workflow_id = ? and (closed_at is null or run_id = ?)`,
  ),
  lastClosed: connection
    .prepare<[number, string, number], ExecutionId>(
      `select id from executions where domain = ? and workflow_id = ? and closed_at is not null
       order by closed_at desc, id desc limit ?`,
    )
    .pluck(),
  insert: connection.prepare<InsertColumns>(
    "insert into executions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  ),
  update: connection.prepare<[string, ExecutionId]>("update executions set state = ? where id = ?"),
  updateWithDue: connection.prepare<[string, number, ExecutionId]>(
    "update executions set state = ?, due_at = ? where id = ?",
  ),
  close: connection.prepare<[string, number, Time, Text, ExecutionId]>(
    `update executions set state = ?, due_at = ?, closed_at = ?, close_status = ?
     where id = ?`,
  ),
  delete: connection.prepare<[ExecutionId]>("delete from executions where id = ?"),
  enterTag: connection.prepare<[number, string, number, ExecutionId]>(
    "insert into execution_tags values (?, ?, ?, ?)",
  ),
  removeTags: connection.prepare<[ExecutionId]>(
    `delete from execution_tags where (domain, tag, started_at, execution) in (
       select e.domain, value, e.started_at, e.id from executions e, ${tagsOfExecution}
       where e.id = ? and e.tags is not null
     )`,
  ),
  ...prepareDue(connection),
});

const prepareDue = (connection: Database["connection"]) => ({
  due: connection.prepare<[number, number], { id: ExecutionId; closed: number }>(
    `select id, closed_at is not null as closed from executions
     where due_at <= ? order by due_at limit ?`,
  ),
  openDue: connection.prepare<[number, number, number], { id: ExecutionId; due_at: number }>(
    `select id, due_at from executions indexed by executions_due
     where due_at >= ? and due_at <= ? and closed_at is null order by due_at limit ?`,
  ),
  countExpired: connection.prepare<[number, number], ExpiredRow>(
    `select domain, count(*) as count, min(due_at) as oldestDueAt from (
       select domain, due_at from executions indexed by executions_due
       where due_at <= ? and closed_at is not null order by due_at limit ?
     ) group by domain order by count desc, domain`,
  ),
  nextDueAt: connection.prepare<[], number | null>("select min(due_at) from executions").pluck(),
  countsOfOpen: connection.prepare<[], { domain: number; open: number }>(
    `select domain, count(*) as open from executions indexed by executions_open_by_start
     where closed_at is null group by domain`,
  ),
});
