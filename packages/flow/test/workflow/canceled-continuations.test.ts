import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compensated,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  isCanceled,
  proxyActivities,
  recordMarker,
  replayHistory,
  shielded,
  sleep,
} from "../../src/index.ts";
import { beforeAnswers, beforeTheFirstClose } from "./before-answers.ts";
import { History, wireOf } from "./events.ts";
import { Gate } from "./gate.ts";
import { scenario } from "./live.ts";

const gate = new Gate();
const undone: string[] = [];
const activities = {
  work: async (): Promise<void> => gate.pass(),
  undo: async (what: string): Promise<void> => void undone.push(what),
};
const { work, undo } = proxyActivities<typeof activities>({ startToClose: "1 hour" });

const tidying = defineSignal("tidying");

/** Without a request to cancel a workflow ends well after so many runs. */
const lastRound = 2;

const poller = defineWorkflow(
  { name: "Poller", version: "1" },
  async (round: number): Promise<void> => {
    await sleep("1 minute");
    if (round < lastRound) continueAsNew<typeof poller>(round + 1);
  },
);

scenario(
  "a run that is requested to cancel as it continues as new is canceled",
  { workflows: [poller] },
  async (live) => {
    const handle = await live.start(poller, { input: 0 });
    beforeTheFirstClose(live.service, () => handle.cancel());
    assert.ok(isCanceled(await live.failure(handle)));
    const types = await live.types(handle);
    assert.ok(types.includes("ContinueAsNewWorkflowExecutionFailed"), "the close was refused");
  },
);

const worker = defineWorkflow(
  { name: "Worker", version: "1" },
  async (round: number): Promise<void> => {
    await work();
    if (round < lastRound) continueAsNew<typeof worker>(round + 1);
  },
);

scenario(
  "a request to cancel that an activity has not obeyed does not end with its run",
  { workflows: [worker], activities },
  async (live) => {
    gate.close();
    const handle = await live.start(worker, { input: 0 });
    await gate.reached();
    await handle.cancel();
    gate.open();
    assert.ok(isCanceled(await live.failure(handle)));
    const types = await live.types(handle);
    assert.ok(types.includes("ActivityTaskCompleted"), types.join());
  },
);

const saga = defineWorkflow(
  { name: "Saga", version: "1" },
  async (round: number): Promise<void> => {
    await compensated(async (compensations) => {
      compensations.add(() => undo("a booking"));
      await sleep("1 minute");
      if (round < lastRound) continueAsNew<typeof saga>(round + 1);
    });
  },
);

scenario(
  "what a run has done is taken back where it is canceled as it continues as new",
  { workflows: [saga], activities },
  async (live) => {
    undone.length = 0;
    const handle = await live.start(saga, { input: 0 });
    beforeTheFirstClose(live.service, () => handle.cancel());
    assert.ok(isCanceled(await live.failure(handle)));
    assert.deepEqual(undone, ["a booking"]);
  },
);

const tidy = defineWorkflow(
  { name: "Tidy", version: "1" },
  async (round: number): Promise<void> => {
    if (round > 0) return;
    try {
      await sleep("1 minute");
      continueAsNew<typeof tidy>(round + 1);
    } finally {
      await shielded(() => tidying.waitFor());
    }
  },
);

scenario(
  "a request to cancel that comes while a run tidies up before the next cancels it",
  { workflows: [tidy] },
  async (live) => {
    const handle = await live.start(tidy, { input: 0 });
    await live.env.sleep("2 minutes");
    await handle.cancel();
    await live.env.idle();
    await handle.signal(tidying);
    assert.ok(isCanceled(await live.failure(handle)));
  },
);

const patient = defineWorkflow(
  { name: "Patient", version: "1" },
  async (round: number): Promise<string> => {
    if (round > 0) return `round ${round}`;
    await sleep("1 minute").catch(() => {});
    return shielded(() => continueAsNew<typeof patient>(round + 1));
  },
);

scenario(
  "a run that is canceled continues as new where that is shielded",
  { workflows: [patient] },
  async (live) => {
    const handle = await live.start(patient, { input: 0 });
    await live.env.idle();
    await handle.cancel();
    assert.equal(await live.result(handle), "round 1");
  },
);

/** More than one answer has room for. */
const marks = 150;

const wide = defineWorkflow(
  { name: "Wide", version: "1" },
  async (round: number): Promise<void> => {
    if (round > 0) return;
    await sleep("1 minute");
    for (let mark = 1; mark <= marks; mark += 1) recordMarker("mark", mark);
    continueAsNew<typeof wide>(round + 1);
  },
);

scenario(
  "a request to cancel is heard also where the answer had no room for the next run",
  { workflows: [wide] },
  async (live) => {
    const handle = await live.start(wide, { input: 0 });
    let isFirst = true;
    beforeAnswers(live.service, async (types) => {
      if (types.length < 100 || !isFirst) return;
      isFirst = false;
      await handle.cancel();
    });
    assert.ok(isCanceled(await live.failure(handle)));
  },
);

const written = defineWorkflow({ name: "Written", version: "1" }, async (): Promise<void> => {
  await sleep("1 minute");
  continueAsNew<typeof written>();
});

test("a canceled run that a version before has continued is replayed as it was", async () => {
  const history = new History().start();
  const first = { decisionTaskCompletedEventId: history.decided() };
  const timer = { timerId: "timer-1", startToFireTimeout: "60" };
  const startedEventId = history.add("TimerStarted", { ...timer, ...first });
  history.add("TimerFired", { timerId: "timer-1", startedEventId });
  history.add("WorkflowExecutionCancelRequested");
  history.add("DecisionTaskScheduled");
  const second = { decisionTaskCompletedEventId: history.decided() };
  history.add("WorkflowExecutionContinuedAsNew", { newExecutionRunId: "next", ...second });
  await replayHistory(written, wireOf(history));
});
