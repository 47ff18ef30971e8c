// Databases that cannot be used, and a database that goes away and comes back.
import assert from "node:assert/strict";
import { after as atEnd, describe, test } from "node:test";
import { startTestPostgres, TestClock } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { migrations as released } from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresStore, type PostgresStoreOptions } from "../../src/store/postgres-store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { limits, type StartedRun, StoreHarness } from "./suite/store-harness.ts";

const postgres = await startTestPostgres();
atEnd(() => postgres[Symbol.asyncDispose]());

type More = Partial<Pick<PostgresStoreOptions, "clock" | "migrations" | "migrate">>;

const open = (url: string, more: More = {}) =>
  openPostgresStore({ url, limits, clock: systemClock, ...more });

const openHarness = (url: string, more?: More): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    async open() {
      const store = await open(url, more);
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

/** Refused with one line that says what to do. */
const assertRefused = (url: string, advice: RegExp): Promise<void> =>
  assert.rejects(open(url), (error) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.match(error.message, advice);
    assert.doesNotMatch(error.message, /\n|secret/);
    return true;
  });

const databaseOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

describe("a database", () => {
  test("is refused when there is none of that name, or nothing where it should be", async () => {
    await assertRefused(postgres.urlOf("nowhere"), /no such database: create it/);
    await assertRefused("postgres://u:secret@127.0.0.1:1/d", /Nothing answers there: start it/);
    await assertRefused("postgres://u:secret@/d?host=/nowhere", /Nothing answers there/);
    await assertRefused("postgres://u@no.such.host.invalid/d", /no such host: correct the URL/);
    await assertRefused("postgres://u@h/d?user=x", /a parameter that is not known: user/);
  });

  test("is refused when it refuses the user", async () => {
    const url = await postgres.createDatabase();
    await postgres.run("postgres", "create role guest nologin; create role visitor login");
    await assertRefused(postgres.urlOf(databaseOf(url), "guest"), /refuses the user/);
    await assertRefused(postgres.urlOf(databaseOf(url), "visitor"), /may not create tables/);
  });

  test("is refused when a newer program has written it, or another one", async () => {
    const url = await postgres.createDatabase();
    await (await open(url)).close();
    await postgres.run(databaseOf(url), "update ekiden_version set version = 1000, oldest = 1000");
    await assertRefused(
      url,
      /newer Ekiden \(its version is 1000, this program knows \d+, and 1000 is the least\)/,
    );
    const foreign = await postgres.createDatabase();
    await postgres.run(databaseOf(foreign), "create table recipes (name text)");
    await assertRefused(foreign, /belongs to another program/);
  });

  test("is refused when it takes no changes", async () => {
    const url = await postgres.createDatabase();
    const change = `alter database ${databaseOf(url)} set default_transaction_read_only = on`;
    await postgres.run("postgres", change);
    await assertRefused(url, /takes no changes: default_transaction_read_only is on/);
  });

  test("is found behind hosts that do not answer", async () => {
    const url = await postgres.createDatabase();
    const [, directory] = url.split("?host=");
    const many = `postgres://ekiden@/${databaseOf(url)}?host=/nowhere,127.0.0.1:1,${directory}`;
    await (await open(many)).close();
  });
});

/** Signals with names of their own, until told to stop; which were acknowledged, which were not. */
class Sender {
  readonly acknowledged: string[] = [];
  readonly unknown: string[] = [];
  /** What was said of those, each text once. */
  readonly refusals = new Set<string>();
  #isStopped = false;
  readonly #done: Promise<void>[];

  constructor(harness: StoreHarness, runs: readonly StartedRun[]) {
    this.#done = runs.map((run) => this.#send(harness, run));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#done);
  }

  /** Resolves once so many more have been acknowledged. */
  async more(count: number): Promise<void> {
    const enough = this.acknowledged.length + count;
    while (this.acknowledged.length < enough) await new Promise((turn) => setImmediate(turn));
  }

  async #send(harness: StoreHarness, run: StartedRun): Promise<void> {
    for (let count = 0; !this.#isStopped; count += 1) {
      const name = `${run.workflowId} ${count}`;
      try {
        await harness.signal(run, name);
        this.acknowledged.push(name);
      } catch (error) {
        assert.equal((error as Error).name, "ServiceUnavailable", String(error));
        this.unknown.push(name);
        this.refusals.add((error as Error).message);
        // What is refused at once is asked again in another turn, as by a caller over a socket.
        await new Promise((turn) => setImmediate(turn));
      }
    }
  }
}

