// What turns and guards need of the program that runs them; without a server, on every version of
// Node.js (npm run matrix).
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRuntime } from "../../src/runtime.ts";
import { early, replays, runProgram } from "./programs.ts";

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
