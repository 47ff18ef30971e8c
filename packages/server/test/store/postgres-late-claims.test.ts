// Polls that look for a task for long, because the database is slow.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pauseExecution, startDecisionTask } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { Matcher } from "../../src/matching/matcher.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { list } from "./suite/decision-list.ts";
import { dawn, limits, StoreHarness } from "./suite/store-harness.ts";

const minute = 60_000;
const callerWhoStays = { gone: false, onGone: () => undefined };

/** A store, polls on it by a clock that the test moves, and a claim that waits until `letGo`. */
const openSlowClaims = async (t: TestContext) => {
  const url = await postgres.createDatabase();
  const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  const opened = { store, reopen: () => assert.fail(), close: () => store.close() };
  const harness = await StoreHarness.open({ isDurable: true, open: async () => opened });
  const clock = new TestClock(dawn);
  const matcher = new Matcher({
    tasks: store.tasks,
    clock,
    pollClock: systemClock,
    pollMilliseconds: minute,
    pollersPerTaskList: 10,
  });
  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  const waits = "select from pg_locks where not granted and relation = 'tasks'::regclass";
  /** Resolves when the claim of a poll waits. */
  const slowly = async (poll: () => Promise<unknown>) => {
    await hand.query("begin; lock table tasks in access exclusive mode");
    const polled = poll();
    while ((await postgres.run(database, waits)).length === 0);
    return { polled, letGo: () => hand.query("commit") };
  };
  return { harness, clock, matcher, slowly, ask: (text: string) => postgres.run(database, text) };
};

test("a task is started at the time of its start, however long its poll has looked for it", async (t) => {
  const { harness, clock, matcher, slowly } = await openSlowClaims(t);
  await using _ = harness;
  const { id } = await harness.start("w");
  const { polled, letGo } = await slowly(() =>
    matcher.wait(list, callerWhoStays, (step, { scheduledEventId }) =>
      startDecisionTask(step, scheduledEventId, "decider"),
    ),
  );
  clock.moveTo(dawn + minute);
  await letGo();
  assert.ok(await polled);
  const started = (await harness.history(id)).find(({ type }) => type === "DecisionTaskStarted");
  assert.equal(started?.at, dawn + minute);
});

test("a poll whose caller has gone looks past no more tasks that are held", async (t) => {
  const { harness, matcher, slowly, ask } = await openSlowClaims(t);
  for (const name of ["a", "b", "c"]) {
    const { id } = await harness.start(name);
    await harness.store.executions.step({ id }, dawn, (step) =>
      pauseExecution(step, { reason: "away" }),
    );
  }
  const caller = { ...callerWhoStays };
  const { polled, letGo } = await slowly(() =>
    matcher.wait(list, caller, () => assert.fail("It is paused")),
  );
  caller.gone = true;
  await letGo();
  assert.equal(await polled, undefined);
  await harness.store.close();
  assert.equal((await ask("select from held_tasks")).length, 1);
});
