// A listener of changes is notified of each commit's runs, and of nothing that was not committed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, start } from "@ekiden/engine";
import type { RunKey } from "../../../src/store/store.ts";
import { complete, continueAsNew, scheduleActivity } from "./decisions.ts";
import { attributes, domain, domainNamed, StoreHarness, type StoreKind } from "./store-harness.ts";

const keyOf = ({ workflowId, runId }: { workflowId: string; runId: string }): RunKey => ({
  domain,
  workflowId,
  runId,
});

class Heard {
  readonly #runs: RunKey[] = [];

  constructor({ store }: StoreHarness) {
    store.executions.onChanged(({ domain: of, workflowId, runId }) =>
      this.#runs.push({ domain: of, workflowId, runId }),
    );
  }

  /** Those of which it has been told since it was asked last. */
  take(): RunKey[] {
    return this.#runs.splice(0);
  }
}

export const changeTests = (kind: StoreKind): void => {
  describe("a listener of changes", () => {
    test("is notified of a run once for each commit that changed it", async () => {
      await using harness = await StoreHarness.open(kind);
      const heard = new Heard(harness);
      const run = await harness.start("w");
      assert.deepEqual(heard.take(), [keyOf(run)]);
      await harness.signal(run);
      assert.deepEqual(heard.take(), [keyOf(run)]);
      await harness.takeDecision();
      assert.deepEqual(heard.take(), [keyOf(run)], "the start of a task is a change");
      await Promise.all([harness.signal(run), harness.signal(run)]);
      assert.deepEqual(heard.take(), [keyOf(run)], "two steps of one commit");
    });

    test("gets each task that came to wait, also one that is taken at once", async () => {
      await using harness = await StoreHarness.open(kind);
      const ready: string[] = [];
      harness.store.executions.onChanged((run) => {
        for (const { kind: of, taskList } of run.ready) ready.push(`${of} ${taskList.name}`);
      });
      const take = () => ready.splice(0).sort();
      const run = await harness.start("w");
      assert.deepEqual(take(), ["decision runners"]);
      await harness.signal(run);
      assert.deepEqual(take(), [], "the decision task waits already");
      const other = { taskList: { name: "others" } };
      await harness.takeAndDecide([scheduleActivity("a"), scheduleActivity("b", other)]);
      assert.deepEqual(take(), ["activity others", "activity runners"]);
    });

    test("finds a change as soon as it is notified", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("w");
      const found: Promise<number | undefined>[] = [];
      harness.store.executions.onChanged(({ runId }) => {
        const name = { domain, workflowId: "w", runId };
        const last = harness.store.executions.find(name);
        found.push(last.then((stored) => stored?.execution.lastEventId));
      });
      await harness.signal(run);
      assert.deepEqual(await Promise.all(found), [3]);
    });

    test("hears nothing of a step that is refused, fails, or changes nothing", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("w");
      const { executions } = harness.store;
      const heard = new Heard(harness);
      await assert.rejects(harness.start("w"), { name: "WorkflowExecutionAlreadyStartedFault" });
      await assert.rejects(executions.step({ id: 77 }, harness.now, () => undefined));
      const failing = executions.step(run, harness.now, (step) => {
        step.record("WorkflowExecutionCancelRequested", { externalInitiatedEventId: 0 });
        throw new Error("in the midst of a step");
      });
      await assert.rejects(failing, /midst/);
      const key = { domain: domainNamed("nowhere"), workflowId: "v", runId: "r" };
      await assert.rejects(executions.start(key, harness.now, (step) => start(step, attributes)));
      await executions.step(run, harness.now, () => undefined);
      assert.deepEqual(heard.take(), []);
      assert.deepEqual(await harness.eventTypes(run.id), [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
      ]);
    });

    test("is notified of a heartbeat, which leaves no event", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("w");
      await harness.takeAndDecide([scheduleActivity("a")]);
      const task = await harness.takeActivity();
      assert.ok(task);
      const heard = new Heard(harness);
      await harness.store.executions.step(run, harness.now, (step) =>
        heartbeat(step, task, "half"),
      );
      assert.deepEqual(heard.take(), [keyOf(run)]);
    });

    test("is notified of the run that ends and of the one that continues it", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("w");
      const task = await harness.takeDecision();
      assert.ok(task);
      const heard = new Heard(harness);
      await harness.decide(task, [continueAsNew]);
      const next = await harness.store.executions.find({ domain, workflowId: "w" });
      assert.ok(next);
      const { workflowId, runId } = next.execution;
      assert.deepEqual(heard.take(), [keyOf(run), keyOf({ workflowId, runId })]);
      await harness.takeAndDecide([complete]);
    });
  });
};
