// Jobs and their items. What a running job changes commits together with the steps of its turn. One
// node has the database, so a lease is a fence alone: each claim makes the one before it void.
import { maxPlainItemsKeptPerJob, refuse } from "@ekiden/model";
import {
  itemOfRow,
  type JobItemRow,
  type JobRow,
  jobOfRow,
  pageOfRows,
  positionOfRow,
} from "../job-rows.ts";
import type {
  ClaimedJob,
  JobChange,
  JobClaim,
  JobItem,
  JobRecord,
  JobStanding,
  JobStatus,
  JobStore,
  NewJob,
  SettledItem,
} from "../job-store.ts";
import type { ChangesAtCommit } from "./changes-at-commit.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit } from "./group-commit.ts";
import { domainRangeOf, fromColumn, toColumn } from "./text.ts";

interface OwnedJobRow extends JobRow {
  readonly domain: number;
}

interface FreeJobs {
  /** Ids, as JSON. */
  readonly held: string;
  /** Ranges of names of domains, as JSON. */
  readonly full: string;
  readonly max: number;
}

interface JobsDeps {
  readonly commit: GroupCommit;
  readonly changes: ChangesAtCommit;
  readonly domains: Domains;
}

export class Jobs implements JobStore {
  readonly #commit: GroupCommit;
  readonly #changes: ChangesAtCommit;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, { commit, changes, domains }: JobsDeps) {
    this.#commit = commit;
    this.#changes = changes;
    this.#domains = domains;
    this.#sql = prepare(database);
  }

  async add({ domain, id, createdAt, definition }: NewJob, maxRunning: number): Promise<void> {
    const place = this.#domains.requireId(domain);
    await this.#changes.make(() => {
      if ((this.#sql.countRunning.get(place) ?? 0) >= maxRunning)
        throw refuse.tooManyJobs(maxRunning);
      this.#sql.insert.run(toColumn(id), place, createdAt, definition);
    });
  }

  async find(domain: JobRecord["domain"], id: string): Promise<JobRecord | undefined> {
    const row = this.#rowOf(domain, id);
    await this.#commit.durable();
    return row && this.#recordOf(row);
  }

  async list({
    domain,
    pageSize,
    after = String(Number.MAX_SAFE_INTEGER),
  }: Parameters<JobStore["list"]>[0]): ReturnType<JobStore["list"]> {
    const rows = this.#sql.page.all(this.#domains.idOf(domain), Number(after), pageSize + 1);
    await this.#commit.durable();
    return pageOfRows(rows, pageSize, {
      item: (row) => this.#recordOf(row),
      place: ({ id }) => id,
    });
  }

  async items(query: Parameters<JobStore["items"]>[0]): ReturnType<JobStore["items"]> {
    const { domain, id, state, pageSize, after = "0" } = query;
    const job = this.#rowOf(domain, id)?.id ?? 0;
    const rows = state
      ? this.#sql.itemsIn.all(job, state, Number(after), pageSize + 1)
      : this.#sql.items.all(job, Number(after), pageSize + 1);
    await this.#commit.durable();
    return pageOfRows(rows, pageSize, { item: itemOf, place: ({ number }) => number });
  }

  stop({ domain, id, text }: Parameters<JobStore["stop"]>[0]): Promise<JobStatus | undefined> {
    return this.#changes.make(() => {
      const row = this.#rowOf(domain, id);
      if (row?.status !== "RUNNING") return row?.status;
      this.#sql.stop.run(text === undefined ? null : toColumn(text), row.id);
      return "STOPPING";
    });
  }

  claim(query: Parameters<JobStore["claim"]>[0]): Promise<readonly ClaimedJob[]> {
    const { held, full, maxJobs } = query;
    const ranges = JSON.stringify(full.map(domainRangeOf));
    const free = this.#sql.free.all({ held: JSON.stringify(held), full: ranges, max: maxJobs });
    if (free.length === 0) return Promise.resolve([]);
    return this.#changes.make(() =>
      free.map(({ id }) => {
        this.#sql.lease.run(id);
        return this.#claimed(id);
      }),
    );
  }

  change(claim: JobClaim, change: JobChange): Promise<JobStanding> {
    return this.#changes.make(() => this.#make(claim, change));
  }

  /** There is no other node that could have it. */
  async release(): Promise<void> {}

  prune(which: Parameters<JobStore["prune"]>[0]): Promise<boolean> {
    const { endedBefore, maxKeptPerDomain, maxItems } = which;
    const job = this.#sql.superfluous.get(endedBefore, maxKeptPerDomain);
    if (job === undefined) return Promise.resolve(false);
    return this.#changes.make(() => {
      if (this.#sql.deleteItems.run(job, job, maxItems).changes < maxItems) {
        this.#sql.deleteJob.run(job);
      }
      return true;
    });
  }

  #make({ job, fence }: JobClaim, change: JobChange): JobStanding {
    const row = this.#sql.byId.get(job);
    if (row?.fence !== fence || row.ended_at !== null) return "LOST";
    const { at, settled = [], begun = [], added, ended } = change;
    const plain = row.done + row.skipped + settled.filter(isPlain).length;
    const isKept = plain <= maxPlainItemsKeptPerJob;
    for (const item of settled) this.#settle(job, item, { at, isKept });
    if (row.status === "RUNNING") {
      for (const number of begun) this.#sql.begin.run(job, number);
      if (added) this.#add(row, added);
    }
    if (!ended) return row.status === "RUNNING" ? "RUNNING" : "STOPPING";
    const text = ended.text === undefined ? row.status_text : toColumn(ended.text);
    this.#sql.end.run(ended.status, text, at, job);
    this.#sql.forgetWaiting.run(job);
    return "ENDED";
  }

  #settle(job: number, item: SettledItem, { at, isKept }: { at: number; isKept: boolean }): void {
    const { number, state, text } = item;
    if (state === "WAITING") {
      this.#sql.putBack.run(job, number);
      return;
    }
    this.#sql.count[state].run(job);
    if (isKept || !isPlain(item)) {
      this.#sql.settle.run(state, text === undefined ? null : toColumn(text), at, job, number);
    } else this.#sql.forgetItem.run(job, number);
  }

  #add({ id, selected }: JobRow, { executions, position }: NonNullable<JobChange["added"]>): void {
    for (const [index, { workflowId, runId }] of executions.entries()) {
      this.#sql.addItem.run(id, selected + index + 1, toColumn(workflowId), toColumn(runId));
    }
    const { after, isEnd } = position;
    this.#sql.move.run(
      executions.length,
      after === undefined ? null : toColumn(after),
      isEnd ? 1 : 0,
      id,
    );
  }

  #claimed(job: number): ClaimedJob {
    const row = this.#sql.byId.get(job);
    if (!row) throw new Error(`Job ${job} is gone`);
    const openItems: readonly JobItem[] = this.#sql.openItems.all(job).map(itemOf);
    const position = positionOfRow(row, fromColumn);
    return { job, fence: row.fence, record: this.#recordOf(row), position, openItems };
  }

  #rowOf(domain: JobRecord["domain"], id: string): OwnedJobRow | undefined {
    return this.#sql.byName.get(this.#domains.idOf(domain), toColumn(id));
  }

  #recordOf(row: OwnedJobRow): JobRecord {
    return jobOfRow(row, this.#domains.byId(row.domain).key, fromColumn);
  }
}

