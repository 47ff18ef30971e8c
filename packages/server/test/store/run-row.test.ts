// What the row of a run must say after a change: the rules that all stores share.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  blankExecution,
  completeActivity,
  completeDecisionTask,
  type Execution,
  heartbeat,
  pauseExecution,
  requestCancel,
  Step,
  signal,
  start,
  startActivity,
  startDecisionTask,
  terminate,
} from "@ekiden/engine";
import { splitEvents } from "@ekiden/model";
import {
  changedDueAt,
  mustStoreState,
  mustWrite,
  RunChange,
  type StoredRun,
} from "../../src/store/run-row.ts";
import { scheduleActivity } from "./suite/decisions.ts";
import { after, attributes, dawn, day, domain, limits } from "./suite/store-harness.ts";

type Change = (step: Step) => void;

const stepped = (execution: Execution, change: Change, at = dawn): Step => {
  const step = new Step(execution, at, limits);
  change(step);
  step.finish();
  return step;
};

/** A run whose row has the state that it has now. */
const storedRun = (...changes: readonly Change[]): StoredRun => {
  const execution = blankExecution({ domain, workflowId: "w", runId: "r" });
  for (const change of [(step: Step) => start(step, attributes), ...changes]) {
    stepped(execution, change);
  }
  const { lastEventId: keptEventId, cancelRequested: keptCancelRequested } = execution;
  const kept = { keptEventId, keptCancelRequested, heartbeats: 0, size: longState };
  return { id: 1, execution, ...kept, dueAt: after(3600) };
};

const longState = 10_000;

const changed = (run: StoredRun, ...changes: readonly Change[]): RunChange => {
  const [first, ...later] = changes.map((change) => stepped(run.execution, change));
  assert.ok(first);
  const whole = new RunChange(first);
  for (const step of [first, ...later]) whole.add(step);
  return whole;
};

const isStoredAfter = (run: StoredRun, ...changes: readonly Change[]): boolean =>
  mustStoreState(run, changed(run, ...changes), (size) => size >= longState);

const go: Change = (step) => signal(step, { signalName: "go" });

const facts = {
  workflowType: () => ({ deprecated: false }),
  activityType: () => ({ deprecated: false }),
  openExecutions: 0,
  newRunId: "next",
  lambdaAvailable: false,
};

/** Schedules one activity, and starts it. */
const beginActivity: Change = (step) => {
  const task = startDecisionTask(step, 2, "decider");
  assert.ok(task);
  completeDecisionTask(step, { ...task, decisions: [scheduleActivity("a")] }, facts);
  assert.ok(startActivity(step, 5, "worker"));
};

const beat: Change = (step) =>
  void heartbeat(step, { scheduledEventId: 5, startedEventId: 6 }, "half-way");

describe("the state of a run is stored", () => {
  test("with the first events, and not with a few later ones", () => {
    const run = storedRun();
    assert.equal(isStoredAfter({ ...run, keptEventId: 0 }, go), true);
    assert.equal(isStoredAfter(run, go), false);
  });

  test("after 64 events, so that no reader applies more", () => {
    const run = storedRun();
    assert.equal(isStoredAfter(run, ...Array<Change>(63).fill(go)), false);
    assert.equal(isStoredAfter(run, go), true);
  });

  test("when the run closes, and when its cancel is requested, since listings show both", () => {
    assert.equal(
      isStoredAfter(storedRun(), (step) => terminate(step, {})),
      true,
    );
    assert.equal(
      isStoredAfter(storedRun(), (step) => requestCancel(step)),
      true,
    );
  });

  test("with a heartbeat where it is short, since no event tells of it", () => {
    const run = { ...storedRun(beginActivity), size: longState - 1 };
    assert.equal(isStoredAfter(run, go), false);
    assert.equal(isStoredAfter(run, beat, go), true);
  });

  test("after as many heartbeats as are open, or 64, where it is long", () => {
    const run = storedRun(beginActivity);
    assert.equal(isStoredAfter(run, beat, go), false);
    assert.equal(isStoredAfter({ ...run, heartbeats: 63 }, beat), false);
    assert.equal(isStoredAfter({ ...run, heartbeats: 64 }, beat), true);
    const [[, open] = assert.fail()] = run.execution.activities;
    for (let id = 100; id < 199; id += 1) run.execution.activities.set(id, open);
    assert.equal(isStoredAfter({ ...run, heartbeats: 99 }, beat), false);
    assert.equal(isStoredAfter({ ...run, heartbeats: 100 }, beat), true);
  });

  test("when it is paused, which nothing beside it tells, also with a heartbeat", () => {
    const pause: Change = (step) => pauseExecution(step, { reason: "later" });
    assert.equal(isStoredAfter(storedRun(beginActivity), beat, pause), true);
  });
});

