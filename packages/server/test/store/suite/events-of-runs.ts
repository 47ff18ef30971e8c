// What tests of events for targets share: runs that bring them about, and a target that takes them.
import assert from "node:assert/strict";
import { reach } from "@ekiden/engine";
import type { EventDelivery, EventSource } from "../../../src/store/event-delivery-store.ts";
import { scheduleActivity } from "./decisions.ts";
import { after, domain, type StartedRun, type StoreHarness, second } from "./store-harness.ts";

export const target = "billing";
const owner = "node";

/** One event for each incident that begins, and one for the end. */
export const events: EventSource = ({
  execution: { workflowId, lastEventId },
  isClosed,
  incidents,
}) => {
  const eventOf = (eventType: string) => {
    return { target, eventId: `${workflowId}-${eventType}-${lastEventId}`, eventType, body: "{}" };
  };
  const stuck = incidents.map(() => eventOf("stuck"));
  return isClosed ? [...stuck, eventOf("closed")] : stuck;
};

export const claim = async ({
  store,
  now: at,
}: StoreHarness): Promise<readonly EventDelivery[]> => {
  const asked = { target, owner, at, leasedUntil: at + 20 * second, max: 10 };
  return store.eventDeliveries.claim(asked);
};

export const claimOne = async (harness: StoreHarness): Promise<EventDelivery> => {
  const [delivery, ...others] = await claim(harness);
  assert.ok(delivery, "an event is due");
  assert.deepEqual(others, []);
  return delivery;
};

export const namesOf = (deliveries: readonly EventDelivery[]): string[] =>
  deliveries.map(({ eventId }) => eventId.replace(/-\d+$/, ""));

export const send = ({ store }: StoreHarness, { id }: EventDelivery): Promise<void> =>
  store.eventDeliveries.sent({ id, owner });

export const refuse = (
  { store }: StoreHarness,
  { id }: EventDelivery,
  dueAt: number,
): Promise<void> => store.eventDeliveries.failed({ id, owner }, { dueAt, error: "404" });

export const giveUp = ({ store, now: at }: StoreHarness, queuedBefore: number) =>
  store.eventDeliveries.giveUp({ queuedBefore, at, max: 10 });

export const list = async ({ store }: StoreHarness): Promise<readonly EventDelivery[]> =>
  (await store.eventDeliveries.list({ domain, pageSize: 100 })).items;

export const dueTimes = async (harness: StoreHarness) =>
  (await list(harness)).map(({ dueAt }) => dueAt);

/** A worker of that type sends no heartbeat for a second, which is an incident. */
export const missHeartbeat = async (harness: StoreHarness, name = "run"): Promise<void> => {
  const activityType = { name, version: "1" };
  await harness.takeAndDecide([scheduleActivity(name, { activityType, heartbeatTimeout: "1" })]);
  const task = await harness.takeActivity();
  assert.ok(task, "an activity task is ready");
  harness.now += second;
  await harness.store.executions.step({ id: task.id }, harness.now, reach);
};

export const startStuck = async (harness: StoreHarness, workflowId = "w"): Promise<StartedRun> => {
  const run = await harness.start(workflowId);
  await missHeartbeat(harness);
  return run;
};

/** Which closes ten seconds later. */
export const startStuckAndClose = async (harness: StoreHarness): Promise<void> => {
  const run = await startStuck(harness);
  assert.ok(harness.now < after(5));
  harness.now = after(10);
  await harness.terminate(run);
};
