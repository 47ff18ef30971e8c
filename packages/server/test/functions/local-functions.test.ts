// Functions in processes of this machine, and all that they can do wrong.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { isAlive } from "../../../../tools/alive.ts";
import {
  LocalFunctions,
  type LocalFunctionsOptions,
} from "../../src/functions/local/local-functions.ts";
import { directoryOf, errorOf, invocationOf, never } from "./invocations.ts";

const handler = (body: string) => `export const handler = async (event, context) => { ${body} };`;

interface Said {
  readonly requestId: string;
  readonly stream: string;
  readonly line: string;
}

const functionsOf = async (
  files: Readonly<Record<string, string>>,
  options: Partial<LocalFunctionsOptions> = {},
) => {
  const directory = await directoryOf(files);
  const said: Said[] = [];
  const functions = new LocalFunctions({
    directory: directory.path,
    region: "us-east-1",
    onLine: ({ requestId }, stream, line) => void said.push({ requestId, stream, line }),
    ...options,
  });
  return {
    directory,
    said,
    admit: () => functions.admit(),
    close: () => functions.close(),
    invoke: (name: string, given: Parameters<typeof invocationOf>[1] = {}, signal = never) =>
      functions.invoke(invocationOf(name, given), signal),
    async [Symbol.asyncDispose]() {
      await functions.close();
      await directory[Symbol.asyncDispose]();
    },
  };
};

test("a module's handler is called with the event and a context, in each of its forms", async () => {
  await using functions = await functionsOf({
    "double.mjs": handler("return event.n * 2"),
    "common.cjs": "exports.handler = async () => 'common';",
    "folder/index.mjs": `import { word } from "./word.mjs"; ${handler("return word")}`,
    "folder/word.mjs": "export const word = 'deep';",
    "context.mjs": handler(`return {
      ...context, left: context.getRemainingTimeInMillis() <= 5000,
      env: Object.keys(process.env).sort(), word: process.env.WORD }`),
  });
  assert.deepEqual(await functions.invoke("double", { input: '{"n":21}' }), { result: "42" });
  assert.deepEqual(await functions.invoke("common"), { result: '"common"' });
  assert.deepEqual(await functions.invoke("folder"), { result: '"deep"' });
  const name = "arn:aws:lambda:us-east-1:123456789012:function:context";
  const outcome = await functions.invoke(name, { remainingMilliseconds: 5_000 });
  const context = JSON.parse("result" in outcome ? (outcome.result ?? "") : "");
  assert.equal(context.functionName, "context");
  assert.equal(context.invokedFunctionArn, name);
  assert.equal(context.awsRequestId, "request-1");
  assert.deepEqual(context.workflow, { domain: "film", workflowId: "w", runId: "r" });
  assert.equal(context.left, true);
  const secrets = context.env.filter((variable: string) => /EKIDEN|SECRET|HOME/.test(variable));
  // By which all that it starts is found when it ends.
  assert.deepEqual(secrets, ["EKIDEN_FUNCTION_PROCESS"]);
});

test("what a function remembers does not come to another account", async () => {
  await using functions = await functionsOf({
    "last.mjs": `let last = null; ${handler("const before = last; last = event; return before")}`,
  });
  const [one, other] = ["123456789012", "210987654321"];
  const invoke = (account: string, input: string) => functions.invoke("last", { account, input });
  assert.deepEqual(await invoke(one, '"secret"'), { result: "null" });
  assert.deepEqual(await invoke(other, '"mine"'), { result: "null" });
  assert.deepEqual(await invoke(one, "1"), { result: '"secret"' });
  assert.deepEqual(await invoke(other, "1"), { result: '"mine"' });
});

test("a process is kept for the next event, and a change of its file is picked up", async () => {
  await using functions = await functionsOf({
    "count.mjs": `let count = 0; ${handler("count += 1; return [count, process.pid]")}`,
  });
  const numbers = async () => {
    const outcome = await functions.invoke("count");
    return JSON.parse("result" in outcome ? (outcome.result ?? "") : "");
  };
  const [first, pid] = await numbers();
  assert.deepEqual([first, await numbers()], [1, [2, pid]]);
  await functions.directory.write("count.mjs", handler("return ['changed', 0]"));
  assert.deepEqual(await numbers(), ["changed", 0]);
});

