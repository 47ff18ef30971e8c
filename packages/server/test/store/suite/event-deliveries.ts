// Events for targets outside: which of them a claim gets, and in which order.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  claim,
  claimOne,
  dueTimes,
  events,
  giveUp,
  list,
  missHeartbeat,
  namesOf,
  refuse,
  send,
  startStuck,
  startStuckAndClose,
  target,
} from "./events-of-runs.ts";
import { after, dawn, domain, StoreHarness, type StoreKind } from "./store-harness.ts";

const openHarness = (kind: StoreKind): Promise<StoreHarness> => StoreHarness.open(kind, events);

export const eventDeliveryTests = (kind: StoreKind): void => {
  describe("events for targets", () => {
    test("come in the order of their run, the next once the one before was sent", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      const stuck = await claimOne(harness);
      assert.deepEqual(namesOf([stuck]), ["w-stuck"]);
      await send(harness, stuck);
      const closed = await claimOne(harness);
      assert.deepEqual(namesOf([closed]), ["w-closed"]);
      await send(harness, closed);
      assert.deepEqual(await list(harness), []);
    });

    test("of one run wait while the one before is refused, and those of others do not", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      await refuse(harness, await claimOne(harness), after(60));
      await harness.terminate(await harness.start("other"));
      const other = await claimOne(harness);
      assert.deepEqual(namesOf([other]), ["other-closed"]);
      await send(harness, other);
      assert.equal(await harness.store.eventDeliveries.nextDueAt(target), after(60));
      assert.deepEqual(await claim(harness), []);
      harness.now = after(60);
      assert.deepEqual(namesOf(await claim(harness)), ["w-stuck"]);
    });

    test("that are behind others of their runs are not among those that are due", async () => {
      await using harness = await openHarness(kind);
      for (let index = 0; index < 20; index += 1) {
        const run = await startStuck(harness, `w-${index}`);
        await harness.terminate(run);
      }
      const due = (await list(harness)).filter(({ dueAt }) => dueAt !== undefined);
      assert.equal((await list(harness)).length, 40);
      assert.deepEqual(new Set(due.map(({ eventType }) => eventType)), new Set(["stuck"]));
      assert.equal(due.length, 20);
    });

    test("are due once the one before was given up", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      await refuse(harness, await claimOne(harness), after(60));
      assert.deepEqual(await giveUp(harness, after(5)), [target]);
      assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
    });

    test("are due if several before were given up at once", async () => {
      await using harness = await openHarness(kind);
      const run = await startStuck(harness);
      await missHeartbeat(harness, "charge");
      harness.now = after(10);
      await harness.terminate(run);
      assert.deepEqual(await dueTimes(harness), [0, undefined, undefined]);
      assert.equal((await giveUp(harness, after(5))).length, 2);
      assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
    });

    test("that come while the one before is being sent are due after it", async () => {
      await using harness = await openHarness(kind);
      const run = await startStuck(harness);
      const stuck = await claimOne(harness);
      await harness.terminate(run);
      assert.deepEqual(await claim(harness), []);
      await send(harness, stuck);
      assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
    });

    test("wait for one before that is sent again on request", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      await giveUp(harness, after(5));
      await refuse(harness, await claimOne(harness), after(20));
      const [dead] = await list(harness);
      await harness.store.eventDeliveries.retry(domain, dead?.id ?? 0, harness.now);
      assert.deepEqual(await dueTimes(harness), [0, undefined]);
      harness.now = after(30);
      await send(harness, await claimOne(harness));
      assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
    });

    test("wait for one that is sent again on request while they are being sent", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      await giveUp(harness, after(5));
      const closed = await claimOne(harness);
      const [dead] = await list(harness);
      await harness.store.eventDeliveries.retry(domain, dead?.id ?? 0, harness.now);
      await refuse(harness, closed, harness.now);
      const stuck = await claimOne(harness);
      assert.deepEqual(namesOf([stuck]), ["w-stuck"]);
      await send(harness, stuck);
      assert.deepEqual(namesOf(await claim(harness)), ["w-closed"]);
    });

    test("that are sent again on request wait for those before them", async () => {
      await using harness = await openHarness(kind);
      await startStuckAndClose(harness);
      await refuse(harness, await claimOne(harness), dawn);
      const [, closed] = await list(harness);
      await harness.store.eventDeliveries.retry(domain, closed?.id ?? 0, harness.now);
      assert.deepEqual(await dueTimes(harness), [dawn, undefined]);
    });
  });
};
