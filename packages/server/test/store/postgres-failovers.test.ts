// A standby is promoted that lacks the last commits of its primary. They are lost, and nothing else
// is: the nodes that were there go on from what the database has, and not from what they remember.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { signal } from "@ekiden/engine";
import type { Store } from "../../src/store/store.ts";
import { harnessOf, Pair, reached } from "./failover-pair.ts";
import { domain, type StartedRun, type StoreHarness } from "./suite/store-harness.ts";

const signalBy = (store: Store, { id }: StartedRun, signalName: string): Promise<void> =>
  store.executions.step({ id }, 0, (step) => signal(step, { signalName }));

/** What each signal of the run is called, by its place in the history. */
const signalsOf = async (harness: StoreHarness, { id }: StartedRun): Promise<string[]> => {
  const events = await harness.history(id);
  return events.flatMap((event) =>
    event.type === "WorkflowExecutionSignaled" ? [`${event.id} ${event.data.signalName}`] : [],
  );
};

/** The rows of its history follow each other without a gap. */
const gapsOf = (pair: Pair, { id }: StartedRun) =>
  pair.rows(
    `select first_event_id from (
       select first_event_id, lag(last_event_id, 1, 0) over (order by first_event_id) as before
       from run_events where execution = ${id}
     ) e where first_event_id <> before + 1`,
  );

const job = { domain, id: "job", createdAt: 0, definition: "{}" };
const leased = { at: 0, leasedUntil: 30_000 };
const claimBy = (owner: string) => ({ owner, held: [], full: [], ...leased, maxJobs: 10 });
const sendingBy = (owner: string) => ({ owner, target: "mail", ...leased, max: 10 });

const isMute = `revoke execute on function pg_control_system() from public`;

