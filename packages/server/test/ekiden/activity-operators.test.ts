// CompleteActivity, FailActivity, CancelActivity, TimeOutActivity and RetryActivity through whole
// nodes, over both stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { domain, Harness, outcomeOf, own } from "./harness.ts";
import {
  activityId,
  allGone,
  conflict,
  countWaiting,
  decide,
  eventOf,
  eventsOf,
  gone,
  meant,
  noTimeouts,
  populate,
  requestCancel,
  saidOf,
  schedule,
  startWith,
  takeTask,
  typesOf,
  workers,
  workflowId,
} from "./orders.ts";
import { openOn, stores } from "./stores.ts";

const ownerArn = `arn:aws:iam::${own}:user/admin`;

type Ekiden = SwfClient["ekiden"];
type Act = (ekiden: Ekiden) => Promise<{ readonly runId: string }>;

/** Each of the five, on a started activity, and the event that it records. */
const acts: readonly (readonly [type: string, attributes: object, act: Act])[] = [
  [
    "ActivityTaskCompleted",
    { result: "12" },
    (ekiden) => ekiden.completeActivity({ ...meant, result: "12" }),
  ],
  [
    "ActivityTaskFailed",
    { reason: "refused", details: "card" },
    (ekiden) => ekiden.failActivity({ ...meant, reason: "refused", details: "card" }),
  ],
  [
    "ActivityTaskTimedOut",
    { timeoutType: "START_TO_CLOSE", details: "40 %" },
    (ekiden) => ekiden.timeOutActivity({ ...meant, timeoutType: "START_TO_CLOSE" }),
  ],
  [
    "ActivityTaskTimedOut",
    { timeoutType: "HEARTBEAT", details: "40 %" },
    (ekiden) => ekiden.retryActivity(meant),
  ],
  [
    "ActivityTaskFailed",
    { reason: "RetryRequested" },
    (ekiden) => ekiden.retryActivity({ ...meant, as: "FAILED" }),
  ],
];

for (const kind of stores) {
  test(`over ${kind}, what a worker has begun ends by its id, and its worker is refused`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    for (const [type, attributes, act] of acts) {
      const runId = await startWith(owner, workflowId, schedule(activityId));
      const taskToken = await takeTask(owner);
      await owner.recordActivityTaskHeartbeat({ taskToken, details: "40 %" });
      const answer = await act(owner.ekiden);
      const ended = { runId, scheduledEventId: 5, events: [{ eventType: type, eventId: 7 }] };
      assert.deepEqual(answer, ended);
      const events = await eventsOf(owner, workflowId, runId);
      const ids = { scheduledEventId: 5, startedEventId: 6 };
      assert.deepEqual(eventOf(events, type), { ...attributes, ...ids });
      assert.equal(typesOf(events).at(-1), "DecisionTaskScheduled");
      assert.deepEqual(await saidOf(owner, taskToken), allGone);
      assert.equal(await outcomeOf(act(owner.ekiden)), gone, "a second answer");
      await decide(owner, [schedule(activityId)]);
      await takeTask(owner);
      assert.deepEqual(await saidOf(owner, taskToken), allGone, "while the next attempt works");
      await owner.terminateWorkflowExecution({ domain, workflowId });
    }
  });

  test(`over ${kind}, a cancellation is answered only where the workflow asked for it`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const runId = await startWith(owner, workflowId, schedule(activityId));
    assert.equal(await outcomeOf(owner.ekiden.cancelActivity(meant)), conflict, "not started");
    const taskToken = await takeTask(owner);
    assert.equal(await outcomeOf(owner.ekiden.cancelActivity(meant)), conflict);
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "stop" });
    await decide(owner, [requestCancel(activityId)]);
    await owner.ekiden.cancelActivity({ ...meant, details: "undone" });
    const canceled = eventOf(await eventsOf(owner, workflowId, runId), "ActivityTaskCanceled");
    assert.equal(canceled.details, "undone");
    assert.equal(canceled.latestCancelRequestedEventId, 11);
    assert.deepEqual(await saidOf(owner, taskToken), allGone);
  });

  test(`over ${kind}, what is not started is started for its answer, and no poller is given it`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const answers: readonly [string, Act][] = [
      ["ActivityTaskCompleted", (ekiden) => ekiden.completeActivity({ ...meant, result: "12" })],
      ["ActivityTaskFailed", (ekiden) => ekiden.failActivity({ ...meant, reason: "refused" })],
    ];
    for (const [type, act] of answers) {
      const runId = await startWith(owner, workflowId, schedule(activityId), schedule("charge-2"));
      const answer = await act(owner.ekiden);
      const events = await eventsOf(owner, workflowId, runId);
      assert.deepEqual(typesOf(events).slice(6), [
        "ActivityTaskStarted",
        type,
        "DecisionTaskScheduled",
      ]);
      const started = eventOf(events, "ActivityTaskStarted");
      assert.deepEqual(started, { identity: ownerArn, scheduledEventId: 5 });
      assert.deepEqual(answer, {
        runId,
        scheduledEventId: 5,
        events: [
          { eventType: "ActivityTaskStarted", eventId: 7 },
          { eventType: type, eventId: 8 },
        ],
      });
      assert.equal(await countWaiting(owner), 1);
      const next = await owner.pollForActivityTask({ domain, taskList: workers });
      assert.equal(next.activityId, "charge-2");
      await owner.terminateWorkflowExecution({ domain, workflowId });
    }
  });

  test(`over ${kind}, what is not started can time out by those clocks that run for it`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const { ekiden } = owner;
    const runId = await startWith(owner, workflowId, schedule(activityId));
    const asStarted = { ...meant, timeoutType: "START_TO_CLOSE" } as const;
    assert.equal(await outcomeOf(ekiden.timeOutActivity(asStarted)), conflict);
    assert.equal(await outcomeOf(ekiden.retryActivity(meant)), conflict, "no attempt to end");
    await ekiden.timeOutActivity(meant);
    const events = await eventsOf(owner, workflowId, runId);
    assert.deepEqual(eventOf(events, "ActivityTaskTimedOut"), {
      timeoutType: "SCHEDULE_TO_START",
      scheduledEventId: 5,
      startedEventId: 0,
    });
    assert.equal(await countWaiting(owner), 0);
    assert.equal(
      (await owner.pollForActivityTask({ domain, taskList: workers })).taskToken,
      undefined,
    );
  });
}