const isReached = async ({ store }: StoreHarness): Promise<boolean> => {
  const [probed] = await Promise.allSettled([store.probe()]);
  return probed.status === "fulfilled";
};

/** Until the store has all of its connections again: each is tried after a pause of its own. */
const untilReached = async (harness: StoreHarness, runs: readonly StartedRun[]): Promise<void> => {
  for (;;) {
    const asked = [harness.store.probe(), ...runs.map(({ id }) => harness.history(id))];
    const answers = await Promise.allSettled<unknown>(asked);
    const refused = answers.filter(({ status }) => status === "rejected");
    if (refused.length === 0) return;
    for (const { reason } of refused as readonly PromiseRejectedResult[]) {
      assert.equal(reason.name, "ServiceUnavailable", String(reason));
    }
    await new Promise((turn) => setImmediate(turn));
  }
};

const assertKept = async (harness: StoreHarness, sender: Sender, runs: readonly StartedRun[]) => {
  await untilReached(harness, runs);
  const kept: string[] = [];
  for (const { id } of runs) {
    for (const { type, data } of await harness.history(id)) {
      if (type === "WorkflowExecutionSignaled") kept.push(data.signalName);
    }
  }
  assert.equal(new Set(kept).size, kept.length, "nothing is done twice");
  const all = new Set(kept);
  assert.deepEqual(
    sender.acknowledged.filter((name) => !all.has(name)),
    [],
    "nothing that was acknowledged is lost",
  );
  const sent = new Set([...sender.acknowledged, ...sender.unknown]);
  assert.deepEqual(
    kept.filter((name) => !sent.has(name)),
    [],
  );
};

/** Every call was told its true outcome, or that the database could not be reached. */
const assertFoundOut = ({ refusals }: Sender): void => {
  for (const text of refusals) assert.doesNotMatch(text, /outcome unknown|Too many others/);
};

const startRuns = (harness: StoreHarness): Promise<StartedRun[]> =>
  Promise.all(Array.from({ length: 8 }, (_, n) => harness.start(`w${n}`)));

describe("a store whose user does not own the tables", () => {
  const isNew = ({ name }: { readonly name: string }) => /types and tags/.test(name);
  const before = released.slice(0, released.findIndex(isNew));
  const rights = "grant select, insert, update, delete on";

  /** Starts a run with a tag, by a node that was there before the owner of the tables migrated. */
  const startAs = async (user: string, ownerSays = "select") => {
    const url = await postgres.createDatabase();
    const run = (text: string) => postgres.run(databaseOf(url), text);
    await run(`create role ${user} login; ${ownerSays}`);
    await (await open(url, { migrations: before })).close();
    await run(`${rights} all tables in schema public to ${user}`);
    const node = postgres.urlOf(databaseOf(url), user);
    await using harness = await openHarness(node, { migrations: before, migrate: "no" });
    await (await open(url)).close();
    await harness.start("tagged", { tagList: ["a"] });
  };

  test("refuses what needs a table of a later migration, unless tables to come were granted", async () => {
    await assert.rejects(startAs("with_tables"), {
      name: "ServiceUnavailable",
      message: "The user of the database lacks a right there",
    });
    const toCome = "alter default privileges for role ekiden";
    await startAs("with_more", `${toCome} ${rights} tables to with_more`);
  });

  test("is not opened where a table was not granted, which is named", async () => {
    const url = await postgres.createDatabase();
    await (await open(url)).close();
    const run = (text: string) => postgres.run(databaseOf(url), text);
    await run(`create role with_few login; ${rights} all tables in schema public to with_few`);
    const node = postgres.urlOf(databaseOf(url), "with_few");
    await (await open(node, { migrate: "no" })).close();
    await run("revoke all on run_heartbeats, run_tags from with_few");
    for (const migrate of ["no", "yes"] as const) {
      await assert.rejects(open(node, { migrate }), {
        name: "StoreError",
        message: /lacks a right on run_heartbeats, run_tags: let the owner grant it, also/,
      });
    }
  });
});

