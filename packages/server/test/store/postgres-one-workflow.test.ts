// Requests about one workflow that come together to a node, where its runs close and follow each
// other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { signal, startDecisionTask, terminate } from "@ekiden/engine";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Change, RunReference, Store } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { list } from "./suite/decision-list.ts";
import { continueAsNew } from "./suite/decisions.ts";
import { dawn, domain, limits, pollAt, StoreHarness } from "./suite/store-harness.ts";

const byName = { domain, workflowId: "w" };

const signalTo = ({ executions }: Store, run: RunReference): Promise<void> =>
  executions.step(run, dawn, (step) => signal(step, { signalName: "go" }));

const openHarness = async (url: string): Promise<StoreHarness> => {
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  return StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
};

test("no run is called closed by a close that is not committed after all", async (t) => {
  const url = await postgres.createDatabase();
  await using harness = await openHarness(url);
  const { store } = harness;
  const run = await harness.start("w");

  const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  // Another program changes the run between this node's look and its commit.
  await hand.query("begin");
  await hand.query("update runs set version = version + 1000000 where id = $1", [run.id]);
  let isFirst = true;
  const closeOnce: Change<void> = (step) => {
    if (isFirst) terminate(step, {});
    isFirst = false;
  };
  const outcomes = Promise.allSettled([
    store.executions.step({ id: run.id }, dawn, closeOnce),
    signalTo(store, byName),
  ]);
  const waits = `select from pg_stat_activity
    where wait_event_type = 'Lock' and datname = '${database}'`;
  while ((await postgres.run("postgres", waits)).length === 0);
  await hand.query("commit");

  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ["fulfilled", "fulfilled"],
  );
  assert.ok((await harness.eventTypes(run.id)).includes("WorkflowExecutionSignaled"));
});

test("a call for a run that has closed hides no run that another node has continued it as", async () => {
  const url = await postgres.createDatabase();
  await using harness = await openHarness(url);
  await using late = await LateNode.open(url);
  while (harness.store.nodes() === 1 || late.store.nodes() === 1) await setImmediate();
  const run = await harness.start("w");
  // From now on it knows the run as the open one.
  await signalTo(late.store, run);
  await harness.takeAndDecide([continueAsNew]);
  const next = await late.store.tasks.take(list, pollAt(dawn), (step, { id, scheduledEventId }) => {
    startDecisionTask(step, scheduledEventId, "decider");
    return id;
  });
  assert.ok(next !== undefined && next !== run.id);
  harness.adopt(next);
  const [ofClosed, ofOpen] = await Promise.allSettled([
    signalTo(late.store, { id: run.id }),
    signalTo(late.store, byName),
  ]);
  assert.equal(ofClosed.status, "rejected");
  assert.equal(ofOpen.status, "fulfilled");
});

test("calls for a run that has closed and for its successor wait for each other, however many", async () => {
  await using harness = await openHarness(await postgres.createDatabase());
  const { store } = harness;
  const closed = await harness.start("w");
  await harness.takeAndDecide([continueAsNew]);
  const found = await store.executions.find(byName);
  const { id } = found ?? assert.fail("it was continued");
  harness.adopt(id);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) => signalTo(store, { id: n % 2 === 0 ? closed.id : id })),
  );
  for (const [n, outcome] of outcomes.entries()) {
    if (n % 2 === 1) assert.equal(outcome.status, "fulfilled");
    else assert.ok(outcome.status === "rejected" && outcome.reason.name === "UnknownResourceFault");
  }
});

class LateNode implements AsyncDisposable {
  readonly store: Store;

  private constructor(store: Store) {
    this.store = store;
  }

  static async open(url: string): Promise<LateNode> {
    return new LateNode(await openPostgresStore({ url, limits, clock: systemClock }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}
