// Events of tasks for people, through whole nodes, over both stores: their due date is when they
// time out, and the commit in which that happens brings the event about.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { domain } from "../ekiden/harness.ts";
import { charge, decide, populate, schedule } from "../ekiden/orders.ts";
import { EventHarness, eventsFile, hour, isNone, stores, until } from "./event-harness.ts";
import { answerWith, Receiver } from "./receiver.ts";

const inbox = { name: "people-finance" };
const day = 24 * hour;
const events = ["human_task.overdue", "execution.stuck", "execution.timed_out"];

/** A task of people that may be claimed at any time, and is due in an hour. */
const approval = (activityId: string) => {
  const startToCloseTimeout = "NONE";
  const times = { scheduleToStartTimeout: "NONE", scheduleToCloseTimeout: "3600" };
  return schedule(activityId, { ...times, startToCloseTimeout, heartbeatTimeout: "NONE" }, inbox);
};

/** For longer than any of its tasks. */
const startLong = async (client: SwfClient, workflowId: string): Promise<void> => {
  await client.startWorkflowExecution({
    domain,
    workflowId,
    workflowType: { name: "order", version: "1" },
    executionStartToCloseTimeout: String((10 * day) / 1_000),
  });
};

const claimOnly = async ({ ekiden }: SwfClient): Promise<string> => {
  const { tasks } = await ekiden.listHumanTasks({ domain });
  assert.equal(tasks.length, 1);
  const id = tasks[0]?.id ?? "";
  await ekiden.claimHumanTask({ id });
  return id;
};

for (const kind of stores) {
  test(`a task of people that was not answered in time is posted as overdue (${kind})`, async () => {
    await using receiver = await Receiver.open();
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url, { events }));
    await using harness = await moved.open();
    const { owner, node } = harness;
    await populate(owner);
    await startLong(owner, "order-1");
    await decide(owner, [approval("approve-1")]);
    moved.pass(hour - 1_000);
    await node.settled();
    assert.equal(receiver.received.length, 0, "it is not due yet");
    moved.pass(1_000);
    const dueAt = moved.clock.now();
    const [received] = await receiver.first(1);
    const { type, timestamp, data } = received?.event ?? assert.fail();
    assert.equal(type, "human_task.overdue");
    assert.equal(timestamp, new Date(dueAt).toISOString());
    assert.deepEqual(
      [data.domain, data.workflowId, data.incident],
      [domain, "order-1", { code: "HUMAN_TASKS_OVERDUE", type: charge }],
    );
    receiver.requireSigned(moved.nowSeconds);
    await until(owner, isNone);
  });

  test(`that a person has claimed a task does not make it less overdue (${kind})`, async () => {
    await using receiver = await Receiver.open();
    receiver.answer = answerWith(503);
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url, { events }));
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await startLong(owner, "order-1");
    await decide(owner, [approval("approve-1")]);
    await claimOnly(owner);
    moved.pass(hour);
    await receiver.first(1);
    await until(owner, ([one]) => one?.attempts === 1);
    receiver.answer = answerWith(204);
    moved.pass();
    const [first, second] = await receiver.first(2);
    assert.equal(first?.event.type, "human_task.overdue");
    assert.equal(first?.headers["webhook-id"], second?.headers["webhook-id"]);
    await until(owner, isNone);
  });

  test(`a task that was answered in time, and one of a worker, are not overdue (${kind})`, async () => {
    await using receiver = await Receiver.open();
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url, { events }));
    await using harness = await moved.open();
    const { owner, node } = harness;
    await populate(owner);
    await startLong(owner, "order-1");
    await decide(owner, [approval("approve-1")]);
    await owner.ekiden.completeHumanTask({ id: await claimOnly(owner), answer: true });
    await decide(owner, [schedule("charge-1")]);
    moved.pass(2 * hour);
    await node.settled();
    // What comes last comes alone: the run is over once it has reached its own time-out.
    moved.pass(10 * day);
    const [received] = await receiver.first(1);
    assert.equal(received?.event.type, "execution.timed_out");
    await until(owner, isNone);
    assert.equal(receiver.received.length, 1);
  });

  test(`each type of task is posted once until one of it is answered (${kind})`, async () => {
    await using receiver = await Receiver.open();
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url, { events }));
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await startLong(owner, "order-1");
    await decide(owner, [approval("approve-1"), approval("approve-2")]);
    moved.pass(hour);
    await receiver.first(1);
    await decide(owner, [approval("approve-3")]);
    await owner.ekiden.completeHumanTask({ id: await claimOnly(owner), answer: false });
    await decide(owner, [approval("approve-4")]);
    moved.pass(hour);
    const overdue = await receiver.first(2);
    await until(owner, isNone);
    assert.equal(receiver.received.length, 2);
    assert.ok(overdue.every(({ event }) => event.type === "human_task.overdue"));
    assert.equal(new Set(overdue.map(({ headers }) => headers["webhook-id"])).size, 2);
  });
}
