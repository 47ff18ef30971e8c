// A node whose database goes away and comes back: no call waits for it, one line says that it is
// gone and one that it is back, and then everything goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestPostgres, type TestPostgres } from "@ekiden/testing";
import pg from "pg";
import { type Command, serve } from "./command.ts";

/**
 * After the first call that fails. Calls that waited for the database would take longer than it has
 * to take a connection, which is 1.5 s; a busy machine may hold up a few of them.
 */
const maxRefusalMilliseconds = 1_000;
const maxHeldUp = 5;
const maxReturnMilliseconds = 3_000;
const calls = 100;

const call = async (url: string, operation: string, input: unknown) => {
  const begunAt = performance.now();
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-Amz-Target": `SimpleWorkflowService.${operation}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  return { status: response.status, text, took: performance.now() - begunAt };
};

const tag = (url: string, value: string) =>
  call(url, "TagResource", {
    resourceArn: "arn:aws:swf:us-east-1:000000000000:/domain/kept",
    tags: [{ key: "round", value }],
  });

const count = (url: string) =>
  call(url, "CountOpenWorkflowExecutions", {
    domain: "kept",
    startTimeFilter: { oldestDate: 0 },
  });

const untilRefused = async (url: string): Promise<void> => {
  while ((await tag(url, "refused")).status === 200);
};

/** Every one is refused, at once, in a way that clients try again. */
const assertRefusedQuickly = async (url: string): Promise<void> => {
  const slow: number[] = [];
  for (let n = 0; n < calls; n += 1) {
    const { status, text, took } = await (n % 2 === 0 ? tag(url, "away") : count(url));
    assert.equal(status, 503);
    assert.match(text, /ServiceUnavailable/);
    if (took >= maxRefusalMilliseconds) slow.push(took);
  }
  assert.ok(slow.length <= maxHeldUp, `refusals took ${slow} ms`);
};

/** Resolves with how long it took until calls were served again, in milliseconds. */
const untilServed = async (url: string): Promise<number> => {
  const begunAt = performance.now();
  while ((await tag(url, "back")).status !== 200 || (await count(url)).status !== 200);
  return performance.now() - begunAt;
};

const ready = async (url: string) => {
  const [health, readiness] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
  return { health: health.status, readiness: readiness.status, text: await readiness.text() };
};

/** It is asked at most once a second, so what it says may be that old. */
const untilReady = async (url: string): Promise<void> => {
  while ((await ready(url)).readiness !== 200);
};

const linesOf = ({ log }: Command): unknown[] =>
  log.map(({ body }) => body).filter((line) => !/^(listening|migration )/.test(String(line)));

const away = "database unavailable: calls are refused until it is available again";
const back = "database available: calls are served again";

interface Trial extends AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly server: Command;
  readonly url: string;
}

