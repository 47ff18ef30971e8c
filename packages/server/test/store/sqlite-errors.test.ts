// Bad days: a commit that fails, a full disk, a broken one. Nothing that was acknowledged is lost,
// and nothing that was refused is shown.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { receive } from "@ekiden/engine";
import Sqlite from "better-sqlite3";
import { bundleProgram } from "../../../../tools/program.ts";
import { skipWithout } from "../../../../tools/programs.ts";
import { ownDomains } from "../../src/store/domain-key.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { signalExternal } from "./suite/decisions.ts";
import {
  domain,
  domainNamed,
  limits,
  type OpenedStore,
  type StartedRun,
  StoreHarness,
  turn,
} from "./suite/store-harness.ts";

const unavailable = { name: "ServiceUnavailable" };

const openedIn = (directory: string): OpenedStore => {
  let store = openSqliteStore({ directory, limits });
  return {
    store,
    async reopen() {
      await store.close();
      store = openSqliteStore({ directory, limits });
      return store;
    },
    close: () => store.close(),
  };
};

const openHarness = (directory: string): Promise<StoreHarness> =>
  StoreHarness.open({ isDurable: true, open: async () => openedIn(directory) });

/** Another hand on the database: the next commit of this run's events hits a row that is there. */
const obstruct = (directory: string, { id }: StartedRun, eventId: number) => {
  const database = new Sqlite(join(directory, "ekiden.db"));
  database
    .prepare(
      "insert into events (execution, first_event_id, last_event_id, body) values (?, ?, 0, '')",
    )
    .run(id, eventId);
  return () => {
    database.prepare("delete from events where execution = ? and last_event_id = 0").run(id);
    database.close();
  };
};

describe("a commit that fails", () => {
  test("fails for every call of it, and leaves each run as it was", async () => {
    using directory = temporaryDirectory();
    await using harness = await openHarness(directory.path);
    const run = await harness.start("w");
    const bystander = await harness.start("v");
    const clear = obstruct(directory.path, run, 3);
    const calls = [harness.signal(run), harness.signal(bystander), harness.start("new")];
    // Refused because of a start that comes to nothing: that would have been wrong.
    calls.push(harness.start("new"));
    for (const outcome of await Promise.allSettled(calls)) {
      assert.ok(outcome.status === "rejected");
      assert.match(String(outcome.reason), /UNIQUE constraint/);
    }
    const { executions } = harness.store;
    assert.equal(await executions.find({ domain, workflowId: "new" }), undefined);
    assert.equal(await executions.countOpen(domain), 2);
    assert.equal((await executions.find(bystander))?.execution.lastEventId, 2);
    await harness.signal(bystander, "again");
    await harness.start("new");
    clear();
    await harness.signal(run, "again");
    assert.equal((await harness.history(run.id)).length, 3);
  });

  test("gives back the tasks and messages that it would have used up", async () => {
    using directory = temporaryDirectory();
    await using harness = await openHarness(directory.path);
    const { messages, tasks } = harness.store;
    const sender = await harness.start("sender");
    await harness.takeAndDecide([signalExternal("receiver")]);
    const receiver = await harness.start("receiver");
    const [message] = await messages.pending(1);
    assert.ok(message);
    const deliver = () =>
      harness.store.executions.step(
        receiver,
        harness.now,
        (step) => receive(step, message.message),
        {
          consumes: message.id,
        },
      );
    const heard: string[] = [];
    tasks.onReady(({ name }) => heard.push(name));
    messages.onMessage(() => heard.push("message"));
    const clear = obstruct(directory.path, receiver, 3);
    const outcomes = await Promise.allSettled([harness.takeDecision(), deliver()]);
    assert.ok(outcomes.every(({ status }) => status === "rejected"));
    await turn();
    assert.deepEqual(heard.toSorted(), ["message", "runners"]);
    clear();
    assert.equal((await tasks.count(harness.list("decision"))).count, 1);
    assert.equal((await messages.pending(10)).length, 1);
    await deliver();
    assert.equal((await harness.takeDecision())?.id, receiver.id);
    assert.equal((await harness.history(sender.id)).at(-1)?.type.startsWith("Signal"), true);
  });
});

