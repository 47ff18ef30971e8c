// ResetWorkflowExecution and ForkWorkflowExecution through whole nodes, over both stores.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, startNode } from "./harness.ts";
import {
  activities,
  childId,
  complete,
  completeActivity,
  decide,
  historyOf,
  openRunOf,
  polled,
  populate,
  schedule,
  start,
  startChild,
  typesOf,
  until,
  workflowId,
} from "./reset-orders.ts";
import { openOn, sharedOptions, stores } from "./stores.ts";

/** The first activity was completed, the second one failed, and the decider has closed the run. */
const failOrder = async (client: SwfClient): Promise<string> => {
  const runId = await start(client);
  await decide(client, schedule("pack"));
  await completeActivity(client, "packed");
  await decide(client, schedule("send"));
  const task = await client.pollForActivityTask({ domain, taskList: activities });
  await client.respondActivityTaskFailed({ taskToken: task.taskToken ?? "", reason: "address" });
  await decide(client, {
    decisionType: "FailWorkflowExecution",
    failWorkflowExecutionDecisionAttributes: { reason: "address" },
  });
  return runId;
};

for (const kind of stores) {
  test(`over ${kind}, a failed execution goes on before its failure, and does nothing twice`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const from = await failOrder(owner);
    const call = { domain, workflowId, runId: from, decision: "BEFORE_FAILURE" } as const;
    const rehearsed = await owner.ekiden.resetWorkflowExecution({ ...call, dryRun: true });
    assert.equal(rehearsed.runId, undefined);
    assert.equal(await openRunOf(owner, workflowId), undefined, "a dry run changes nothing");
    const { runId = "", ...told } = await owner.ekiden.resetWorkflowExecution(call);
    assert.deepEqual(told, rehearsed);
    assert.deepEqual(told.from, { workflowId, runId: from });
    assert.equal(told.decisionTaskScheduledEventId, 8);
    assert.equal(told.keptEvents, 8);
    assert.equal(told.appliedEvents, 0);
    const before = await historyOf(owner, { workflowId, runId: from });
    const [started, ...kept] = await historyOf(owner, { workflowId, runId });
    const origins = [{ workflowId, runId: from, keptEvents: 8 }];
    assert.deepEqual(started?.workflowExecutionStartedEventAttributes?.origins, origins);
    assert.deepEqual(kept, before.slice(1, 8));
    const decision = await decide(owner, complete("sent by hand"));
    assert.equal(decision.workflowExecution?.runId, runId);
    const { executionInfo } = await owner.describeWorkflowExecution({
      domain,
      execution: { workflowId, runId },
    });
    assert.equal(executionInfo.closeStatus, "COMPLETED");
  });

  test(`over ${kind}, an open execution ends and its successor is there in one commit`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const from = await start(owner);
    await decide(owner, schedule("pack"));
    const held = await owner.pollForActivityTask({ domain, taskList: activities });
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "hurry" });
    await decide(owner);
    const { runId = "" } = await owner.ekiden.resetWorkflowExecution({
      domain,
      workflowId,
      decision: "LAST",
      reason: "a wrong turn",
    });
    assert.equal(await openRunOf(owner, workflowId), runId);
    const last = (await historyOf(owner, { workflowId, runId: from })).at(-1);
    const ended = last?.workflowExecutionTerminatedEventAttributes;
    assert.equal(ended?.reason, `Reset to event 8; goes on as the run ${runId}`);
    assert.equal(ended?.details, "a wrong turn");
    const taskToken = held.taskToken ?? "";
    const late = owner.respondActivityTaskCompleted({ taskToken, result: "late" });
    assert.equal(await outcomeOf(late), "UnknownResourceFault");
    const again = await owner.pollForActivityTask({ domain, taskList: activities });
    assert.equal(again.activityId, "pack");
    assert.equal(again.workflowExecution?.runId, runId);
    const details = await owner.ekiden.describeExecutionDetails({ domain, workflowId, runId });
    assert.equal(details.origin?.runId, from);
    assert.equal(details.origin?.eventId, 8);
    const old = { domain, workflowId, runId: from };
    assert.equal((await owner.ekiden.describeExecutionDetails(old)).resetTo, runId);
    assert.equal(details.runs.find((run) => run.runId === runId)?.resetFrom, from);
  });

  test(`over ${kind}, an open child reports to the new run, and one that was started later ends`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    await start(owner);
    await decide(owner, startChild(childId));
    await until(async () => (await openRunOf(owner, childId)) !== undefined);
    await until(async () => typesOf(await historyOf(owner, { workflowId })).includes(childStarted));
    await decide(owner, startChild("parcel-2"), { of: workflowId });
    await until(async () => (await openRunOf(owner, "parcel-2")) !== undefined);
    const { runId = "", children } = await owner.ekiden.resetWorkflowExecution({
      domain,
      workflowId,
      decision: "LAST",
    });
    assert.deepEqual(
      children.map((child) => child.workflowId),
      [childId],
    );
    await until(async () => (await openRunOf(owner, "parcel-2")) === undefined);
    const { executionInfo } = await owner.describeWorkflowExecution({
      domain,
      execution: { workflowId: childId, runId: (await openRunOf(owner, childId)) ?? "" },
    });
    assert.equal(executionInfo.executionStatus, "OPEN");
    await owner.signalWorkflowExecution({ domain, workflowId: childId, signalName: "arrived" });
    await decide(owner, complete("delivered"), { of: childId });
    await until(async () =>
      typesOf(await historyOf(owner, { workflowId, runId })).includes(
        "ChildWorkflowExecutionCompleted",
      ),
    );
  });

  test(`over ${kind}, a paused execution that is reset stays paused, and says so, but a fork is not`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const from = await start(owner);
    await decide(owner, schedule("pack"));
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "hurry" });
    const reason = "the packers are away";
    const paused = await owner.ekiden.pauseWorkflowExecution({ domain, workflowId, reason });
    const call = { domain, workflowId, runId: from, eventId: 7 };
    const { runId = "" } = await owner.ekiden.resetWorkflowExecution(call);
    const details = await owner.ekiden.describeExecutionDetails({ domain, workflowId, runId });
    const { since, identity } = paused;
    assert.deepEqual(details.paused, { since, reason, identity });
    const { executionInfos } = await owner.ekiden.searchWorkflowExecutions({
      domain,
      paused: true,
    });
    assert.deepEqual(
      executionInfos.map(({ execution }) => execution.runId),
      [runId],
    );
    const fork = { ...call, runId, newWorkflowId: "order-8" };
    const { runId: forked } = await owner.ekiden.forkWorkflowExecution(fork);
    assert.deepEqual(await polled(owner), { decision: forked, activity: forked });
    assert.deepEqual(await polled(owner), { decision: undefined, activity: undefined });
    await owner.ekiden.resumeWorkflowExecution({ domain, workflowId });
    assert.deepEqual(await polled(owner), { decision: runId, activity: runId });
  });

  test(`over ${kind}, a fork begins under another id, with edits, beside an execution that goes on`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const from = await failOrder(owner);
    const { runId = "" } = await owner.ekiden.forkWorkflowExecution({
      domain,
      workflowId,
      runId: from,
      newWorkflowId: "trial",
      decision: "BEFORE_FAILURE",
      input: "another",
      activityResult: { activityId: "pack", result: "packed well" },
    });
    const events = await historyOf(owner, { workflowId: "trial", runId });
    assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.input, "another");
    const completed = events.find(({ eventType }) => eventType === "ActivityTaskCompleted");
    assert.equal(completed?.activityTaskCompletedEventAttributes?.result, "packed well");
    await decide(owner, complete("tried"));
    assert.equal(await openRunOf(owner, "trial"), undefined);
    const twice = owner.ekiden.forkWorkflowExecution({
      domain,
      workflowId,
      runId: from,
      newWorkflowId: "trial-2",
      decision: "FIRST",
      activityResult: { activityId: "pack", result: "packed well" },
    });
    assert.equal(await outcomeOf(twice), "ValidationException", "it was asked for later");
  });
}

