import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireEvent } from "@ekiden/model";
import type { DecisionTask } from "../client/swf.ts";
import { expectedEventTypes, wrongHistory } from "../load/history.ts";
import { Ledger } from "../load/ledger.ts";

const eventsOf = (types: readonly string[]): WireEvent[] =>
  types.map((eventType, index) => ({
    eventId: index + 1,
    eventTimestamp: 1,
    eventType: eventType as WireEvent["eventType"],
  }));

const workflowExecution = { workflowId: "w", runId: "r" };

/** The decision task that a decider gets after so many activities. */
const decisionTask = (done: number): [DecisionTask, WireEvent[], number] => {
  const events = eventsOf(expectedEventTypes(done).slice(0, -2));
  const task = { workflowExecution, startedEventId: events.length } as DecisionTask;
  return [task, events, 10];
};

const activityTask = (activityId: string) => ({
  taskToken: "t",
  activityId,
  startedEventId: 6,
  workflowExecution,
  activityType: { name: "step", version: "1" },
});

test("a workflow that goes by the rules leaves no violation, and its times are taken", () => {
  const ledger = new Ledger();
  const begun = ledger.begin("w", 4);
  const { run, done } = ledger.decisionTask(...decisionTask(0));
  assert.deepEqual([run, done], [begun, 0]);
  run.sentAtMs = run.cycleStartedAtMs = 12;
  ledger.activityTask(activityTask("step-0"), 15);
  run.sentAtMs = 7;
  ledger.decisionTask(...decisionTask(1));
  ledger.named(run, "r");
  ledger.complete(run);
  assert.deepEqual(ledger.violations, []);
  assert.deepEqual(ledger.takeTimes(), { deliveriesMs: [6, 3, 3], cyclesMs: [-2] });
  assert.equal(ledger.completedRuns, 1);
});

const broken: Record<string, (ledger: Ledger) => void> = {
  "a decision task that is delivered twice": (ledger) => {
    ledger.decisionTask(...decisionTask(0));
    ledger.decisionTask(...decisionTask(0));
  },
  "an activity task that is delivered twice": (ledger) => {
    ledger.activityTask(activityTask("step-0"), 1);
    ledger.activityTask(activityTask("step-0"), 1);
  },
  "a history with a gap": (ledger) => {
    const [task, events] = decisionTask(0);
    ledger.decisionTask({ ...task, startedEventId: 2 }, events.toSpliced(1, 1), 1);
  },
  "a history that goes on after the task's start": (ledger) => {
    const [task, events] = decisionTask(0);
    const further = eventsOf([...expectedEventTypes(0).slice(0, 3), "WorkflowExecutionSignaled"]);
    assert.equal(further.length, events.length + 1);
    ledger.decisionTask(task, further, 1);
  },
  "a second run of the same workflow": (ledger) => {
    ledger.decisionTask(...decisionTask(0));
    ledger.named(ledger.begin("w", 1), "r");
    ledger.activityTask(
      { ...activityTask("step-0"), workflowExecution: { workflowId: "w", runId: "s" } },
      1,
    );
  },
  "a task of a workflow that was never started": (ledger) => {
    const stranger = { workflowId: "x", runId: "r" };
    ledger.activityTask({ ...activityTask("step-0"), workflowExecution: stranger }, 1);
  },
  "a workflow that completes twice": (ledger) => {
    const run = ledger.begin("w", 1);
    ledger.complete(run);
    ledger.complete(run);
  },
};

for (const [name, breakRule] of Object.entries(broken)) {
  test(`${name} is a violation`, () => {
    const ledger = new Ledger();
    ledger.begin("w", 0);
    breakRule(ledger);
    assert.equal(ledger.violationCount, 1, ledger.violations.join("\n"));
  });
}

test("of all histories with one event more, less or other, only the right one passes", () => {
  const types = [...expectedEventTypes(2)];
  assert.equal(wrongHistory(eventsOf(types), 2), undefined);
  const wrong = types.flatMap((type, index) => [
    types.toSpliced(index, 1),
    types.toSpliced(index, 0, type),
    types.toSpliced(index, 1, "MarkerRecorded"),
  ]);
  for (const other of wrong)
    assert.notEqual(wrongHistory(eventsOf(other), 2), undefined, other.join(" "));
  const renumbered = eventsOf(types).map((event) => ({ ...event, eventId: event.eventId + 1 }));
  assert.equal(wrongHistory(renumbered, 2), "event 1 has the id 2");
});
