// A step of the open run of a workflow, or the first of a new one: which of them, the commit says.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signal, startWithSignal } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { attributes, domain, StoreHarness, type StoreKind } from "./store-harness.ts";

/** Signals the open run, or starts one that is signalled. */
const signalOrStart = ({ store, now }: StoreHarness, runId: string) =>
  store.executions.stepOrStart({ domain, workflowId: "w", runId }, now, {
    step(step) {
      signal(step, { signalName: runId });
      return step.execution.runId;
    },
    start(step) {
      startWithSignal(step, attributes, { signalName: runId });
      return step.execution.runId;
    },
  });

export const stepOrStartTests = (kind: StoreKind): void => {
  describe("a run that is stepped, or started where none is open", () => {
    test("is started once by many, and each of them is recorded", async () => {
      await using harness = await StoreHarness.open(kind);
      const names = Array.from({ length: 20 }, (_, index) => `r${index}`);
      const told = await Promise.all(names.map((name) => signalOrStart(harness, name)));
      assert.equal(new Set(told).size, 1);
      assert.equal(await harness.store.executions.countOpen(domain), 1);
      const found = await harness.store.executions.find({ domain, workflowId: "w" });
      assert.ok(found);
      assert.equal(found.execution.lastEventId, 2 + names.length);
    });

    test("is started anew by what comes in one turn with its end", async () => {
      await using harness = await StoreHarness.open(kind);
      const first = await harness.start("w");
      const [, second, third] = await Promise.all([
        harness.terminate(first),
        signalOrStart(harness, "second"),
        signalOrStart(harness, "third"),
      ]);
      assert.equal(second, third);
      assert.notEqual(second, first.runId);
    });

    test("that is refused as it starts for a step leaves nothing", async () => {
      await using harness = await StoreHarness.open(kind);
      const { executions } = harness.store;
      const key = { domain, workflowId: "w", runId: "never" };
      const refused = executions.stepOrStart(key, harness.now, {
        step: () => assert.fail("no run is open"),
        start() {
          throw refuse.limitExceeded("full");
        },
      });
      await assert.rejects(refused, { name: "LimitExceededFault" });
      assert.equal(await executions.find(key), undefined);
      assert.equal(await signalOrStart(harness, "first"), "first");
    });
  });
};