const itemOf = (row: JobItemRow) => itemOfRow(row, fromColumn);

const isPlain = ({ state }: SettledItem): boolean => state === "DONE" || state === "SKIPPED";

const prepare = (database: Database) => ({
  ...prepareJobs(database),
  ...prepareItems(database),
  count: {
    DONE: counting(database, "done"),
    SKIPPED: counting(database, "skipped"),
    FAILED: counting(database, "failed"),
    UNKNOWN: counting(database, "unknown"),
  },
});

const counting = ({ connection }: Database, column: string) =>
  connection.prepare<[number]>(`update jobs set ${column} = ${column} + 1 where id = ?`);

const prepareJobs = ({ connection }: Database) => ({
  countRunning: connection
    .prepare<[number], number>("select count(*) from jobs where domain = ? and ended_at is null")
    .pluck(),
  insert: connection.prepare<[string, number, number, string]>(
    `insert into jobs (name, domain, created_at, definition, status)
     values (?, ?, ?, ?, 'RUNNING')`,
  ),
  byId: connection.prepare<[number], OwnedJobRow>("select * from jobs where id = ?"),
  byName: connection.prepare<[number, string], OwnedJobRow>(
    "select * from jobs where domain = ? and name = ?",
  ),
  page: connection.prepare<[number, number, number], OwnedJobRow>(
    "select * from jobs where domain = ? and id < ? order by id desc limit ?",
  ),
  stop: connection.prepare<[string | null, number]>(
    "update jobs set status = 'STOPPING', status_text = ? where id = ?",
  ),
  free: connection.prepare<[FreeJobs], { readonly id: number }>(
    `with free as (
       select j.id, j.status = 'STOPPING' as is_stopping, d.name as home
       from jobs j join domains d on d.id = j.domain
       where j.ended_at is null and j.id not in (select value from json_each($held))
     )
     select id from free
     where is_stopping or not exists (
       select 1 from json_each($full) f
       where home > f.value ->> 'above' and home < f.value ->> 'below'
     )
     order by is_stopping desc, id
     limit $max + (select count(*) from free where is_stopping)`,
  ),
  lease: connection.prepare<[number]>("update jobs set fence = fence + 1 where id = ?"),
  move: connection.prepare<[number, string | null, number, number]>(
    "update jobs set selected = selected + ?, position = ?, is_end = ? where id = ?",
  ),
  end: connection.prepare<[string, string | null, number, number]>(
    "update jobs set status = ?, status_text = ?, ended_at = ? where id = ?",
  ),
  superfluous: connection
    .prepare<[number, number], number>(
      `select id from jobs j where ended_at is not null and (ended_at < ? or
         (select count(*) from jobs k where k.domain = j.domain and k.id > j.id) >= ?)
       order by id limit 1`,
    )
    .pluck(),
  deleteJob: connection.prepare<[number]>("delete from jobs where id = ?"),
});

