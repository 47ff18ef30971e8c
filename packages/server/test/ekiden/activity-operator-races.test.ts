// Operators end activities while workers poll, at the same moment and through several nodes:
// exactly one of the two has each activity.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { domain, Harness, outcomeOf, startNode } from "./harness.ts";
import {
  activityId,
  allGone,
  conflict,
  decide,
  eventsOf,
  meant,
  populate,
  saidOf,
  schedule,
  startWith,
  takeTask,
  typesOf,
  workers,
  workflowId,
} from "./orders.ts";
import { openOn, sharedOptions, stores } from "./stores.ts";

const many = 40;

/**
 * Workers poll and operators answer at the same moment. Exactly one of the two has each activity:
 * the operators mean only what is not started.
 */
const race = async (operators: readonly SwfClient[], pollers: readonly SwfClient[]) => {
  const [owner] = operators as [SwfClient];
  await populate(owner);
  const ids = Array.from({ length: many }, (_, index) => `charge-${index}`);
  const runId = await startWith(owner, workflowId, ...ids.map((id) => schedule(id)));
  const taken = new Map<string, string>();
  const poll = async (client: SwfClient) => {
    for (;;) {
      const task = await client.pollForActivityTask({ domain, taskList: workers });
      if (!task.taskToken) return;
      assert.equal(taken.has(task.activityId), false, `${task.activityId} is given once`);
      taken.set(task.activityId, task.taskToken);
    }
  };
  const answers = ids.toReversed().map(async (id, index) => {
    const client = operators[index % operators.length] as SwfClient;
    const seen = { domain, workflowId, activityId: id, startedEventId: 0 };
    return [id, await outcomeOf(client.ekiden.completeActivity(seen))] as const;
  });
  const [outcomes] = await Promise.all([Promise.all(answers), ...pollers.map(poll)]);
  for (const [id, outcome] of outcomes) {
    assert.equal(outcome, taken.has(id) ? conflict : "allowed", id);
  }
  const completed = typesOf(await eventsOf(owner, workflowId, runId)).filter(
    (type) => type === "ActivityTaskCompleted",
  ).length;
  assert.equal(completed + taken.size, many);
  for (const taskToken of taken.values()) await owner.respondActivityTaskCompleted({ taskToken });
};

for (const kind of stores) {
  test(`over ${kind}, of a poller and an operator at the same moment exactly one has the activity`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await race([owner], [owner, owner]);
  });
}

test("over two nodes, of a poller and an operator exactly one has the activity", async () => {
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await race([owner, elsewhere], [elsewhere, owner]);
  } finally {
    await second.close();
  }
});

test("over two nodes, what one started for a worker ends by a call to the other", async () => {
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await populate(owner);
    await startWith(owner, workflowId, schedule(activityId));
    const taskToken = await takeTask(owner);
    await elsewhere.ekiden.retryActivity(meant);
    assert.deepEqual(await saidOf(owner, taskToken), allGone);
    assert.deepEqual(await saidOf(elsewhere, taskToken), allGone);
    await decide(owner, [schedule(activityId)]);
    assert.notEqual(await takeTask(elsewhere), taskToken);
  } finally {
    await second.close();
  }
});
