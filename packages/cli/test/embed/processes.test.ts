// Programs with an embedded service, as processes: killed, side by side, and with others let in.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createWorker, defineWorkflow, FlowClient, registerDomain } from "@ekiden/flow";
import { bundleProgram } from "../../../../tools/program.ts";
import { embed } from "../../src/embed/index.ts";
import { Command, call, ekiden, temporaryDirectory } from "../command.ts";
import { ran } from "../terminal/recorded-terminal.ts";

const program = await bundleProgram(new URL("durable-program.ts", import.meta.url));
const brokenThread = await bundleProgram(new URL("broken-thread-program.ts", import.meta.url));

const own = { domain: "shop", taskList: "main" };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const greet = defineWorkflow(
  { name: "Greet", version: "1.0" },
  async (name: string): Promise<string> => `Hello ${name}!`,
);

interface Run {
  readonly directory: string;
  readonly first?: number;
  readonly count: number;
}

const ledgerOf = (directory: string): string => join(directory, "ledger");
const dataOf = (directory: string): string => join(directory, "data");

const durable = ({ directory, first = 0, count }: Run): Command => {
  const places = [dataOf(directory), ledgerOf(directory)];
  return new Command([process.execPath, program, ...places, String(first), String(count)], {});
};

const linesOf = (text: string, word: string): number =>
  text.split("\n").filter((line) => line.startsWith(`${word} `)).length;

/** After so many lines of either kind. */
const moments: readonly (readonly [word: string, lines: number])[] = [
  ["started", 1],
  ["started", 4],
  ["step", 3],
  ["step", 11],
];

test("a program that is killed again and again goes on where it was, and ends all it began", async () => {
  using place = temporaryDirectory();
  const directory = place.path;
  const count = 10;
  let first = 0;
  for (const [word, lines] of moments) {
    await using run = durable({ directory, first, count });
    await run.says(new RegExp(`(${word} .*\\n(.*\\n)*?){${lines}}`));
    run.signal("SIGKILL");
    assert.equal(await run.ended, "SIGKILL", run.stderr);
    first += linesOf(run.stdout, "started");
  }
  await using last = durable({ directory, first, count });
  assert.equal(await last.ended, 0, last.stderr);
  const [, sums = ""] = /^done (.*)$/m.exec(last.stdout) ?? [];
  assert.deepEqual(JSON.parse(sums), Array(count).fill(15));
  const steps = readFileSync(ledgerOf(directory), "utf8").trim().split("\n");
  assert.equal(new Set(steps).size, 5 * count);
  const verified = await ran(["verify", "--data", dataOf(directory)]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

/** A thread of a service that loads this breaks as soon as there is such a file. */
const breaking = (signal: string): string => `
  const { existsSync } = require("node:fs");
  const { isMainThread, workerData } = require("node:worker_threads");
  const isBroken = () => existsSync(${JSON.stringify(signal)});
  const look = () => { if (isBroken()) throw new Error("the thread is broken"); };
  if (!isMainThread && workerData?.data) setInterval(look, 5);
`;

/** Breaks the thread once the program polls. */
const withBrokenThread = async (directory: string, words: readonly string[]): Promise<Command> => {
  const signal = join(directory, "break");
  const loaded = join(directory, "breaking.cjs");
  writeFileSync(loaded, breaking(signal));
  const environment = { NODE_OPTIONS: `--require=${loaded}` };
  const run = new Command([process.execPath, brokenThread, ...words], environment);
  await run.says(/^polling$/m);
  writeFileSync(signal, "");
  return run;
};

test("an error that nothing catches in the thread of the service ends the program", async () => {
  using place = temporaryDirectory();
  await using run = await withBrokenThread(place.path, []);
  assert.equal(await run.ended, 1, run.stderr);
  assert.match(run.stderr, /the thread is broken/);
});

test("a program that goes on without that thread has its calls refused with the error", async () => {
  using place = temporaryDirectory();
  await using run = await withBrokenThread(place.path, ["goes on"]);
  assert.equal(await run.ended, 0, run.stderr);
  const message = "The embedded service has stopped by an error: the thread is broken";
  const refusal = (isOutcomeUnknown: boolean): string =>
    JSON.stringify({ isClosed: true, isOutcomeUnknown, message });
  assert.deepEqual(run.stdout.trim().split("\n").sort(), [
    "close: done",
    `later: ${refusal(false)}`,
    `poll: ${refusal(true)}`,
    "polling",
    "uncaught: the thread is broken",
  ]);
});

test("a second process on the same data is told which one holds it", async () => {
  using place = temporaryDirectory();
  const directory = place.path;
  await using _holder = await embed({ data: dataOf(directory), logLevel: "error" });
  const held = new RegExp(
    `is in use by another process \\(its id is ${process.pid}\\)\\. Stop that`,
  );
  await using program = durable({ directory, count: 0 });
  assert.equal(await program.ended, 1);
  assert.match(program.stderr, held);
  await using server = ekiden(["serve", "--port", "0", "--data", dataOf(directory)]);
  assert.equal(await server.ended, 1);
  assert.match(server.stderr, held);
});

test("a port lets the command and the console in; a server goes on with the same data", async () => {
  using place = temporaryDirectory();
  const data = dataOf(place.path);
  {
    await using embedded = await embed({ data, port: 0, logLevel: "error" });
    const { client, url = "" } = embedded;
    await registerDomain(client, "shop");
    const worker = await createWorker({ client, ...own, workflows: [greet], log: silent });
    const flow = new FlowClient({ client, domain: "shop" });
    await flow.run(greet, { workflowId: "greet-1", input: "Ines" });
    const page = await fetch(`${url}/console/`);
    assert.deepEqual(
      [page.status, page.headers.get("content-type")],
      [200, "text/html; charset=utf-8"],
    );
    const words = ["--domain", "shop", "--endpoint", url, "--output", "json"];
    const listed = await ran(["workflow", "list", "--status", "closed", ...words]);
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /"greet-1"/);
    const started = ["workflow", "execute", "--type", "Greet@1.0", "--input", '"Ada"'];
    const executed = await ran([...started, ...words]);
    assert.equal(executed.code, 0, executed.stderr);
    assert.match(executed.stdout, /Hello Ada!/);
    await worker.stop({ pollsWithin: "0 seconds" });
  }
  await using server = ekiden(["serve", "--port", "0", "--data", data]);
  const input = { domain: "shop", startTimeFilter: { oldestDate: 0 } };
  const counted = await call(await server.url(), "CountClosedWorkflowExecutions", input);
  assert.deepEqual(counted, { count: 2, truncated: false });
});
