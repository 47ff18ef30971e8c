// Heartbeats beside a long state, where several programs have one database open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { heartbeat, startActivity } from "@ekiden/engine";
import { systemClock } from "../../src/clock.ts";
import { heartbeatsVersion, migrations } from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresSurvey } from "../../src/store/postgres/tables/survey.ts";
import { openPostgresStore, type PostgresStoreOptions } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { scheduleActivity } from "./suite/decisions.ts";
import { after, dawn, limits, StoreHarness } from "./suite/store-harness.ts";

const openHarness = (store: Store): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });

const databaseIn = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

/** The first activities have the scheduled events 5, 6 …; so many are started. */
const beginLong = async (harness: StoreHarness, started: number) => {
  const run = await harness.start("long");
  const activities = Array.from({ length: 80 }, (_, n) =>
    scheduleActivity(`a${n}`, { heartbeatTimeout: "60" }),
  );
  await harness.takeAndDecide(activities);
  const tasks = Array.from({ length: started }, (_, n) => 5 + n).map((scheduledEventId) =>
    harness.store.executions.step(run, dawn, (step) =>
      startActivity(step, scheduledEventId, undefined),
    ),
  );
  return { run, tasks: (await Promise.all(tasks)).map((task) => task ?? assert.fail()) };
};

interface Said {
  readonly details: string;
  readonly at?: number;
}

type Begun = Awaited<ReturnType<typeof beginLong>>;

const beat = ({ executions }: Store, { run, tasks }: Begun, said: Said) =>
  executions.step(run, said.at ?? dawn, (step) =>
    heartbeat(step, tasks[0] ?? assert.fail(), said.details),
  );

const rowsOf = async (url: string) => {
  const survey = await openPostgresSurvey(url, systemClock);
  const { runs } = await survey.runs(0, 1);
  await survey.close();
  const { state, heartbeats } = runs[0] ?? assert.fail("the run is there");
  return {
    state,
    heartbeats: JSON.parse(`[${heartbeats}]`).map(([, , details]: string[]) => details),
  };
};

test("they are written with the state while a program is connected that does not know them", async () => {
  const options: PostgresStoreOptions = {
    url: await postgres.createEmptyDatabase(),
    limits,
    clock: systemClock,
  };
  const { url } = options;
  const store = await openPostgresStore(options);
  await using harness = await openHarness(store);
  const openEarlier = () =>
    openPostgresStore({ ...options, migrations: migrations.slice(0, heartbeatsVersion - 1) });
  const earlier = await openEarlier();
  const begun = await beginLong(harness, 1);
  for (const details of ["one", "two"]) {
    await beat(store, begun, { details });
    await assert.rejects(store.programs.requireKnown("heartbeats"), /earlier version of Ekiden/);
    const { state, heartbeats } = await rowsOf(url);
    assert.match(state, new RegExp(`"details":"${details}"`));
    assert.deepEqual(heartbeats, []);
  }
  const found = await earlier.executions.find(begun.run);
  assert.equal(found?.execution.activities.get(5)?.heartbeat?.details, "two");
  await earlier.close();

  await beat(store, begun, { details: "three" });
  await store.programs.requireKnown("heartbeats");
  await beat(store, begun, { details: "four" });
  const { state, heartbeats } = await rowsOf(url);
  assert.match(state, /"details":"three"/);
  assert.deepEqual(heartbeats, ["four"]);
  await assert.rejects(openEarlier(), /newer Ekiden/);
});

test("each node follows what others have written beside the state, and reads no state again", async (t) => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const [one, other] = [await openPostgresStore(options), await openPostgresStore(options)];
  t.after(() => other.close());
  await using harness = await openHarness(one);
  while (one.nodes() === 1 || other.nodes() === 1) await setImmediate();
  const begun = await beginLong(harness, 2);
  for (const store of [one, other]) {
    // Each asks with its first one, which it writes with the state.
    await beat(store, begun, { details: "first" });
    await store.programs.requireKnown("heartbeats");
  }
  for (const store of [one, other]) await beat(store, begun, { details: "second" });
  const byHand = (sql: string) => postgres.run(databaseIn(options.url), sql);
  // Who reads it fails.
  await byHand("update runs set state = '(' || state");
  for (let count = 0; count < 10; count += 1) {
    await beat(one, begun, { details: `one ${count}`, at: after(count) });
    const heard = await other.executions.step(begun.run, after(count), (step) => {
      heartbeat(step, begun.tasks[1] ?? assert.fail(), `other ${count}`);
      return step.execution.activities.get(5)?.heartbeat;
    });
    assert.deepEqual(heard, { at: after(count), details: `one ${count}` });
  }
  await byHand("update runs set state = substr(state, 2)");
  assert.equal((await rowsOf(options.url)).heartbeats.length, 22);
  // It is written with many events, and a node that remembers the one of before reads it anew.
  for (let count = 0; count < 64; count += 1) await harness.signal(begun.run);
  assert.deepEqual((await rowsOf(options.url)).heartbeats, []);
  await beat(one, begun, { details: "last", at: after(20) });
  const heard = await other.executions.step(begun.run, after(20), (step) =>
    [5, 6].map((id) => step.execution.activities.get(id)?.heartbeat?.details),
  );
  assert.deepEqual(heard, ["last", "other 9"]);
});