const childStarted = "ChildWorkflowExecutionStarted";

test("a fork without signals is not asked to cancel by the parent of the child that is forked", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  await start(owner);
  await decide(owner, startChild(childId));
  await decide(owner, [], { of: childId });
  await owner.terminateWorkflowExecution({ domain, workflowId, childPolicy: "REQUEST_CANCEL" });
  const requested = "WorkflowExecutionCancelRequested";
  const isAsked = async (id: string) =>
    typesOf(await historyOf(owner, { workflowId: id })).includes(requested);
  await until(() => isAsked(childId));
  const call = { domain, workflowId: childId, decision: "LAST" } as const;
  const without = { ...call, applySignals: false };
  const { applied, runId } = await owner.ekiden.forkWorkflowExecution({
    ...without,
    newWorkflowId: "alone",
  });
  assert.deepEqual(applied, []);
  assert.ok(runId);
  assert.equal(await isAsked("alone"), false);
  await owner.ekiden.forkWorkflowExecution({ ...call, newWorkflowId: "alike" });
  assert.equal(await isAsked("alike"), true, "unless signals are left out");
  await owner.ekiden.resetWorkflowExecution(without);
  assert.equal(await isAsked(childId), true, "the parent would not ask the new run again");
});

test("over two nodes, of many resets at once one takes place, and each other one is of its run or refused", async () => {
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await populate(owner);
    const from = await failOrder(owner);
    const call = { domain, workflowId, runId: from, decision: "FIRST" } as const;
    const outcomes = await Promise.all(
      [owner, elsewhere, owner, elsewhere].map((client) =>
        outcomeOf(client.ekiden.resetWorkflowExecution(call)),
      ),
    );
    assert.deepEqual(outcomes.sort(), [
      "WorkflowExecutionAlreadyStartedFault",
      "WorkflowExecutionAlreadyStartedFault",
      "WorkflowExecutionAlreadyStartedFault",
      "allowed",
    ]);
    await decide(elsewhere, complete("once"));
    assert.equal(await openRunOf(owner, workflowId), undefined);
  } finally {
    await second.close();
  }
});

