// Who is too fast, and how that is said. Time is what a test says it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompletedDecisionTask } from "@ekiden/engine";
import type { Decision } from "@ekiden/model";
import { forbiddenDecisions } from "../../src/access/policy/index.ts";
import { type LimitedCall, Limiter, type Quotas, quotasOf } from "../../src/access/quotas/index.ts";
import { allow, judgeOf, requestContext } from "./asking.ts";

const begin = Date.UTC(2026, 0, 1);
const second = 1_000;
const account = "123456789012";
const none: Quotas = { operations: {}, decisions: {}, executions: {} };
const tenThenOne = { size: 10, perSecond: 1 };

const starts = (account_ = account) =>
  ({ account: account_, operation: "StartWorkflowExecution" }) as const;
const startLimiter = (options = {}) =>
  new Limiter({ ...none, operations: { StartWorkflowExecution: tenThenOne } }, options);

/** How many of the calls are let through at this moment. */
const passing = (
  limiter: Limiter,
  calls: number,
  now: number,
  options: { readonly call?: LimitedCall } = {},
): number =>
  Array.from({ length: calls }, () => limiter.call(options.call ?? starts(), now)).filter(
    (answer) => !answer,
  ).length;

test("a full bucket lets a burst of its size through, and then what comes back", () => {
  const limiter = startLimiter();
  assert.equal(passing(limiter, 15, begin), 10);
  assert.equal(passing(limiter, 5, begin + 999), 0);
  assert.equal(passing(limiter, 5, begin + second), 1);
  assert.equal(passing(limiter, 5, begin + 4 * second), 3);
});

test("a bucket never holds more than its size, however long no call comes", () => {
  const limiter = startLimiter();
  assert.equal(passing(limiter, 10, begin), 10);
  assert.equal(passing(limiter, 20, begin + 24 * 3_600 * second), 10);
});

test("a call that is too many is throttled in the service's words, and told when to come back", () => {
  const limiter = startLimiter();
  passing(limiter, 10, begin);
  assert.deepEqual(limiter.call(starts(), begin + 250), {
    fault: "ThrottlingException",
    message: "Rate exceeded",
    scope: "Account",
    waitMilliseconds: 750,
  });
  assert.equal(limiter.call(starts(), begin + second), undefined);
});

test("calls that are refused take nothing, so that a caller who insists is not starved", () => {
  const limiter = startLimiter();
  passing(limiter, 10, begin);
  for (let at = 0; at < second; at += 10) assert.equal(passing(limiter, 5, begin + at), 0);
  assert.equal(passing(limiter, 5, begin + second), 1);
});

test("accounts and operations have buckets of their own", () => {
  const quotas = quotasOf("aws");
  const limiter = new Limiter(quotas);
  assert.equal(passing(limiter, 2_100, begin), 2_000);
  assert.equal(passing(limiter, 10, begin, { call: starts("000000000000") }), 10);
  assert.equal(limiter.call({ account, operation: "PollForDecisionTask" }, begin), undefined);
});

test("without a rate nothing is limited and nothing is remembered", () => {
  const limiter = new Limiter(quotasOf("relaxed"));
  assert.equal(passing(limiter, 10_000, begin), 10_000);
  assert.equal(limiter.remembered, 0);
});

test("one execution has a bucket beside that of its account, and each takes from both or none", () => {
  const limiter = new Limiter({
    ...none,
    operations: { SignalWorkflowExecution: { size: 8, perSecond: 1 } },
    executions: { SignalWorkflowExecution: { size: 3, perSecond: 1 } },
  });
  const signal = (execution: string) =>
    ({ account, operation: "SignalWorkflowExecution", execution }) as const;
  assert.equal(passing(limiter, 5, begin, { call: signal("a") }), 3);
  assert.equal(limiter.call(signal("a"), begin)?.scope, "Workflow");
  assert.equal(passing(limiter, 5, begin, { call: signal("b") }), 3);
  assert.equal(passing(limiter, 5, begin, { call: signal("c") }), 2);
  assert.equal(limiter.call(signal("c"), begin)?.scope, "Account");
});

// ── Decisions ───────────────────────────────────────────────────────────────────────────────────

const timer: Decision = { type: "StartTimer", data: { timerId: "t", startToFireTimeout: "1" } };
const mark: Decision = { type: "RecordMarker", data: { markerName: "m" } };
const schedule = (taskList?: string): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: { name: "work", version: "1" },
    activityId: "a",
    ...(taskList && { taskList: { name: taskList } }),
  },
});
const two = { size: 2, perSecond: 1 };

test("decisions that are too many fail with the cause of their kind; the others are not touched", () => {
  const limiter = new Limiter({ ...none, decisions: { StartTimer: two } });
  const decisions = [timer, mark, timer, timer, mark, timer];
  const tooMany = limiter.decisions({ account, domain: "d", decisions }, begin);
  assert.deepEqual(
    [...tooMany],
    [
      [3, "TIMER_CREATION_RATE_EXCEEDED"],
      [5, "TIMER_CREATION_RATE_EXCEEDED"],
    ],
  );
  const later = limiter.decisions({ account, domain: "d", decisions: [timer] }, begin + second);
  assert.equal(later.size, 0);
});

test("a decision that a policy forbids takes nothing, and is in the answer as it was", () => {
  const limiter = new Limiter({ ...none, decisions: { StartTimer: two } });
  const declined = new Map([[0, "OPERATION_NOT_PERMITTED" as const]]);
  const decisions = [timer, timer, timer, timer];
  assert.deepEqual(
    [...limiter.decisions({ account, domain: "d", decisions, declined }, begin)],
    [
      [0, "OPERATION_NOT_PERMITTED"],
      [3, "TIMER_CREATION_RATE_EXCEEDED"],
    ],
  );
});