test("functions wait while another version is installed where the server runs", async () => {
  await using installed = await directoryOf({ "program.js": "the one of this server" });
  let told = 0;
  const onReplaced = () => {
    told += 1;
  };
  const program = join(installed.path, "program.js");
  await using functions = await functionsOf({}, { program, onReplaced });
  assert.equal(functions.admit(), "admitted");
  await rm(program);
  const waits = [functions.admit()];
  await installed.write("program.js", "another one");
  waits.push(functions.admit());
  assert.equal(told, 1);
  await installed.write("program.js", "the one of this server");
  assert.equal(functions.admit(), "admitted");
  await functions.close();
  for (const wait of waits) assert.equal(await wait, undefined);
});

test("a result of nothing is null, and one that is no JSON is a failure", async () => {
  await using functions = await functionsOf({
    "nothing.mjs": handler(""),
    "bigint.mjs": handler("return 1n"),
    "loop.mjs": handler("const a = {}; a.a = a; return a"),
    "large.mjs": handler("return 'x'.repeat(7_000_000)"),
  });
  assert.deepEqual(await functions.invoke("nothing"), { result: "null" });
  for (const name of ["bigint", "loop"]) {
    assert.equal(errorOf(await functions.invoke(name)).errorType, "Runtime.MarshalError");
  }
  const { errorType, errorMessage } = errorOf(await functions.invoke("large"));
  assert.equal(errorType, "Function.ResponseSizeTooLarge");
  assert.match(errorMessage, /7000002 characters/);
});

test("any value that a function throws is told, and the next event is not affected", async () => {
  await using functions = await functionsOf({
    "throw.mjs": handler("if (event.go) return 'ok'; throw new RangeError('too small')"),
    "text.mjs": handler("throw 'words'"),
    "nothing.mjs": handler("throw undefined"),
    "long.mjs": handler("throw new Error('x'.repeat(1_000_000))"),
  });
  const thrown = errorOf(await functions.invoke("throw"));
  assert.deepEqual([thrown.errorType, thrown.errorMessage], ["RangeError", "too small"]);
  assert.deepEqual(await functions.invoke("throw", { input: '{"go":1}' }), { result: '"ok"' });
  assert.equal(errorOf(await functions.invoke("text")).errorMessage, '"words"');
  assert.equal(errorOf(await functions.invoke("nothing")).errorType, "undefined");
  assert.ok(errorOf(await functions.invoke("long")).errorMessage.length < 10_000);
});

test("a function that ends its process fails, and so does one that breaks beside its handler", async () => {
  await using functions = await functionsOf({
    "exit.mjs": handler("process.exit(3)"),
    "zero.mjs": handler("process.exit(0)"),
    "kill.mjs": handler("process.kill(process.pid, 'SIGTERM'); await new Promise(() => {})"),
    "beside.mjs": handler(
      "setImmediate(() => { throw new TypeError('beside') }); await new Promise(() => {})",
    ),
    "forgotten.mjs": handler("Promise.reject(new TypeError('lost')); await new Promise(() => {})"),
  });
  for (const [name, how] of Object.entries({
    exit: "exit status 3",
    zero: "exit status 0",
    kill: "signal SIGTERM",
  })) {
    const { errorType, errorMessage } = errorOf(await functions.invoke(name));
    assert.equal(errorType, "Runtime.ExitError");
    assert.match(errorMessage, new RegExp(`${how}$`));
  }
  for (const [name, message] of Object.entries({ beside: "beside", forgotten: "lost" })) {
    assert.equal(errorOf(await functions.invoke(name)).errorMessage, message);
  }
});

test("a module that cannot be loaded says why, until it can", async () => {
  await using functions = await functionsOf({
    "syntax.mjs": "export const handler = (",
    "throws.mjs": "throw new Error('at the start')",
    "empty.mjs": "export const other = 1;",
  });
  const types = {
    syntax: "UserCodeSyntaxError",
    throws: "ImportModuleError",
    empty: "HandlerNotFound",
  };
  for (const [name, type] of Object.entries(types)) {
    assert.equal(errorOf(await functions.invoke(name)).errorType, `Runtime.${type}`);
  }
  await functions.directory.write("syntax.mjs", handler("return 'mended'"));
  assert.deepEqual(await functions.invoke("syntax"), { result: '"mended"' });
});

