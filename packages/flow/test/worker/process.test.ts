// What a worker does to the process that it lives in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { defineWorkflow, proxyActivities, sleep } from "@ekiden/flow";
import { checkRuntime } from "../../src/runtime.ts";
import { setStage } from "../stage.ts";

interface Exit {
  readonly code: number | null;
  readonly errors: string;
}

/** Runs a program that imports this package; `options` are those of Node. */
const runProgram = async (program: string, options: readonly string[] = []): Promise<Exit> => {
  const all = ["--conditions=source", "--import", "tsx", ...options, "--input-type=module"];
  const child = spawn(process.execPath, [...all, "--eval", program], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: import.meta.dirname,
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, "close");
  return { code, errors };
};

/** Replays a decision task of a workflow, by which the guards are set. */
const replays = (run: string) => `
  import { ApplicationFailure, defineWorkflow, proxyActivities, replayHistory, sleep }
    from "@ekiden/flow";
  const data = { taskList: { name: "t" }, workflowType: { name: "W", version: "1.0" } };
  const events = [
    { eventId: 1, eventTimestamp: 1, eventType: "WorkflowExecutionStarted",
      workflowExecutionStartedEventAttributes: { ...data, childPolicy: "TERMINATE" } },
    { eventId: 2, eventTimestamp: 1, eventType: "DecisionTaskScheduled",
      decisionTaskScheduledEventAttributes: data },
    { eventId: 3, eventTimestamp: 1, eventType: "DecisionTaskStarted",
      decisionTaskStartedEventAttributes: { scheduledEventId: 2 } },
  ];
  const workflow = defineWorkflow({ name: "W", version: "1.0" }, ${run});
  const replayed = await replayHistory(workflow, { events }, { milliseconds: 500 })
    .catch((error) => ({ error }));
`;

const early = `async () => {
  const refused = Promise.reject(new ApplicationFailure("early"));
  await sleep("1 hour");
  await refused;
}`;

test("a promise of a workflow that is rejected early does not end the process", async () => {
  const { code, errors } = await runProgram(`${replays(early)}
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (replayed.decisions.length !== 1) throw new Error("not decided");
  `);
  assert.equal(errors, "");
  assert.equal(code, 0);
});

test("listeners for unhandled rejections hear nothing of those of workflows", async () => {
  const { code, errors } = await runProgram(`
    process.on("unhandledRejection", () => process.exit(7));
    ${replays(early)}
  `);
  assert.equal(errors, "");
  assert.equal(code, 0);
});

test("any other promise that is rejected ends the process, as Node does by default", async () => {
  const { code, errors } = await runProgram(`${replays(early)}
    Promise.reject(new Error("of somebody else"));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  `);
  assert.equal(code, 1);
  assert.match(errors, /Error: of somebody else/);
});

test("any other promise that is rejected is only warned of where Node was told so", async () => {
  const { code, errors } = await runProgram(
    `${replays(early)}
    Promise.reject(new Error("of somebody else"));
    await new Promise((resolve) => setTimeout(resolve, 10));
  `,
    ["--unhandled-rejections=warn"],
  );
  assert.equal(code, 0);
  assert.match(errors, /UnhandledPromiseRejectionWarning: Error: of somebody else/);
});

test("a workflow module that throws when it is imported ends the program with its own error", async () => {
  const { code, errors } = await runProgram(`
    import { createWorker } from "@ekiden/flow";
    const workflows = await import("data:text/javascript,throw new Error('no such setting: CARD')");
    await createWorker(workflows);
  `);
  assert.equal(code, 1);
  assert.match(errors, /Error: no such setting: CARD\n\s+at data:text\/javascript/);
});

const spins = `async () => {
  await null;
  for (;;) await null;
}`;

test("after an endless turn asynchronous hooks and other exceptions are as ever", async () => {
  const { code, errors } = await runProgram(`
    import { AsyncLocalStorage } from "node:async_hooks";
    const storage = new AsyncLocalStorage();
    storage.run("before", () => {});
    ${replays(spins)}
    if (replayed.error?.kind !== "endless") throw new Error("not ended: " + replayed.error);
    await storage.run("inside", async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (storage.getStore() !== "inside") throw new Error("lost");
    });
    process.on("uncaughtException", (error) => process.exit(error.message === "mine" ? 9 : 8));
    setTimeout(() => { throw new Error("mine"); }, 5);
  `);
  assert.equal(errors, "");
  assert.equal(code, 9);
});

