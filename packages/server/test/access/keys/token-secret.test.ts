// The secret that tokens are sealed with: in no file in clear where there is a master key, and what
// was sealed with the one of before is good for tasks that had begun by then.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { limitProfiles } from "@ekiden/engine";
import { startTestPostgres, TestClock } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { AccessError } from "../../../src/access/access-error.ts";
import type { NewKey } from "../../../src/access/keys/key-service.ts";
import { MasterKey } from "../../../src/access/keys/master-key.ts";
import { steadyClock, systemClock } from "../../../src/clock.ts";
import { createNode } from "../../../src/node/node.ts";
import { createNodeLog } from "../../../src/node/node-log.ts";
import type { NodeOptions } from "../../../src/node/node-options.ts";
import { forgetTokens, openKeyService } from "../../../src/node/open-access.ts";
import { openSealing, startSealingJob } from "../../../src/node/open-sealing.ts";
import type { Node } from "../../../src/node/running-node.ts";
import { Seal } from "../../../src/operations/seal.ts";
import { openPostgresStore } from "../../../src/store/postgres-store.ts";
import type { SecretStore } from "../../../src/store/secret-store.ts";
import { openSqliteStore } from "../../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "../../store/data-directory.ts";

const limits = limitProfiles.relaxed;
const masterKey = Buffer.alloc(32, 7).toString("base64");
const anotherKey = Buffer.alloc(32, 8).toString("base64");
const [domain, type, workflowId] = ["shop", { name: "Order", version: "1" }, "w"];
const taskList = { name: "l" };

type Credentials = Pick<NewKey, "accessKeyId" | "secretAccessKey">;
type Given = Partial<NodeOptions> & { readonly data: string };

const nodeOf = (given: Given) =>
  createNode({
    host: "127.0.0.1",
    port: 0,
    region: "us-east-1",
    account: "123456789012",
    limits: "relaxed",
    pollSeconds: 5,
    logLevel: "silent",
    ...given,
  });

class Server implements AsyncDisposable {
  readonly swf: SWF;
  readonly #close: () => Promise<void>;

  private constructor(swf: SWF, close: () => Promise<void>) {
    this.swf = swf;
    this.#close = close;
  }

  static async start(given: Given): Promise<Server> {
    const node = await nodeOf(given);
    const { service, close } = await openKeyService({ ...given, masterKey });
    const credentials = await service.create({ account: "123456789012", user: "admin" });
    await close();
    return Server.over(node, credentials);
  }

  static over(node: Node, credentials: Credentials): Server {
    const { url: endpoint } = node;
    const swf = new SWF({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    return new Server(swf, () => node.close());
  }

  async begin(): Promise<string> {
    const { swf } = this;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({ domain, ...type });
    await swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType: type,
      taskList,
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "86400",
    });
    return this.poll();
  }

  async poll(): Promise<string> {
    const { taskToken } = await this.swf.pollForDecisionTask({ domain, taskList });
    return taskToken ?? assert.fail("no task");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.swf.destroy();
    await this.#close();
  }
}

const assertNowhere = (directory: string, secret: Buffer): void => {
  for (const name of readdirSync(directory)) {
    assert.equal(readFileSync(join(directory, name)).indexOf(secret), -1, name);
  }
};

const rowsIn = (directory: string) => {
  const database = new Sqlite(join(directory, "ekiden.db"), { readonly: true });
  const rows = database.prepare("select * from secrets order by name").all();
  database.close();
  return rows as { name: string; bytes: Buffer; is_sealed: number; ended_at: number }[];
};

/** What a program of the first version has left, with its secret. */
const asFirstVersion = (directory: string, secret: Buffer): number => {
  const database = new Sqlite(join(directory, "ekiden.db"));
  for (const table of [
    "secrets",
    "returned_tasks",
    "jobs",
    "job_items",
    "pauses",
    "event_deliveries",
    "heartbeats",
    "schedules",
  ]) {
    database.exec(`drop table ${table}`);
  }
  database.exec("drop table run_incidents; drop table execution_tags");
  database.exec("drop index executions_by_type");
  database.exec("drop index executions_rare_by_start; drop index executions_rare_by_close");
  database.prepare("insert into meta values ('secret', ?)").run(secret);
  database.pragma("user_version = 5");
  const id = database.prepare("select id from executions").pluck().get();
  database.close();
  return Number(id);
};

