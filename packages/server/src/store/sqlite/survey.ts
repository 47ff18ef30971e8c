// A look at a data directory, beside the server that may hold it: over a connection of its own that
// can only read. Each page is read in one transaction, so that it is of one moment.
import { joinEvents } from "@ekiden/model";
import { type PausedTime, PausedTimes } from "../paused-times.ts";
import type { ExecutionId } from "../store.ts";
import {
  byExecution,
  maxCharactersPerPage,
  maxOrphans,
  messagesByRun,
  runOfRow,
  type StoreSurvey,
  type SurveyedRun,
  type SurveyedRunRow,
  type SurveyedTaskRow,
  type SurveyPage,
  taskOfRow,
} from "../survey.ts";
import { Connection } from "./connection.ts";
import type { Driver } from "./driver.ts";
import { tagsOfExecution } from "./execution-table.ts";
import { requireCurrent } from "./migrate.ts";
import { openSqlite } from "./native-binding.ts";
import { damageOfLog } from "./server-mark.ts";
import { explain, explainWith } from "./store-error.ts";
import { databaseIn } from "./stored-database.ts";
import { domainFromColumn, fromColumn } from "./text.ts";

interface RunRow extends SurveyedRunRow {
  /** JSON. */
  readonly tags: string | null;
}

interface TagRow {
  readonly execution: ExecutionId;
  readonly tag: string;
}

const patienceMilliseconds = 10_000;

/** Throws StoreError, whose message is one line that says what to do. */
export const openSqliteSurvey = (directory: string): StoreSurvey => {
  const path = databaseIn(directory, "Name the data directory of a server.");
  let connection: Driver | undefined;
  let logDamage: readonly string[] = [];
  try {
    logDamage = lastingDamageOfLog(path);
    connection = openSqlite(path, { readonly: true, timeout: patienceMilliseconds });
    requireCurrent(connection, directory);
    return new SqliteSurvey(connection, { directory, logDamage });
  } catch (error) {
    connection?.close();
    throw explainWith(logDamage, error, directory);
  }
};

/** While a server writes to the log, what one look takes for damage is whole in the next. */
const lastingDamageOfLog = (database: string): readonly string[] => {
  const damage = damageOfLog(database);
  return damage.length > 0 && damageOfLog(database).length > 0 ? damage : [];
};

interface Place {
  readonly directory: string;
  /** Before the database was opened. */
  readonly logDamage: readonly string[];
}