test("a function that is not there is not found, and no name leads out of the directory", async () => {
  await using functions = await functionsOf({ "inside/one.mjs": handler("return 1") });
  for (const name of [
    "nobody",
    "inside/one",
    "../one",
    "..",
    ".",
    "inside",
    "",
    "a\0b",
    "one.mjs",
  ]) {
    const outcome = await functions.invoke(name);
    assert.equal("reason" in outcome && outcome.reason, "ResourceNotFoundException", name);
  }
});

test("an input that is no JSON is refused before anything runs", async () => {
  await using functions = await functionsOf({ "any.mjs": handler("return 1") });
  const outcome = await functions.invoke("any", { input: "{" });
  assert.equal("reason" in outcome && outcome.reason, "InvalidRequestContentException");
});

test("a function that takes too long is killed with all that it has started", async () => {
  const clock = new TestClock();
  const pids: number[] = [];
  await using functions = await functionsOf(
    {
      "busy.mjs": `import { spawn } from "node:child_process";
        ${handler(`const { pid } = spawn("sleep", ["600"], { stdio: "inherit" });
        process.stdout.write("pid " + pid + "\\n", () => { for (;;) {} });
        await new Promise(() => {})`)}`,
    },
    {
      timeoutSeconds: 3,
      clock,
      onLine: (_invocation, _stream, line) => {
        pids.push(Number(line.replace("pid ", "")));
        clock.moveTo(clock.now() + 3_000);
      },
    },
  );
  const { errorType, errorMessage } = errorOf(await functions.invoke("busy"));
  assert.equal(errorType, "Sandbox.Timedout");
  assert.equal(errorMessage, "Task timed out after 3.00 seconds");
  assert.deepEqual(pids.map(isAlive), [false]);
});

const parent = (rest: string) => `import { spawn, spawnSync } from "node:child_process";
  export const handler = async () => {
    const alone = { detached: true, stdio: "ignore" };
    const first = spawn("sleep", ["600"], alone);
    const bare = spawn("sleep", ["600"], { ...alone, env: {} });
    for (const child of [first, bare]) child.unref();
    const orphan = spawnSync("sh", ["-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!"]);
    const pids = [first.pid, bare.pid, Number(String(orphan.stdout))].join(" ");
    await new Promise((done) => process.stdout.write(pids + "\\n", done));
    ${rest} };`;

test("what left the group of a function's processes ends with it, however that comes to its end", {
  skip: process.platform === "linux" ? false : "only Linux has /proc",
}, async () => {
  const clock = new TestClock();
  await using functions = await functionsOf(
    {
      "late.mjs": parent("await new Promise(() => {})"),
      "exit.mjs": parent("process.exit(3)"),
      "idle.mjs": parent("return 1"),
    },
    { timeoutSeconds: 3, clock },
  );
  const pidsOf = (at: number) => functions.said[at]?.line.split(" ").map(Number) ?? [];
  const late = functions.invoke("late");
  while (pidsOf(0).length === 0) await new Promise(setImmediate);
  assert.deepEqual(pidsOf(0).map(isAlive), [true, true, true]);
  clock.moveTo(clock.now() + 3_000);
  assert.equal(errorOf(await late).errorType, "Sandbox.Timedout");
  await functions.invoke("exit");
  assert.deepEqual(await functions.invoke("idle"), { result: "1" });
  assert.deepEqual(pidsOf(2).map(isAlive), [true, true, true]);
  await functions.close();
  const [first = 0, bare = 0, orphan = 0] = pidsOf(1);
  // Of a function that ends by itself, one that was given another environment is not found.
  for (const pid of [...pidsOf(0), first, orphan, ...pidsOf(2)]) {
    while (isAlive(pid)) await new Promise(setImmediate);
  }
  assert.ok(isAlive(bare));
  process.kill(bare, "SIGKILL");
});

test("a function that is no longer awaited is killed", async () => {
  await using functions = await functionsOf({
    "hang.mjs": handler("console.log('here'); await new Promise(() => {})"),
  });
  const end = new AbortController();
  const ended = functions.invoke("hang", {}, end.signal);
  end.abort();
  assert.ok("reason" in (await ended));
});

