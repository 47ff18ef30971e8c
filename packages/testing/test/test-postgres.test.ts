import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  DatabasePool,
  PlanLog,
  startTestPostgres,
  startTestServer,
  type TestPostgresOptions,
} from "@ekiden/testing";

test("a PostgreSQL of a test keeps its data where it is told to, and leaves nothing there", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-"));
  // The user that PostgreSQL runs as has to get there.
  chmodSync(directory, 0o755);
  {
    await using postgres = await startTestPostgres({ directory });
    const [row] = await postgres.run("postgres", "show data_directory");
    const data = String(row?.data_directory);
    assert.ok(data.startsWith(directory));
    assert.notDeepEqual(readdirSync(join(data, "pg_dynshmem")), [], "what its processes share");
    assert.ok(postgres.pid);
  }
  assert.deepEqual(readdirSync(directory), []);
  rmSync(directory, { recursive: true });
});

test("a PostgreSQL that is frozen, or was killed, ends with its test", async () => {
  {
    await using frozen = await startTestPostgres();
    frozen.freeze();
  }
  await using killed = await startTestPostgres();
  const isThere = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const pid = killed.pid ?? assert.fail("it runs");
  process.kill(pid, "SIGKILL");
  while (isThere(pid)) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(killed.pid, undefined);
});

/** PostgreSQL makes another one whenever its data is made, and copies have the same. */
const identifierOf = async (options: TestPostgresOptions = {}): Promise<unknown> => {
  await using postgres = await startTestPostgres(options);
  const [row] = await postgres.run("postgres", "select system_identifier from pg_control_system()");
  return row?.system_identifier;
};

test("data is made once and copied, unless it has a password, is broken or is another user's", async (context) => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-"));
  chmodSync(directory, 0o755);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = directory;
  context.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(directory, { recursive: true });
  });
  const first = await identifierOf();
  const [name = "", ...others] = readdirSync(directory);
  assert.match(name, /^ekiden-postgres-[0-9a-f]{16}\.tar$/);
  assert.deepEqual(others, []);
  assert.equal(await identifierOf(), first);
  assert.notEqual(await identifierOf({ password: "right one" }), first);
  const archive = join(directory, name);
  writeFileSync(archive, "no archive");
  const second = await identifierOf();
  assert.notEqual(second, first);
  assert.equal(await identifierOf(), second);
  if (process.getuid?.() !== 0) return;
  chownSync(archive, 65_534, 65_534);
  assert.notEqual(await identifierOf(), second);
});

test("a log of plans has each statement by its name, with what its parts really did", async () => {
  const log = new PlanLog();
  await using postgres = await startTestPostgres({
    settings: log.settings,
    onLine: log.read,
  });
  await postgres.run("postgres", "alter role ekiden set auto_explain.log_min_duration = 0");
  await postgres.run("postgres", "create table runners as select n from generate_series(1, 10) n");
  await postgres.untilLogged();
  log.take();
  await postgres.run("postgres", "select n from runners where n > 7 /* last-runners */");
  await postgres.untilLogged();
  const [plan] = log.take();
  assert.equal(plan?.name, "last-runners");
  assert.deepEqual(
    plan.nodes.map((node) => [
      node["Node Type"],
      node["Actual Rows"],
      node["Rows Removed by Filter"],
    ]),
    [["Seq Scan", 3, 7]],
  );
  assert.deepEqual(log.take(), []);
});

test("a database begins as the template is, which is filled once, or with nothing in it", async () => {
  const filled: string[] = [];
  await using postgres = await startTestPostgres({
    async fillTemplate(url) {
      filled.push(url);
      await postgres.run("ekiden_template", "create table runners as select 7 as n");
    },
  });
  const urls = [
    ...(await Promise.all([postgres.createDatabase(), postgres.createDatabase()])),
    await postgres.createEmptyDatabase(),
  ];
  assert.deepEqual(
    urls,
    [1, 2, 3].map((at) => postgres.urlOf(`ekiden_${at}`)),
  );
  assert.deepEqual(filled, [postgres.urlOf("ekiden_template")]);
  for (const name of ["ekiden_1", "ekiden_2"])
    assert.deepEqual(await postgres.run(name, "select n from runners"), [{ n: 7 }]);
  await assert.rejects(postgres.run("ekiden_3", "select n from runners"), /does not exist/);
});

test("a database that is given back has its tables still, and nothing in them", async () => {
  await using postgres = await startTestPostgres();
  const pool = new DatabasePool(postgres);
  const register = async (store: string): Promise<number> => {
    await using server = await startTestServer({ store });
    const response = await fetch(server.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "SimpleWorkflowService.RegisterDomain" },
      body: JSON.stringify({ name: "shop", workflowExecutionRetentionPeriodInDays: "1" }),
    });
    return response.status;
  };
  const store = await pool.take();
  assert.notEqual(await pool.take(), store, "it is in use");
  assert.deepEqual([await register(store), await register(store)], [200, 400]);
  pool.giveBack(store);
  assert.equal(await pool.take(), store);
  const [table] = await postgres.run("ekiden_1", "select count(*)::int as domains from domains");
  assert.equal(table?.domains, 0);
  assert.equal(await register(store), 200);
});
