// What is due and was not attended to yet: it happens before the next step of its run, where the
// clock may be acted on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signal, start } from "@ekiden/engine";
import { scheduleActivity, startTimer } from "./decisions.ts";
import { after, attributes, domain, StoreHarness, type StoreKind } from "./store-harness.ts";

const openReaching = async (kind: StoreKind): Promise<StoreHarness> => {
  const harness = await StoreHarness.open(kind);
  harness.store.executions.reachFirst(() => true);
  return harness;
};

const unknown = { name: "UnknownResourceFault" };

export const overdueTests = (kind: StoreKind): void => {
  describe("what is due by the time of a step", () => {
    pollTests(kind);
    endedRunTests(kind);
  });
};

const pollTests = (kind: StoreKind): void => {
  for (const [timeout, setting] of [
    ["SCHEDULE_TO_START", "scheduleToStartTimeout"],
    ["SCHEDULE_TO_CLOSE", "scheduleToCloseTimeout"],
  ] as const) {
    test(`is ${timeout} of a task that a poll would get: it gets the next one`, async () => {
      await using harness = await openReaching(kind);
      const late = await harness.start("late");
      await harness.takeAndDecide([scheduleActivity("a", { [setting]: "60" })]);
      const timely = await harness.start("timely");
      await harness.takeAndDecide([scheduleActivity("a")]);
      harness.now = after(600);
      assert.equal((await harness.takeActivity())?.id, timely.id);
      assert.equal(await harness.takeActivity(), undefined);
      const [timedOut, scheduled, ...others] = (await harness.history(late.id)).slice(5);
      assert.equal(timedOut?.type, "ActivityTaskTimedOut");
      assert.equal(timedOut.data.timeoutType, timeout);
      assert.equal(scheduled?.type, "DecisionTaskScheduled");
      assert.deepEqual(others, []);
    });
  }

  test("is a timer that the decider of a task still learns of", async () => {
    await using harness = await openReaching(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([startTimer("t", 60)]);
    await harness.signal(run);
    harness.now = after(60);
    assert.ok(await harness.takeDecision());
    const latest = (await harness.eventTypes(run.id)).slice(-2);
    assert.deepEqual(latest, ["TimerFired", "DecisionTaskStarted"]);
  });

  test("stays undone while the clock may not be acted on", async () => {
    await using harness = await StoreHarness.open(kind);
    harness.store.executions.reachFirst(() => false);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a", { scheduleToStartTimeout: "60" })]);
    harness.now = after(600);
    assert.ok(await harness.takeActivity());
    assert.ok(!(await harness.eventTypes(run.id)).includes("ActivityTaskTimedOut"));
  });
};

const endedRunTests = (kind: StoreKind): void => {
  const settings = { executionStartToCloseTimeout: "60" };

  test("has happened although the step after it is refused", async () => {
    await using harness = await openReaching(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a", { startToCloseTimeout: "60" })]);
    const task = (await harness.takeActivity()) ?? assert.fail("there is an activity task");
    harness.now = after(60);
    await assert.rejects(harness.completeActivity(task), unknown);
    const latest = (await harness.eventTypes(run.id)).slice(-2);
    assert.deepEqual(latest, ["ActivityTaskTimedOut", "DecisionTaskScheduled"]);
  });

  test("ends a run before it is signaled, or its workflow is started again", async () => {
    await using harness = await openReaching(kind);
    const { executions } = harness.store;
    const signaled = await harness.start("signaled", settings);
    const replaced = await harness.start("replaced", settings);
    harness.now = after(60);
    await assert.rejects(harness.signal(signaled), unknown);
    await harness.start("replaced");
    for (const { id } of [signaled, replaced])
      assert.equal((await harness.eventTypes(id)).at(-1), "WorkflowExecutionTimedOut");
    assert.equal(await executions.countOpen(domain), 1);
  });

  test("ends a run in whose place another one is signaled", async () => {
    await using harness = await openReaching(kind);
    await harness.start("w", settings);
    harness.now = after(60);
    const key = { domain, workflowId: "w", runId: harness.newRunId() };
    const { executions } = harness.store;
    const runId = await executions.stepOrStart(key, harness.now, {
      step: () => assert.fail("no run is open"),
      start(step) {
        start(step, attributes);
        signal(step, { signalName: "go" });
        return step.execution.runId;
      },
    });
    assert.equal(runId, key.runId);
  });
};
