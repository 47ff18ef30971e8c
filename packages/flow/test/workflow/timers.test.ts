import assert from "node:assert/strict";
import {
  CanceledError,
  CancellationScope,
  DecisionRefused,
  defineSignal,
  defineWorkflow,
  isCanceled,
  localActivity,
  now,
  sleep,
  TimeoutError,
  withTimeout,
  workflowInfo,
} from "../../src/index.ts";
import { Gate } from "./gate.ts";
import { scenario } from "./live.ts";

const seconds = defineWorkflow({ name: "Seconds", version: "1" }, async () => {
  const begun = now();
  const passed: number[] = [];
  for (const duration of ["0 seconds", "0.2 seconds", "1.5 seconds", "1 minute"] as const) {
    await sleep(duration);
    passed.push((now() - begun) / 1000);
  }
  return passed;
});

scenario("timers take whole seconds, rounded up", { workflows: [seconds] }, async (live) => {
  assert.deepEqual(await live.run(seconds, {}), [0, 1, 3, 63]);
});

const flowsOwnIds = defineWorkflow({ name: "FlowsOwnIds", version: "1" }, async () => {
  const refused = await sleep("1 second", { id: "ekiden.more.3" }).catch(String);
  await sleep("1 second", { id: "ekidenmore" });
  return refused;
});

scenario(
  "a timer may not have an id that Flow keeps",
  { workflows: [flowsOwnIds] },
  async (live) => {
    const refused = "Error: timer ekiden.more.3 cannot be started: Flow keeps such ids";
    assert.equal(await live.run(flowsOwnIds, {}), refused);
  },
);

const canceledLater = defineWorkflow({ name: "CanceledLater", version: "1" }, async () => {
  const scope = new CancellationScope();
  const long = scope.run(() => sleep("1 hour"));
  await sleep("1 second");
  scope.cancel("enough");
  const outcome = await long.catch((error) => [error instanceof CanceledError, error.message]);
  await sleep("1 second");
  return outcome;
});

scenario("a canceled timer is called off", { workflows: [canceledLater] }, async (live) => {
  const handle = await live.start(canceledLater, {});
  assert.deepEqual(await live.result(handle), [true, "enough"]);
  assert.deepEqual(await live.types(handle), [
    "WorkflowExecutionStarted",
    "TimerStarted",
    "TimerStarted",
    "TimerFired",
    "TimerCanceled",
    "TimerStarted",
    "TimerFired",
    "WorkflowExecutionCompleted",
  ]);
});

const canceledAtOnce = defineWorkflow({ name: "CanceledAtOnce", version: "1" }, async () => {
  const scope = new CancellationScope();
  const long = scope.run(() => sleep("1 hour"));
  scope.cancel();
  return long.catch(isCanceled);
});

scenario(
  "of a timer that is canceled in the turn of its start nothing is sent",
  { workflows: [canceledAtOnce] },
  async (live) => {
    assert.equal(await live.run(canceledAtOnce, {}), true);
    assert.deepEqual(live.decisions(), [["CompleteWorkflowExecution"]]);
  },
);

const stop = defineSignal("stop");

const gate = new Gate();

/** Takes the signal and what is due beside it in one turn: a decision task is held open. */
const racing = defineWorkflow({ name: "Racing", version: "1" }, async () => {
  const scope = new CancellationScope();
  const timer = scope.run(() => sleep("10 seconds", { id: "same" }));
  await stop.waitFor();
  await localActivity("hold", () => gate.pass());
  await stop.waitFor();
  scope.cancel();
  const first = await timer.catch((error) => error.message);
  const begun = now();
  await sleep("1 minute", { id: "same" });
  return [first, now() - begun];
});

scenario(
  "a timer that fired in the turn in which it is canceled is not canceled again",
  () => {
    gate.close();
    return { workflows: [racing] };
  },
  async (live) => {
    const handle = await live.start(racing, {});
    await live.env.idle();
    await handle.signal(stop);
    await gate.reached();
    await handle.signal(stop);
    await live.env.server.advance({ seconds: 10 });
    gate.open();
    assert.deepEqual(await live.result(handle), ["canceled", 60_000]);
    const types = await live.types(handle);
    assert.ok(!types.some((type) => /Cancel/.test(type)), types.join());
  },
);

const refused = defineWorkflow({ name: "Refused", version: "1" }, async () => {
  const same = (): Promise<unknown> =>
    sleep("1 hour", { id: "same" }).catch((error) => error.message);
  const scope = new CancellationScope();
  scope.run(() => sleep("1 hour", { id: "same" })).catch(() => {});
  return [await same(), await sleep("2 years" as never).catch((error) => error.name)];
});

scenario("a timer's id must not be open already", { workflows: [refused] }, async (live) => {
  assert.deepEqual(await live.run(refused, {}), [
    "timer same is open already: ids are unique among what is open",
    "RangeError",
  ]);
});

const manyTimers = defineWorkflow({ name: "ManyTimers", version: "1" }, async () => {
  const all = Array.from({ length: 1_001 }, () => sleep("1 hour"));
  const outcomes = await Promise.allSettled(all);
  return outcomes.flatMap((outcome) =>
    outcome.status === "rejected" && outcome.reason instanceof DecisionRefused
      ? [outcome.reason.refusal]
      : [],
  );
});

scenario(
  "a timer over the limit of the service is refused",
  { workflows: [manyTimers], everyTurn: false },
  async (live) => {
    assert.deepEqual(await live.run(manyTimers, {}), ["OPEN_TIMERS_LIMIT_EXCEEDED"]);
  },
);

const inTime = defineWorkflow({ name: "InTime", version: "1" }, async () => {
  const quick = await withTimeout("1 minute", async () => {
    await sleep("59 seconds");
    return "quick";
  });
  const slow = await withTimeout("1 minute", () => sleep("61 seconds")).catch((error) => error);
  const own = await withTimeout("1 minute", () => Promise.reject(new RangeError("own"))).catch(
    (error) => error.message,
  );
  await sleep("1 second");
  return [quick, slow instanceof TimeoutError, slow.message, own, workflowInfo().historyLength > 0];
});

scenario(
  "work that takes longer than allowed is canceled",
  { workflows: [inTime] },
  async (live) => {
    const handle = await live.start(inTime, {});
    const message = 'not done within "1 minute"';
    assert.deepEqual(await live.result(handle), ["quick", true, message, "own", true]);
    assert.equal(
      (await live.types(handle)).filter((type) => type === "TimerCanceled").length,
      2,
      "the timer of quick work, and the work that was too slow",
    );
  },
);
