// Jobs and their items. A node has a lease on each job that it works for, and a fence that says
// whether the lease is still its own: each change is one statement that asks for both.
import { maxPlainItemsKeptPerJob, refuse } from "@ekiden/model";
import type { DomainKey } from "../../domain-key.ts";
import {
  itemOfRow,
  type JobItemRow,
  type JobRow,
  jobOfRow,
  pageOfRows,
  positionOfRow,
} from "../../job-rows.ts";
import type {
  ClaimedJob,
  JobChange,
  JobClaim,
  JobRecord,
  JobStanding,
  JobStatus,
  JobStore,
  NewJob,
  SettledItem,
} from "../../job-store.ts";
import { scalars, texts } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import {
  domainFromColumn,
  domainRangeOf,
  domainToColumn,
  fromColumn,
  toColumn,
} from "../connection/text.ts";

interface OwnedJobRow extends JobRow {
  readonly domain: string;
}

export class Jobs implements JobStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async add({ domain, id, createdAt, definition }: NewJob, maxRunning: number): Promise<void> {
    const job = insertJob(toColumn(id), domainToColumn(domain), createdAt, definition, maxRunning);
    const [made] = await this.#link.run(job);
    if (!made) throw refuse.tooManyJobs(maxRunning);
  }

  async find(domain: DomainKey, id: string): Promise<JobRecord | undefined> {
    const [row] = await this.#link.run(selectJob(domainToColumn(domain), toColumn(id)));
    return row && recordOf(row);
  }

  async list({
    domain,
    pageSize,
    after = String(Number.MAX_SAFE_INTEGER),
  }: Parameters<JobStore["list"]>[0]): ReturnType<JobStore["list"]> {
    const name = domainToColumn(domain);
    const rows = await this.#link.run(selectJobs(name, Number(after), pageSize + 1));
    return pageOfRows(rows, pageSize, { item: recordOf, place: ({ id }) => id });
  }

  async items(asked: Parameters<JobStore["items"]>[0]): ReturnType<JobStore["items"]> {
    const { domain, id, state, pageSize, after = "0" } = asked;
    const [name, place, max] = [domainToColumn(domain), Number(after), pageSize + 1];
    const wanted = state
      ? selectItemsIn(name, toColumn(id), place, max, state)
      : selectItems(name, toColumn(id), place, max);
    const rows = await this.#link.run(wanted);
    return pageOfRows(rows, pageSize, { item: itemOf, place: ({ number }) => number });
  }

  async stop({
    domain,
    id,
    text,
  }: Parameters<JobStore["stop"]>[0]): Promise<JobStatus | undefined> {
    const name = [domainToColumn(domain), toColumn(id)] as const;
    const [stopped] = await this.#link.run(stopJob(...name, textToColumn(text)));
    return stopped ? "STOPPING" : (await this.find(domain, id))?.status;
  }

  async claim(asked: Parameters<JobStore["claim"]>[0]): Promise<readonly ClaimedJob[]> {
    const { owner, held, full, at, leasedUntil, maxJobs } = asked;
    const ranges = full.map(domainRangeOf);
    const above = texts(ranges.map((range) => range.above));
    const below = texts(ranges.map((range) => range.below));
    // What is read of another database after that is of a lease that changes nothing.
    const { era } = this.#link;
    const rows = await this.#link.run(
      claimJobs(owner, at, leasedUntil, scalars(held), maxJobs, above, below),
    );
    return Promise.all(
      rows.map(async (row) => {
        const items = await this.#link.run(selectOpenItems(row.id));
        const position = positionOfRow(row, fromColumn);
        const lease = { job: row.id, fence: row.fence, era };
        return { ...lease, record: recordOf(row), position, openItems: items.map(itemOf) };
      }),
    );
  }

  async change({ job, fence, era }: JobClaim, change: JobChange): Promise<JobStanding> {
    const { at, leasedUntil, settled = [], begun = [], added, ended } = change;
    const changed = await this.#link.runIn(
      era,
      changeJob(
        job,
        fence,
        at,
        leasedUntil,
        ...settledColumns(settled),
        scalars(begun),
        ...addedColumns(added),
        ended?.status ?? null,
        textToColumn(ended?.text),
      ),
    );
    const [row] = changed ?? [];
    if (!row) return "LOST";
    if (row.status === "RUNNING" || row.status === "STOPPING") return row.status;
    return "ENDED";
  }

  async release({ job, fence, era }: JobClaim): Promise<void> {
    await this.#link.runIn(era, releaseJob(job, fence));
  }

  async prune(which: Parameters<JobStore["prune"]>[0]): Promise<boolean> {
    const { endedBefore, maxKeptPerDomain, maxItems } = which;
    const [row] = await this.#link.run(selectSuperfluous(endedBefore, maxKeptPerDomain));
    if (!row) return false;
    const deleted = await this.#link.run(deleteItems(row.id, maxItems));
    if (deleted.length < maxItems) await this.#link.run(deleteJob(row.id));
    return true;
  }
}

