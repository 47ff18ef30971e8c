// A look at a database, beside the nodes that use it: over a connection of its own, in transactions
// that can only read. Each page is read in one of them, so that it is of one moment.
import { joinEvents } from "@ekiden/model";
import type pg from "pg";
import type { Clock } from "../../../clock.ts";
import { shownDomain } from "../../domain-key.ts";
import { PausedTimes } from "../../paused-times.ts";
import type { ExecutionId } from "../../store.ts";
import {
  byExecution,
  maxCharactersPerPage,
  maxOrphans,
  messagesByRun,
  runOfRow,
  type StoreSurvey,
  type SurveyedCount,
  type SurveyedRunRow,
  type SurveyedTaskRow,
  type SurveyPage,
  taskOfRow,
} from "../../survey.ts";
import { expand } from "../connection/abbreviation.ts";
import { parseDatabaseUrl } from "../connection/address.ts";
import { scalars, texts } from "../connection/arrays.ts";
import { explain } from "../connection/errors.ts";
import { surveying } from "../connection/primary.ts";
import { domainFromColumn, fromColumn } from "../connection/text.ts";
import { bringUpToDate, connectorOf } from "../migrations/admission.ts";
import { migrations } from "../migrations/migrations.ts";
import { selectPauseTimes, type TimeRow, timeOf } from "./pauses.ts";

interface RunRow extends SurveyedRunRow {
  readonly tags: string[] | null;
  readonly version: number;
  /** Characters of its history. */
  readonly size: number;
}

interface CountRow extends Omit<SurveyedCount, "domain"> {
  readonly domain_name: string;
}

interface TagRow {
  readonly execution: ExecutionId;
  readonly tag: string;
}

interface BodyRow {
  readonly execution: ExecutionId;
  readonly body: string;
}

/** Rejects with StoreError, whose message is one line that says what to do. */
export const openPostgresSurvey = async (url: string, clock: Clock): Promise<StoreSurvey> => {
  const address = parseDatabaseUrl(url);
  const tell = () => undefined;
  await bringUpToDate({ url: address, migrations, clock, tell, isOnlyLookedAt: true });
  const connect = connectorOf(address, migrations.length);
  try {
    return new PostgresSurvey(await connect(surveying), address.shown);
  } catch (error) {
    throw explain(error, address.shown);
  }
};

class PostgresSurvey implements StoreSurvey {
  readonly #client: pg.Client;
  readonly #shown: string;

  constructor(client: pg.Client, shown: string) {
    this.#client = client;
    this.#shown = shown;
  }

  runs(after: ExecutionId, max: number): Promise<SurveyPage> {
    return this.#read(() => this.#page(after, max));
  }

