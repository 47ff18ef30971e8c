// Which incidents follow from a state: what is counted, and what is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blankExecution, catchUp, type Execution, limitProfiles } from "@ekiden/engine";
import type { HistoryEvent } from "@ekiden/model";
import { areSameIncidents, incidentsOf, noIncidents } from "../src/index.ts";

const settings = {
  historyEvents: limitProfiles.aws.historyEvents,
  isInbox: (taskList: string) => taskList === "people",
};

/** A run whose events are given by type and data, and numbered from 1. */
const fold = (...events: (readonly [type: string, data?: object])[]): Execution => {
  const state = blankExecution({ domain: "d", workflowId: "w", runId: "r" });
  state.workflowType = { name: "Order", version: "1" };
  catchUp(
    state,
    events.map(
      ([type, data = {}], index) => ({ id: index + 1, at: 0, type, data }) as HistoryEvent,
    ),
  );
  return state;
};

interface Attempt {
  readonly type: string;
  /** The id of its first event. */
  readonly first?: number;
  readonly end: string;
  readonly taskList?: string;
  readonly timeoutType?: string;
}

const attempt = ({ type, first = 1, end, taskList = "workers", ...how }: Attempt) =>
  [
    [
      "ActivityTaskScheduled",
      {
        activityId: `a-${first}`,
        activityType: { name: type, version: "1" },
        taskList: { name: taskList },
      },
    ],
    ["ActivityTaskStarted", { scheduledEventId: first }],
    [end, { scheduledEventId: first, startedEventId: first + 1, ...how }],
  ] as const;

const codesOf = (state: Execution) =>
  incidentsOf(state, settings).map(({ code, name }) => [code, name]);

const failures = (type: string, count: number, first = 1) =>
  Array.from({ length: count }, (_, index) =>
    attempt({ type, first: first + 3 * index, end: "ActivityTaskFailed" }),
  ).flat();

test("failures are counted for each activity type, and a cancellation ends nothing", () => {
  const mixed = [...failures("Charge", 2), ...failures("Mail", 2, 7)];
  assert.deepEqual(codesOf(fold(...mixed)), []);
  const tenth = { type: "Charge", first: 10 };
  const canceled = [
    ...failures("Charge", 3),
    ...attempt({ ...tenth, end: "ActivityTaskCanceled" }),
  ];
  const expected = [["ACTIVITY_FAILS_REPEATEDLY", "Charge"]];
  assert.deepEqual(codesOf(fold(...canceled)), expected);
  const completed = [
    ...failures("Charge", 3),
    ...attempt({ ...tenth, end: "ActivityTaskCompleted" }),
  ];
  const state = fold(...completed);
  assert.deepEqual(codesOf(state), []);
  assert.equal(state.setbacks, undefined, "nothing is stored of it");
});

const approval = { type: "Approve", end: "ActivityTaskTimedOut", timeoutType: "START_TO_CLOSE" };
const late = { ...approval, taskList: "people" };
const overdue = attempt(late);

test("a task for people that ran out of time is overdue until one of its type is answered", () => {
  const expected = [["HUMAN_TASKS_OVERDUE", "Approve"]];
  assert.deepEqual(codesOf(fold(...overdue)), expected);
  const [scheduled] = overdue;
  const end = { scheduledEventId: 1, startedEventId: 0, timeoutType: "SCHEDULE_TO_START" };
  assert.deepEqual(codesOf(fold(scheduled, ["ActivityTaskTimedOut", end])), expected, "unclaimed");
  const another = attempt({ ...late, type: "Inspect", first: 4, end: "ActivityTaskCompleted" });
  assert.deepEqual(codesOf(fold(...overdue, ...another)), expected, "another type says nothing");
  for (const end of ["ActivityTaskCompleted", "ActivityTaskFailed"]) {
    const answered = attempt({ ...late, first: 4, end });
    assert.deepEqual(codesOf(fold(...overdue, ...answered)), [], end);
  }
});

test("a worker that is late has no task for people, nor is a heartbeat that did not come one", () => {
  assert.deepEqual(codesOf(fold(...attempt(approval))), []);
  const missed = attempt({ ...late, timeoutType: "HEARTBEAT" });
  assert.deepEqual(codesOf(fold(...missed)), [["HEARTBEATS_MISSED", "Approve"]]);
});

test("a decision task that was not started in time says nothing of its decider", () => {
  const timedOut = (timeoutType: string) => {
    const startedEventId = timeoutType === "SCHEDULE_TO_START" ? 0 : 2;
    return ["DecisionTaskTimedOut", { timeoutType, scheduledEventId: 1, startedEventId }] as const;
  };
  const unstarted = timedOut("SCHEDULE_TO_START");
  assert.deepEqual(codesOf(fold(unstarted, unstarted, unstarted, unstarted)), []);
  const started = timedOut("START_TO_CLOSE");
  const expected = [["DECISION_TASKS_TIME_OUT", "Order"]];
  assert.deepEqual(codesOf(fold(started, started, started)), expected);
});

test("the failures of 20 activity types are counted in one run", () => {
  const many = Array.from({ length: 25 }, (_, index) => failures(`T${index}`, 3, 1 + 9 * index));
  assert.equal(codesOf(fold(...many.flat())).length, 20);
});

test("a run without setbacks costs no list, and equal lists are known to be equal", () => {
  assert.equal(incidentsOf(fold(), settings), noIncidents);
  const some = incidentsOf(fold(...failures("Charge", 3)), settings);
  const same = incidentsOf(fold(...failures("Charge", 4)), settings);
  const other = incidentsOf(fold(...failures("Mail", 3)), settings);
  assert.deepEqual([areSameIncidents(some, same), areSameIncidents(some, other)], [true, false]);
});
