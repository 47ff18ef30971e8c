import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  type WorkflowFailure,
} from "@ekiden/flow";
import { domain, startFlowHarness } from "../flow-harness.ts";

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

test("an answer that was taken, and whose own answer was lost, is not called too late", async () => {
  const { harness, handle, token } = await begin();
  await using _ = harness;
  const { tasks } = new FlowClient({ client: harness.swf, domain });
  harness.network.disturbFirst("RespondActivityTaskCompleted", 1, "loses its answer");
  await tasks.complete(token, "yes");
  assert.equal(await handle.result(), "yes");
  await assert.rejects(tasks.complete(token, "again"), { name: "UnknownResourceFault" });
});

/** An activity that says these, one after the other, and leaves its task open. */
const leavingOpen = (...said: readonly unknown[]) => ({
  approve: async (): Promise<void> => {
    const { heartbeat, completeLater } = activityContext();
    for (const each of said) heartbeat(each);
    completeLater();
  },
});

test("what an activity says last before it is left open is sent, however long that takes", async () => {
  await using harness = await startFlowHarness();
  const { network, client } = harness;
  network.disturbFirst("RecordActivityTaskHeartbeat", 1, "is met with silence");
  const activities = leavingOpen("read", "asked");
  await harness.worker({ workflows: [asks], activities, heartbeatInterval: "2 seconds" });
  const handle = await client.start(asks, {});
  await network.heard("RecordActivityTaskHeartbeat", 3);
  const said = network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  assert.deepEqual(said, ['"read"', '"read"', '"asked"']);
  await handle.terminate();
});

test("what an activity says last before it is left open is sent again until it gets through", async () => {
  await using harness = await startFlowHarness();
  const { network, client } = harness;
  // A client gives a call up after three.
  network.disturbFirst("RecordActivityTaskHeartbeat", 5, "is lost");
  const activities = leavingOpen({ ticket: 7 });
  const worker = await harness.worker({ workflows: [asks], activities });
  const handle = await client.start(asks, {});
  await network.heard("RecordActivityTaskHeartbeat");
  await worker.stop({ pollsWithin: "0 seconds" });
  const answers = network.of("RecordActivityTaskHeartbeat").map(({ answered }) => answered);
  assert.deepEqual(answers.slice(0, 5), new Array(5).fill(undefined));
  assert.deepEqual(answers.slice(5), [{ cancelRequested: false }]);
  await handle.terminate();
});

test("a worker that has to stop does not wait for what a task that is left open said", async () => {
  await using harness = await startFlowHarness();
  const { network, client } = harness;
  network.disturb((operation) =>
    operation === "RecordActivityTaskHeartbeat" ? "is met with silence" : "passes",
  );
  const activities = leavingOpen("read");
  const worker = await harness.worker({ workflows: [asks], activities });
  await client.start(asks, {});
  await network.heard("RecordActivityTaskHeartbeat");
  await worker.stop({ pollsWithin: "0 seconds", tasksWithin: "0 seconds" });
  assert.equal(network.of("RecordActivityTaskHeartbeat").length, 1);
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
