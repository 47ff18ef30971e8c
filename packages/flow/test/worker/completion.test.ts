import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineWorkflow,
  proxyActivities,
  type WorkflowFailure,
} from "@ekiden/flow";
import { startFlowHarness } from "../flow-harness.ts";

/** An activity that leaves its task open, and tells its token. */
const leftOpen = () => {
  let tell: (token: string) => void = () => {};
  const token = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const activities = {
    approve(): string {
      const { completeLater, taskToken } = activityContext();
      completeLater();
      tell(taskToken);
      return "never seen";
    },
  };
  return { activities, token };
};

const { approve } = proxyActivities<ReturnType<typeof leftOpen>["activities"]>({
  startToClose: "1 minute",
});
const asks = defineWorkflow<undefined, string>({ name: "Asks", version: "1.0" }, () => approve());

const begin = async () => {
  const harness = await startFlowHarness();
  const { activities, token } = leftOpen();
  await harness.worker({ workflows: [asks], activities });
  const handle = await harness.client.start(asks, {});
  const end = (): Promise<WorkflowFailure> =>
    handle.result().then(
      () => assert.fail(),
      (error) => error,
    );
  return { harness, handle, end, token: await token, tasks: harness.client.tasks };
};

test("an activity that is left open is completed from elsewhere, with its token", async () => {
  const { harness, handle, token, tasks } = await begin();
  await using _ = harness;
  assert.equal(await tasks.heartbeat(token, "asked the boss"), false);
  await tasks.complete(token, "yes");
  assert.equal(await handle.result(), "yes");
  await assert.rejects(tasks.complete(token, "again"), { name: "UnknownResourceFault" });
});

test("an activity that is left open is failed from elsewhere, with an error like any other", async () => {
  const { harness, end, token, tasks } = await begin();
  await using _ = harness;
  await tasks.fail(token, new ApplicationFailure("no money", { type: "Refused", details: 7 }));
  const { cause } = await end();
  const failure = cause?.cause as ApplicationFailure;
  assert.deepEqual([failure.name, failure.message, failure.details], ["Refused", "no money", 7]);
});

test("an activity that is left open is notified of a cancel request, and is canceled", async () => {
  const { harness, handle, end, token, tasks } = await begin();
  await using _ = harness;
  await handle.cancel();
  await harness.network.heard("RespondDecisionTaskCompleted", 2);
  assert.equal(await tasks.heartbeat(token), true);
  await tasks.cancel(token, "called off");
  assert.equal((await end()).closeStatus, "CANCELED");
});