describe("a store whose database has no connection to spare", () => {
  test("has lost nothing that was acknowledged, and goes on once there are some", async () => {
    const name = databaseOf(await postgres.createDatabase());
    await postgres.run(
      "postgres",
      `create role tenant login; alter database ${name} owner to tenant`,
    );
    await using harness = await openHarness(postgres.urlOf(name, "tenant"));
    const runs = await startRuns(harness);
    const sender = new Sender(harness, runs);
    await sender.more(50);
    await postgres.run("postgres", "alter role tenant connection limit 0");
    await postgres.run(
      "postgres",
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    while (await isReached(harness)) await new Promise((turn) => setImmediate(turn));
    await assert.rejects(harness.start("meanwhile"), { name: "ServiceUnavailable" });
    await postgres.run("postgres", "alter role tenant connection limit -1");
    await sender.more(50);
    await sender.stop();
    await assertKept(harness, sender, runs);
    assertFoundOut(sender);
  });

  test("is not ready without the one by which polls look for tasks of all nodes", async () => {
    const name = databaseOf(await postgres.createDatabase());
    const run = (text: string) => postgres.run("postgres", text);
    await run(`create role squeezed login; alter database ${name} owner to squeezed`);
    await using harness = await openHarness(postgres.urlOf(name, "squeezed"));
    const { store } = harness;
    const connections = store.figures().databaseConnections ?? assert.fail();
    await run(`alter role squeezed connection limit ${connections - 1}`);
    const cut = async () => {
      await store.messages.pending(1);
      return run(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = '${name}' and query like '%update messages m%'`,
      );
    };
    // Something else may just have been asked on it.
    while ((await cut()).length === 0);
    await store.messages.pending(1).catch(() => undefined);
    await assert.rejects(store.probe(), { name: "ServiceUnavailable" });
    await run("alter role squeezed connection limit -1");
    while (!(await isReached(harness))) await new Promise((turn) => setImmediate(turn));
  });
});

describe("a store whose connections are cut", () => {
  test("finds out what became of what was under way, and goes on", async () => {
    const url = await postgres.createDatabase();
    await using harness = await openHarness(url);
    const runs = await startRuns(harness);
    const sender = new Sender(harness, runs);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${databaseOf(url)}'`;
    for (let round = 0; round < 10; round += 1) {
      await sender.more(50);
      await postgres.run("postgres", cut);
    }
    await sender.more(50);
    await sender.stop();
    await assertKept(harness, sender, runs);
    assertFoundOut(sender);
  });

  test("has lost nothing that was acknowledged when its database crashes and comes back", async () => {
    const url = await postgres.createDatabase();
    await using harness = await openHarness(url);
    const runs = await startRuns(harness);
    const sender = new Sender(harness, runs);
    for (let round = 0; round < 2; round += 1) {
      await sender.more(50);
      await postgres.crash();
      await assert.rejects(harness.start("meanwhile"), { name: "ServiceUnavailable" });
      await postgres.start();
      await sender.more(50);
    }
    await sender.stop();
    await assertKept(harness, sender, runs);
    assertFoundOut(sender);
  });
});

describe("a node that was frozen", () => {
  test("refuses what it had begun before, since the time of it has passed", async () => {
    const url = await postgres.createDatabase();
    const clock = new TestClock();
    await using harness = await openHarness(url, { clock });
    const run = await harness.start("w");
    await harness.signal(run, "before");
    const frozen = harness.signal(run, "in the midst");
    clock.moveTo(clock.now() + 12_000);
    await assert.rejects(frozen, { name: "ServiceUnavailable", message: /nothing was done/ });
    await harness.signal(run, "after");
    const signals = (await harness.history(run.id)).flatMap(({ type, data }) =>
      type === "WorkflowExecutionSignaled" ? [data.signalName] : [],
    );
    assert.deepEqual(signals, ["before", "after"]);
  });
});

describe("a node that has fallen behind", () => {
  test("takes nothing more until it has caught up", async () => {
    const clock = new TestClock();
    await using harness = await openHarness(await postgres.createDatabase(), { clock });
    const run = await harness.start("w");
    const waiting = harness.signal(run, "waiting");
    clock.moveTo(clock.now() + 2_000);
    await assert.rejects(harness.signal(run, "too much"), {
      name: "ThrottlingException",
      message: "Rate exceeded: this node is behind with its commits",
    });
    await waiting;
    await harness.signal(run, "after");
  });
});
