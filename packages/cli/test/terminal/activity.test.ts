// `ekiden activity`: what is open in an execution, and what an operator does about it by ids.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

/** An execution whose activity charge-1 is open; its token where a worker has begun it. */
const begin = async (id: string): Promise<string> => {
  const words = ["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id];
  await shop.ok(words);
  return shop.charge(id);
};

const beginUnstarted = async (id: string): Promise<void> => {
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id]);
  await shop.decide(id, {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: {
      activityId: "charge-1",
      activityType: { name: "charge", version: "1.0" },
      taskList: { name: `${id}-unpolled` },
      heartbeatTimeout: "600",
      startToCloseTimeout: "600",
      scheduleToStartTimeout: "600",
    },
  });
};

const show = async (id: string): Promise<string> =>
  (await shop.ok(["workflow", "show", id])).stdout;
const charge = (verb: string, id: string, ...more: readonly string[]) =>
  shop.ran(["activity", verb, id, "charge-1", ...more]);

test("open activities are listed with their workers, heartbeats and events", async () => {
  const token = await begin("listed");
  await shop.ok(["activity", "heartbeat", "--token", token]);
  const { stdout } = await shop.ok(["activity", "list", "listed"]);
  const [head = "", row = ""] = stdout.split("\n");
  const titles =
    "ACTIVITY TYPE TASK LIST STATE SINCE LAST HEARTBEAT WORKER SCHEDULED BY STARTED BY";
  assert.equal(head.trim().replaceAll(/ {2,}/g, " "), titles);
  assert.match(row, /^charge-1 +charge@1\.0 +payments +started +\S+Z +\S+Z +5 +6 *$/);
  const [open] = await shop.json<readonly { startedEventId: number }[]>([
    ...["activity", "list", "listed"],
  ]);
  assert.equal(open?.startedEventId, 6);
  await shop.ok(["activity", "complete", "--token", token]);
  const { stdout: nothing, stderr } = await shop.ok(["activity", "list", "listed"]);
  assert.equal(nothing, "");
  assert.match(stderr, /^No activity of listed \(run \S+\) is open\.\n$/);
});

test("an activity that a reset has taken over waits since the reset", async () => {
  await beginUnstarted("reset");
  await shop.client.signalWorkflowExecution({ domain, workflowId: "reset", signalName: "go" });
  await shop.decide("reset");
  await shop.server.advance({ minutes: 5 });
  await shop.client.ekiden.resetWorkflowExecution({
    domain,
    workflowId: "reset",
    decision: "LAST",
  });
  const resetAt = new Date(shop.server.now()).toISOString();
  await shop.server.advance({ minutes: 1 });
  const [open] = await shop.json<readonly { scheduledAt: string }[]>(["activity", "list", "reset"]);
  assert.equal(open?.scheduledAt, resetAt);
});

test("an activity whose worker is gone is completed by ids, and its token is over", async () => {
  const token = await begin("completed");
  const dry = await charge("complete", "completed", "--result", "[1]", "--dry-run");
  assert.match(
    dry.stdout,
    /^charge-1 of completed \(run \S+\) would be completed: ActivityTaskCompleted\. Nothing was changed\.\n$/,
  );
  assert.doesNotMatch(await show("completed"), /ActivityTaskCompleted/);
  const done = await charge("complete", "completed", "--result", "[1]", "--started-event", "6");
  assert.match(
    done.stdout,
    /^charge-1 of completed \(run \S+\) was completed: 7 ActivityTaskCompleted\.\n$/,
  );
  assert.match(await show("completed"), /ActivityTaskCompleted .* result \[1\]/);
  const late = await shop.ran(["activity", "complete", "--token", token]);
  assert.equal(late.code, 1);
  const again = await charge("complete", "completed");
  assert.equal(again.code, 1);
  assert.match(again.stderr, /\n {2}`ekiden activity list WORKFLOW-ID` shows the activities/);
});

test("what no worker has started is started and failed in one change, or timed out", async () => {
  await beginUnstarted("failed");
  const failed = await charge("fail", "failed", "--reason", "lost", "--details-text", "rack 4");
  assert.match(failed.stdout, /was failed: 6 ActivityTaskStarted, 7 ActivityTaskFailed\.\n$/);
  assert.match(await show("failed"), /ActivityTaskFailed .*reason lost {2}details rack 4/);
  await beginUnstarted("late");
  const refused = await charge("time-out", "late", "--type", "HEARTBEAT");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /\[ActivityStateConflict\]\.\n {2}`ekiden activity list/);
  const timedOut = await charge("time-out", "late");
  assert.match(timedOut.stdout, /was timed out: 6 ActivityTaskTimedOut\.\n$/);
});

test("another attempt is asked for, and only of the attempt that is named", async () => {
  await begin("again");
  const other = await charge("retry", "again", "--started-event", "0");
  assert.match(other.stderr, /started by event 6/);
  const retried = await charge("retry", "again", "--as", "failed");
  assert.match(retried.stdout, /was ended for another attempt: 7 ActivityTaskFailed\.\n$/);
});

test("a cancellation by ids needs the request of its workflow", async () => {
  await begin("asked");
  const early = await charge("cancel", "asked");
  assert.match(early.stderr, /has not asked to cancel the activity charge-1/);
  await shop.ok(["workflow", "signal", "asked", "--name", "stop"]);
  await shop.decide("asked", {
    decisionType: "RequestCancelActivityTask",
    requestCancelActivityTaskDecisionAttributes: { activityId: "charge-1" },
  });
  const { stdout } = await shop.ok(["activity", "list", "asked"]);
  assert.match(stdout, / started, to be canceled /);
  const canceled = await charge("cancel", "asked", "--details", "[]");
  assert.match(canceled.stdout, /was canceled: 12 ActivityTaskCanceled\.\n$/);
});

test("a task is named by its token or by its ids", async () => {
  const refusals: readonly (readonly [RegExp, readonly string[]])[] = [
    [/no activity task is named\.\n.*Give --token/, ["complete"]],
    [/no activity ID is given/, ["complete", "order-7"]],
    [
      /--token and --result cannot both be the standard input/,
      ["complete", "--token", "-", "--result", "-"],
    ],
    [
      /--token and --details cannot both be the standard input/,
      ["fail", "--token", "-", "--details-text", "-"],
    ],
    [/not by both/, ["fail", "order-7", "charge-1", "--token", "t"]],
    [/need the workflow ID and the activity ID/, ["cancel", "--token", "t", "--dry-run"]],
    [/--started-event cannot be "six"/, ["retry", "order-7", "charge-1", "--started-event", "six"]],
  ];
  for (const [text, words] of refusals) {
    const { code, stderr } = await shop.ran(["activity", ...words]);
    assert.notEqual(code, 0);
    assert.match(stderr, text);
  }
});

test("Amazon SWF is not asked to end an activity by its id", async () => {
  const options = {
    environment: {
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "s",
      EKIDEN_DOMAIN: domain,
      AWS_REGION: "us-east-1",
    },
    amazonEndpoint: () => "http://127.0.0.1:1",
  };
  const words = ["activity", "retry", "order-7", "charge-1", "--aws"];
  const { code, stderr } = await shop.ran(words, options);
  assert.notEqual(code, 0);
  assert.match(stderr, /Amazon SWF has no RetryActivity: only Ekiden does/);
});
