import assert from "node:assert/strict";
import { test } from "node:test";
import { type DomainPauses, noPauses, SparseMap, type TimeSpan } from "@ekiden/engine";
import type { Evidence, StoredRun } from "../src/index.ts";
import { assertBroken, assertHolds, type Cases, casesOf, sayingOf } from "./evidence.ts";
import { closedHistory, sentMessage, storedEvidence } from "./stored-evidence.ts";

const [first, second] = [
  { version: 1, lastEventId: 3 },
  { version: 2, lastEventId: 7 },
];
const folded = (program: string, state: object) => ({ program, state: JSON.stringify(state) });
const foldedTo = (one: object, other: object): Evidence => ({
  runs: storedEvidence({}).runs.map((run) => ({
    ...run,
    folds: [folded("1.0.0", one), folded("1.1.0", other)],
  })),
});

const broken: Cases<"N", Evidence> = {
  N1: storedEvidence({ versions: [first, { version: 1, lastEventId: 7 }] }),
  N2: storedEvidence({ state: { previousStartedEventId: 0 } }),
  N4: storedEvidence({ messages: [] }),
  N5: storedEvidence({ columns: { dueAt: 60_021 } }),
  N6: foldedTo({ startedAt: 0, lastEventId: 7 }, { startedAt: 0, lastEventId: 6 }),
  N7: { runs: [], damage: ["row 5 missing from index executions_open"] },
};

test("a run whose rows say what its history says passes, open or closed, its state old or new", () => {
  assertHolds(storedEvidence({ versions: [first, second] }));
  assertHolds(storedEvidence({ keptEventId: 3 }));
  assertHolds(storedEvidence({}, closedHistory));
  assertHolds(foldedTo({ startedAt: 0, lastEventId: 7 }, { lastEventId: 7, startedAt: 0 }));
});