describe("the heartbeats of a change", () => {
  test("are the latest of each activity that is open", () => {
    const run = storedRun(beginActivity);
    const late: Change = (step) => void heartbeat(step, { scheduledEventId: 5, startedEventId: 6 });
    assert.deepEqual(changed(run, beat).heartbeatsOf(run.execution), [`[5,${dawn},"half-way"]`]);
    assert.deepEqual(changed(run, beat, late).heartbeatsOf(run.execution), [`[5,${dawn},null]`]);
    const end: Change = (step) =>
      completeActivity(step, { scheduledEventId: 5, startedEventId: 6 });
    assert.deepEqual(changed(run, beat, end).heartbeatsOf(run.execution), []);
  });

  test("do not move the moment at which its run is due, unless a clock is behind", () => {
    const run = storedRun(beginActivity);
    const activity = run.execution.activities.get(5) ?? assert.fail();
    run.execution.activities.set(5, { ...activity, heartbeatTimeout: "60" });
    const dueAfterBeat = (at: number, dueAt: number) => {
      const step = stepped(run.execution, beat, at);
      const change = new RunChange(step);
      change.add(step);
      const { now, onlyHeartbeats } = change;
      assert.deepEqual(onlyHeartbeats, new Set([5]));
      return changedDueAt({ ...run, dueAt }, { now, onlyHeartbeats, retentionDays: "1" });
    };
    assert.equal(dueAfterBeat(after(10), after(30)), undefined);
    assert.equal(dueAfterBeat(after(9), after(70)), after(69));
    assert.equal(dueAfterBeat(after(70), after(70)), after(130), "what was due is looked for");
  });
});

describe("the row of a run", () => {
  test("may stay as it is after a step without events, unless the run was due", () => {
    const run = storedRun();
    const step = stepped(run.execution, () => undefined, after(60));
    assert.equal(mustWrite(run, step), false);
    assert.equal(mustWrite({ ...run, dueAt: after(60) }, step), true);
  });

  test("says an earlier moment at once, and a later one only when its own has passed", () => {
    const { dueAt, ...run } = storedRun();
    const changed = (from: number, now: number) =>
      changedDueAt({ ...run, dueAt: from }, { now, retentionDays: "1" });
    assert.equal(changed(dueAt, dawn), undefined);
    assert.equal(changed(after(7200), dawn), after(3600));
    assert.equal(changed(after(10), after(9)), undefined);
    assert.equal(changed(after(10), after(10)), after(3600));
  });

  test("of a closed run says the end of its domain's retention", () => {
    const run = storedRun((step) => terminate(step, {}));
    const dueAt = changedDueAt(run, { now: dawn, retentionDays: "3" });
    assert.equal(dueAt, dawn + 3 * day);
  });
});

describe("the rows of a commit's events", () => {
  const chunksOf = (events: readonly string[], firstEventId: number) => {
    const change = new RunChange({ firstEventId, now: dawn });
    change.events.push(...events);
    return change.chunks();
  };
  const eventsOf = (count: number, length: number) =>
    Array.from({ length: count }, () => `{${"x".repeat(length - 2)}}`);

  test("are one, unless it has more than a page reads at once", () => {
    assert.deepEqual(chunksOf([], 1), []);
    const rows = chunksOf(eventsOf(250, 10), 41).map(({ first, last }) => [first, last]);
    assert.deepEqual(rows, [
      [41, 140],
      [141, 240],
      [241, 290],
    ]);
  });

  test("are short, so that a single event is read without many others", () => {
    const events = [...eventsOf(10, 10_000), ...eventsOf(1, 200_000), ...eventsOf(2, 10)];
    const rows = chunksOf(events, 1);
    assert.deepEqual(
      rows.map(({ first, last }) => [first, last]),
      [
        [1, 3],
        [4, 6],
        [7, 9],
        [10, 10],
        [11, 11],
        [12, 13],
      ],
    );
    assert.deepEqual(
      rows.flatMap(({ text }) => splitEvents(text)),
      events,
    );
  });
});
