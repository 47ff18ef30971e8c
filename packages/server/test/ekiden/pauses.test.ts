// Pausing and resuming through whole nodes: over both stores, and over two nodes of one database.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, retention, startNode } from "./harness.ts";
import { openOn, sharedOptions, stores } from "./stores.ts";

const workflowType = { name: "expense", version: "1" };
const taskList = { name: "deciders" };
const settings = {
  taskList,
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;
const reason = "the bank is away";

const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...workflowType });
};

const start = (client: SwfClient, workflowId: string) =>
  client.startWorkflowExecution({ domain, workflowId, workflowType, ...settings });

/** Of the run whose task a poll is given; undefined where it is given none. */
const polled = async (client: SwfClient, list = taskList): Promise<string | undefined> => {
  const task = await client.pollForDecisionTask({ domain, taskList: list });
  return task.taskToken ? task.workflowExecution?.workflowId : undefined;
};

const polledTwice = async (client: SwfClient): Promise<readonly string[]> => {
  const given: string[] = [];
  while (given.length < 2) {
    const workflowId = await polled(client);
    if (workflowId) given.push(workflowId);
  }
  return given;
};

for (const kind of stores) {
  test(`over ${kind}, nothing of a paused execution is handed out, and signals are recorded`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const { runId = "" } = await start(owner, "a");
    await start(owner, "b");
    const paused = await owner.ekiden.pauseWorkflowExecution({ domain, workflowId: "a", reason });
    assert.equal(paused.runId, runId);
    assert.equal(paused.reason, reason);
    assert.ok(paused.identity?.startsWith("arn:aws:iam::"), paused.identity);
    assert.equal(await polled(owner), "b");
    await owner.signalWorkflowExecution({ domain, workflowId: "a", signalName: "go" });
    assert.equal(await polled(owner), undefined);
    assert.equal((await owner.countPendingDecisionTasks({ domain, taskList })).count, 1);
    const details = await owner.ekiden.describeExecutionDetails({ domain, workflowId: "a", runId });
    assert.equal(details.paused?.reason, reason);
    const search = await owner.ekiden.searchWorkflowExecutions({ domain, paused: true });
    assert.deepEqual(
      search.executionInfos.map(({ execution }) => execution.workflowId),
      ["a"],
    );
    const again = { domain, workflowId: "a", reason: "another" };
    assert.deepEqual(await owner.ekiden.pauseWorkflowExecution(again), paused);
    const resume = () => owner.ekiden.resumeWorkflowExecution({ domain, workflowId: "a" });
    assert.deepEqual(await resume(), { runId, resumed: true });
    assert.equal(await polled(owner), "a");
    assert.deepEqual(await resume(), { runId, resumed: false });
    await owner.ekiden.pauseWorkflowExecution({ domain, workflowId: "a", reason });
    await owner.terminateWorkflowExecution({ domain, workflowId: "a" });
    const ended = await owner.ekiden.describeExecutionDetails({ domain, workflowId: "a", runId });
    assert.equal(ended.paused, undefined, "what has closed is not paused");
  });

  test(`over ${kind}, a paused list holds what its executions have on a worker's own list`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    await start(owner, "a");
    const { taskToken = "" } = await owner.pollForDecisionTask({ domain, taskList });
    const own = { name: "decider-1" };
    const sticky = { taskList: own, taskListScheduleToStartTimeout: "600" };
    await owner.respondDecisionTaskCompleted({ taskToken, ...sticky });
    const list = { domain, kind: "decision", name: taskList.name } as const;
    await owner.ekiden.pauseTaskList({ ...list, reason });
    await owner.signalWorkflowExecution({ domain, workflowId: "a", signalName: "go" });
    assert.equal(await polled(owner, own), undefined);
    assert.equal((await owner.countPendingDecisionTasks({ domain, taskList: own })).count, 1);
    const waiting = polled(owner, own);
    await owner.ekiden.resumeTaskList(list);
    assert.equal((await waiting) ?? (await polled(owner, own)), "a");
  });

  test(`over ${kind}, an ordinary description does not say that an execution is paused`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const { runId } = await start(owner, "a");
    const execution = { workflowId: "a", runId: runId ?? assert.fail() };
    const before = await owner.describeWorkflowExecution({ domain, execution });
    await owner.ekiden.pauseWorkflowExecution({ domain, workflowId: "a", reason });
    assert.deepEqual(await owner.describeWorkflowExecution({ domain, execution }), before);
  });
}

