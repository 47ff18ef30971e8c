// What a database says of itself and of a transaction, and what follows from it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { start } from "@ekiden/engine";
import pg from "pg";
import { repository } from "../../../../tools/files.ts";
import { systemClock } from "../../src/clock.ts";
import { parseDatabaseUrl } from "../../src/store/postgres/connection/address.ts";
import {
  Collision,
  ConnectionLost,
  explain,
  judge,
  mostTelling,
  StandbyError,
} from "../../src/store/postgres/connection/errors.ts";
import { migrating, requirePrimary } from "../../src/store/postgres/connection/primary.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import {
  attributes,
  domain,
  limits,
  type StartedRun,
  StoreHarness,
} from "./suite/store-harness.ts";

const openHarness = (url: string): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    async open() {
      const store = await openPostgresStore({ url, limits, clock: systemClock });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

const databaseOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

/** What stands in the way of others, and is told by a hand on the database. */
const openHand = async (database: string) => {
  const client = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
};

const pidOfWaiting = (database: string) =>
  `select pid from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`;

describe("a store whose transaction collides with another one", () => {
  test("is chosen as the victim of a deadlock, takes it again, and no caller notices", async () => {
    const url = await postgres.createDatabase();
    const database = databaseOf(url);
    await using harness = await openHarness(url);
    const runs = [await harness.start("a"), await harness.start("b")] as const;
    await using hand = await openHand(database);
    // It never looks for deadlocks itself: the store does, after a second.
    await hand.query("set deadlock_timeout = '1 min'; begin");
    const hold = (run: StartedRun) =>
      hand.query(`select from runs where id = ${run.id} for update`);
    await hold(runs[1]);
    const signaled = runs.map((run) => harness.signal(run, "in one batch"));
    while ((await postgres.run("postgres", pidOfWaiting(database))).length === 0);
    await hold(runs[0]);
    await hand.query("commit");
    await Promise.all(signaled);
    const [{ deadlocks } = {}] = await postgres.run(
      database,
      "select pg_stat_force_next_flush(), deadlocks from pg_stat_database where datname = current_database()",
    );
    assert.ok(Number(deadlocks) >= 1);
    for (const { id } of runs) {
      const types = await harness.eventTypes(id);
      assert.equal(types.filter((type) => type === "WorkflowExecutionSignaled").length, 1);
    }
  });

  test("does not deadlock where two of them start the same workflows in other orders", async () => {
    const url = await postgres.createDatabase();
    await using one = await openHarness(url);
    const other = await openPostgresStore({ url, limits, clock: systemClock });
    const names = Array.from({ length: 100 }, (_, index) => `w${index}`);
    for (let round = 0; round < 5; round += 1) {
      const starts = names.map((name) => one.start(`${name} ${round}`));
      const backwards = names.toReversed().map((name, index) => {
        const key = { domain, workflowId: `${name} ${round}`, runId: `other ${index} ${round}` };
        return other.executions.start(key, one.now, (step) => start(step, attributes));
      });
      const outcomes = await Promise.allSettled([...starts, ...backwards]);
      const started = outcomes.filter(({ status }) => status === "fulfilled");
      assert.equal(started.length, names.length);
    }
    // A deadlock is one of them, for the store that was its victim.
    const collisions = [one.store, other].map((store) => store.figures().errors.collision);
    assert.deepEqual(collisions, [0, 0]);
    await other.close();
  });

  test("is told what each code of the database means", () => {
    const judged = (code: string) => judge(Object.assign(new Error("from the database"), { code }));
    for (const code of ["40001", "40P01"]) assert.ok(judged(code) instanceof Collision, code);
    for (const code of ["57P01", "57P03", "08006", "EPIPE", "ECONNRESET", ""]) {
      assert.ok(judged(code) instanceof ConnectionLost, code);
    }
    for (const code of ["25006", "42501", "53100", "53300", "55P03", "57014", "58030"]) {
      assert.equal((judged(code) as Error).name, "ServiceUnavailable", code);
    }
    const bug = Object.assign(new Error("a column is missing"), { code: "42703" });
    assert.equal(judge(bug), bug);
  });
});

test("a URL says what is checked of a certificate, or is refused", () => {
  const sslOf = (mode: string) => parseDatabaseUrl(`postgres://h/d?sslmode=${mode}`).ssl;
  assert.deepEqual(sslOf("require"), { rejectUnauthorized: false });
  assert.deepEqual(sslOf("verify-full"), { rejectUnauthorized: true });
  const ofAuthority = sslOf("verify-ca");
  assert.ok(ofAuthority, "TLS");
  assert.equal(ofAuthority.rejectUnauthorized, true);
  assert.equal(ofAuthority.checkServerIdentity?.(), undefined);
  // It would be no TLS at all, where the driver does not try it first.
  assert.throws(() => sslOf("prefer"), /sslmode=prefer\. .*: disable, require, verify-ca, verify/);
});

describe("where a server stands", () => {
  const standing = { version: 170_010, isStandby: false, isReadOnly: false };

  // There is no older server to try it on: what it says of itself is judged.
  test("a PostgreSQL before 15 is refused, and every later one is not", () => {
    for (const version of [90_624, 140_013]) {
      assert.throws(() => requirePrimary({ ...standing, version }, "here"), {
        name: "StoreError",
        message:
          /^The database at here is PostgreSQL (9|14)\. Ekiden needs 15 or newer: upgrade it/,
      });
    }
    for (const version of [150_000, 170_010, 180_004]) {
      requirePrimary({ ...standing, version }, "here");
    }
  });

  test("a host that wants TLS, and one that knows no such user, are told from a wrong password", () => {
    const said = (code: string, message: string) =>
      explain(Object.assign(new Error(message), { code }), "h1").message;
    const rule = 'no pg_hba.conf entry for host "10.0.0.7", user "ekiden", database "ekiden"';
    assert.match(said("28000", `${rule}, no encryption`), /without TLS: add sslmode=verify-full/);
    assert.match(said("28000", `${rule}, SSL encryption`), /pg_hba\.conf lets in no such user/);
    assert.match(said("28P01", "password authentication failed"), /refuses the user or the passw/);
  });

  test("a right on a table that is there is told from the right to make tables", () => {
    const said = (what: string) =>
      explain(Object.assign(new Error(`permission denied for ${what}`), { code: "42501" }), "h1");
    assert.match(said("table run_tags").message, /lacks a right on what is there: let the owner/);
    assert.match(said("schema public").message, /may not create tables there/);
  });

  test("the page says how long a silent host is waited for at the start", () => {
    const page = readFileSync(join(repository, "docs/operations/postgresql.md"), "utf8");
    const seconds = migrating.connectMilliseconds / 1_000;
    assert.ok(page.includes(`or it does not answer within ${seconds} s: look for a firewall`));
  });

  test("of several hosts, one that refuses says more than a standby, and that more than silence", () => {
    const silent = explain(Object.assign(new Error("no"), { code: "ECONNREFUSED" }), "h1");
    const standby = new StandbyError("a standby");
    const refusing = explain(Object.assign(new Error("no"), { code: "28P01" }), "h3");
    assert.equal(mostTelling([silent, standby, refusing]), refusing);
    assert.equal(mostTelling([silent, standby, silent]), standby);
    assert.equal(mostTelling([silent]), silent);
  });
});