test("a function that takes too much memory is killed, with any kind of memory", async () => {
  const files = {
    "heap.mjs": handler("const all = []; for (;;) all.push(new Array(1000).fill(all.length))"),
    "buffers.mjs": handler(
      "const all = []; for (;;) { all.push(Buffer.alloc(10_000_000, 1)); await new Promise(setImmediate) }",
    ),
  };
  await using functions = await functionsOf(files, { memoryMegabytes: 160 });
  for (const name of ["heap", "buffers"]) {
    const { errorType, errorMessage } = errorOf(await functions.invoke(name));
    assert.equal(errorType, "Runtime.OutOfMemory");
    assert.match(errorMessage, /took more than 160 MB/);
  }
});

test("what a function does to its pipe to the server ends its own process, and not the server", async () => {
  const pipe = (body: string) => `import { closeSync, writeSync } from "node:fs"; ${handler(body)}`;
  const told = (text: string) => pipe(`writeSync(3, ${text}); await new Promise(() => {})`);
  await using functions = await functionsOf({
    "garbage.mjs": told('"x\\n"'),
    "null.mjs": told('"null\\n"'),
    "number.mjs": told("JSON.stringify({ requestId: context.awsRequestId, result: 1 }) + '\\n'"),
    "trace.mjs": told(`JSON.stringify({
      requestId: context.awsRequestId, error: { type: "a", message: "b", trace: "c" } }) + '\\n'`),
    "node.mjs": told(`JSON.stringify({ cmd: "NODE_HANDLE_ACK" }) + '\\n'`),
    "send.mjs": handler('process.send({ cmd: "NODE_HANDLE_ACK" }); await new Promise(() => {})'),
    "endless.mjs": pipe("for (;;) { try { writeSync(3, 'x'.repeat(10_000)) } catch {} }"),
    "closed.mjs": pipe("closeSync(3); return 1"),
    "good.mjs": handler("return 'good'"),
  });
  for (const name of ["garbage", "null", "number", "trace", "node", "endless", "closed"]) {
    const { errorType } = errorOf(await functions.invoke(name));
    assert.equal(errorType, "Runtime.ExitError", name);
    assert.deepEqual(await functions.invoke("good"), { result: '"good"' });
  }
  assert.equal(errorOf(await functions.invoke("send")).errorType, "TypeError");
});

test("an answer to another request is not taken for the one that is awaited", async () => {
  await using functions = await functionsOf({
    "forge.mjs": `import { writeSync } from "node:fs"; ${handler(`
      writeSync(3, JSON.stringify({ requestId: "another", result: "forged" }) + "\\n");
      return "own"`)}`,
  });
  assert.deepEqual(await functions.invoke("forge"), { result: '"own"' });
});

test("what a function prints is told line by line, also garbage and lines without an end", async () => {
  await using functions = await functionsOf({
    "print.mjs": handler(`
      console.log("one\\ntwo"); console.error("three");
      process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
      process.stdout.write("x".repeat(10_000));
      process.exit(1)`),
  });
  assert.equal(errorOf(await functions.invoke("print")).errorType, "Runtime.ExitError");
  const lines = functions.said.filter(({ stream }) => stream === "stdout").map(({ line }) => line);
  assert.deepEqual(lines.slice(0, 3), ["one", "two", "\ufffd\ufffd\0"]);
  assert.equal(lines.slice(3).join("").length, 10_000);
  assert.ok(lines.every((line) => line.length <= 4_096));
  assert.deepEqual(
    functions.said.filter(({ stream }) => stream === "stderr").map(({ line }) => line),
    ["three"],
  );
  assert.ok(functions.said.every(({ requestId }) => requestId === "request-1"));
});

test("of a function that prints without end, ten thousand lines are told", async () => {
  await using functions = await functionsOf({
    "flood.mjs": handler("process.stdout.write('x\\n'.repeat(50_000), () => process.exit(1));"),
  });
  await functions.invoke("flood");
  const lines = functions.said.map(({ line }) => line);
  assert.equal(lines.length, 10_001);
  assert.equal(lines.at(-1), "(what it says beyond is dropped)");
});
