// A change of a job is planned when the first job begins, while PostgreSQL knows of no items, and
// stays planned so. It must not become slower with the items that come.
import assert from "node:assert/strict";
import { after as atEnd, test } from "node:test";
import { PlanLog, startTestPostgres } from "@ekiden/testing";
import type { JobClaim, JobStore } from "../../src/store/job-store.ts";
import { openPostgresHarness } from "./postgres-harness.ts";
import { dawn, domain, second } from "./suite/store-harness.ts";

const log = new PlanLog();
const postgres = await startTestPostgres({
  settings: [...log.settings, "autovacuum=off"],
  onLine: log.read,
});
atEnd(() => postgres[Symbol.asyncDispose]());

const leasedUntil = dawn + second;
const change = { at: dawn, leasedUntil };

const beginJob = async (jobs: JobStore): Promise<JobClaim> => {
  await jobs.add({ domain, id: "one", createdAt: dawn, definition: "{}" }, 10);
  const [claim] = await jobs.claim({
    owner: "node",
    held: [],
    full: [],
    at: dawn,
    leasedUntil,
    maxJobs: 10,
  });
  assert.ok(claim);
  return claim;
};

const addItems = (jobs: JobStore, claim: JobClaim, count: number) => {
  const executions = Array.from({ length: count }, (_, index) => ({
    workflowId: `w-${index}`,
    runId: `r-${index}`,
  }));
  return jobs.change(claim, { ...change, added: { executions, position: { isEnd: false } } });
};

/** The item before it is done, and the item begins. */
const doItem = (jobs: JobStore, claim: JobClaim, number: number) =>
  jobs.change(claim, {
    ...change,
    begun: [number],
    settled: number > 1 ? [{ number: number - 1, state: "DONE" }] : [],
  });

test("a change of a job enters the index at its items, if planned before there were any", async () => {
  await using harness = await openPostgresHarness(postgres);
  await postgres.run("ekiden_1", "alter database ekiden_1 set auto_explain.log_min_duration = 0");
  await postgres.run("ekiden_1", "vacuum (analyze) job_items");
  await harness.reopen();
  const { jobs } = harness.store;
  const claim = await beginJob(jobs);
  await addItems(jobs, claim, 25);
  // From the sixth time on PostgreSQL keeps a plan for any values.
  for (let number = 1; number <= 25; number += 1) await doItem(jobs, claim, number);
  await jobs.list({ domain, pageSize: 1 });
  await postgres.untilLogged();
  const conditions = log
    .take()
    .filter(({ name }) => name === "change-job")
    .flatMap(({ nodes }) => nodes)
    .filter((node) => node["Relation Name"] === "job_items" && node["Index Name"] !== undefined)
    .map((node) => node["Index Cond"] ?? "");
  assert.ok(conditions.length > 0, "the change was not seen");
  for (const condition of conditions) assert.match(condition, /job = /);
});