const prepareItems = ({ connection }: Database) => ({
  items: connection.prepare<[number, number, number], JobItemRow>(
    "select * from job_items where job = ? and number > ? order by number limit ?",
  ),
  itemsIn: connection.prepare<[number, string, number, number], JobItemRow>(
    `select * from job_items where job = ? and state = ? and number > ?
     order by number limit ?`,
  ),
  openItems: connection.prepare<[number], JobItemRow>(
    `select * from job_items where job = ? and state in ('WAITING', 'DOING') order by number`,
  ),
  begin: connection.prepare<[number, number]>(
    "update job_items set state = 'DOING' where job = ? and number = ? and state = 'WAITING'",
  ),
  putBack: connection.prepare<[number, number]>(
    "update job_items set state = 'WAITING' where job = ? and number = ?",
  ),
  settle: connection.prepare<[string, string | null, number, number, number]>(
    "update job_items set state = ?, text = ?, at = ? where job = ? and number = ?",
  ),
  forgetItem: connection.prepare<[number, number]>(
    "delete from job_items where job = ? and number = ?",
  ),
  forgetWaiting: connection.prepare<[number]>(
    "delete from job_items where job = ? and state = 'WAITING'",
  ),
  addItem: connection.prepare<[number, number, string, string]>(
    `insert into job_items (job, number, workflow_id, run_id, state)
     values (?, ?, ?, ?, 'WAITING')`,
  ),
  deleteItems: connection.prepare<[number, number, number]>(
    `delete from job_items where job = ? and number in
       (select number from job_items where job = ? order by number limit ?)`,
  ),
});