const firstVersionToken = (secret: Buffer, id: number, startedEventId = 3): string => {
  const body = Buffer.alloc(17);
  body.writeBigUInt64BE(BigInt(id), 1);
  body.writeUInt32BE(startedEventId - 1, 9);
  body.writeUInt32BE(startedEventId, 13);
  return new Seal(secret).seal("task", body);
};

const refused = (start: Promise<unknown>, message: RegExp) =>
  assert.rejects(start, (error) => {
    assert.ok(error instanceof AccessError, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

describe("the secret of tokens in a data directory", () => {
  test("of the first version is replaced, and its bytes are in no file", async () => {
    using directory = temporaryDirectory();
    const place = { data: directory.path, masterKey, access: "keys" } as const;
    {
      await using server = await Server.start(place);
      await server.begin();
    }
    const secret = randomBytes(32);
    const id = asFirstVersion(directory.path, secret);
    const token = firstVersionToken(secret, id);
    await using server = await Server.start(place);
    assertNowhere(directory.path, secret);
    const { swf } = server;
    // The task had begun before: its worker does not lose it.
    await swf.respondDecisionTaskCompleted({ taskToken: token });
    await swf.signalWorkflowExecution({ domain, workflowId, signalName: "s" });
    const next = await server.poll();
    const forged = firstVersionToken(secret, id, 7);
    await assert.rejects(swf.respondDecisionTaskCompleted({ taskToken: forged }), {
      name: "UnknownResourceFault",
    });
    await swf.respondDecisionTaskCompleted({ taskToken: next });
  });

  test("stays the same from start to start, sealed", async () => {
    using directory = temporaryDirectory();
    const place = { data: directory.path, masterKey, access: "keys" } as const;
    let token: string;
    {
      await using server = await Server.start(place);
      token = await server.begin();
    }
    assert.deepEqual(
      rowsIn(directory.path).map(({ name, is_sealed }) => [name, is_sealed]),
      [["current", 1]],
    );
    await using server = await Server.start(place);
    await server.swf.respondDecisionTaskCompleted({ taskToken: token });
  });

  test("is replaced once there is a master key, and tasks that have begun go on", async () => {
    using directory = temporaryDirectory();
    const data = directory.path;
    let token: string;
    {
      const open = await nodeOf({ data, access: "open" });
      await using server = Server.over(open, { accessKeyId: "a", secretAccessKey: "s" });
      token = await server.begin();
    }
    const [plain] = rowsIn(data);
    assert.ok(plain);
    assert.equal(plain.is_sealed, 0);
    await using server = await Server.start({ data, masterKey, access: "keys" });
    assertNowhere(data, plain.bytes);
    await server.swf.respondDecisionTaskCompleted({ taskToken: token });
  });

  test("opens with its master key alone, also where calls need not be signed", async () => {
    using directory = temporaryDirectory();
    const data = directory.path;
    await (await Server.start({ data, masterKey, access: "keys" }))[Symbol.asyncDispose]();
    const file = new Sqlite(join(data, "ekiden.db"));
    file.exec("delete from access_keys");
    file.close();
    const lost = /kept under a master key\. .*EKIDEN_MASTER_KEY.*`ekiden key forget-tokens`/;
    await refused(nodeOf({ data, access: "open" }), lost);
    const wrong = /not the one under which the secret of tokens/;
    await refused(nodeOf({ data, masterKey: anotherKey, access: "keys" }), wrong);
    await refused(nodeOf({ data, masterKey: anotherKey, access: "open" }), wrong);
    // No other key is made up for it.
    await refused(nodeOf({ data, access: "keys" }), /There is no master key/);
    await (await nodeOf({ data, masterKey, access: "open" })).close();
    await forgetTokens({ data });
    await (await nodeOf({ data, access: "open" })).close();
  });

  test("is found in master.key by a server that is open to all", async () => {
    using directory = temporaryDirectory();
    const data = directory.path;
    await (await nodeOf({ data, access: "keys" })).close();
    await (await nodeOf({ data, access: "open" })).close();
    assert.deepEqual(
      rowsIn(data).map(({ is_sealed }) => is_sealed),
      [1],
    );
  });

  test("of before is forgotten after 30 days", async () => {
    using directory = temporaryDirectory();
    const store = openSqliteStore({ directory: directory.path, limits });
    after(() => store.close());
    const { secrets } = store;
    const bytes = randomBytes(32);
    const endedAt = systemClock.now() - 31 * 86_400_000;
    await secrets.replace({ earlier: { bytes, isSealed: false, endedAt } });
    const sealing = await openSealing({ secrets, clock: systemClock, isShared: false });
    assert.equal(sealing.earlier, undefined);
    assert.equal((await secrets.read()).earlier, undefined);
    assert.equal(await sealing.lookAgain(systemClock), undefined);
  });
});

describe("the secret of tokens in a PostgreSQL database", () => {
  test("is the same for nodes that start together with the first master key", async () => {
    await using postgres = await startTestPostgres();
    const url = await postgres.createDatabase();
    const stores = await Promise.all(
      [1, 2, 3].map(() => openPostgresStore({ url, limits, clock: steadyClock })),
    );
    const optionsOf = (secrets: SecretStore) =>
      ({ secrets, clock: systemClock, isShared: true }) as const;
    const open = await Promise.all(stores.map(({ secrets }) => openSealing(optionsOf(secrets))));
    assert.equal(new Set(open.map(({ current }) => current.toString("hex"))).size, 1);
    const key = new MasterKey(Buffer.from(masterKey, "base64"));
    const sealed = await Promise.all(
      stores.map(({ secrets }) => openSealing({ ...optionsOf(secrets), masterKey: key })),
    );
    assert.equal(new Set(sealed.map(({ current }) => current.toString("hex"))).size, 1);
    const [before, now] = [open[0]?.current, sealed[0]?.current];
    assert.notDeepEqual(before, now);
    for (const { earlier } of sealed) assert.deepEqual(earlier?.secret, before);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("of nodes of the first version is used with them, and replaced when they are gone", async () => {
    await using postgres = await startTestPostgres();
    const url = await postgres.createDatabase();
    const store = await openPostgresStore({ url, limits, clock: steadyClock });
    const firstVersion = randomBytes(32);
    const client = new pg.Client({ connectionString: url, application_name: "ekiden 5" });
    await client.connect();
    await client.query("insert into meta (key, bytes) values ('secret', $1)", [firstVersion]);
    const key = new MasterKey(Buffer.from(masterKey, "base64"));
    const options = { secrets: store.secrets, clock: systemClock, isShared: true } as const;
    const [one, other] = [
      await openSealing({ ...options, masterKey: key }),
      await openSealing({ ...options, masterKey: key }),
    ];
    assert.deepEqual(one.current, other.current);
    for (let look = 0; look < 10; look += 1) await one.lookAgain(systemClock);
    assert.deepEqual(one.earlier, { secret: firstVersion, endedAt: undefined });
    await client.end();
    // An upgrade may be taken back within a minute.
    for (let look = 0; look < 6; look += 1) await one.lookAgain(systemClock);
    assert.equal(one.earlier?.endedAt, undefined);
    await one.lookAgain(systemClock);
    const { secret, endedAt } = one.earlier ?? assert.fail();
    assert.deepEqual(secret, firstVersion);
    assert.ok(endedAt !== undefined);
    await other.lookAgain(systemClock);
    assert.deepEqual(other.earlier, one.earlier);
    const kept = await store.secrets.read();
    assert.equal(kept.firstVersion, undefined);
    assert.deepEqual([kept.current?.isSealed, kept.earlier?.isSealed], [true, true]);
    await refused(openSealing(options), /kept under a master key/);
    await store.close();
  });

  test("is looked for while the database is away, which the store alone logs", async () => {
    await using postgres = await startTestPostgres();
    const url = await postgres.createDatabase();
    const store = await openPostgresStore({ url, limits, clock: steadyClock });
    const { secrets } = store;
    const clock = new TestClock();
    const logged: string[] = [];
    const log = createNodeLog("error", { write: (line) => void logged.push(line) });
    const sealing = await openSealing({ secrets, clock, isShared: true });
    const job = startSealingJob(sealing, { clock, log });
    await job.settled();
    const name = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
    await postgres.run("postgres", `alter database ${name} with allow_connections false`);
    await postgres.run(
      "postgres",
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    await assert.rejects(sealing.lookAgain(clock), { name: "ServiceUnavailable" });
    job.wake();
    await job.settled();
    await job.stop();
    await store.close();
    assert.deepEqual(logged, []);
  });
});