test("the explanation of an execution says which list and which type keep it from going on", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const { runId = "" } = await start(owner, "a");
  const list = { domain, kind: "decision", name: taskList.name } as const;
  await owner.ekiden.pauseTaskList({ ...list, reason });
  await owner.ekiden.pauseWorkflowType({ domain, ...workflowType, reason });
  const said = async () => {
    const input = { domain, workflowId: "a", runId };
    const { explanations } = await owner.ekiden.explainWorkflowExecution(input);
    const [{ findings } = assert.fail()] = explanations;
    return findings.flatMap(({ code, text }) => (code.endsWith("_PAUSED") ? [code, text] : []));
  };
  const [first, listText, second, typeText, ...others] = await said();
  assert.deepEqual([first, second, ...others], ["TASK_LIST_PAUSED", "TYPE_PAUSED"]);
  assert.match(
    listText ?? "",
    /decision task list deciders has been paused by arn:aws:iam::.* for .*the bank/,
  );
  assert.match(
    typeText ?? "",
    /workflow type expense 1 has been paused by arn:aws:iam::.* for .*the bank/,
  );
  await owner.ekiden.resumeTaskList(list);
  await owner.ekiden.resumeWorkflowType({ domain, ...workflowType });
  assert.deepEqual(await said(), []);
});

test("two nodes keep to what either of them has paused, and give it out in its order after", async () => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-pauses-"));
  const options = await sharedOptions();
  await using harness = await Harness.open(options);
  const other = await startNode(data, options);
  const { owner } = harness;
  const key = harness.node.firstKey ?? assert.fail();
  const second = harness.client(key, other.url);
  try {
    await populate(owner);
    const waits = [polled(owner), polled(second)];
    assert.deepEqual(await Promise.all(waits), [undefined, undefined]);
    const list = { domain, kind: "decision", name: taskList.name } as const;
    const targets = [
      [
        () => owner.ekiden.pauseTaskList({ ...list, reason }),
        () => second.ekiden.resumeTaskList(list),
      ],
      [
        () => second.ekiden.pauseWorkflowType({ domain, ...workflowType, reason }),
        () => owner.ekiden.resumeWorkflowType({ domain, ...workflowType }),
      ],
    ] as const;
    for (const [round, [pause, resume]] of targets.entries()) {
      const { since } = await pause();
      assert.ok(since);
      const { pauses } = await second.ekiden.listPauses({ domain });
      assert.equal(pauses.length, 1);
      for (const name of ["a", "b"]) await start(round === 0 ? second : owner, `${name}${round}`);
      assert.deepEqual(await Promise.all([polled(owner), polled(second)]), [undefined, undefined]);
      assert.deepEqual(await resume(), { resumed: true });
      assert.deepEqual(await polledTwice(owner), [`a${round}`, `b${round}`]);
    }
  } finally {
    await other.close();
    await rm(data, { recursive: true, force: true });
  }
});

test("who may look at pauses need not be allowed to pause", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const reader = harness.client(
    await harness.keyFor("reader", {
      Effect: "Allow",
      Action: ["ekiden:ListPauses"],
      Resource: arnOf(domain),
    }),
  );
  assert.equal(await outcomeOf(reader.ekiden.listPauses({ domain })), "allowed");
  const type = { domain, ...workflowType };
  assert.equal(await outcomeOf(reader.ekiden.pauseWorkflowType({ ...type, reason })), denied);
  assert.equal(await outcomeOf(reader.ekiden.resumeWorkflowType(type)), denied);
});