test("what policies and quotas decline together is what the engine takes", () => {
  const limiter = new Limiter({ ...none, decisions: { StartTimer: two } });
  const judge = judgeOf(allow("swf:StartTimer"));
  const answer = { domain: "d", decisions: [mark, timer, timer, timer] };
  const declined = forbiddenDecisions(judge, answer, requestContext);
  const taken: CompletedDecisionTask = {
    scheduledEventId: 2,
    startedEventId: 3,
    decisions: answer.decisions,
    declined: limiter.decisions({ ...answer, account, declined }, begin),
  };
  assert.deepEqual(
    [...(taken.declined ?? [])],
    [
      [0, "OPERATION_NOT_PERMITTED"],
      [3, "TIMER_CREATION_RATE_EXCEEDED"],
    ],
  );
});

test("tasks are counted for each task list, that of the decision or that of its type", () => {
  const limiter = new Limiter({ ...none, tasksPerTaskList: two });
  const decisions = [schedule("a"), schedule("a"), schedule("a"), schedule("b"), schedule()];
  const answer = { account, domain: "d", decisions, taskListOf: () => "a" };
  const cause = "ACTIVITY_CREATION_RATE_EXCEEDED";
  assert.deepEqual(
    [...limiter.decisions(answer, begin)],
    [
      [2, cause],
      [4, cause],
    ],
  );
  assert.equal(limiter.decisions({ ...answer, domain: "other" }, begin).size, 2);
});

test("an answer in the profile aws may start 2,000 timers at once and no more", () => {
  const limiter = new Limiter(quotasOf("aws"));
  const decisions = Array.from({ length: 2_100 }, () => timer);
  assert.equal(limiter.decisions({ account, domain: "d", decisions }, begin).size, 100);
});

// ── Several nodes ───────────────────────────────────────────────────────────────────────────────

for (const nodes of [2, 3, 5, 10]) {
  test(`${nodes} nodes together let through what one would, within a fifth`, () => {
    const rate = { size: 200, perSecond: 60 };
    const quotas = { ...none, operations: { StartWorkflowExecution: rate } };
    const all = Array.from({ length: nodes }, () => new Limiter(quotas, { nodes: () => nodes }));
    let passed = 0;
    for (let at = 0; at <= 30 * second; at += 10) {
      for (const limiter of all) passed += passing(limiter, 2, begin + at);
    }
    const due = rate.size + rate.perSecond * 30;
    assert.ok(Math.abs(passed - due) <= due / 5, `${passed} of ${due}`);
  });
}

test("a node that joins or leaves leaves the buckets as full as they were", () => {
  let nodes = 1;
  const limiter = startLimiter({ nodes: () => nodes });
  assert.equal(passing(limiter, 4, begin), 4);
  nodes = 2;
  assert.equal(passing(limiter, 10, begin), 3);
  nodes = 1;
  assert.equal(passing(limiter, 10, begin + 5 * second), 5);
});

test("a share smaller than one call still lets one through when the bucket is full", () => {
  const limiter = startLimiter({ nodes: () => 1_000 });
  assert.equal(passing(limiter, 5, begin), 1);
  assert.equal(passing(limiter, 5, begin + 9 * second), 0);
  assert.equal(passing(limiter, 5, begin + 10 * second), 1);
});

// ── Clocks and memory ───────────────────────────────────────────────────────────────────────────

test("a clock that is set back takes nothing away, and what is due comes back from then on", () => {
  const limiter = startLimiter();
  assert.equal(passing(limiter, 4, begin), 4);
  const back = begin - 3_600 * second;
  assert.equal(passing(limiter, 20, back), 6);
  assert.equal(passing(limiter, 20, back + second), 1);
});

test("an empty bucket fills again after a clock was set back, also when nothing could be taken", () => {
  const limiter = startLimiter();
  assert.equal(passing(limiter, 20, begin), 10);
  const back = begin - 3_600 * second;
  assert.equal(passing(limiter, 20, back), 0);
  assert.equal(passing(limiter, 20, back + 2 * second), 2);
});

test("a clock that is set forward fills a bucket once, and no more than once", () => {
  const limiter = startLimiter();
  assert.equal(passing(limiter, 20, begin), 10);
  const ahead = begin + 10 * 365 * 86_400 * second;
  assert.equal(passing(limiter, 20, ahead), 10);
  assert.equal(passing(limiter, 20, ahead), 0);
});

const signals = (execution: number) =>
  ({ account, operation: "SignalWorkflowExecution", execution: String(execution) }) as const;
const perExecution: Quotas = {
  ...none,
  executions: { SignalWorkflowExecution: { size: 10, perSecond: 10 } },
};

test("buckets that are full again are forgotten as others are used", () => {
  const limiter = new Limiter(perExecution);
  for (let number = 0; number < 50_000; number += 1) {
    limiter.call(signals(number), begin + number);
  }
  // Each is full again after 100 ms, which is 100 executions later.
  assert.ok(limiter.remembered < 300, `${limiter.remembered} are remembered`);
});

test("the number of buckets has a limit, even where none is full", () => {
  const limiter = new Limiter(perExecution, { maxBuckets: 1_000 });
  for (let number = 0; number < 20_000; number += 1) limiter.call(signals(number), begin);
  assert.ok(limiter.remembered <= 1_000, `${limiter.remembered} are remembered`);
});
