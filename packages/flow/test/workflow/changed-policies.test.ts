// Histories of one retry policy, replayed by code with another.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineSignal,
  defineWorkflow,
  isCanceled,
  proxyActivities,
  type RetryPolicy,
  replayHistory,
} from "../../src/index.ts";
import { History, wireOf } from "./events.ts";
import { type Code, replaying } from "./replaying.ts";

const succeedsAt = 4;
const activities = {
  charge: async () => {
    if (activityContext().attempt < succeedsAt) throw new ApplicationFailure("", { type: "Busy" });
  },
  undo: async () => {},
};
const { charge, undo } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const replay = replaying(activities);

const saga =
  (retry: RetryPolicy | undefined): Code =>
  async () => {
    try {
      await charge.with(retry ? { retry } : {})();
    } catch {
      await undo();
    }
  };

const shorter: Record<string, RetryPolicy> = {
  "fewer attempts": { maximumAttempts: 2 },
  "an error that is not tried again": { nonRetryable: ["Busy"] },
  "an expiration": { expiration: "2 seconds" },
};

for (const [what, policy] of Object.entries(shorter)) {
  test(`a run that has tried on goes on with ${what}, and one that gave up without`, async () => {
    await replay(saga({}), saga(policy));
    await replay(saga(policy), saga({}));
  });
}

test("a run that failed without a retry policy goes on with one", () =>
  replay(saga(undefined), saga({})));

const word = defineSignal("word");

/** The activity has failed, and something else has come before the run was decided. */
const failedTry = (): History => {
  const history = new History().start();
  const resultingEvents = { decisionTaskCompletedEventId: history.decided() };
  const scheduledEventId = history.add("ActivityTaskScheduled", {
    activityId: "charge-1",
    activityType: { name: "charge", version: "1.0" },
    input: "[]",
    ...resultingEvents,
  });
  const startedEventId = history.add("ActivityTaskStarted", { scheduledEventId });
  history.add("ActivityTaskFailed", { scheduledEventId, startedEventId, reason: "Busy" });
  history.add("DecisionTaskScheduled");
  return history;
};

const replayWritten = (history: History, code: Code) =>
  replayHistory(defineWorkflow({ name: "Written", version: "1" }, code), {
    events: wireOf(history),
  });

test("a pause that a close has dropped was not given up", async () => {
  const history = failedTry();
  history.add("WorkflowExecutionSignaled", { signalName: "word" });
  const decisionTaskCompletedEventId = history.decided();
  history.add("WorkflowExecutionCompleted", { result: '"word"', decisionTaskCompletedEventId });
  const either = () => Promise.race([saga({})(), word.waitFor().then(() => "word")]);
  await replayWritten(history, either);
});

test("a pause that was called off in its turn was not given up", async () => {
  const history = failedTry();
  history.add("WorkflowExecutionCancelRequested");
  const decisionTaskCompletedEventId = history.decided();
  history.add("WorkflowExecutionCompleted", { result: "true", decisionTaskCompletedEventId });
  const patient = charge.with({ retry: {} });
  const wasCanceled = () => patient().then(() => false, isCanceled);
  const { waits } = await replayWritten(history, wasCanceled);
  assert.deepEqual(waits, []);
});
