// The tasks that a node alone on its database knows without asking, and those that it cannot know.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { pauseExecution, resumeExecution, start } from "@ekiden/engine";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { drain, drainReturned, list, take, takeAttempt } from "./suite/decision-list.ts";
import { attributes, dawn, domain, limits, pollAt, StoreHarness } from "./suite/store-harness.ts";

const openHarness = async (url: string): Promise<StoreHarness> => {
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  return StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
};

const databaseOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

/** A way to the database on which, once it is mute, nothing that was sent is answered. */
class Relay implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  #isMute = false;
  readonly #server = createServer((near) => {
    const far = connect(`${postgres.directory}/.s.PGSQL.5432`);
    near.on("data", (bytes) => this.#isMute || far.write(bytes));
    far.on("data", (bytes) => this.#isMute || near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
  });

  static async open(): Promise<Relay> {
    const relay = new Relay();
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  urlOf(database: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `postgres://ekiden@127.0.0.1:${port}/${database}`;
  }

  mute(): void {
    this.#isMute = true;
  }

  /** Ends all connections; later ones are mute or not, as before. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#isMute = false;
    this.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Asks until there is an answer: each connection is made again after a pause of its own. */
const onceReached = async <T>(ask: () => Promise<T | undefined> | undefined): Promise<T> => {
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      assert.equal((error as Error).name, "ServiceUnavailable", String(error));
    }
    await setImmediate();
  }
};

test("a task of a commit that was never answered waits behind no later ones", async (t) => {
  const database = databaseOf(await postgres.createDatabase());
  await using relay = await Relay.open();
  await using harness = await openHarness(relay.urlOf(database));
  const { store } = harness;
  // From now on the node knows all tasks of the list, and takes them without asking.
  assert.equal(await take(store), undefined);

  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  await hand.query("begin; lock table tasks in share mode");
  const outcome = assert.rejects(harness.start("unknown"), { name: "ServiceUnavailable" });
  const waits = `select from pg_stat_activity
    where wait_event_type = 'Lock' and datname = '${database}'`;
  while ((await postgres.run("postgres", waits)).length === 0);
  relay.mute();
  await hand.query("commit");
  while ((await postgres.run(database, "select from tasks")).length === 0);
  relay.cut();
  await outcome;
  relay.mend();

  await onceReached(() => harness.start("later"));
  const id = await onceReached(() => take(store));
  harness.adopt(id);
  const found = await onceReached(() => store.executions.find({ id }));
  assert.equal(found.execution.workflowId, "unknown");
});

test("a task whose poll failed as it was given waits behind no later ones", async () => {
  await using harness = await openHarness(await postgres.createDatabase());
  const { store } = harness;
  const { id } = await harness.start("first");
  const fail = () =>
    store.tasks.take(list, pollAt(dawn), () => {
      throw new Error("The poll failed");
    });
  await assert.rejects(fail() ?? assert.fail(), /The poll failed/);
  // One of them is given the task; for the other, nothing is left.
  const [given, none] = await Promise.allSettled([fail(), take(store)]);
  assert.deepEqual([given.status, none.status], ["rejected", "fulfilled"]);
  await harness.start("second");
  assert.equal(await take(store), id);
});

test("tasks whose polls failed together keep their order", async () => {
  await using harness = await openHarness(await postgres.createDatabase());
  const { store } = harness;
  assert.equal(await take(store), undefined);
  const ids: number[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await harness.start(name)).id);
  const polls = ids.map(() =>
    store.tasks.take(list, pollAt(dawn), () => {
      throw new Error("The poll failed");
    }),
  );
  const outcomes = await Promise.allSettled(polls);
  assert.ok(outcomes.every(({ status }) => status === "rejected"));
  assert.deepEqual(await drain(store), ids);
});

const heldInsertions = `
  create function wait_for_hand() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(1); return new; end $$;
  create trigger wait before insert on returned_tasks
    for each row execute function wait_for_hand();
  select pg_advisory_lock(1)`;

test("a task that was given back and is held is kept once, also where that is not answered", async (t) => {
  const url = await postgres.createDatabase();
  const database = databaseOf(url);
  await using relay = await Relay.open();
  await using harness = await openHarness(url);
  const other = harness.store;
  const store = await openPostgresStore({ url: relay.urlOf(database), limits, clock: systemClock });
  t.after(() => store.close());
  const { id } = await harness.start("w");
  const { scheduledEventId, startedEventId } = await onceReached(() => takeAttempt(store));
  await store.tasks.giveBack(list, { id, scheduledEventId, startedEventId });
  await store.executions.step({ id }, dawn, (step) => pauseExecution(step, { reason: "away" }));

  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  await hand.query(heldInsertions);
  const poll = Promise.allSettled([take(store)]);
  const waits = "select from pg_locks where not granted and locktype = 'advisory'";
  while ((await postgres.run(database, waits)).length === 0);
  relay.mute();
  await hand.query("select pg_advisory_unlock(1)");
  await other.executions.step({ id }, dawn, resumeExecution);
  const given = () => drainReturned(other).then(([first]) => first);
  assert.equal(await onceReached(given), id);
  relay.mend();
  await poll;
  await store.close();
  assert.deepEqual(await postgres.run(database, "select from returned_tasks"), []);
});

test("a task of a node that came and went waits behind no later ones", async () => {
  const url = await postgres.createDatabase();
  await using harness = await openHarness(url);
  const { store } = harness;
  assert.equal(await take(store), undefined);
  const { id: before } = await harness.start("before");
  const other = await openPostgresStore({ url, limits, clock: systemClock });
  const key = { domain, workflowId: "of the other", runId: "r" };
  const between = await other.executions.start(key, dawn, (step, id) => {
    start(step, attributes);
    return id;
  });
  harness.adopt(between);
  while (store.nodes() === 1) await setImmediate();
  await other.close();
  while (store.nodes() > 1) await setImmediate();
  const { id: after } = await harness.start("after");
  assert.deepEqual(await drain(store), [before, between, after]);
});