test("without time-outs, none can end an activity, and another attempt is asked for by a failure", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const { ekiden } = owner;
  const runId = await startWith(owner, workflowId, schedule(activityId, noTimeouts));
  await takeTask(owner);
  assert.equal(await outcomeOf(ekiden.timeOutActivity(meant)), conflict);
  const asTimedOut = { ...meant, as: "TIMED_OUT" } as const;
  assert.equal(await outcomeOf(ekiden.retryActivity(asTimedOut)), conflict);
  await ekiden.retryActivity(meant);
  const failed = eventOf(await eventsOf(owner, workflowId, runId), "ActivityTaskFailed");
  assert.equal(failed.reason, "RetryRequested");
});

test("an answer that names what it was meant for ends nothing else", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const { ekiden } = owner;
  const runId = await startWith(owner, workflowId, schedule(activityId));
  const waiting = { ...meant, scheduledEventId: 5, startedEventId: 0 };
  await takeTask(owner);
  assert.equal(await outcomeOf(ekiden.completeActivity(waiting)), conflict, "it was started");
  const begun = { ...meant, scheduledEventId: 5, startedEventId: 6 };
  await ekiden.retryActivity(begun);
  await decide(owner, [schedule(activityId)]);
  assert.equal(await outcomeOf(ekiden.completeActivity(begun)), conflict, "it is another one");
  assert.equal(await outcomeOf(ekiden.completeActivity(waiting)), conflict, "it is another one");
  assert.equal(
    typesOf(await eventsOf(owner, workflowId, runId)).includes("ActivityTaskCompleted"),
    false,
  );
  await ekiden.completeActivity({ ...meant, scheduledEventId: 11, startedEventId: 0 });
});

test("a dry run answers and refuses as the call does, and records nothing", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const { ekiden } = owner;
  const runId = await startWith(owner, workflowId, schedule(activityId));
  const dry = { ...meant, dryRun: true } as const;
  const answer = await ekiden.completeActivity(dry);
  const events = [{ eventType: "ActivityTaskStarted" }, { eventType: "ActivityTaskCompleted" }];
  assert.deepEqual(answer, { runId, scheduledEventId: 5, events });
  assert.equal(await outcomeOf(ekiden.cancelActivity(dry)), conflict);
  assert.equal(await outcomeOf(ekiden.completeActivity({ ...dry, activityId: "other" })), gone);
  assert.equal(await outcomeOf(ekiden.completeActivity({ ...dry, workflowId: "other" })), gone);
  assert.equal((await eventsOf(owner, workflowId, runId)).length, 5);
  assert.equal(await countWaiting(owner), 1);
});

test("closed runs, unknown ones and other domains have nothing to end", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const { ekiden } = owner;
  const runId = await startWith(owner, workflowId, schedule(activityId));
  await owner.terminateWorkflowExecution({ domain, workflowId });
  assert.equal(await outcomeOf(ekiden.completeActivity(meant)), gone);
  assert.equal(await outcomeOf(ekiden.completeActivity({ ...meant, runId })), gone);
  assert.equal(await outcomeOf(ekiden.completeActivity({ ...meant, runId, dryRun: true })), gone);
  assert.equal(await outcomeOf(ekiden.completeActivity({ ...meant, domain: "nowhere" })), gone);
});
