// A run whose ids follow from what it is for: it is begun once, however often that is tried.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { start } from "@ekiden/engine";
import { complete, continueAsNew } from "./decisions.ts";
import {
  attributes,
  domain,
  domainNamed,
  StoreHarness,
  type StoreKind,
  taskList,
} from "./store-harness.ts";

const key = { domain, workflowId: "report", runId: "of today" };
const alreadyStarted = { name: "WorkflowExecutionAlreadyStartedFault" };

const begin = (harness: StoreHarness, where = key): Promise<number> =>
  harness.store.executions.start(where, harness.now, (step, id) => {
    start(step, attributes);
    return id;
  });

const statusesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) =>
    outcome.status === "fulfilled" ? "done" : (outcome.reason as Error).name,
  );

export const repeatedStartTests = (kind: StoreKind): void => {
  describe("an execution whose run id was given before", () => {
    test("is refused once it has closed, and is left as it was", async () => {
      await using harness = await StoreHarness.open(kind);
      const id = await begin(harness);
      harness.adopt(id);
      await assert.rejects(begin(harness), alreadyStarted);
      await harness.terminate({ id });
      const before = await harness.history(id);
      for (let tries = 0; tries < 3; tries += 1) {
        await assert.rejects(begin(harness), alreadyStarted);
      }
      assert.deepEqual(await harness.history(id), before);
      assert.equal((await harness.store.executions.find(key))?.id, id);
      assert.equal(await harness.store.executions.countOpen(domain), 0);
      assert.equal((await harness.store.tasks.count(harness.list("decision"))).count, 0);
    });

    test("is refused alone, and not what is committed with it", async () => {
      await using harness = await StoreHarness.open(kind);
      const id = await begin(harness);
      await harness.terminate({ id });
      const other = await harness.start("other");
      const outcomes = await Promise.allSettled([
        harness.start("before"),
        begin(harness),
        harness.signal(other),
        begin(harness, { ...key, runId: "of tomorrow" }),
        begin(harness),
        harness.start("after"),
      ]);
      assert.deepEqual(statusesOf(outcomes), [
        "done",
        alreadyStarted.name,
        "done",
        "done",
        alreadyStarted.name,
        "done",
      ]);
      assert.equal(await harness.store.executions.countOpen(domain), 4);
    });

    test("is refused in the commit that closes the one of before", async () => {
      await using harness = await StoreHarness.open(kind);
      const id = await begin(harness);
      harness.adopt(id);
      const outcomes = await Promise.allSettled([
        harness.terminate({ id }),
        begin(harness),
        harness.start("other"),
      ]);
      assert.deepEqual(statusesOf(outcomes), ["done", alreadyStarted.name, "done"]);
      assert.equal((await harness.store.executions.find(key))?.id, id);
    });

    test("is refused in the commit that begins and closes the one of before", async () => {
      await using harness = await StoreHarness.open(kind);
      let id = 0;
      const begun = harness.store.executions.start(key, harness.now, (step, newId) => {
        start(step, attributes);
        id = newId;
      });
      const closed = harness.store.executions.step(key, harness.now, (step) => {
        step.record("WorkflowExecutionTerminated", { childPolicy: "TERMINATE" });
      });
      const outcomes = await Promise.allSettled([begun, closed, begin(harness)]);
      assert.equal(statusesOf(outcomes)[2], alreadyStarted.name);
      harness.adopt(id);
    });

    test("is refused while a run that continues it is open, and after that", async () => {
      await using harness = await StoreHarness.open(kind);
      harness.adopt(await begin(harness));
      await harness.takeAndDecide([continueAsNew]);
      await assert.rejects(begin(harness), alreadyStarted);
      await harness.takeAndDecide([complete]);
      await assert.rejects(begin(harness), alreadyStarted);
      assert.equal(await harness.takeDecision(taskList), undefined);
    });

    test("is begun in another domain, and for another workflow id", async () => {
      await using harness = await StoreHarness.open(kind);
      const other = domainNamed("other");
      await harness.registerDomain(other);
      await harness.terminate({ id: await begin(harness) });
      const elsewhere = await begin(harness, { ...key, domain: other });
      const another = await begin(harness, { ...key, workflowId: "bill" });
      assert.notEqual(elsewhere, another);
    });
  });
};
