// Workflows of Flow go on with what operators do about activities whose workers are gone, and
// replay the histories that result.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ActivityFailure,
  activityContext,
  defineWorkflow,
  proxyActivities,
  replayHistory,
} from "@ekiden/flow";
import { startTestEnvironment, type TestEnvironment } from "@ekiden/testing";

interface Step {
  readonly attempt: number;
  readonly from: unknown;
}

/** Lets the worker of the first attempt come back. */
let comeBack = (): void => {};

const activities = {
  /** The first attempt has told how far it is, and answers when its activity has ended already. */
  async pack(): Promise<Step> {
    const { activityId, lastHeartbeat, heartbeat } = activityContext();
    if (activityId === "pack-1") {
      await heartbeat("40 %");
      await new Promise<void>((resolve) => {
        comeBack = resolve;
      });
    }
    return { attempt: activityId.endsWith(".2") ? 2 : 1, from: lastHeartbeat };
  },
};

const { pack } = proxyActivities<typeof activities>({
  startToClose: "10 days",
  heartbeat: "10 days",
  retry: { maximumAttempts: 2, initialInterval: "1 second" },
});
const order = defineWorkflow({ name: "Order", version: "1.0" }, async () => {
  try {
    return await pack();
  } catch (error) {
    return (error as ActivityFailure).cause.name;
  }
});

type Ekiden = TestEnvironment["swf"]["ekiden"];
type Named = Parameters<Ekiden["completeActivity"]>[0];
type End = (ekiden: Ekiden, activity: Named) => Promise<unknown>;

const late = "Gave up, because the time is over: the answer to activity pack-1 of order-7";

/** What the workflow returns when its first attempt is ended so, and its replayed history. */
const endedBy = async (end: End): Promise<unknown> => {
  const warnings: string[] = [];
  const log = { info() {}, warn: (text: string) => warnings.push(text), error() {} };
  await using env = await startTestEnvironment({ workflows: [order], activities, log });
  const handle = await env.start(order, { workflowId: "order-7" });
  const { domain } = env;
  const activity = { domain, workflowId: "order-7", activityId: "pack-1" };
  const { runId } = handle;
  await hasBegun(env, { workflowId: "order-7", runId });
  await end(env.swf.ekiden, activity);
  comeBack();
  const result = await env.result(handle);
  const execution = { workflowId: "order-7", runId };
  const { events } = await env.swf.getWorkflowExecutionHistory({ domain, execution });
  await replayHistory(order, events);
  assert.deepEqual(warnings, [late], "the worker that came back was refused");
  return result;
};

/** Resolves once the worker has sent its heartbeat. */
const hasBegun = async (
  { swf, domain }: TestEnvironment,
  run: { readonly workflowId: string; readonly runId: string },
): Promise<void> => {
  for (;;) {
    const { heartbeats } = await swf.ekiden.describeExecutionDetails({ domain, ...run });
    if (heartbeats.length > 0) return;
  }
};

test("a workflow tries again after RetryActivity, from what the last heartbeat said", async () => {
  const result = await endedBy((ekiden, activity) => ekiden.retryActivity(activity));
  assert.deepEqual(result, { attempt: 2, from: "40 %" });
});

test("a workflow tries again after a retry that is a failure", async () => {
  const retry: End = (ekiden, activity) => ekiden.retryActivity({ ...activity, as: "FAILED" });
  assert.deepEqual(await endedBy(retry), { attempt: 2 });
});

test("a workflow has the result that an operator gave", async () => {
  const result = '{"attempt":7,"from":"the operator"}';
  const complete: End = (ekiden, activity) => ekiden.completeActivity({ ...activity, result });
  assert.deepEqual(await endedBy(complete), { attempt: 7, from: "the operator" });
});