const begin = async (): Promise<Trial> => {
  const postgres = await startTestPostgres();
  const server = serve(await postgres.createDatabase());
  const url = await server.url();
  const retention = { workflowExecutionRetentionPeriodInDays: "1" };
  assert.equal((await call(url, "RegisterDomain", { name: "kept", ...retention })).status, 200);
  const end = async () => {
    await server[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  };
  return { postgres, server, url, [Symbol.asyncDispose]: end };
};

test("a database that is stopped is reported once, and calls are refused at once", async () => {
  await using trial = await begin();
  const { postgres, server, url } = trial;
  await untilReady(url);
  for (let round = 1; round <= 2; round += 1) {
    await postgres.stop();
    await untilRefused(url);
    await assertRefusedQuickly(url);
    await server.says(new RegExp(away));
    await postgres.start();
    const took = await untilServed(url);
    assert.ok(took < maxReturnMilliseconds, `it took ${took} ms until calls were served`);
    await server.says(new RegExp(`(${back}[^]*){${round}}`));
    assert.deepEqual(linesOf(server), Array(round).fill([away, back]).flat());
  }
  const [line] = server.log.filter(({ body }) => body === away);
  assert.match(
    String(line?.["ekiden.reason"]),
    /cannot be used\. (It is starting or stopping|It ended the connection|Nothing answers there)/,
  );
});

const workflowType = { name: "leg", version: "1" };
const taskList = { name: "runners" };

const registerLeg = async (url: string, executionStartToCloseTimeout: string): Promise<void> => {
  const registered = await call(url, "RegisterWorkflowType", {
    domain: "kept",
    ...workflowType,
    defaultTaskList: taskList,
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: executionStartToCloseTimeout,
    defaultChildPolicy: "TERMINATE",
  });
  assert.equal(registered.status, 200);
};

test("executions that are due while a database is away are in no line of the log", async () => {
  await using trial = await begin();
  const { postgres, server, url } = trial;
  await registerLeg(url, "1");
  await untilReady(url);
  const start = { domain: "kept", workflowId: "w", workflowType };
  assert.equal((await call(url, "StartWorkflowExecution", start)).status, 200);
  const dueAt = performance.now() + 1_000;
  await postgres.stop();
  await untilRefused(url);
  while (performance.now() < dueAt + 500) await assertRefusedQuickly(url);
  await postgres.start();
  await untilServed(url);
  await server.says(new RegExp(back));
  assert.deepEqual(linesOf(server), [away, back]);
});

test("a poll that waits outlives its database, and gets what comes after", async () => {
  await using trial = await begin();
  const { postgres, url } = trial;
  await registerLeg(url, "60");
  const polled = call(url, "PollForDecisionTask", { domain: "kept", taskList });
  await untilReady(url);
  await postgres.stop();
  await untilRefused(url);
  await postgres.start();
  await untilServed(url);
  const start = { domain: "kept", workflowId: "w", workflowType };
  assert.equal((await call(url, "StartWorkflowExecution", start)).status, 200);
  const { status, text } = await polled;
  assert.equal(status, 200);
  assert.equal(JSON.parse(text).workflowExecution?.workflowId, "w");
});

test("a node without its database is alive, not ready, and ready again", async () => {
  await using trial = await begin();
  const { postgres, url } = trial;
  await untilReady(url);
  await postgres.stop();
  await untilRefused(url);
  let page = await ready(url);
  while (page.readiness === 200) page = await ready(url);
  assert.deepEqual([page.health, page.readiness], [200, 503]);
  assert.match(page.text, /^\{"status":"unready","reason":"The database cannot be reached",/);
  await postgres.start();
  await untilReady(url);
});

test("a node whose database takes no changes is not ready, says so, and is ready again", async () => {
  await using trial = await begin();
  const { postgres, server, url } = trial;
  await untilReady(url);
  const set = async (value: "on" | "off") => {
    await postgres.run("postgres", `alter system set default_transaction_read_only = ${value}`);
    await postgres.run("postgres", "select pg_reload_conf()");
  };
  await set("on");
  // No call comes: the page finds out by itself.
  let page = await ready(url);
  while (page.readiness === 200) page = await ready(url);
  assert.match(page.text, /The database takes no changes|The database cannot be reached/);
  await server.says(/takes no changes: default_transaction_read_only is on/);
  assert.equal((await tag(url, "refused")).status, 503);
  await set("off");
  await untilReady(url);
  assert.equal((await tag(url, "taken")).status, 200);
});

test("a node whose changes wait for a standby that is gone is not ready", async () => {
  await using trial = await begin();
  const { postgres, url } = trial;
  await untilReady(url);
  const set = async (names: string) => {
    await postgres.run("postgres", `alter system set synchronous_standby_names = '${names}'`);
    await postgres.run("postgres", "select pg_reload_conf()");
  };
  await set("nobody");
  let page = await ready(url);
  while (page.readiness === 200) page = await ready(url);
  assert.match(page.text, /The store does not answer in time/);
  await set("");
  await untilReady(url);
});

test("a database that is silent holds up no call, and is found when it speaks again", async () => {
  await using trial = await begin();
  const { postgres, server, url } = trial;
  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database: "postgres" });
  // Where this test fails, its connection ends with the database, which would hide the failure.
  hand.on("error", () => undefined);
  await hand.connect();
  postgres.freeze();
  await hand.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ekiden'",
  );
  await untilRefused(url);
  await assertRefusedQuickly(url);
  await server.says(new RegExp(away));
  await assertRefusedQuickly(url);
  postgres.thaw();
  const took = await untilServed(url);
  assert.ok(took < maxReturnMilliseconds, `it took ${took} ms until calls were served`);
  await server.says(new RegExp(back));
  assert.deepEqual(linesOf(server), [away, back]);
  await hand.end();
});

test("connections that are cut and restored at once are logged in one line", async () => {
  await using trial = await begin();
  const { postgres, server, url } = trial;
  await postgres.run(
    "postgres",
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ekiden'",
  );
  await server.says(/was lost and restored at once/);
  await untilServed(url);
  assert.equal(linesOf(server).length, 1);
});
