import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activityContext,
  CanceledError,
  CancellationScope,
  defineActivity,
  defineSignal,
  defineWorkflow,
  isCanceled,
  proxyActivities,
  replayHistory,
  shielded,
  sleep,
  workflowInfo,
} from "../../src/index.ts";
import { History, wireOf } from "./events.ts";
import { scenario } from "./live.ts";

const activities = {
  /** Ends when it is canceled, with what it has to say of that. */
  patient: defineActivity(
    { heartbeat: "0.1 seconds" },
    (said: string) =>
      new Promise((_, reject) => {
        const { signal } = activityContext();
        signal.addEventListener("abort", () => reject(new CanceledError("stopped", { said })));
      }),
  ),
  /** Ends when it is canceled, with what cannot be sent. */
  unsayable: defineActivity(
    { heartbeat: "0.1 seconds" },
    (said: string) =>
      new Promise<void>((_, reject) => {
        const details = said === "a Map" ? new Map([["row", 7]]) : "x".repeat(40_000);
        const { signal } = activityContext();
        signal.addEventListener("abort", () => reject(new CanceledError("stopped", details)));
      }),
  ),
  never: async () => activityContext().completeLater(),
  cleanUp: async (what: string) => `${what} cleaned up`,
};
const calls = proxyActivities<typeof activities>({ startToClose: "1 hour" });

const go = defineSignal("go");

const obedient = defineWorkflow({ name: "Obedient", version: "1" }, async () => {
  await sleep("1 day");
});

scenario("a cancel request cancels the workflow", { workflows: [obedient] }, async (live) => {
  const handle = await live.start(obedient, {});
  await live.env.idle();
  await handle.cancel();
  const failure = await live.failure(handle);
  assert.equal((failure as { closeStatus?: string }).closeStatus, "CANCELED");
  assert.ok(isCanceled(failure));
  assert.deepEqual(await live.types(handle), [
    "WorkflowExecutionStarted",
    "TimerStarted",
    "WorkflowExecutionCancelRequested",
    // Which ends the timer, too: nothing is called off by an answer that may be refused.
    "WorkflowExecutionCanceled",
  ]);
});

const choose = () => Promise.any([sleep("1 day"), sleep("2 days")]);
const choosing = defineWorkflow({ name: "Written", version: "1" }, choose);

scenario(
  "a workflow whose alternatives are all canceled is canceled",
  { workflows: [choosing] },
  async (live) => {
    const handle = await live.start(choosing, {});
    await live.env.idle();
    await handle.cancel();
    await live.failure(handle);
    assert.equal(await live.status(handle.workflowId), "CANCELED");
  },
);

test("one that a version before failed is replayed as it ended", async () => {
  const history = new History().start();
  const first = { decisionTaskCompletedEventId: history.decided() };
  const timer = { startToFireTimeout: "86400", ...first };
  history.add("TimerStarted", { ...timer, timerId: "timer-1" });
  history.add("TimerStarted", { ...timer, timerId: "timer-2", startToFireTimeout: "172800" });
  history.add("WorkflowExecutionCancelRequested");
  history.add("DecisionTaskScheduled");
  const second = { decisionTaskCompletedEventId: history.decided() };
  const why = "the workflow was requested to cancel";
  const details = JSON.stringify({ message: `All promises were rejected: ${why}; ${why}` });
  history.add("WorkflowExecutionFailed", { reason: "AggregateError", details, ...second });
  await replayHistory(choosing, wireOf(history));
});

const restoring = defineWorkflow({ name: "Restoring", version: "1" }, async () => {
  go.handle(async () => void (await choose()));
  await sleep("3 days").catch(() => shielded(() => sleep("1 minute")));
  return "all taken back";
});

scenario(
  "a handler whose alternatives are all canceled ends alone",
  { workflows: [restoring] },
  async (live) => {
    const handle = await live.start(restoring, {});
    await handle.signal(go);
    await live.env.idle();
    await handle.cancel();
    assert.equal(await live.result(handle), "all taken back");
  },
);

const tidy = defineWorkflow({ name: "Tidy", version: "1" }, async () => {
  try {
    await sleep("1 day");
    return "slept";
  } catch (error) {
    const isRefused = await calls.cleanUp("unshielded").catch(isCanceled);
    const cleaned = await shielded(async () => {
      await sleep("1 minute");
      return calls.cleanUp("all");
    });
    return [isCanceled(error), isRefused, cleaned, workflowInfo().cancelRequested];
  }
});

scenario(
  "what is shielded goes on after a cancel request",
  { workflows: [tidy], activities },
  async (live) => {
    const handle = await live.start(tidy, {});
    await live.env.idle();
    await handle.cancel();
    assert.deepEqual(await live.result(handle), [true, true, "all cleaned up", true]);
  },
);