for (const [number, evidence] of casesOf<"N", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("N1 is noticed when a later version has seen less", () => {
  assertBroken("N1", storedEvidence({ versions: [second, { version: 3, lastEventId: 6 }] }));
});

test("a state of an earlier program, without the start of its decision task, passes, too", () => {
  const started = { scheduledEventId: 2, startedEventId: 3 };
  const keptWith = (startedDecisionTask: typeof started & { startedAt?: number }) =>
    storedEvidence({ keptEventId: 3, state: { startedDecisionTask } });
  assertHolds(keptWith(started));
  assertHolds(keptWith({ ...started, startedAt: 10 }));
  assertBroken("N2", keptWith({ ...started, startedAt: 11 }));
  const foldOf = (startedAt?: number) => ({ startedDecisionTask: { ...started, startedAt } });
  assertHolds(foldedTo(foldOf(), foldOf(10)));
  assertHolds(foldedTo(foldOf(10), foldOf(10)));
  assertBroken("N6", foldedTo(foldOf(11), foldOf(10)));
});

test("a state of an earlier program, without since when an activity waits, passes, too", () => {
  const [run] = storedEvidence({}).runs;
  const [[id, activity] = assert.fail()] = run?.stored?.state.activities ?? [];
  const { waiting, ...earlier } = activity;
  const keptWith = (one: typeof activity) =>
    storedEvidence({ state: { activities: new SparseMap([[id, one]]) } });
  assert.ok(waiting);
  assertHolds(keptWith(earlier));
  assertBroken("N2", keptWith({ ...earlier, activityId: "another" }));
  const later = { ...activity, waiting: { ...waiting, since: waiting.since + 1 } };
  assertBroken("N2", keptWith(later));
  const foldOf = (one: typeof activity) => ({ activities: [[id, one]] });
  assertHolds(foldedTo(foldOf(earlier), foldOf(activity)));
  assertBroken("N6", foldedTo(foldOf(activity), foldOf(later)));
  assertBroken("N6", foldedTo(foldOf({ ...earlier, activityId: "another" }), foldOf(activity)));
});

test("a state of an earlier program, without the list of a started activity, passes, too", () => {
  const text = `
   1 @0 WorkflowExecutionStarted executionStartToCloseTimeout=6000 taskStartToCloseTimeout=NONE
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=a taskList=work decisionTaskCompletedEventId=4
   6 @30 ActivityTaskStarted scheduledEventId=5`;
  const [run] = storedEvidence({}, text).runs;
  const [[id, activity] = assert.fail()] = run?.stored?.state.activities ?? [];
  const { taskList, ...scheduled } = activity.scheduled ?? assert.fail();
  assert.equal(taskList, "work");
  const keptWith = (as: NonNullable<typeof activity.scheduled>) => {
    const activities = new SparseMap([[id, { ...activity, scheduled: as }]]);
    return storedEvidence({ state: { activities }, tasks: [], messages: [] }, text);
  };
  assertHolds(keptWith(scheduled));
  assertBroken("N2", keptWith({ ...scheduled, taskList: "elsewhere" }));
  assertBroken("N2", keptWith({ ...scheduled, at: 1 }));
});

test("folds that do not say as what a started activity was scheduled agree with those that do", () => {
  const scheduled = { at: 10, activityType: { name: "charge", version: "1" } };
  const foldOf = (startedEventId: number, more = {}) => ({
    activities: [[5, { activityId: "a", startedEventId, ...more }]],
  });
  assertHolds(foldedTo(foldOf(6), foldOf(6, { scheduled })));
  assertBroken("N6", foldedTo(foldOf(6), foldOf(7, { scheduled })));
});

test("N2 is noticed when a state has seen more than its history, or has what no event gave it", () => {
  assertBroken("N2", storedEvidence({ state: { lastEventId: 8 } }));
  assertBroken("N2", storedEvidence({ state: { policyApplied: true } }));
  assertBroken("N2", storedEvidence({ state: { timers: new SparseMap() } }));
});

test("N5 knows that clocks stand still while a task list is paused", () => {
  const text = `
   1 @0 WorkflowExecutionStarted executionStartToCloseTimeout=6000 taskStartToCloseTimeout=NONE
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=a taskList=work scheduleToStartTimeout=60 decisionTaskCompletedEventId=4`;
  const lookedAt = (dueAt: number, pauses?: DomainPauses) =>
    storedEvidence({ columns: { dueAt }, pauses, tasks: [readyTask], messages: [] }, text);
  const pausedFor = (span: TimeSpan): DomainPauses => ({
    ...noPauses,
    ofTaskList: (kind, name) => (kind === "activity" && name === "work" ? [span] : []),
  });
  assertBroken("N5", lookedAt(60_021));
  assertHolds(lookedAt(6_000_000, pausedFor({ from: 30_000 })));
  assertBroken("N5", lookedAt(6_300_001, pausedFor({ from: 30_000 })));
  const ended = pausedFor({ from: 30_000, to: 50_000 });
  assertHolds(lookedAt(80_020 + 300_000, ended));
  assertBroken("N5", lookedAt(80_021 + 300_000, ended));
});

test("N5 counts heartbeats beside a state, also of an activity that it has not seen yet", () => {
  const text = `
   1 @0 WorkflowExecutionStarted executionStartToCloseTimeout=6000 taskStartToCloseTimeout=NONE
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=a taskList=work heartbeatTimeout=60 decisionTaskCompletedEventId=4
   6 @30 ActivityTaskStarted scheduledEventId=5`;
  const lookedAt = (dueAt: number, keptEventId: number, heartbeats?: StoredRun["heartbeats"]) =>
    storedEvidence({ columns: { dueAt }, keptEventId, heartbeats, tasks: [], messages: [] }, text);
  const beats: StoredRun["heartbeats"] = [
    [5, 20_000, null],
    [5, 50_000, "half"],
    [9, 1, null],
  ];
  for (const keptEventId of [4, 6]) {
    assertBroken("N5", lookedAt(60_031, keptEventId));
    assertHolds(lookedAt(110_000, keptEventId, beats));
    assertBroken("N5", lookedAt(110_001, keptEventId, beats));
  }
});

const readyTask = {
  kind: "activity",
  taskList: { name: "work" },
  priority: 0,
  scheduledEventId: 5,
} as const;

test("N4 is noticed when a message is on its way twice", () => {
  assertBroken("N4", storedEvidence({ messages: [sentMessage, sentMessage] }));
});
