// What a log does is no part of the workflow, and comes after the turn that has said something.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import os from "node:os";
import {
  defineSignal,
  defineWorkflow,
  log,
  proxyActivities,
  sideEffect,
  sleep,
  uuid,
  type WorkflowLog,
} from "../../src/index.ts";
import type { Fields } from "../../src/log.ts";
import { scenario } from "./live.ts";

const activities = { keep: async (id: string) => id };
const { keep } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

let lines: string[] = [];

/** A log that does something for each line. */
const logging = (write: (line: string, fields: Fields) => void): WorkflowLog => {
  lines = [];
  const writer = (level: string) => (message: string, fields: Fields) =>
    write(`${level}: ${message}`, fields);
  return { info: writer("info"), warn: writer("warn"), error: writer("error") };
};

const told = (text: string): number => lines.filter((line) => line.includes(text)).length;

const telling = defineWorkflow({ name: "Telling", version: "1" }, async () => {
  log.info("It begins");
  for (let step = 0; step < 3; step += 1) await null;
  const first = await keep(uuid());
  log.info("It goes on");
  await sleep("1 minute");
  return [first, await keep(uuid())];
});

const drawing = logging(async (line) => {
  await null;
  lines.push(`${line} ${Math.random()}`);
});

scenario(
  "an asynchronous log draws no random numbers of the workflow's",
  () => {
    lines = [];
    return { workflows: [telling], activities, log: drawing };
  },
  async (live) => {
    const [first, second] = await live.run(telling, {});
    assert.notEqual(first, second);
    assert.deepEqual([told("It begins"), told("It goes on"), told("A decision task")], [1, 1, 0]);
  },
);

const filing = logging(async (line) => {
  await null;
  const text = await readFile(import.meta.filename, "utf8");
  lines.push(`${line} ${text.length > 0}`);
});

scenario(
  "an asynchronous log may use files, and the workflow is not blamed",
  () => {
    lines = [];
    return { workflows: [telling], activities, log: filing };
  },
  async (live) => {
    await live.run(telling, {});
    assert.equal(told("A decision task failed"), 0);
  },
);

const guilty = defineWorkflow({ name: "Guilty", version: "1" }, async () => {
  log.info("It asks for the name of the host");
  return os.hostname();
});

scenario(
  "what was logged in a turn that fails is in the log",
  () => ({ workflows: [guilty], log: logging((line) => void lines.push(line)) }),
  async (live) => {
    const handle = await live.start(guilty, {});
    await live.env.idle();
    assert.ok(told("It asks for") >= 1);
    assert.equal(told("It asks for"), told("A decision task failed"));
    await handle.terminate();
  },
);

const endless = defineWorkflow({ name: "Endless", version: "1" }, async () => {
  for (let count = 1; ; count += 1) log.info(`It waits, ${count}`);
});

scenario(
  "of a turn that logs without an end the first thousand lines are in the log",
  () => ({
    workflows: [endless],
    turnLimit: "0.2 seconds",
    log: logging((line, fields) => void lines.push(`${line} ${JSON.stringify(fields)}`)),
  }),
  async (live) => {
    const handle = await live.start(endless, {});
    await live.env.idle();
    await handle.terminate();
    const turns = told("A decision task failed");
    assert.ok(turns >= 1);
    assert.deepEqual([told("It waits, 1000 "), told("It waits, 1001 ")], [turns, 0]);
    const leftOut = lines.filter((line) => line.includes("were left out"));
    assert.equal(leftOut.length, turns);
    assert.match(leftOut[0] ?? "", /^warn: .*"workflowId":"Endless-.*"leftOut":[1-9]/);
  },
);

const late = defineWorkflow({ name: "Late", version: "1" }, async () => {
  await keep("a");
  log.info("It asks for the name of the host");
  return os.hostname();
});

scenario(
  "a turn that fails after work that ended well has each line once",
  () => ({ workflows: [late], activities, log: logging((line) => void lines.push(line)) }),
  async (live) => {
    const handle = await live.start(late, {});
    await live.env.idle();
    assert.equal(told("It asks for"), told("A decision task failed"));
    await handle.terminate();
  },
);

const paid = defineSignal<string>("paid");

const buying = defineWorkflow({ name: "Buying", version: "1" }, async () => {
  const first = await paid.waitFor();
  log.info(`It has got ${first}`);
  return [first, ...paid.drain()];
});

scenario(
  "a turn that is taken again for its other signals has each line once",
  () => ({ workflows: [buying], log: logging((line) => void lines.push(line)) }),
  async (live) => {
    const { domain, swf } = live.env;
    const handle = await live.start(buying, {});
    await live.env.idle();
    const { workflowId } = handle;
    await swf.ekiden.pauseWorkflowExecution({ domain, workflowId, reason: "a look" });
    for (const cents of ["100", "200"]) await handle.signal(paid, cents);
    await swf.ekiden.resumeWorkflowExecution({ domain, workflowId });
    assert.deepEqual(await live.result(handle), ["100", "200"]);
    assert.equal(told("It has got"), 1);
  },
);

const changing = defineWorkflow({ name: "Changing", version: "1" }, async () => {
  const order = { state: "new", items: [{ count: 1 }] };
  log.info("An order", { order });
  order.state = "paid";
  for (const item of order.items) item.count = 2;
  log.info("An order", { order });
  return sideEffect(() => order.state);
});

scenario(
  "a line has what its fields were when it was logged",
  () => ({
    workflows: [changing],
    log: logging((_, { order }) => void (order && lines.push(JSON.stringify(order)))),
  }),
  async (live) => {
    await live.run(changing, {});
    assert.deepEqual(lines, [
      '{"state":"new","items":[{"count":1}]}',
      '{"state":"paid","items":[{"count":2}]}',
    ]);
  },
);

scenario(
  "a line that the log does not take is named in another one, and the workflow goes on",
  () => ({
    workflows: [telling],
    activities,
    log: logging(async (line, fields) => {
      if (line.startsWith("info: It begins")) throw new Error("no such line");
      lines.push(`${line} ${JSON.stringify(fields)}`);
    }),
  }),
  async (live) => {
    await live.run(telling, {});
    assert.deepEqual([told("It goes on"), told("A decision task")], [1, 0]);
    assert.match(lines.join("\n"), /error: A line .*"line":"It begins".*no such line/);
  },
);