const textToColumn = (text: string | undefined): string | null =>
  text === undefined ? null : toColumn(text);

const settledColumns = (settled: readonly SettledItem[]): [string, string, string] => [
  scalars(settled.map(({ number }) => number)),
  texts(settled.map(({ state }) => state)),
  texts(settled.map(({ text }) => textToColumn(text))),
];

const addedColumns = (
  added: JobChange["added"],
): [string, string, boolean, string | null, boolean] => {
  if (!added) return [texts([]), texts([]), false, null, false];
  const { executions, position } = added;
  return [
    texts(executions.map(({ workflowId }) => toColumn(workflowId))),
    texts(executions.map(({ runId }) => toColumn(runId))),
    true,
    textToColumn(position.after),
    position.isEnd,
  ];
};

const recordOf = (row: OwnedJobRow): JobRecord =>
  jobOfRow(row, domainFromColumn(row.domain), fromColumn);
const itemOf = (row: JobItemRow) => itemOfRow(row, fromColumn);

const columns = `j.id, j.name, j.created_at, j.ended_at, j.status, j.status_text, j.definition,
  j.position, j.is_end, j.fence, j.selected, j.done, j.skipped, j.failed, j.unknown,
  d.name as domain`;

const insertJob = query<
  [name: string, domain: string, at: number, definition: string, maxRunning: number],
  { readonly id: number }
>(
  "insert-job",
  `insert into jobs (name, domain, created_at, definition, status)
   select $1, d.id, $3, $4, 'RUNNING' from domains d where d.name = $2 and $5::bigint >
     (select count(*) from jobs j where j.domain = d.id and j.ended_at is null)
   returning id`,
);
const selectJob = query<[domain: string, name: string], OwnedJobRow>(
  "select-job",
  `select ${columns} from jobs j join domains d on d.id = j.domain
   where d.name = $1 and j.name = $2`,
);
const selectJobs = query<[domain: string, before: number, max: number], OwnedJobRow>(
  "select-jobs",
  `select ${columns} from jobs j join domains d on d.id = j.domain
   where d.name = $1 and j.id < $2 order by j.id desc limit $3`,
);
const itemsOfJob = `select i.number, i.workflow_id, i.run_id, i.state, i.text, i.at
   from job_items i where i.job = (select j.id from jobs j join domains d on d.id = j.domain
     where d.name = $1 and j.name = $2) and i.number > $3`;
const selectItems = query<[domain: string, name: string, after: number, max: number], JobItemRow>(
  "select-job-items",
  `${itemsOfJob} order by i.number limit $4`,
);
const selectItemsIn = query<
  [domain: string, name: string, after: number, max: number, state: string],
  JobItemRow
>("select-job-items-in-state", `${itemsOfJob} and i.state = $5 order by i.number limit $4`);
const selectOpenItems = query<[job: number], JobItemRow>(
  "select-open-job-items",
  `select number, workflow_id, run_id, state, text, at from job_items
   where job = $1 and state in ('WAITING', 'DOING') order by number`,
);
const stopJob = query<[domain: string, name: string, text: string | null], { status: JobStatus }>(
  "stop-job",
  `update jobs j set status = 'STOPPING', status_text = $3 from domains d
   where d.id = j.domain and d.name = $1 and j.name = $2 and j.status = 'RUNNING'
   returning j.status`,
);
const isFree = `ended_at is null and (leased_until <= $2 or owner = $1)
       and id <> all ($4::bigint[])`;
const claimJobs = query<
  [
    owner: string,
    at: number,
    leasedUntil: number,
    held: string,
    max: number,
    above: string,
    below: string,
  ],
  OwnedJobRow
>(
  "claim-jobs",
  `with picked as materialized (
     select id from jobs where ${isFree} and (status = 'STOPPING' or not exists (
       select 1 from unnest($6::text[], $7::text[]) f(above, below), domains d
       where d.id = jobs.domain and d.name > f.above and d.name < f.below
     ))
     order by status = 'STOPPING' desc, id
     limit $5::bigint + (select count(*) from jobs where ${isFree} and status = 'STOPPING')
     for update skip locked
   )
   update jobs j set owner = $1, leased_until = $3, fence = j.fence + 1
   from picked p, domains d where j.id = p.id and d.id = j.domain returning ${columns}`,
);
const releaseJob = query<[job: number, fence: number]>(
  "release-job",
  "update jobs set owner = null, leased_until = 0 where id = $1 and fence = $2",
);