describe("a full disk", () => {
  test("refuses changes, loses none that was acknowledged, and passes", async (context) => {
    using directory = temporaryDirectory();
    const small = join(directory.path, "small");
    mkdirSync(small);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3M", "tmpfs", small]);
    if (mounted.status !== 0) return context.skip("a small disk takes root and mount");
    try {
      await fillAndClear(small);
    } finally {
      spawnSync("umount", [small]);
    }
  });
});

const fillAndClear = async (disk: string): Promise<void> => {
  const filler = join(disk, "filler");
  writeFileSync(filler, Buffer.alloc(1536 * 1024));
  await using harness = await openHarness(join(disk, "data"));
  const run = await harness.start("w");
  let acknowledged = 0;
  const signal = async () => {
    await harness.signal(run, `signal ${acknowledged}`);
    acknowledged += 1;
  };
  await assert.rejects(async () => {
    for (let count = 0; count < 10_000; count += 1) await signal();
  }, unavailable);
  for (let count = 0; count < 20; count += 1) await assert.rejects(signal(), unavailable);
  const { domains, executions } = harness.store;
  await turn();
  await assert.rejects(harness.store.probe(), unavailable);
  await assert.rejects(harness.registerDomain(domainNamed("another")), unavailable);
  // It could not be kept that the target has it.
  const claim = { target: "billing", owner: "node", at: 0, leasedUntil: 1, max: 1 };
  await assert.rejects(harness.store.eventDeliveries.claim(claim), unavailable);
  assert.equal(await domains.find(domainNamed("another")), undefined);
  assert.equal((await executions.find(run))?.execution.lastEventId, acknowledged + 2);
  rmSync(filler);
  await turn();
  await harness.store.probe();
  for (let count = 0; count < 20; count += 1) await signal();
  await harness.registerDomain(domainNamed("another"));
  await harness.reopen();
  assert.equal((await harness.history(run.id)).length, acknowledged + 2);
};

const withoutPrlimit = skipWithout("prlimit", spawnSync("prlimit").error === undefined);

