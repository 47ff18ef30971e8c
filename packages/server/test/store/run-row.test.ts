// What the row of a run must say after a change: the rules that all stores share.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  blankExecution,
  completeDecisionTask,
  type Execution,
  heartbeat,
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
  return { id: 1, execution, keptEventId, keptCancelRequested, dueAt: after(3600) };
};

const isStoredAfter = (run: StoredRun, ...changes: readonly Change[]): boolean => {
  const [first, ...later] = changes.map((change) => stepped(run.execution, change));
  assert.ok(first);
  const whole = new RunChange(first);
  for (const step of [first, ...later]) whole.add(step);
  return mustStoreState(run, whole);
};

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

  test("with a heartbeat, of which no event tells", () => {
    const beat: Change = (step) =>
      void heartbeat(step, { scheduledEventId: 5, startedEventId: 6 }, "half-way");
    const run = storedRun(beginActivity);
    assert.equal(isStoredAfter(run, go), false);
    assert.equal(isStoredAfter(run, beat, go), true);
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