describe("a failover that has lost the last commits", () => {
  for (const [what, sql] of [
    ["of a database that says on which timeline it is", undefined],
    ["of a database that does not say so", isMute],
  ] as const) {
    test(`${what} damages no history of nodes that run on`, async () => {
      await using pair = await Pair.start(sql);
      const one = await pair.open();
      const other = await pair.open();
      while (one.nodes() === 1 || other.nodes() === 1) await setImmediate();
      await using harness = await harnessOf(one);
      const run = await harness.start("order");
      await harness.signal(run, "kept");
      await pair.promote();
      await harness.signal(run, "lost");
      await signalBy(other, run, "lost as well");
      await harness.signal(run, "lost at last");
      assert.equal((await harness.history(run.id)).length, 6);
      await pair.failOver();
      await signalBy(other, run, "new");
      await harness.signal(run, "newer");
      assert.deepEqual(await signalsOf(harness, run), ["3 kept", "4 new", "5 newer"]);
      harness.store = other;
      assert.deepEqual(await signalsOf(harness, run), ["3 kept", "4 new", "5 newer"]);
      assert.deepEqual(await gapsOf(pair, run), []);
      assert.equal(pair.told.filter((line) => line === "1 2").length, sql ? 0 : 2);
    });
  }

  test("shows a node that is alone the events that took the place of those", async () => {
    await using pair = await Pair.start();
    await using harness = await harnessOf(await pair.open());
    const run = await harness.start("order");
    await harness.takeAndDecide([]);
    await pair.promote();
    await harness.signal(run, "lost");
    await harness.history(run.id);
    await pair.failOver();
    for (const name of ["new", "newer"]) await harness.signal(run, name);
    assert.deepEqual(
      (await signalsOf(harness, run)).map((line) => line.split(" ")[1]),
      ["new", "newer"],
    );
    assert.deepEqual(await gapsOf(pair, run), []);
  });

  test("gives no number to a second execution, also where its reservation was lost", async () => {
    await using pair = await Pair.start();
    await using harness = await harnessOf(await pair.open());
    await harness.start("kept");
    // A block of numbers is reserved at the first start.
    const newcomer = await pair.open();
    await pair.promote();
    const startBy = async (store: Store, workflowId: string): Promise<number> => {
      harness.store = store;
      return (await harness.start(workflowId)).id;
    };
    const lost = await startBy(newcomer, "lost");
    await pair.failOver();
    const ids = [lost];
    for (let index = 0; index < 3; index += 1) {
      ids.push(await startBy(newcomer, `by the newcomer ${index}`));
      ids.push(await startBy(await pair.open(), `by one that comes later ${index}`));
    }
    assert.equal(new Set(ids.map((id) => Math.floor(id / 1_024))).size, ids.length);
  });

  test("that has lost a pause leaves nodes able to commit", async () => {
    await using pair = await Pair.start();
    const store = await pair.open();
    await using harness = await harnessOf(store);
    await pair.promote();
    const { domain, name } = harness.list("decision");
    const target = { domain, kind: "decisionTaskList", name, version: "" } as const;
    await store.pauses.pause(target, { at: harness.now, reason: "lost" }, 10);
    await pair.failOver();
    await harness.start("order");
    assert.ok(await harness.takeDecision());
  });

  test("leaves no node a job that it had taken in those moments", async () => {
    await using pair = await Pair.start();
    const one = await pair.open();
    const other = await pair.open();
    await using _harness = await harnessOf(one);
    await one.jobs.add(job, 10);
    await pair.promote();
    const [lost] = await one.jobs.claim(claimBy("one"));
    await pair.failOver();
    const [kept] = await other.jobs.claim(claimBy("other"));
    assert.ok(lost && kept);
    assert.equal(await one.jobs.change(lost, { ...leased, begun: [1] }), "LOST");
    await one.jobs.release(lost);
    assert.equal(await other.jobs.change(kept, leased), "RUNNING");
  });

  test("that has lost what a job was about to act on has a node take the job anew", async () => {
    await using pair = await Pair.start();
    const store = await pair.open();
    await using _harness = await harnessOf(store);
    await store.jobs.add(job, 10);
    const [claim] = await store.jobs.claim(claimBy("one"));
    assert.ok(claim);
    await pair.promote();
    const added = { executions: [{ workflowId: "w", runId: "r" }], position: { isEnd: true } };
    assert.equal(await store.jobs.change(claim, { ...leased, added }), "RUNNING");
    await pair.failOver();
    assert.equal(await store.jobs.change(claim, { ...leased, begun: [1] }), "LOST");
    const [again] = await store.jobs.claim(claimBy("one"));
    assert.deepEqual([again?.openItems, again?.position.isEnd], [[], false]);
  });

  test("removes no event that has the number of one that was lost and is being sent", async () => {
    await using pair = await Pair.start();
    const store = await pair.open(({ execution: { runId } }) => [
      { target: "mail", eventId: runId, eventType: "closed", body: "{}" },
    ]);
    await using harness = await harnessOf(store);
    await pair.promote();
    await harness.terminate(await harness.start("lost"));
    const [claimed] = await store.eventDeliveries.claim(sendingBy("one"));
    assert.ok(claimed);
    await pair.failOver();
    const run = await harness.start("new");
    await harness.terminate(run);
    await store.eventDeliveries.sent({ id: claimed.id, owner: "one" });
    const { items } = await store.eventDeliveries.list({ domain, pageSize: 10 });
    assert.deepEqual(
      items.map(({ eventId }) => eventId),
      [run.runId],
    );
  });

  test("is not taken back: no node goes to an old primary that has come again", async () => {
    await using pair = await Pair.start();
    const store = await pair.open();
    await using harness = await harnessOf(store);
    await pair.promote();
    await pair.failOver();
    const run = await harness.start("order");
    await pair.primary.start();
    await pair.standby.stop();
    const { errors } = store.figures();
    const connects = errors.connect ?? assert.fail();
    // Each of these has asked both hosts.
    while ((store.figures().errors.connect ?? 0) < connects + 3) await setImmediate();
    await assert.rejects(harness.signal(run), { name: "ServiceUnavailable" });
    await pair.primary.stop();
    await pair.standby.start();
    await reached(store);
    await harness.signal(run);
  });
});
