import assert from "node:assert/strict";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { Socket } from "node:net";
import { test } from "node:test";
import { setImmediate as pass } from "node:timers/promises";
import {
  defineWorkflow,
  localActivity,
  replayHistory,
  sideEffect,
  sleep,
} from "../../src/index.ts";
import { History } from "../workflow/events.ts";
import { runProgram } from "./programs.ts";

const workflowOf = (run: () => Promise<unknown>) =>
  defineWorkflow<undefined, unknown>({ name: "Written", version: "1" }, run);

/** One decision task that waits for its answer. */
const replay = (run: () => Promise<unknown>) => {
  const history = new History().start();
  history.add("DecisionTaskStarted");
  const events = history.events.map(({ id, at, type, data }) => ({
    eventId: id,
    eventType: type,
    eventTimestamp: new Date(at),
    [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`]: data,
  }));
  return replayHistory(workflowOf(run), { events });
};

const lineHere = /at .*foreign-promises\.test\.ts:\d+:\d+/;

const foreign = (what: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Error && error.name === "DecisionFailure", String(error));
  assert.equal((error as { kind?: unknown }).kind, "not durable");
  assert.match(error.message, what);
  assert.match(error.message, lineHere);
  return true;
};

test("a replay finds work on a file, and on a connection, that no guard sees", async (context) => {
  const file = await open(import.meta.filename);
  context.after(() => file.close());
  const reads = () => Promise.race([sleep("1 hour"), file.stat()]);
  await assert.rejects(replay(reads), foreign(/begins work on a file/));
  const socket = new Socket().on("error", () => {});
  context.after(() => socket.destroy());
  const connects = async () => {
    socket.connect({ host: "127.0.0.1", port: 9 });
    await Promise.race([sleep("1 hour"), once(socket, "connect")]);
  };
  await assert.rejects(replay(connects), foreign(/begins a connection/));
});

test("a replay finds a promise of other code of the process that is not settled", async () => {
  const other = new Promise(() => {});
  const waits = () => Promise.race([sleep("1 hour"), other]);
  await assert.rejects(
    replay(waits),
    foreign(/awaits .* a promise that something other than Flow/),
  );
});

const capturedBefore = {
  fetch: {
    calls: 'fetch("http://127.0.0.1:59999/").catch(() => {})',
    found: /calls connect\(\), after what it asked for at .*:12:/,
  },
  setTimeout: {
    calls: "new Promise((resolve) => setTimeout(resolve, 1))",
    found: /begins a timer of the process at .*:12:/,
  },
};

for (const [name, { calls, found }] of Object.entries(capturedBefore)) {
  test(`${name} that was captured before the guards is found`, async () => {
    const program = `
      const { ${name} } = globalThis;
      const { defineWorkflow, replayHistory, sleep } = await import("@ekiden/flow");
      const data = { taskList: { name: "t" }, workflowType: { name: "W", version: "1.0" } };
      const events = [
        { eventId: 1, eventTimestamp: 1, eventType: "WorkflowExecutionStarted",
          workflowExecutionStartedEventAttributes: { ...data, childPolicy: "TERMINATE" } },
        { eventId: 2, eventTimestamp: 1, eventType: "DecisionTaskScheduled" },
        { eventId: 3, eventTimestamp: 1, eventType: "DecisionTaskStarted" },
      ];
      const raced = defineWorkflow({ name: "W", version: "1.0" }, () =>
        Promise.race([sleep("1 hour"), ${calls}]));
      const { message } = await replayHistory(raced, { events }).catch((error) => error);
      console.error(message);
      process.exit(0);
    `;
    const { errors } = await runProgram(program);
    assert.match(errors, found);
  });
}

const harmless: Record<string, () => Promise<unknown>> = {
  "a promise that was settled before": (
    (settled) => () =>
      settled
  )(Promise.resolve(1)),
  "a promise that the workflow itself settles": async () => {
    let resolve: (value: number) => void = () => {};
    const own = new Promise<number>((settle) => {
      resolve = settle;
    });
    queueMicrotask(() => resolve(1));
    return own;
  },
  "an async library that only computes": async () => {
    const chunks = (async function* () {
      for (const each of [1, 2, 3]) yield await Promise.resolve(each);
    })();
    let sum = -5;
    for await (const each of chunks) sum += each;
    return sum;
  },
  "a side effect": async () => sideEffect(() => void pass()) ?? 1,
  "a local activity that waits": () =>
    localActivity("waits", async () => {
      await pass();
      return 1;
    }),
  "structuredClone()": async () => structuredClone({ one: 1 }).one,
};

for (const [what, run] of Object.entries(harmless)) {
  test(`${what} is not foreign`, async () => {
    const { decisions } = await replay(run);
    const [last] = decisions.slice(-1);
    assert.ok(last?.type === "CompleteWorkflowExecution" && last.data.result === "1");
  });
}
