// `ekiden task-list` and `ekiden worker`: what waits, who polls, and what each has in hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EkidenOutput } from "@ekiden/client";
import { domain, Shop, type } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
  // No command: it asks for the lists of the domain, which the server then remembers for a while.
  const start = (workflowId: string, name: string) =>
    shop.client.startWorkflowExecution({
      domain,
      workflowId,
      workflowType: type,
      taskList: { name },
    });
  const poll = (name: string, identity: string) => ({ domain, taskList: { name }, identity });
  await start("order-1", "orders-of-the-whole-world-in-one-list-with-a-long-name");
  await start("order-2", "carts");
  await start("order-3", "carts");
  await shop.decide("carts", {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: {
      activityId: "charge-1",
      activityType: { name: "charge", version: "1.0" },
    },
  });
  const { client, server } = shop;
  await server.advance({ minutes: 2 });
  const { taskToken } = await client.pollForActivityTask(poll("payments", "payer-1"));
  await server.advance({ seconds: 20 });
  await client.recordActivityTaskHeartbeat({ taskToken: taskToken ?? "" });
  await server.advance({ seconds: 30 });
});
after(() => shop[Symbol.asyncDispose]());

test("the lists of a domain are shown in 80 columns", async () => {
  const { stdout } = await shop.ok(["task-list", "list"], { columns: 80 });
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) assert.ok(line.length <= 80, line);
  assert.deepEqual(lines, [
    "KIND      TASK LIST      BACKLOG  OLDEST  ADDED  STARTED  EMPTY IN  POLLERS",
    "decision  carts          1        2m      0.7    0.4                gone 2m ago",
    "decision  orders-of-th…  1        2m      0.4    0                  never",
    "activity  payments       0                0.4    0.4                seen 50s ago",
  ]);
});

test("a list is described with its rates and its pollers", async () => {
  const { stdout } = await shop.ok(["task-list", "describe", "payments", "--times", "ago"]);
  assert.match(stdout, /^Task list +payments\nKind +activity\nBacklog +0\nIn 1m +0 added/);
  assert.match(
    stdout,
    /\nPollers +seen\nIDENTITY +FROM +STATE\npayer-1 +127\.0\.0\.1 +seen 50s ago\n$/,
  );
  const unused = await shop.ok(["task-list", "describe", "nothing", "--kind", "decision"]);
  assert.match(unused.stdout, /\nBacklog +0\nPollers +never, since /);
});

test("programs get what the server answers", async () => {
  type Described = EkidenOutput<"DescribeTaskList">;
  const words = ["task-list", "describe", "carts"];
  const [decision, activity] = await shop.json<Described[]>(words);
  assert.deepEqual([decision?.taskList.backlog, activity?.taskList.backlog], [1, 0]);
  const { taskList } = await shop.json<Described>([...words, "--kind", "decision"]);
  assert.equal(taskList.rates.length, 3);
  type Lists = EkidenOutput<"ListTaskLists">["taskLists"];
  assert.equal((await shop.json<Lists>(["task-list", "list"])).length, 3);
});

test("a worker shows what it has in hand, since when, with its last heartbeat", async () => {
  const { stdout } = await shop.ok(["worker", "list"], { columns: 80 });
  const [titles, payer, ...others] = stdout.trimEnd().split("\n");
  assert.match(`${titles}`, /^IDENTITY +FROM +STATE +TASK LISTS +IN HAND$/);
  assert.match(
    `${payer}`,
    /^payer-1 +127\.0\.0\.1 +seen 50s ago +payments +50s, hb 30s ago: order/,
  );
  assert.equal(others.length, 1);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

test("a worker is described with each list that it polls and each task that it has in hand", async () => {
  const words = ["worker", "describe", "payer-1"];
  const { stdout } = await shop.ok([...words, "--times", "ago"]);
  assert.match(
    stdout,
    /^Worker +payer-1\nFrom +127\.0\.0\.1\nState +seen 50s ago\nPOLLS +TASK LIST +STATE\n/,
  );
  assert.match(stdout, /\nactivity +payments +seen 50s ago\nIN HAND +TASK LIST +WORKFLOW ID +/);
  assert.match(
    stdout,
    /\nactivity +payments +order-\d +charge-1 +charge@1\.0 +50s ago +30s ago\n$/,
  );
  type Workers = EkidenOutput<"ListWorkers">["workers"];
  const [worker, ...others] = await shop.json<Workers>(words);
  assert.deepEqual(
    [worker?.identity, worker?.tasks.map(({ activityId }) => activityId), others.length],
    ["payer-1", ["charge-1"], 0],
  );
});

test("a worker that is not known is an error that names the list of those that are", async () => {
  const { code, stdout, stderr } = await shop.ran(["worker", "describe", "payer-9"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /no worker "payer-9" has polled in the last day.*\n.*`ekiden worker list`/);
});

test("Amazon SWF has no such operation, and a command says so before it calls", async () => {
  const { code, stderr } = await shop.ran(["worker", "list", "--aws", "--region", "eu-west-1"]);
  assert.notEqual(code, 0);
  assert.match(stderr, /Amazon SWF has no ListWorkers/);
});
