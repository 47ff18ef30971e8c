import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import nodeCrypto, { randomBytes, randomUUID } from "node:crypto";
import fs, { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os, { hostname } from "node:os";
import { test } from "node:test";
import { setImmediate as pause } from "node:timers/promises";
import vm from "node:vm";
import type { HistoryEvent } from "@aws-sdk/client-swf";
import { defineSignal, defineWorkflow, now, replayHistory } from "@ekiden/flow";

const startedAt = 1_700_000_000;
/** A run of one decision task, which waits for its answer. */
const history: HistoryEvent[] = [
  {
    eventId: 1,
    eventType: "WorkflowExecutionStarted" as const,
    eventTimestamp: new Date(startedAt * 1_000),
    workflowExecutionStartedEventAttributes: {
      childPolicy: "TERMINATE" as const,
      taskList: { name: "test" },
      workflowType: { name: "Guarded", version: "1.0" },
    },
  },
  {
    eventId: 2,
    eventType: "DecisionTaskScheduled" as const,
    eventTimestamp: new Date(startedAt * 1_000),
    decisionTaskScheduledEventAttributes: { taskList: { name: "test" } },
  },
  {
    eventId: 3,
    eventType: "DecisionTaskStarted" as const,
    eventTimestamp: new Date(startedAt * 1_000),
    decisionTaskStartedEventAttributes: { scheduledEventId: 2 },
  },
];

const replay = (act: () => unknown) =>
  replayHistory(
    defineWorkflow<undefined, unknown>({ name: "Guarded", version: "1.0" }, async () => act()),
    history,
    { runId: "run-1" },
  );

const resultOf = async (act: () => unknown): Promise<unknown> => {
  const [decision] = (await replay(act)).decisions;
  assert.ok(decision?.type === "CompleteWorkflowExecution", JSON.stringify(decision));
  return JSON.parse(decision.data.result ?? "null");
};

const utc = new Intl.DateTimeFormat("en-US", {
  timeZone: "UTC",
  dateStyle: "short",
  timeStyle: "medium",
});

const clocks: Record<string, () => unknown> = {
  "Date.now()": () => Date.now(),
  "new Date()": () => Date.parse(new Date().toISOString()),
  "Date()": () => Date.parse(Date()),
  "the constructor of a date": () => new (new Date(1).constructor as DateConstructor)().getTime(),
  "a format of now": () => Date.parse(`${utc.format()} UTC`),
  "a format of now in parts": () =>
    Date.parse(
      `${utc
        .formatToParts()
        .map(({ value }) => value)
        .join("")} UTC`,
    ),
  "performance.now()": () => performance.now(),
  "process.hrtime()": () => process.hrtime()[0] * 1_000,
  "process.hrtime.bigint()": () => Number(process.hrtime.bigint() / 1_000_000n),
};

for (const [what, act] of Object.entries(clocks)) {
  test(`in a workflow ${what} is the time at which its decision task was started`, async () => {
    assert.equal(await resultOf(act), startedAt * 1_000);
  });
}

/** With an argument that its type does not allow. */
const formatted = (how: () => unknown): unknown => Reflect.apply(how, utc, [null]);

test("a format of null is that of the beginning of 1970, in a workflow and elsewhere", async () => {
  const inParts = () => JSON.stringify(formatted(utc.formatToParts));
  for (const act of [() => formatted(utc.format), inParts]) {
    assert.match(String(await resultOf(act)), /1\/1\/70|"70"/);
    assert.equal(act(), await resultOf(act));
  }
});

test("in a workflow process.hrtime() with an earlier time gives the difference", async () => {
  assert.deepEqual(await resultOf(() => process.hrtime(process.hrtime())), [0, 0]);
  const seconds = startedAt - 11;
  assert.deepEqual(await resultOf(() => process.hrtime([seconds, 400_000_000])), [10, 600_000_000]);
  await assert.rejects(
    replay(() => Reflect.apply(process.hrtime, process, [7])),
    /must be an instance of Array/,
  );
});

const random: Record<string, () => unknown> = {
  "Math.random()": () => Math.random(),
  "crypto.randomUUID()": () => crypto.randomUUID(),
  "randomUUID of node:crypto": () => randomUUID(),
  "crypto.getRandomValues()": () => [...crypto.getRandomValues(new Uint8Array(16))].join(),
  "getRandomValues of node:crypto": () => nodeCrypto.getRandomValues(new Uint32Array(4)).toString(),
};

for (const [what, act] of Object.entries(random)) {
  test(`in a workflow ${what} gives the same on every replay`, async () => {
    assert.equal(await resultOf(act), await resultOf(act));
    assert.notEqual(act(), act());
  });
}

const refused: Record<string, () => unknown> = {
  "setTimeout()": () => globalThis.setTimeout(() => {}, 1),
  "setInterval()": () => globalThis.setInterval(() => {}, 1),
  "setImmediate()": () => setImmediate(() => {}),
  "fetch()": () => fetch("http://127.0.0.1"),
  "timeout()": () => AbortSignal.timeout(1),
  "randomBytes()": () => randomBytes(4),
  "randomFillSync()": () => nodeCrypto.randomFillSync(new Uint8Array(4)),
  "generateKeySync()": () => nodeCrypto.generateKeySync("hmac", { length: 64 }),
  "readFileSync()": () => readFileSync("/etc/hostname"),
  "existsSync()": () => fs.existsSync("/etc/hostname"),
  "execSync()": () => execSync("true"),
  "hostname()": () => hostname(),
  "cpus()": () => os.cpus(),
  "runInThisContext()": () => vm.runInThisContext("1"),
  "new Script()": () => new vm.Script("1"),
  "uptime()": () => process.uptime(),
  "memoryUsage()": () => process.memoryUsage(),
  "rss()": () => process.memoryUsage.rss(),
};

for (const [what, act] of Object.entries(refused)) {
  test(`in a workflow ${what} is refused, with the line, even where that is caught`, async () => {
    const caught = () => {
      try {
        act();
      } catch {}
    };
    await assert.rejects(replay(caught), (error: Error) => {
      assert.match(error.message, /Guarded 1\.0 \(replayed, run run-1\) calls /);
      assert.ok(error.message.includes(`calls ${what} at `), error.message);
      assert.match(error.message, /forbidden\.test\.ts:\d+:\d+/);
      return true;
    });
  });
}

test("in a workflow a pause of node:timers/promises is refused", async () => {
  await assert.rejects(
    replay(() => pause()),
    /calls setImmediate\(\) at .*use sleep\(\)/,
  );
});

const harmless: Record<string, () => unknown> = {
  "queueMicrotask()": () => new Promise<number>((done) => queueMicrotask(() => done(1))),
  "process.nextTick()": () => new Promise<number>((done) => process.nextTick(() => done(1))),
  "a module that is loaded late": () => createRequire(import.meta.url)("./late-module.cjs"),
  "a stack": () => (new Error("why").stack?.includes("why") ? 1 : 0),
  "structuredClone()": () => structuredClone({ one: 1 }).one,
  "a hash of node:crypto": () => nodeCrypto.createHash("sha256").update("1").digest("hex") && 1,
  "a date that is given": () => new Date(1).getTime(),
  "a format of numbers": () => Number(new Intl.NumberFormat("en").format(1)),
  "console.log()": () => {
    console.debug("");
    return 1;
  },
};

for (const [what, act] of Object.entries(harmless)) {
  test(`in a workflow ${what} works as everywhere`, async () => {
    assert.equal(await resultOf(act), 1);
  });
}

test("outside of workflows the clock and everything else is as ever", async () => {
  await resultOf(() => 1);
  assert.ok(Date.now() > startedAt * 1_000 && new Date() > new Date(startedAt * 1_000));
  assert.equal(Date.name, "Date");
  assert.ok(new Date() instanceof Date);
  assert.equal(randomBytes(4).length, 4);
  assert.notEqual(Math.random(), Math.random());
  await pause();
  assert.throws(() => now(), /now\(\) was called outside of a workflow/);
});

test("clocks that a test has put in the place of the real ones do not reach workflows", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] });
  assert.equal(await resultOf(() => Date.now()), startedAt * 1_000);
  await assert.rejects(
    replay(() => setImmediate(() => {})),
    /calls setImmediate/,
  );
  assert.equal(Date.now(), 0);
  t.mock.timers.reset();
  assert.ok(Date.now() > startedAt * 1_000);
  assert.equal(await resultOf(() => Date.now()), startedAt * 1_000);
});

test("code that goes on between two turns is named at the next", async () => {
  const go = defineSignal("go");
  // Its continuation belongs to no workflow's turn, and must not loop there for ever.
  const strays = async () => {
    const foreign = Promise.resolve().then(() => go.waitFor());
    await foreign;
  };
  const { decisions } = await replay(strays);
  assert.deepEqual(decisions, []);
});
