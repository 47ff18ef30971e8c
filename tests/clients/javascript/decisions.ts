import assert from "node:assert/strict";
import { attributesOf, complete, decision, ScenarioHarness } from "./scenario-harness.ts";
import { domain } from "./sdk.ts";

export const timers = async (): Promise<void> => {
  const harness = new ScenarioHarness("timers");
  await harness.register();
  const execution = await harness.start();
  await harness.decide(() => [
    decision("StartTimer", { timerId: "short", startToFireTimeout: "1" }),
    decision("StartTimer", { timerId: "long", startToFireTimeout: "600" }),
  ]);
  await harness.decide((events) => {
    assert.equal(attributesOf(events, "TimerFired")[0]?.timerId, "short");
    return [decision("CancelTimer", { timerId: "long" }), complete("in time")];
  });
  const history = await harness.history(execution);
  assert.equal(attributesOf(history, "TimerCanceled")[0]?.timerId, "long");
  assert.equal(attributesOf(history, "TimerFired").length, 1);
};

export const signals = async (): Promise<void> => {
  const receiver = new ScenarioHarness("signals");
  await receiver.register();
  const receiving = await receiver.start();
  const signal = { domain, ...receiving, signalName: "by a client", input: "1" };
  await receiver.client.signalWorkflowExecution(signal);
  const sender = new ScenarioHarness("signals-sender");
  await sender.register();
  const sending = await sender.start();
  await sender.decide(() =>
    ["signals", "nowhere"].map((workflowId) =>
      decision("SignalExternalWorkflowExecution", {
        workflowId,
        signalName: "by a decider",
        input: "2",
      }),
    ),
  );
  await receiver.decideOnce("WorkflowExecutionSignaled", 2, () => [complete("both")]);
  await sender.decideOnce("ExternalWorkflowExecutionSignaled", 1, () => [complete("sent")]);
  const received = attributesOf(await receiver.history(receiving), "WorkflowExecutionSignaled");
  assert.deepEqual(
    received.map(({ signalName, input }) => [signalName, input]),
    [
      ["by a client", "1"],
      ["by a decider", "2"],
    ],
  );
  const failed = "SignalExternalWorkflowExecutionFailed";
  const [failure] = attributesOf(await sender.history(sending), failed);
  assert.equal(failure?.cause, "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION");
};

export const children = async (): Promise<void> => {
  const [parent, child] = [new ScenarioHarness("children"), new ScenarioHarness("children-child")];
  await parent.register();
  await child.register();
  const execution = await parent.start();
  const ids = ["completes", "fails", "is-terminated"];
  const workflowType = { name: child.name, version: "1" };
  await parent.decide(() =>
    ids.map((workflowId) =>
      decision("StartChildWorkflowExecution", { workflowId, workflowType, input: workflowId }),
    ),
  );
  for (const _ of ids)
    await child.decide(([started]) => {
      const { input } = started?.workflowExecutionStartedEventAttributes ?? {};
      if (input === "completes") return [complete("well")];
      if (input === "fails")
        return [decision("FailWorkflowExecution", { reason: "badly", details: "very" })];
      return [];
    });
  await child.client.terminateWorkflowExecution({ domain, workflowId: "is-terminated" });
  await parent.decideOnce("ChildWorkflowExecutionTerminated", 1, () => []);
  const history = await parent.history(execution);
  const [completed] = attributesOf(history, "ChildWorkflowExecutionCompleted");
  assert.equal(completed?.result, "well");
  const [failed] = attributesOf(history, "ChildWorkflowExecutionFailed");
  assert.deepEqual([failed?.reason, failed?.details], ["badly", "very"]);
  const [terminated] = attributesOf(history, "ChildWorkflowExecutionTerminated");
  const ended = terminated?.workflowExecution as { readonly workflowId?: string } | undefined;
  assert.equal(ended?.workflowId, "is-terminated");
  await parent.client.terminateWorkflowExecution({ domain, ...execution });
};

export const continueAsNew = async (): Promise<void> => {
  const harness = new ScenarioHarness("continue-as-new");
  await harness.register();
  const first = await harness.start(harness.name, { input: "1" });
  await harness.decide(() => [decision("ContinueAsNewWorkflowExecution", { input: "2" })]);
  const { workflowExecution, events } = await harness.decisionTask();
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  assert.deepEqual([started?.input, started?.continuedExecutionRunId], ["2", first.runId]);
  const continued = "WorkflowExecutionContinuedAsNew";
  const [closed] = attributesOf(await harness.history(first), continued);
  assert.equal(closed?.newExecutionRunId, workflowExecution?.runId);
  assert.equal((await harness.describe(first))?.closeStatus, "CONTINUED_AS_NEW");
  await harness.client.terminateWorkflowExecution({ domain, workflowId: harness.name });
};

export const markers = async (): Promise<void> => {
  const harness = new ScenarioHarness("markers");
  for (const version of ["1", "2"]) await harness.register(version);
  const workflowType = { name: harness.name, version: "2" };
  const execution = await harness.start(harness.name, { workflowType });
  const details = 'δ "quoted" \u{1F3C3}\n';
  await harness.decide((_, task) => {
    assert.equal(task.workflowType?.version, "2");
    return [decision("RecordMarker", { markerName: "seen", details })];
  });
  await harness.client.signalWorkflowExecution({ domain, ...execution, signalName: "go on" });
  await harness.decide((events) => {
    const [marker] = attributesOf(events, "MarkerRecorded");
    assert.deepEqual([marker?.markerName, marker?.details], ["seen", details]);
    return [complete("seen again")];
  });
  assert.equal((await harness.describe(execution))?.workflowType?.version, "2");
};

export const longHistory = async (): Promise<void> => {
  const harness = new ScenarioHarness("long-history");
  await harness.register();
  const execution = await harness.start();
  const marker = decision("RecordMarker", { markerName: "one of many" });
  const rounds = 20;
  for (let round = 0; round < rounds; round++) {
    await harness.client.signalWorkflowExecution({ domain, ...execution, signalName: "go on" });
    await harness.decide(() => Array.from({ length: 100 }, () => marker));
  }
  await harness.client.signalWorkflowExecution({ domain, ...execution, signalName: "end" });
  const seen = await harness.decide(() => [complete("long")]);
  assert.ok(seen.length > 2_000, `${seen.length} events came with the decision task`);
  const history = await harness.history(execution);
  assert.deepEqual(
    history.map(({ eventId }) => eventId),
    history.map((_, index) => index + 1),
  );
  assert.equal(attributesOf(history, "MarkerRecorded").length, 100 * rounds);
  const last = { domain, execution, maximumPageSize: 3, reverseOrder: true };
  const { events = [], nextPageToken } = await harness.client.getWorkflowExecutionHistory(last);
  assert.deepEqual(
    events.map(({ eventId }) => eventId),
    [0, 1, 2].map((back) => history.length - back),
  );
  assert.ok(nextPageToken);
};