describe("a broken disk", { skip: withoutPrlimit }, () => {
  test("ends all writing until a restart, which finds what was acknowledged", async () => {
    using directory = temporaryDirectory();
    const child = await bundleProgram(new URL("broken-disk.ts", import.meta.url));
    // No file may grow beyond this: a write then fails in a way that is not "disk full".
    const command = `ulimit -S -f 1500; exec "${process.execPath}"`;
    const args = ["-c", `${command} "${child}" "${directory.path}"`];
    const { status, stdout, stderr } = spawnSync("sh", args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const { id, acknowledged } = JSON.parse(stdout);
    assert.ok(acknowledged > 10);
    const store = openSqliteStore({ directory: directory.path, limits });
    const lastEventId = (await store.executions.find({ id }))?.execution.lastEventId ?? 0;
    // The step that failed is unknown: there whole, or not at all.
    assert.ok([2, 3].includes(lastEventId - acknowledged), `${lastEventId} ${acknowledged}`);
    await store.close();
  });
});

const withoutCompiler = skipWithout(
  "a C compiler for Linux",
  process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0,
);

/** Runs a program on a disk that it can hold up and break. */
const runOnSlowDisk = async (directory: string, program: string): Promise<string> => {
  const library = join(directory, "slow-disk.so");
  const source = fileURLToPath(new URL("slow-disk.c", import.meta.url));
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
  const child = await bundleProgram(new URL(program, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [child, join(directory, "data")], {
    encoding: "utf8",
    env: {
      ...process.env,
      LD_PRELOAD: library,
      EKIDEN_HOLD: join(directory, "hold"),
      EKIDEN_FAIL: join(directory, "fail"),
      EKIDEN_UNREADABLE: join(directory, "unreadable"),
    },
  });
  assert.equal(status, 0, stderr);
  return stdout;
};

describe("a slow disk", { skip: withoutCompiler }, () => {
  test("holds back what it does not have yet; a sync that fails ends all writing", async () => {
    using directory = temporaryDirectory();
    const output = await runOnSlowDisk(directory.path, "slow-disk.ts");
    const { id, acknowledged } = JSON.parse(output);
    const store = openSqliteStore({ directory: join(directory.path, "data"), limits });
    const lastEventId = (await store.executions.find({ id }))?.execution.lastEventId ?? 0;
    assert.ok([2, 3].includes(lastEventId - acknowledged), `${lastEventId} ${acknowledged}`);
    await store.close();
  });

  test("acknowledges nothing whose failure another thread was told", async () => {
    using directory = temporaryDirectory();
    await runOnSlowDisk(directory.path, "failure-elsewhere.ts");
  });

  test("fails all that is committed with a job's change that cannot read a page", async () => {
    using directory = temporaryDirectory();
    await runOnSlowDisk(directory.path, "unreadable-page.ts");
  });
});

/** Another hand on the database: what these tables hold can be read no more. */
const damage = (directory: string, ...tables: string[]): void => {
  const path = join(directory, "ekiden.db");
  const database = new Sqlite(path);
  // A commit, so that a store which has read a page before reads it again.
  database.exec("insert or replace into meta values ('damaged', 1)");
  database.pragma("wal_checkpoint(truncate)");
  const rootPage = database
    .prepare<[string], number>("select rootpage from sqlite_schema where name = ?")
    .pluck();
  const pages = tables.map((table) => rootPage.get(table) ?? assert.fail(table));
  const pageBytes = Number(database.pragma("page_size", { simple: true }));
  const file = openSync(path, "r+");
  const garbage = Buffer.alloc(pageBytes, 0xa5);
  for (const page of pages) writeSync(file, garbage, 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
  database.close();
};

describe("a damaged database", () => {
  const damaged = { name: "ServiceUnavailable", message: /is damaged; .*restored from a backup/ };

  const leaveRun = async (directory: string): Promise<StartedRun> => {
    await using harness = await openHarness(directory);
    return harness.start("w");
  };

  test("answers what is whole, and what is not with what to do", async () => {
    using directory = temporaryDirectory();
    const { id } = await leaveRun(directory.path);
    damage(directory.path, "events");
    const { store } = openedIn(directory.path);
    await assert.rejects(store.histories.read(id, 1, 2), damaged);
    await assert.rejects(store.executions.find({ id }), damaged);
    assert.equal(await store.executions.countOpen(domain), 1);
    assert.equal((await store.domains.list(everyDomain)).items.length, 1);
    await store.close();
  });

  test("is written no more once a read has met the damage", async () => {
    using directory = temporaryDirectory();
    await using harness = await openHarness(directory.path);
    await harness.start("w");
    damage(directory.path, "messages");
    const { domains, executions, messages } = harness.store;
    // The start was taken before the damage was met; its commit was still to come.
    const calls = [harness.start("new"), messages.pending(1)];
    for (const outcome of await Promise.allSettled(calls)) assert.equal(outcome.status, "rejected");
    await assert.rejects(harness.start("another"), damaged);
    await assert.rejects(harness.registerDomain(domainNamed("another")), damaged);
    assert.equal(await executions.countOpen(domain), 1);
    assert.equal(await executions.find({ domain, workflowId: "new" }), undefined);
    assert.equal((await domains.list(everyDomain)).items.length, 1);
  });

  test("fails the calls of a commit that meets the damage, also when more cannot be read", async () => {
    using directory = temporaryDirectory();
    await using harness = await openHarness(directory.path);
    const run = await harness.start("w");
    damage(directory.path, "events", "tasks");
    await assert.rejects(harness.start("new"), damaged);
    await assert.rejects(harness.signal(run), damaged);
    assert.equal((await harness.store.executions.find(run))?.execution.lastEventId, 2);
  });
});

const everyDomain = {
  scope: ownDomains,
  status: "REGISTERED",
  reverse: false,
  pageSize: 10,
} as const;