class SqliteSurvey implements StoreSurvey {
  readonly #connection: Driver;
  readonly #place: Place;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(connection: Driver, place: Place) {
    this.#connection = connection;
    this.#place = place;
    this.#sql = prepare(new Connection(connection, (error) => error));
  }

  async runs(after: ExecutionId, max: number): Promise<SurveyPage> {
    return this.#read(() => this.#page(after, max));
  }

  async openCounts() {
    // Counted anew by each server that opens it: nothing is kept that could be wrong.
    return [];
  }

  async orphans(): Promise<readonly string[]> {
    return this.#read(() => Object.values(this.#sql.orphans).flatMap((select) => select.all()));
  }

  async damage(): Promise<readonly string[]> {
    const found = this.#read(() => this.#sql.check.all().filter((line) => line !== "ok"));
    return [...this.#place.logDamage, ...found];
  }

  async isSealed(): Promise<boolean> {
    return this.#read(() => this.#sql.sealed.get()) === 1;
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #read<T>(read: () => T): T {
    try {
      this.#connection.exec("begin");
      try {
        return read();
      } finally {
        if (this.#connection.inTransaction) this.#connection.exec("rollback");
      }
    } catch (error) {
      throw explain(error, this.#place.directory);
    }
  }

  #page(after: ExecutionId, max: number): SurveyPage {
    const rows = this.#sql.runs.all(after, max);
    const last = rows.at(-1)?.id ?? after;
    const tasks = byExecution(this.#sql.tasks.all(after, last));
    const lostTags = byExecution(this.#sql.lostTags.all(after, last));
    const names = JSON.stringify(rows.map(({ run_id }) => run_id));
    const messages = messagesByRun(this.#sql.messages.all(names));
    const pauses = new PausedTimes(this.#sql.pauses.all().map(timeOf));
    const runs: SurveyedRun[] = [];
    let characters = 0;
    for (const row of rows) {
      if (characters > maxCharactersPerPage) break;
      const domain = domainFromColumn(row.domain_name);
      const runId = fromColumn(row.run_id);
      const events = joinEvents(this.#sql.events.all(row.id));
      characters += events.length + row.state.length;
      runs.push({
        ...runOfRow(row, { domain, tagList: tagsOf(row) }, fromColumn),
        events,
        heartbeats: this.#sql.heartbeats.all(row.id).join(),
        tasks: (tasks.get(row.id) ?? []).map((task) => taskOfRow(task, fromColumn)),
        // A server keeps them in its memory, and in the table with the others.
        heldTasks: [],
        lostTags: (lostTags.get(row.id) ?? []).map(({ tag }) => tag),
        pauses: pauses.of(domain),
        messages: messages.get(runId) ?? [],
      });
    }
    const isLast = runs.length === rows.length && rows.length < max;
    return { runs, next: isLast ? undefined : runs.at(-1)?.id };
  }
}

interface TimeRow extends Omit<PausedTime, "domain" | "from" | "to"> {
  readonly domain_name: string;
  readonly from_at: number;
  readonly to_at: number | null;
}

const timeOf = ({ domain_name, kind, name, version, from_at, to_at }: TimeRow): PausedTime => ({
  domain: domainFromColumn(domain_name),
  kind,
  name: fromColumn(name),
  version: fromColumn(version),
  from: from_at,
  to: to_at,
});

const tagsOf = ({ tags }: RunRow): readonly string[] | undefined =>
  tags === null ? undefined : JSON.parse(tags);

const prepare = (connection: Connection) => {
  const lines = (sql: string) => connection.prepare<[], string>(sql).pluck();
  return {
    // A run without its domain or its type is among the orphans, and is shown here without a name.
    runs: connection.prepare<[ExecutionId, number], RunRow>(
      `select e.*, coalesce(d.name, '') as domain_name,
         coalesce(d.retention_days, 'NONE') as retention_days,
         coalesce(t.name, '') as type_name, coalesce(t.version, '') as type_version
       from executions e
         left join domains d on d.id = e.domain left join type_names t on t.id = e.type
       where e.id > ? order by e.id limit ?`,
    ),
    events: connection
      .prepare<[ExecutionId], string>(
        "select body from events where execution = ? order by first_event_id",
      )
      .pluck(),
    heartbeats: connection
      .prepare<[ExecutionId], string>(
        "select body from heartbeats where execution = ? order by number",
      )
      .pluck(),
    tasks: connection.prepare<[ExecutionId, ExecutionId], SurveyedTaskRow>(
      `select execution, kind, scheduled_event_id, list, priority from tasks
       where execution > ? and execution <= ? order by id`,
    ),
    lostTags: connection.prepare<[ExecutionId, ExecutionId], TagRow>(
      `select e.id as execution, value as tag from executions e, ${tagsOfExecution}
       where e.id > ? and e.id <= ? and not exists (select 1 from execution_tags
         where domain = e.domain and tag = value and started_at = e.started_at
           and execution = e.id)`,
    ),
    pauses: connection.prepare<[], TimeRow>(
      `select d.name as domain_name, p.kind, p.name, p.version, p.from_at, p.to_at
       from pauses p join domains d on d.id = p.domain order by p.from_at, p.id`,
    ),
    messages: connection
      .prepare<[string], string>(
        `select body from messages
         where exists (select 1 from json_each(?) where instr(body, value) > 0) order by id`,
      )
      .pluck(),
    sealed: connection
      .prepare<[], number>("select is_sealed from secrets where name = 'current'")
      .pluck(),
    check: lines("pragma integrity_check(100)"),
    orphans: prepareOrphans(lines),
  };
};

/** An event for a target outside is sent also when its run is gone. */
const prepareOrphans = <Lines>(lines: (sql: string) => Lines) => {
  const orphans = (what: string, source: string) =>
    lines(`select ${what} || ', which is not there' from ${source} limit ${maxOrphans}`);
  const ofRuns = (what: string, table: string) =>
    orphans(
      `'${what} of run ' || execution`,
      `${table} t where not exists (select 1 from executions where id = t.execution)
       group by execution`,
    );
  return {
    tasks: orphans(
      "'a task of event ' || scheduled_event_id || ' of run ' || execution",
      "tasks t where not exists (select 1 from executions where id = t.execution)",
    ),
    events: ofRuns("events", "events"),
    heartbeats: ofRuns("heartbeats", "heartbeats"),
    records: ofRuns("what people have said of tasks", "human_tasks"),
    returned: ofRuns("tasks that were given back", "returned_tasks"),
    incidents: ofRuns("incidents", "run_incidents"),
    tags: orphans(
      "'run ' || execution || ' with the tag ' || tag",
      `execution_tags t where not exists (select 1 from executions e, ${tagsOfExecution}
         where e.id = t.execution and e.domain = t.domain and e.started_at = t.started_at
           and value = t.tag)`,
    ),
    runs: orphans(
      "'run ' || run_id || ' of domain ' || domain",
      "executions e where not exists (select 1 from domains where id = e.domain)",
    ),
    messages: orphans(
      "'message ' || id || ' of domain ' || domain",
      "messages m where not exists (select 1 from domains where id = m.domain)",
    ),
    items: orphans(
      "'executions of job ' || job",
      "job_items i where not exists (select 1 from jobs where id = i.job) group by job",
    ),
    schedules: orphans(
      "'schedule ' || name || ' of domain ' || domain",
      "schedules s where not exists (select 1 from domains where id = s.domain)",
    ),
  };
};
