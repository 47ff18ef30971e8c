// What happens during an advance makes new deadlines and new messages; they are part of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@ekiden/model";
import { startTestServer } from "@ekiden/testing";
import { complete, startTimer, TestServerHarness } from "./test-server-harness.ts";

const startChild = (workflowId: string, executionStartToCloseTimeout: string): Decision => ({
  type: "StartChildWorkflowExecution",
  data: {
    workflowId,
    workflowType: { name: "order", version: "1" },
    executionStartToCloseTimeout,
    childPolicy: "TERMINATE",
  },
});

test("a child that a decision starts times out at its own moment, and its parent hears it then", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const parent = await harness.start("parent");
  await harness.decide(startChild("child", "90"));
  await server.advance({ days: 2 });
  assert.deepEqual((await harness.historyOf(parent)).slice(4), [
    "StartChildWorkflowExecutionInitiated +0",
    "ChildWorkflowExecutionStarted +0",
    "DecisionTaskScheduled +0",
    "ChildWorkflowExecutionTimedOut +90",
  ]);
});

test("a close by time closes children and grandchildren at the same moment", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  await harness.start("root");
  await harness.decide(startChild("parent", "60"), startTimer("t", "0"));
  await server.settled();
  const both = [await harness.poll(), await harness.poll()];
  const ofParent = both.find((task) => task.workflowExecution?.workflowId === "parent");
  assert.ok(ofParent);
  await harness.answer(ofParent, startChild("grandchild", "86400"));
  await server.advance({ hours: 1 });
  assert.equal(
    (await harness.historyOf(await harness.onlyRunOf("parent"))).at(-1),
    "WorkflowExecutionTimedOut +60",
  );
  assert.equal(
    (await harness.historyOf(await harness.onlyRunOf("grandchild"))).at(-1),
    "WorkflowExecutionTerminated +60",
  );
});

test("300 deadlines of one moment all happen in one advance to that moment", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const runs = await Promise.all(
    Array.from({ length: 300 }, (_, index) => harness.start(`w${index}`)),
  );
  for (const _ of runs) await harness.decide(startTimer("t", "10"));
  await server.advance({ seconds: 10 });
  const histories = await Promise.all(runs.map((run) => harness.historyOf(run)));
  for (const history of histories) assert.equal(history.at(-2), "TimerFired +10");
});

test("calls that arrive during an advance count from when they arrive, and are never early", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const clock = await harness.start("clock");
  await harness.decide(
    ...Array.from({ length: 500 }, (_, at) => startTimer(`t${at}`, `${at + 1}`)),
  );
  const names = Array.from({ length: 20 }, (_, index) => `w${index}`);
  const meanwhile = names.map((name) => harness.start(name));
  const advance = server.advance({ hours: 1 });
  const runs = await Promise.all(meanwhile);
  for (const _ of [clock, ...runs]) await harness.decide(startTimer("own", "100"));
  await advance;
  await server.advance({ seconds: 100 });
  for (const run of runs) {
    const history = await harness.historyOf(run);
    const [started = 0, fired = 0] = ["TimerStarted", "TimerFired"].map((type) =>
      Number(history.find((event) => event.startsWith(`${type} `))?.split("+")[1]),
    );
    assert.equal(fired - started, 100, history.join("\n"));
  }
});

test("what a closed execution leaves is forgotten on its day", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(complete);
  await server.advance({ days: 6, hours: 23 });
  assert.equal((await harness.historyOf(run)).length, 5);
  await server.advance({ hours: 1 });
  await assert.rejects(harness.historyOf(run), { name: "UnknownResourceFault" });
});