/**
 * Items of the job, between the ends of those that a change names, which lie close together. Both
 * columns of the key are said outright: a plan that was made while the table was empty finds
 * nothing in a join or a list of numbers that would lead it into the index, and goes through all.
 */
const amongNumbers = (array: string): string =>
  `i.job = $1::bigint and i.number between (select min(n) from unnest(${array}) n)
         and (select max(n) from unnest(${array}) n)`;
const amongSettled = amongNumbers("$5::bigint[]");
const amongBegun = amongNumbers("$8::bigint[]");

/** The row of the job is locked first: what the statement does to items follows from it. */
const changeJob = query<
  [
    job: number,
    fence: number,
    at: number,
    leasedUntil: number,
    settled: string,
    states: string,
    texts: string,
    begun: string,
    workflowIds: string,
    runIds: string,
    isMoved: boolean,
    position: string | null,
    isEnd: boolean,
    endedAs: string | null,
    endText: string | null,
  ],
  { readonly status: JobStatus }
>(
  "change-job",
  `with came as (
     select * from unnest($5::bigint[], $6::text[], $7::text[]) as s (number, state, text)
   ), counted as (
     select count(*) filter (where state = 'DONE') as done,
       count(*) filter (where state = 'SKIPPED') as skipped,
       count(*) filter (where state = 'FAILED') as failed,
       count(*) filter (where state = 'UNKNOWN') as unknown from came
   ), held as (
     update jobs j set leased_until = $4::bigint,
       done = j.done + c.done, skipped = j.skipped + c.skipped,
       failed = j.failed + c.failed, unknown = j.unknown + c.unknown,
       selected = j.selected
         + case when j.status = 'RUNNING' then cardinality($9::text[]) else 0 end,
       position = case when j.status = 'RUNNING' and $11::boolean then $12::text
         else j.position end,
       is_end = case when j.status = 'RUNNING' and $11::boolean then $13::boolean
         else j.is_end end,
       status = coalesce($14::text, j.status),
       status_text = case when $14::text is null then j.status_text
         else coalesce($15::text, j.status_text) end,
       ended_at = case when $14::text is null then null else $3::bigint end
     from counted c where j.id = $1::bigint and j.fence = $2::bigint and j.ended_at is null
     returning j.id, j.status, j.selected, j.done + j.skipped as plain
   ), settled as (
     update job_items i set state = c.state, text = c.text,
       at = case when c.state = 'WAITING' then null else $3::bigint end
     from came c, held h where ${amongSettled} and i.number = c.number
       and not (c.state in ('DONE', 'SKIPPED') and h.plain > ${maxPlainItemsKeptPerJob})
   ), counted_only as (
     delete from job_items i using came c, held h where ${amongSettled}
       and i.number = c.number
       and c.state in ('DONE', 'SKIPPED') and h.plain > ${maxPlainItemsKeptPerJob}
   ), begun as (
     update job_items i set state = 'DOING' from held h
     where ${amongBegun} and h.status = 'RUNNING'
       and i.number = any ($8::bigint[]) and i.state = 'WAITING'
   ), added as (
     insert into job_items (job, number, workflow_id, run_id, state)
     select h.id, h.selected - cardinality($9::text[]) + a.place, a.workflow_id, a.run_id, 'WAITING'
     from held h, unnest($9::text[], $10::text[])
       with ordinality as a (workflow_id, run_id, place) where h.status = 'RUNNING'
   ), forgotten as (
     delete from job_items i using held h
     where i.job = $1::bigint and $14::text is not null and i.state = 'WAITING'
   )
   select status from held`,
);
const selectSuperfluous = query<[endedBefore: number, maxKept: number], { readonly id: number }>(
  "select-superfluous-job",
  `select id from jobs j where ended_at is not null and (ended_at < $1 or
     (select count(*) from jobs k where k.domain = j.domain and k.id > j.id) >= $2)
   order by id limit 1`,
);
const deleteItems = query<[job: number, max: number], { readonly number: number }>(
  "delete-job-items",
  `delete from job_items where job = $1 and number in
     (select number from job_items where job = $1 order by number limit $2) returning number`,
);
const deleteJob = query<[job: number]>("delete-job", "delete from jobs where id = $1");