  openCounts(): Promise<readonly SurveyedCount[]> {
    return this.#read(async () => {
      const rows = await this.#all<CountRow>(selectCounts);
      return rows.map(({ domain_name, ...counts }) => ({
        domain: shownDomain(domainFromColumn(domain_name)),
        ...counts,
      }));
    });
  }

  orphans(): Promise<readonly string[]> {
    return this.#read(async () => {
      const rows = await this.#all<{ line: string }>(selectOrphans);
      return rows.map(({ line }) => line);
    });
  }

  async damage(): Promise<readonly string[]> {
    // PostgreSQL checks its pages whenever it reads one, where its checksums are on.
    return [];
  }

  async isSealed(): Promise<boolean> {
    const [row] = await this.#read(() => this.#all<{ is_sealed: boolean }>(selectSealed));
    return row?.is_sealed ?? false;
  }

  async now(): Promise<number> {
    const [row] = await this.#read(() => this.#all<{ at: number }>(selectTime));
    return row?.at ?? 0;
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      await this.#client.query("begin isolation level repeatable read read only");
      const found = await read();
      await this.#client.query("commit");
      return found;
    } catch (error) {
      await this.#client.query("rollback").catch(() => undefined);
      throw explain(error, this.#shown);
    }
  }

  async #all<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.#client.query({ text, values: [...values] });
    return rows as Row[];
  }

  async #page(after: ExecutionId, max: number): Promise<SurveyPage> {
    const all = await this.#all<RunRow>(selectRuns, [after, max]);
    const rows = all.slice(0, fitting(all));
    const ids = scalars(rows.map(({ id }) => id));
    const events = byExecution(await this.#all<BodyRow>(selectEvents, [ids]));
    const heartbeats = byExecution(await this.#all<BodyRow>(selectHeartbeats, [ids]));
    const tasks = byExecution(await this.#all<SurveyedTaskRow>(selectTasks("tasks"), [ids]));
    const held = byExecution(await this.#all<SurveyedTaskRow>(selectTasks("held_tasks"), [ids]));
    const lostTags = byExecution(await this.#all<TagRow>(selectLostTags, [ids]));
    const pauses = new PausedTimes((await this.#all<TimeRow>(selectPauseTimes)).map(timeOf));
    const runIds = texts(rows.map(({ run_id }) => run_id));
    const bodies = await this.#all<{ body: string }>(selectMessages, [runIds]);
    const messages = messagesByRun(bodies.map(({ body }) => body));
    const runs = rows.map((row) => {
      const domain = domainFromColumn(row.domain_name);
      return {
        ...runOfRow(row, { domain, tagList: row.tags?.map(fromColumn) }, fromColumn),
        version: row.version,
        state: expand(row.state),
        events: joinEvents((events.get(row.id) ?? []).map(({ body }) => expand(body))),
        heartbeats: (heartbeats.get(row.id) ?? []).map(({ body }) => body).join(),
        tasks: (tasks.get(row.id) ?? []).map((task) => taskOfRow(task, fromColumn)),
        heldTasks: (held.get(row.id) ?? []).map((task) => taskOfRow(task, fromColumn)),
        lostTags: (lostTags.get(row.id) ?? []).map(({ tag }) => fromColumn(tag)),
        pauses: pauses.of(domain),
        messages: messages.get(fromColumn(row.run_id)) ?? [],
      };
    });
    const isLast = rows.length === all.length && all.length < max;
    return { runs, next: isLast ? undefined : rows.at(-1)?.id };
  }
}

/** How many of the rows make up a page. */
const fitting = (rows: readonly RunRow[]): number => {
  let characters = 0;
  for (const [index, { size, state }] of rows.entries()) {
    if (characters > maxCharactersPerPage) return index;
    characters += size + state.length;
  }
  return rows.length;
};

const selectRuns = `select e.id, coalesce(d.name, '') as domain_name,
    coalesce(d.retention_days, 'NONE') as retention_days,
    e.workflow_id, e.run_id, e.type_name, e.type_version, e.tags, e.started_at, e.closed_at,
    e.close_status, e.due_at, e.version, e.state,
    (select coalesce(sum(octet_length(v.body)), 0) from run_events v
     where v.part = e.part and v.execution = e.id) as size
  from runs e left join domains d on d.id = e.domain
  where (e.part, e.id) > ($1::bigint % 1024, $1::bigint) order by e.part, e.id limit $2`;
const selectEvents = `select v.execution, v.body
  from unnest($1::bigint[]) n(id)
  join run_events v on v.part = n.id % 1024 and v.execution = n.id
  order by v.execution, v.first_event_id`;
const selectHeartbeats = `select h.execution, h.body
  from unnest($1::bigint[]) n(id)
  join run_heartbeats h on h.part = n.id % 1024 and h.execution = n.id
  order by h.execution, h.number`;
const selectTasks = (
  table: "tasks" | "held_tasks",
) => `select t.execution, t.kind, t.scheduled_event_id, t.list, t.priority
  from unnest($1::bigint[]) n(id)
  join ${table} t on t.part = n.id % 1024 and t.execution = n.id
  order by t.id`;
const selectLostTags = `select r.id as execution, n_tag.tag
  from unnest($1::bigint[]) n(id)
  join runs r on r.part = n.id % 1024 and r.id = n.id
  cross join lateral unnest(r.tags) n_tag(tag)
  where not exists (select 1 from run_tags t
    where t.domain = r.domain and t.tag = n_tag.tag and t.started_at = r.started_at
      and t.execution = r.id)`;
const selectMessages = `select m.body from messages m
  where exists (select 1 from unnest($1::text[]) n(run_id) where position(n.run_id in m.body) > 0)
  order by m.id`;
const selectSealed = "select is_sealed from secrets where name = 'current'";
const selectTime = "select (extract(epoch from clock_timestamp()) * 1000)::double precision as at";
const selectCounts = `select d.name as domain_name,
    (select coalesce(sum(c.open), 0)::bigint from open_counts c where c.domain = d.id) as counted,
    (select count(*) from runs e where e.domain = d.id and e.closed_at is null) as open
  from domains d order by d.name`;
const orphan = (what: string, source: string) =>
  `(select ${what} || ', which is not there' as line from ${source} limit ${maxOrphans})`;
const without = (run: string) =>
  `not exists (select 1 from runs e where e.part = ${run}.part and e.id = ${run}.execution)`;
const ofRuns = (what: string, table: string) =>
  orphan(
    `'${what} of run ' || o.execution`,
    `${table} o where ${without("o")} group by o.execution`,
  );
/**
 * What was given back, or is held aside, of a run that has ended may be there until a node looks;
 * and an event for a target outside is sent also when its run is gone.
 */
const selectOrphans = [
  orphan(
    "'a task of event ' || t.scheduled_event_id || ' of run ' || t.execution",
    `tasks t where ${without("t")}`,
  ),
  ofRuns("events", "run_events"),
  ofRuns("heartbeats", "run_heartbeats"),
  ofRuns("what people have said of tasks", "human_tasks"),
  orphan(
    "'incidents of run ' || i.execution",
    `run_incidents i where not exists (select 1 from runs r
       where r.part = i.execution % 1024 and r.id = i.execution) group by i.execution`,
  ),
  orphan(
    "'run ' || t.execution || ' with the tag ' || t.tag",
    `run_tags t where not exists (select 1 from runs r
       where r.part = t.execution % 1024 and r.id = t.execution and r.domain = t.domain
         and r.started_at = t.started_at and t.tag = any(r.tags))`,
  ),
  orphan(
    "'run ' || r.run_id || ' of domain ' || r.domain",
    "runs r where not exists (select 1 from domains d where d.id = r.domain)",
  ),
  orphan(
    "'message ' || m.id || ' of domain ' || m.domain",
    "messages m where not exists (select 1 from domains d where d.id = m.domain)",
  ),
  orphan(
    "'executions of job ' || i.job",
    "job_items i where not exists (select 1 from jobs j where j.id = i.job) group by i.job",
  ),
  orphan(
    "'schedule ' || s.name || ' of domain ' || s.domain",
    "schedules s where not exists (select 1 from domains d where d.id = s.domain)",
  ),
].join(" union all ");
