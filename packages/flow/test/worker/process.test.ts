// What a worker does to the process that it lives in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, proxyActivities, sleep } from "@ekiden/flow";
import { startFlowHarness } from "../flow-harness.ts";
import { early, replays, runProgram } from "./programs.ts";

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
    Promise.reject(new Error("of another library"));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  `);
  assert.equal(code, 1);
  assert.match(errors, /Error: of another library/);
});

test("any other promise that is rejected is only warned of where Node was told so", async () => {
  const { code, errors } = await runProgram(
    `${replays(early)}
    Promise.reject(new Error("of another library"));
    await new Promise((resolve) => setTimeout(resolve, 10));
  `,
    ["--unhandled-rejections=warn"],
  );
  assert.equal(code, 0);
  assert.match(errors, /UnhandledPromiseRejectionWarning: Error: of another library/);
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

test("times in answers are the machine's dates, which are made faster than guarded ones", async () => {
  const { code, errors } = await runProgram(`
    import { createServer } from "node:http";
    import { FlowClient, workflowReference } from "@ekiden/flow";
    const events = [
      { eventId: 1, eventTimestamp: 1, eventType: "WorkflowExecutionStarted",
        workflowExecutionStartedEventAttributes: {} },
      { eventId: 2, eventTimestamp: 2, eventType: "WorkflowExecutionCompleted",
        workflowExecutionCompletedEventAttributes: { result: "7" } },
    ];
    const server = createServer((_, answer) => answer.end(JSON.stringify({ events })));
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const endpoint = "http://127.0.0.1:" + server.address().port;
    const { construct } = Reflect;
    let guarded = 0;
    Reflect.construct = (target, ...rest) => {
      if (target.name === "Date") guarded += 1;
      return construct(target, ...rest);
    };
    new Date(0);
    if (guarded !== 1) throw new Error("Dates are not guarded.");
    const at = { endpoint, region: "us-east-1", credentials: "none", domain: "shop" };
    const order = workflowReference({ name: "Order", version: "1" });
    const execution = { workflowId: "order-7", runId: "run-7" };
    const times = [];
    for await (const { at: time } of new FlowClient(at).handle(order, execution).history())
      times.push(time);
    server.close();
    server.closeAllConnections();
    if (String(times) !== "1000,2000") throw new Error("The history has other times: " + times);
    if (guarded !== 1) throw new Error("Times are guarded dates.");
    process.exit();
  `);
  assert.equal(errors, "");
  assert.equal(code, 0);
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

test("where promises have hooks, one endless turn after the other is ended", async () => {
  const { code, errors } = await runProgram(`
    import { AsyncLocalStorage } from "node:async_hooks";
    new AsyncLocalStorage().run("before", () => {});
    ${replays(spins)}
    const kinds = [replayed.error?.kind];
    while (kinds.length < 8) {
      const again = replayHistory(workflow, { events }, { milliseconds: 100 });
      kinds.push(await again.then(() => "not ended", ({ kind }) => kind));
    }
    if (kinds.some((kind) => kind !== "endless")) throw new Error("not ended: " + kinds);
  `);
  assert.equal(errors, "");
  assert.equal(code, 0);
});

/** The first request to end a turn gets lost, as V8 loses one of thousands under load. */
const losesOneEnd = `
  import threads from "node:worker_threads";
  import { syncBuiltinESMExports } from "node:module";
  const loses = \`
    const { Session } = require("node:inspector");
    const { post } = Session.prototype;
    let isLost = false;
    Session.prototype.post = function (method, parameters, callback) {
      const isEnd = method === "Debugger.resume" && parameters.terminateOnResume && !isLost;
      isLost ||= isEnd;
      return post.call(this, method, isEnd ? {} : parameters, callback);
    };
  \`;
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(program, options) {
      super(loses + program, options);
    }
  };
  syncBuiltinESMExports();
`;

test("a turn is ended at its next limit where the first request for that got lost", async () => {
  const { code, errors } = await runProgram(`${losesOneEnd}
    const begun = performance.now();
    ${replays(spins)}
    if (replayed.error?.kind !== "endless") throw new Error("not ended: " + replayed.error);
    if (performance.now() - begun < 1_000) throw new Error("no request got lost");
  `);
  assert.equal(errors, "");
  assert.equal(code, 0);
});

test("a worker with endless workflows and busy activities lives on", async () => {
  await using harness = await startFlowHarness();
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
  await harness.worker({ workflows: [endless, useful], activities, turnLimit: "0.1 seconds" });
  for (let count = 1; count <= 3; count += 1) await harness.client.start(endless, {});
  // A turn that is ended costs what was optimized in all of the process: few steps tell as much.
  const sums = await Promise.all(
    Array.from({ length: 5 }, () => harness.client.run(useful, { input: 4 })),
  );
  assert.deepEqual(new Set(sums), new Set([10]));
});