const nested = defineWorkflow({ name: "Nested", version: "1" }, async () => {
  const order: string[] = [];
  const wait = async (name: string) => {
    await sleep("1 day").catch((error) => order.push(`${name}: ${error.message}`));
  };
  const outer = new CancellationScope();
  const all = outer.run(async () => {
    const inner = new CancellationScope();
    const kept = new CancellationScope({ shielded: true });
    const waits = [wait("outer"), inner.run(() => wait("inner")), kept.run(() => wait("kept"))];
    await sleep("1 minute").catch(() => {});
    inner.cancel("inner is over");
    kept.cancel("kept is over");
    await Promise.all(waits);
    return [inner.canceled, new CancellationScope().canceled];
  });
  await sleep("30 seconds");
  outer.cancel("outer is over");
  return [await all, order];
});

scenario(
  "the inner scopes end with the outer, but for shielded ones",
  { workflows: [nested] },
  async (live) => {
    assert.deepEqual(await live.run(nested, {}), [
      [true, true],
      ["inner: outer is over", "outer: outer is over", "kept: kept is over"],
    ]);
  },
);

const reused = defineWorkflow({ name: "Reused", version: "1" }, async () => {
  const outer = new CancellationScope();
  return outer.run(async () => {
    const inner = new CancellationScope();
    await inner.run(() => sleep("1 second"));
    const again = inner.run(() => sleep("1 day")).catch(isCanceled);
    // Beside it, and over at once: the scope is still in use.
    await inner.run(async () => {});
    await new CancellationScope({ shielded: true }).run(() => sleep("1 second"));
    outer.cancel();
    return again;
  });
});

scenario(
  "a scope that is used again is canceled with what is around it",
  { workflows: [reused] },
  async (live) => {
    const handle = await live.start(reused, {});
    assert.equal(await live.result(handle), true);
  },
);

const modes = defineWorkflow({ name: "Modes", version: "1" }, async () => {
  const scope = new CancellationScope();
  const told: string[] = [];
  const begin = (onCancel: "wait" | "request" | "abandon") =>
    scope
      .run(() => calls.patient.with({ onCancel, heartbeat: "10 seconds" })(onCancel))
      .catch((error) =>
        told.push(`${onCancel}: ${error.message} ${JSON.stringify(error.details)}`),
      );
  const all = [begin("wait"), begin("request"), begin("abandon")];
  await go.waitFor();
  scope.cancel("no longer wanted");
  await Promise.all(all);
  return told;
});

scenario(
  "a canceled activity is awaited, asked to stop, or left alone",
  { workflows: [modes], activities },
  async (live) => {
    const handle = await live.start(modes, {});
    await handle.signal(go);
    assert.deepEqual(await live.result(handle), [
      "request: no longer wanted undefined",
      "abandon: no longer wanted undefined",
      'wait: activity patient-1 canceled {"said":"wait"}',
    ]);
    const asked = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "ActivityTaskCancelRequested" ? [data.activityId] : [],
    );
    assert.deepEqual(asked, ["patient-1", "patient-2"]);
  },
);

const unsendable = defineWorkflow(
  { name: "Unsendable", version: "1" },
  async (said: "a Map" | "too long") => {
    const scope = new CancellationScope();
    const told = scope
      .run(() => calls.unsayable(said))
      .catch((error) => [isCanceled(error), error.message, error.details]);
    await go.waitFor();
    scope.cancel("no longer wanted");
    return told;
  },
);

for (const said of ["a Map", "too long"] as const) {
  scenario(
    `a canceled activity whose details cannot be sent is canceled without them (${said})`,
    { workflows: [unsendable], activities },
    async (live) => {
      const handle = await live.start(unsendable, { input: said });
      await handle.signal(go);
      const message = "activity unsayable-1 canceled";
      assert.deepEqual(await live.result(handle), [true, message, null]);
      const [line = ""] = live.lines.filter((each) => each.startsWith("warn"));
      assert.match(line, /details of a canceled activity cannot be sent and were left out/);
    },
  );
}

const unstarted = defineWorkflow({ name: "Unstarted", version: "1" }, async () => {
  const scope = new CancellationScope();
  const unpolled = calls.never.with({ taskList: "unpolled", scheduleToStart: "1 day" });
  const sent = scope.run(() => unpolled()).catch((error) => [isCanceled(error), error.message]);
  await sleep("1 minute");
  const unsent = scope.run(() => unpolled()).catch((error) => error.message);
  scope.cancel("over");
  return [await sent, await unsent];
});

scenario(
  "a canceled activity that was not started ends at once",
  { workflows: [unstarted], activities },
  async (live) => {
    const handle = await live.start(unstarted, {});
    assert.deepEqual(await live.result(handle), [[true, "activity never-1 canceled"], "over"]);
    const scheduled = (await live.types(handle)).filter((type) => type === "ActivityTaskScheduled");
    assert.equal(scheduled.length, 1, "what was not sent is taken back");
  },
);
