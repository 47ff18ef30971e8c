// A connection that is lost in the midst of a commit, in every way in which connections are lost:
// what became of the commit is asked on another one, so that callers get the true outcome.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { parseDatabaseUrl } from "../../src/store/postgres/connection/address.ts";
import { connectToPrimary } from "../../src/store/postgres/connection/primary.ts";
import { type Connector, openPostgresStoreOver } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { Relay } from "./relay.ts";
import { limits, type StartedRun, StoreHarness } from "./suite/store-harness.ts";

/** Of the driver, for an answer: the usual ones are long. */
const answerMilliseconds = 1_000;

class LossTrial implements AsyncDisposable {
  readonly #database: string;
  readonly relay: Relay;
  readonly harness: StoreHarness;

  private constructor(database: string, relay: Relay, harness: StoreHarness) {
    this.#database = database;
    this.relay = relay;
    this.harness = harness;
  }

  static async begin(): Promise<LossTrial> {
    const [, database = assert.fail()] =
      /\/(ekiden_\d+)\?/.exec(await postgres.createDatabase()) ?? [];
    const relay = await Relay.start({ path: `${postgres.directory}/.s.PGSQL.5432` });
    const url = parseDatabaseUrl(`postgres://ekiden@127.0.0.1:${relay.port}/${database}`);
    const connector: Connector = (usual) =>
      connectToPrimary(url, { purpose: { ...usual, answerMilliseconds }, application: "ekiden" });
    const harness = await StoreHarness.open({
      isDurable: true,
      async open() {
        const store = await openPostgresStoreOver(connector, { limits, clock: systemClock });
        return { store, reopen: () => assert.fail(), close: () => store.close() };
      },
    });
    return new LossTrial(database, relay, harness);
  }

  /** Another hand on the database, which it keeps. */
  async hand(): Promise<pg.Client & AsyncDisposable> {
    const client = new pg.Client({
      host: postgres.directory,
      user: "ekiden",
      database: this.#database,
    });
    await client.connect();
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
  }

  /** Asks until there is an answer. */
  async until(text: string): Promise<void> {
    while ((await postgres.run(this.#database, text)).length === 0);
  }

  /** Resolves once what has served the store is gone. */
  async terminateAll(): Promise<void> {
    const ended = await postgres.run(
      "postgres",
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
       where datname = '${this.#database}' and application_name = 'ekiden'`,
    );
    const ids = ended.map(({ pid }) => pid).join();
    await this.until(
      `select where not exists (select from pg_stat_activity where pid in (${ids}))`,
    );
  }

  /** Resolves once the store has its connections again. */
  async reached({ id }: StartedRun): Promise<void> {
    const { store } = this.harness;
    for (;;) {
      const answers = await Promise.allSettled([store.probe(), this.harness.history(id)]);
      if (answers.every(({ status }) => status === "fulfilled")) return;
    }
  }

  /** The run was started, and once only. */
  async assertStarted({ id }: StartedRun): Promise<void> {
    assert.deepEqual(await this.harness.eventTypes(id), [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
    ]);
    const runs = await postgres.run(this.#database, "select from runs where workflow_id = 'w'");
    assert.equal(runs.length, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.harness[Symbol.asyncDispose]();
    await this.relay[Symbol.asyncDispose]();
  }
}

const ways = {
  "is ended": "end",
  "is reset": "reset",
  "is silent": undefined,
} as const;

test("a connection that the database has left takes no call, also before it ends", async () => {
  await using trial = await LossTrial.begin();
  const { relay, harness } = trial;
  const run = await harness.start("w");
  relay.holdUpEnds();
  await trial.terminateAll();
  // A busy machine may take longer for the next connection than a call waits for it.
  await harness.signal(run).catch(({ message }) => {
    assert.equal(message, "The database cannot be reached");
  });
  await trial.reached(run);
});

describe("a commit whose connection", () => {
  for (const [way, lose] of Object.entries(ways)) {
    test(`${way} after it is known to have been made`, async () => {
      await using trial = await LossTrial.begin();
      const { relay, harness } = trial;
      const muted = relay.mute("commit-batch");
      const started = harness.start("w");
      const connection = await muted;
      await trial.until("select from runs where workflow_id = 'w'");
      if (lose) connection[lose]();
      await trial.assertStarted(await started);
    });
  }

  test("is terminated before it has come is made by another one", async () => {
    await using trial = await LossTrial.begin();
    const { harness } = trial;
    await using hand = await trial.hand();
    await hand.query("begin; lock table tasks in share mode");
    const started = harness.start("w");
    await trial.until(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'ekiden' and wait_event_type = 'Lock'`);
    await hand.query("rollback");
    await trial.assertStarted(await started);
  });
});
