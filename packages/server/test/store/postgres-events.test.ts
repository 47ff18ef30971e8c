// Events of one run for one target, in a PostgreSQL that several nodes use: each is due in the end,
// also where the one before is just being taken away, and none costs a claim anything until then.
import assert from "node:assert/strict";
import { after as atEnd, describe, test } from "node:test";
import { type Plan, PlanLog, startTestPostgres } from "@ekiden/testing";
import type { EventSource } from "../../src/store/event-delivery-store.ts";
import { migrations as released } from "../../src/store/postgres/migrations/migrations.ts";
import { Trial } from "./migration-trial.ts";
import {
  claim,
  claimOne,
  dueTimes,
  events,
  missHeartbeat,
  namesOf,
  refuse,
  send,
  startStuck,
  startStuckAndClose,
  target,
} from "./suite/events-of-runs.ts";
import { after } from "./suite/store-harness.ts";

const log = new PlanLog();
const postgres = await startTestPostgres({ settings: log.settings, onLine: log.read });
atEnd(() => postgres[Symbol.asyncDispose]());

const before = released.slice(
  0,
  released.findIndex(({ name }) => name === "events behind others"),
);

const waits = (trial: Trial): Promise<unknown> =>
  trial.until("select 1 from pg_locks where not granted and locktype = 'transactionid'");

describe("an event behind another one", () => {
  test("is due if it comes while the one before is taken away", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released, events);
    const run = await startStuck(harness);
    await using hand = await trial.hand();
    await hand.query("begin; delete from event_deliveries");
    const closed = harness.terminate(run);
    await waits(trial);
    await hand.query("commit");
    await closed;
    assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
  });

  test("is due if the one before is sent while it is being written", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released, events);
    await startStuck(harness);
    const stuck = await claimOne(harness);
    await using hand = await trial.hand();
    await hand.query(
      `begin; select add_event_deliveries('', array[1], array[execution], array[domain],
         array[target], array['w-closed-9'], array['closed'], '{}', array[0])
       from event_deliveries`,
    );
    const sent = send(harness, stuck);
    await waits(trial);
    await hand.query("commit");
    await sent;
    assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
  });

  test("is due if those before it are sent and given up at once", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released, events);
    const run = await startStuck(harness);
    await missHeartbeat(harness, "charge");
    await harness.terminate(run);
    assert.deepEqual(await dueTimes(harness), [0, undefined, undefined]);
    const stuck = await claimOne(harness);
    await using hand = await trial.hand();
    await hand.query(
      `begin; update event_deliveries set state = 'DEAD' where id = ${stuck.id + 1}`,
    );
    const sent = send(harness, stuck);
    await waits(trial);
    await hand.query("commit");
    await sent;
    assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
  });
});

/** A run that brings about thousands as it closes, and one. */
const manyEvents: EventSource = ({ execution: { workflowId }, isClosed }) =>
  Array.from({ length: isClosed ? 3_000 : 0 }, (_, index) => {
    return { target, eventId: `${workflowId}-${index}`, eventType: "closed", body: "{}" };
  });

/** How many events all statements of that name have looked at. */
const rowsRead = (plans: readonly Plan[], name: string): number => {
  const nodes = plans.filter((plan) => plan.name === name).flatMap((plan) => plan.nodes);
  const scans = nodes.filter((node) => node["Relation Name"] === "event_deliveries");
  assert.ok(scans.length > 0, `${name} was seen`);
  return scans
    .map((scan) => {
      const rows = (scan["Actual Rows"] ?? 0) + (scan["Rows Removed by Filter"] ?? 0);
      return rows * (scan["Actual Loops"] ?? 1);
    })
    .reduce((sum, rows) => sum + rows, 0);
};

test("events behind others cost nothing where events are claimed and sent", async () => {
  const trial = await Trial.begin(postgres);
  await using harness = await trial.openHarness(released, manyEvents);
  await harness.terminate(await harness.start("w"));
  await trial.run("analyze event_deliveries");
  await trial.run(`alter database ${trial.name} set auto_explain.log_min_duration = 0`);
  await harness.reopen();
  await refuse(harness, await claimOne(harness), after(60));
  assert.deepEqual(await claim(harness), []);
  assert.equal(await harness.store.eventDeliveries.nextDueAt(target), after(60));
  harness.now = after(60);
  await send(harness, await claimOne(harness));
  assert.deepEqual(namesOf(await claim(harness)), ["w"]);
  await postgres.untilLogged();
  const plans = log.take();
  for (const name of [
    "claim-event-deliveries",
    "select-next-event-delivery",
    "delete-event-delivery",
    "find-next-event-delivery",
    "bring-next-event-delivery",
  ]) {
    assert.ok(rowsRead(plans, name) < 50, `${name} looked at ${rowsRead(plans, name)} events`);
  }
});

describe("the migration to events behind others", () => {
  test("puts those behind that were there, and lets older nodes write some and send", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before, events);
    await startStuckAndClose(harness);
    assert.deepEqual(await dueTimes(harness), [0, 0]);
    await trial.migrate(released);
    assert.deepEqual(await dueTimes(harness), [0, undefined]);
    await harness.terminate(await startStuck(harness, "later"));
    assert.deepEqual(await dueTimes(harness), [0, undefined, 0, undefined]);
    for (const delivery of await claim(harness)) await send(harness, delivery);
    assert.deepEqual(namesOf(await claim(harness)), ["w-closed", "later-closed"]);
  });

  test("goes on after a crash in its midst", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before, events);
    await startStuckAndClose(harness);
    const [migration = assert.fail()] = released.slice(before.length);
    assert.ok("concurrently" in migration);
    const broken = { ...migration, concurrently: [...migration.concurrently, "select 1 / 0"] };
    await assert.rejects(trial.migrate([...before, broken]), /division by zero/);
    await trial.migrate(released);
    assert.deepEqual(await dueTimes(harness), [0, undefined]);
  });

  test("leaves one where it is that a node has begun to send", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before, events);
    await startStuckAndClose(harness);
    const stuck = await claimOne(harness);
    await trial.migrate(released);
    assert.deepEqual(await dueTimes(harness), [after(30), undefined]);
    await send(harness, stuck);
    assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
  });
});
