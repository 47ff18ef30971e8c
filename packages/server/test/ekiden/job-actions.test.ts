// Jobs whose action is one of Ekiden's own operations, through whole nodes over both stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EkidenInput, EkidenOutput, SwfClient } from "@ekiden/client";
import { postgres } from "../shared-postgres.ts";
import { arnOf, denied, domain, Harness, outcomeOf } from "./harness.ts";
import {
  complete,
  decide,
  historyOf,
  openRunOf,
  populate,
  schedule,
  start,
  workflowId,
} from "./reset-orders.ts";

const optionsOf = async (store: "files" | "postgres") =>
  store === "files"
    ? {}
    : {
        store: await postgres.createDatabase(),
        masterKey: Buffer.alloc(32, 7).toString("base64"),
      };

type Call = Partial<EkidenInput<"StartJob">>;

const callOf = (action: EkidenInput<"StartJob">["action"], more: Call = {}) => ({
  domain,
  action,
  query: "status = OPEN",
  reason: "the bank is away",
  ratePerSecond: 500,
  ...more,
});

/** Begins the job, and waits for its end. */
const done = async (
  client: SwfClient,
  ...[action, more]: Parameters<typeof callOf>
): Promise<EkidenOutput<"DescribeJob">["counts"]> => {
  const { jobId = "" } = await client.ekiden.startJob(callOf(action, more));
  for (;;) {
    const job = await client.ekiden.describeJob({ domain, jobId });
    if (job.endedAt === undefined) continue;
    assert.equal(job.status, "COMPLETED", job.statusText);
    return job.counts;
  }
};

const pauseOf = async (client: SwfClient, runId: string) =>
  (await client.ekiden.describeExecutionDetails({ domain, workflowId, runId })).paused;

for (const store of ["files", "postgres"] as const) {
  test(`over ${store}, a job pauses what a query finds, and another one resumes it`, async () => {
    await using harness = await Harness.open(await optionsOf(store));
    const { owner } = harness;
    await populate(owner);
    const runId = await start(owner);
    assert.equal((await done(owner, "pause")).done, 1);
    const pause = await pauseOf(owner, runId);
    assert.equal(pause?.reason, "the bank is away");
    assert.match(pause?.identity ?? "", /:user\/admin$/);
    const again = await done(owner, "pause", { reason: "another one" });
    assert.deepEqual([again.done, again.skipped], [0, 1]);
    assert.equal((await done(owner, "resume")).done, 1);
    assert.equal(await pauseOf(owner, runId), undefined);
    const resumed = await done(owner, "resume");
    assert.deepEqual([resumed.done, resumed.skipped], [0, 1]);
  });

  test(`over ${store}, a job has each execution make its first decision again`, async () => {
    await using harness = await Harness.open(await optionsOf(store));
    const { owner } = harness;
    await populate(owner);
    const before = await start(owner);
    await decide(owner, schedule("pack"));
    assert.equal((await done(owner, "reset", { decision: "FIRST" })).done, 1);
    const runId = await openRunOf(owner, workflowId);
    assert.ok(runId);
    assert.notEqual(runId, before);
    const last = (await historyOf(owner, { workflowId, runId: before })).at(-1);
    assert.equal(last?.workflowExecutionTerminatedEventAttributes?.details, "the bank is away");
  });
}

for (const store of ["files", "postgres"] as const) {
  test(`over ${store}, the same job once more leaves alone what it has mended`, async () => {
    await using harness = await Harness.open(await optionsOf(store));
    const { owner } = harness;
    await populate(owner);
    const runId = await start(owner);
    await decide(owner);
    await owner.terminateWorkflowExecution({ domain, workflowId });
    const query = "status = TERMINATED";
    assert.equal((await done(owner, "reset", { decision: "FIRST", query })).done, 1);
    await decide(owner, complete("shipped"));
    for (const [action, more] of [["reset", { decision: "FIRST" }], ["restart"]] as const) {
      const counts = await done(owner, action, { query, ...more });
      assert.deepEqual([counts.done, counts.skipped], [0, 1], action);
    }
    const reset = { domain, workflowId, runId, decision: "FIRST" } as const;
    const { runId: newRunId } = await owner.ekiden.resetWorkflowExecution(reset);
    assert.equal(await openRunOf(owner, workflowId), newRunId, "a single call is free to");
  });

  test(`over ${store}, what was reset is not started again, also where its later run is deleted`, async () => {
    await using harness = await Harness.open(await optionsOf(store));
    const { owner } = harness;
    await populate(owner);
    await start(owner);
    await decide(owner);
    const reset = { domain, workflowId, decision: "LAST" } as const;
    const { runId = "" } = await owner.ekiden.resetWorkflowExecution(reset);
    await decide(owner, complete("shipped"));
    await owner.ekiden.deleteWorkflowExecution({ domain, workflowId, runId });
    const counts = await done(owner, "restart", { query: "status = TERMINATED" });
    assert.deepEqual([counts.done, counts.skipped], [0, 1]);
  });

  test(`over ${store}, a job deletes what is closed, and skips what is open`, async () => {
    await using harness = await Harness.open(await optionsOf(store));
    const { owner } = harness;
    await populate(owner);
    const closed = await start(owner);
    await owner.terminateWorkflowExecution({ domain, workflowId });
    const open = await start(owner);
    const counts = await done(owner, "delete", { query: `workflowId = "${workflowId}"` });
    assert.deepEqual([counts.done, counts.skipped], [1, 1]);
    assert.equal(await openRunOf(owner, workflowId), open);
    const gone = { domain, execution: { workflowId, runId: closed } };
    const unknown = { name: "UnknownResourceFault" };
    await assert.rejects(owner.describeWorkflowExecution(gone), unknown);
  });
}

test("a job is no way round a policy about the operation that it would call", async () => {
  await using harness = await Harness.open({});
  await populate(harness.owner);
  const Action = ["ekiden:StartJob", "ekiden:FindWorkflowExecutions", "swf:List*"];
  const allowed = [{ Effect: "Allow", Action, Resource: arnOf(domain) }];
  const mary = harness.client(await harness.keyFor("mary", allowed));
  for (const action of ["pause", "resume", "delete"] as const) {
    assert.equal(await outcomeOf(mary.ekiden.startJob(callOf(action))), denied);
  }
  const reset = callOf("reset", { decision: "LAST" });
  assert.equal(await outcomeOf(mary.ekiden.startJob(reset)), denied);
});

test("a decision belongs to a reset, and a reset needs one", async () => {
  await using harness = await Harness.open({});
  await populate(harness.owner);
  const refused = (call: ReturnType<typeof callOf>, message: RegExp) =>
    assert.rejects(harness.owner.ekiden.startJob(call), { name: "ValidationException", message });
  await refused(callOf("reset"), /needs a decision: FIRST, LAST or BEFORE_FAILURE/);
  await refused(callOf("pause", { decision: "LAST" }), /decision is for reset/);
});