test("signals that come while an execution is reset again and again are all in its last run", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  await start(owner);
  await decide(owner);
  let isOver = false;
  const sent: string[] = [];
  const signal = async () => {
    while (!isOver) {
      const input = `${sent.length}`;
      const call = owner.signalWorkflowExecution({ domain, workflowId, signalName: "go", input });
      if ((await outcomeOf(call)) === "allowed") sent.push(input);
    }
  };
  const signaling = signal();
  for (let count = 0; count < 10; count += 1) {
    await owner.ekiden.resetWorkflowExecution({ domain, workflowId, eventId: 2 });
  }
  isOver = true;
  await signaling;
  const events = await historyOf(owner, { workflowId });
  const inputs = events.flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  assert.deepEqual(
    inputs.map(({ input }) => input),
    sent,
  );
});

test("exactly one place to cut must be named, and bad ones are refused with what to do", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const runId = await failOrder(owner);
  const reset = (more: object) =>
    owner.ekiden.resetWorkflowExecution({ domain, workflowId, runId, ...more });
  await assert.rejects(reset({}), /Exactly one of eventId, decision and decisionsBack/);
  await assert.rejects(reset({ eventId: 2, decision: "LAST" }), /Exactly one of/);
  await assert.rejects(reset({ eventId: 5 }), /name event 3 or event 9 to decide again there/);
  await assert.rejects(reset({ decisionsBack: 0 }), /decisionsBack/);
  const open = owner.ekiden.resetWorkflowExecution({ domain, workflowId, decision: "LAST" });
  assert.equal(await outcomeOf(open), "UnknownResourceFault", "none is open");
  await start(owner);
  assert.equal(
    await outcomeOf(reset({ decision: "LAST" })),
    "WorkflowExecutionAlreadyStartedFault",
  );
});

test("a reader may not reset, and neither may who is not allowed to terminate", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const Resource = arnOf(domain);
  const allow = (Action: readonly string[]) => ({ Effect: "Allow", Action, Resource });
  const looking = ["swf:Describe*", "swf:Get*", "ekiden:Describe*", "ekiden:Explain*"];
  const cases: readonly [string, readonly string[], string][] = [
    ["reader", looking, denied],
    ["mender", ["ekiden:ResetWorkflowExecution"], denied],
    ["operator", ["ekiden:ResetWorkflowExecution", "swf:TerminateWorkflowExecution"], "allowed"],
  ];
  await start(harness.owner);
  await decide(harness.owner);
  for (const [user, actions, outcome] of cases) {
    const client = harness.client(await harness.keyFor(user, allow(actions)));
    const call = client.ekiden.resetWorkflowExecution({ domain, workflowId, eventId: 2 });
    assert.equal(await outcomeOf(call), outcome, user);
  }
});

test("the audit has the reset, without its reason", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  await using harness = await Harness.open({ audit });
  const { owner } = harness;
  await populate(owner);
  await start(owner);
  await decide(owner);
  const reason = "confidential";
  await owner.ekiden.resetWorkflowExecution({ domain, workflowId, decision: "LAST", reason });
  await harness.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  assert.doesNotMatch(text, /confidential/);
  const lines = text
    .trim()
    .split("\n")
    .map((each) => JSON.parse(each));
  const line = lines.find(({ eventName }) => eventName === "ResetWorkflowExecution");
  assert.equal(line.readOnly, false);
  assert.equal(line.requestParameters.decision, "LAST");
  assert.equal(line.responseElements.keptEvents, 2);
});