test("a worker with endless workflows and busy activities lives on", async () => {
  await using stage = await setStage();
  const activities = {
    async step(number: number) {
      await new Promise((resolve) => setImmediate(resolve));
      return number;
    },
  };
  const { step } = proxyActivities<typeof activities>({});
  const endless = defineWorkflow({ name: "Endless", version: "1.0" }, async () => {
    await step(1);
    for (;;) await null;
  });
  const useful = defineWorkflow<number, number>(
    { name: "Useful", version: "1.0" },
    async (count) => {
      let sum = 0;
      for (let number = 1; number <= count; number += 1) sum += await step(number);
      await sleep("1 second");
      return sum;
    },
  );
  await stage.worker({ workflows: [endless, useful], activities, turnLimit: "0.1 seconds" });
  for (let count = 1; count <= 3; count += 1) await stage.client.start(endless, {});
  const sums = await Promise.all(
    Array.from({ length: 10 }, () => stage.client.run(useful, { input: 10 })),
  );
  assert.deepEqual(new Set(sums), new Set([55]));
});

test("the guards stand from the import on, and from the preload on for what is captured early", async () => {
  const captured = `
    const capture = Date.now;
    const { defineWorkflow, replayHistory } = await import("@ekiden/flow");
    export const isGuarded = capture === Date.now;
    process.exit(isGuarded ? 0 : 3);
  `;
  assert.equal((await runProgram(captured)).code, 3);
  const preload = ["--import", "@ekiden/flow/guards"];
  assert.deepEqual(await runProgram(captured, preload), { code: 0, errors: "" });
});

test("Bun, Deno and old versions of Node are refused at the import", async () => {
  const refused = {
    Deno: "globalThis.Deno = {}",
    "Bun 1.2.0": "Object.defineProperty(process.versions, 'bun', { value: '1.2.0' })",
  };
  for (const [name, code] of Object.entries(refused)) {
    const preload = ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
    const { errors } = await runProgram('await import("@ekiden/flow")', preload);
    assert.match(errors, new RegExp(`needs Node.js 20.19 or newer, and this is ${name}`));
  }
  for (const node of ["20.18.3", "18.20.0"]) {
    assert.throws(
      () => checkRuntime({ versions: { node }, isDeno: false }),
      new RegExp(`needs Node\\.js 20\\.19 or newer, and this is Node\\.js ${node}`),
    );
  }
  for (const node of ["20.19.0", "22.0.0", "100.1.0"]) {
    checkRuntime({ versions: { node }, isDeno: false });
  }
});

/** As in a version of Node that has lost it. */
const withoutTicks = ["--import", "data:text/javascript,delete process._tickCallback"];

const manySteps = `async () => {
  let steps = 0;
  const walk = async () => { for (let count = 0; count < 50; count += 1) { await null; steps += 1; } };
  await Promise.all([walk(), new Promise((resolve) => process.nextTick(resolve))]);
  return steps;
}`;

const isDecided = `if (replayed.decisions?.[0]?.data.result !== "50") throw replayed.error ?? "not decided";`;

test("a turn is taken to its end by Node's ticks, and without them by V8", async () => {
  for (const options of [[], withoutTicks]) {
    assert.deepEqual(await runProgram(replays(manySteps) + isDecided, options), {
      code: 0,
      errors: "",
    });
  }
});

test("without Node's ticks loops are ended, and rejections stay in the process's workflow", async () => {
  const endless = `${replays("async () => { for (;;) await null; }")}
    if (replayed.error?.kind !== "endless") throw new Error("not ended: " + replayed.error);`;
  assert.deepEqual(await runProgram(endless, withoutTicks), { code: 0, errors: "" });
  const late = `${replays(early)} await new Promise((resolve) => setTimeout(resolve, 10));
    if (replayed.decisions.length !== 1) throw new Error("not decided");`;
  assert.deepEqual(await runProgram(late, withoutTicks), { code: 0, errors: "" });
});
