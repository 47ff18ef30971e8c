// Who listens to changes hears of each commit's runs, and of nothing that was not committed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, start } from "@ekiden/engine";
import type { RunKey } from "../../../src/store/store.ts";
import { complete, continueAsNew, scheduleActivity } from "./decisions.ts";
import { attributes, domain, domainNamed, type StoreKind, World } from "./world.ts";

const keyOf = ({ workflowId, runId }: { workflowId: string; runId: string }): RunKey => ({
  ...{ domain, workflowId, runId },
});

class Heard {
  readonly #runs: RunKey[] = [];

  constructor({ store }: World) {
    store.executions.onChanged((run) => this.#runs.push(run));
  }

  /** Those of which it has been told since it was asked last. */
  take(): RunKey[] {
    return this.#runs.splice(0);
  }
}

export const changeTests = (kind: StoreKind): void => {
  describe("whoever listens to changes", () => {
    test("hears of a run once for each commit that changed it", async () => {
      await using world = await World.open(kind);
      const heard = new Heard(world);
      const run = await world.start("w");
      assert.deepEqual(heard.take(), [keyOf(run)]);
      await world.signal(run);
      assert.deepEqual(heard.take(), [keyOf(run)]);
      await world.takeDecision();
      assert.deepEqual(heard.take(), [keyOf(run)], "the start of a task is a change");
      await Promise.all([world.signal(run), world.signal(run)]);
      assert.deepEqual(heard.take(), [keyOf(run)], "two steps of one commit");
    });

    test("finds a change as soon as it hears of it", async () => {
      await using world = await World.open(kind);
      const run = await world.start("w");
      const found: Promise<number | undefined>[] = [];
      world.store.executions.onChanged(({ runId }) => {
        const name = { domain, workflowId: "w", runId };
        const last = world.store.executions.find(name);
        found.push(last.then((stored) => stored?.execution.lastEventId));
      });
      await world.signal(run);
      assert.deepEqual(await Promise.all(found), [3]);
    });

    test("hears nothing of a step that is refused, fails, or changes nothing", async () => {
      await using world = await World.open(kind);
      const run = await world.start("w");
      const { executions } = world.store;
      const heard = new Heard(world);
      await assert.rejects(world.start("w"), { name: "WorkflowExecutionAlreadyStartedFault" });
      await assert.rejects(executions.step({ id: 77 }, world.now, () => undefined));
      const failing = executions.step(run, world.now, (step) => {
        step.record("WorkflowExecutionCancelRequested", { externalInitiatedEventId: 0 });
        throw new Error("in the midst of a step");
      });
      await assert.rejects(failing, /midst/);
      const key = { domain: domainNamed("nowhere"), workflowId: "v", runId: "r" };
      await assert.rejects(executions.start(key, world.now, (step) => start(step, attributes)));
      await executions.step(run, world.now, () => undefined);
      assert.deepEqual(heard.take(), []);
      assert.deepEqual(await world.eventTypes(run.id), [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
      ]);
    });

    test("hears of a heartbeat, which leaves no event", async () => {
      await using world = await World.open(kind);
      const run = await world.start("w");
      await world.takeAndDecide([scheduleActivity("a")]);
      const task = await world.takeActivity();
      assert.ok(task);
      const heard = new Heard(world);
      await world.store.executions.step(run, world.now, (step) => heartbeat(step, task, "half"));
      assert.deepEqual(heard.take(), [keyOf(run)]);
    });

    test("hears of the run that ends and of the one that continues it", async () => {
      await using world = await World.open(kind);
      const run = await world.start("w");
      const task = await world.takeDecision();
      assert.ok(task);
      const heard = new Heard(world);
      await world.decide(task, [continueAsNew]);
      const next = await world.store.executions.find({ domain, workflowId: "w" });
      assert.ok(next);
      const { workflowId, runId } = next.execution;
      assert.deepEqual(heard.take(), [keyOf(run), keyOf({ workflowId, runId })]);
      await world.takeAndDecide([complete]);
    });
  });
};
