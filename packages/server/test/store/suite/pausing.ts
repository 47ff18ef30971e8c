// The hands to pause with: runs, and the task list and the type of all runs.
import assert from "node:assert/strict";
import { pauseExecution, resumeExecution, startActivity, startDecisionTask } from "@ekiden/engine";
import type { PausedKind, PauseTarget } from "../../../src/store/pause-store.ts";
import type { ExecutionId } from "../../../src/store/store.ts";
import {
  attributes,
  domain,
  type GivenTask,
  pollAt,
  type StartedRun,
  type StoreHarness,
  taskList,
} from "./store-harness.ts";

const why = { reason: "the bank is away", identity: "ann" };
export const max = 10;
/** Of one worker. */
export const ownList = "runner-1";

export const pause = ({ store, now }: StoreHarness, id: ExecutionId) =>
  store.executions.step({ id }, now, (step) => pauseExecution(step, why));

export const resume = ({ store, now }: StoreHarness, id: ExecutionId) =>
  store.executions.step({ id }, now, resumeExecution);

export const targetOf = (kind: PausedKind, name: string, version = ""): PauseTarget => ({
  domain,
  kind,
  name,
  version,
});

export const targets: readonly PauseTarget[] = [
  targetOf("decisionTaskList", taskList),
  targetOf("workflowType", attributes.workflowType.name, attributes.workflowType.version),
];

/** A run whose decision task waits on a worker's own list, for ten seconds. */
export const startOnOwnList = async (harness: StoreHarness): Promise<StartedRun> => {
  const run = await harness.start("w");
  const task = (await harness.takeDecision()) ?? assert.fail("there is a decision task");
  const sticky = { taskList: { name: ownList }, taskListScheduleToStartTimeout: "10" };
  await harness.decide(task, [], sticky);
  await harness.signal(run);
  return run;
};

export const began = (harness: StoreHarness) => ({ at: harness.now, ...why });

/** As a poll that waits: a shared store may have to bring a task back first. */
export const takeSoon = async (
  { store, now }: StoreHarness,
  kind: "decision" | "activity" = "decision",
  name = taskList,
): Promise<GivenTask> => {
  const begin = kind === "decision" ? startDecisionTask : startActivity;
  for (;;) {
    const ready = new Promise((resolve) => store.tasks.onReady(resolve));
    const list = { kind, domain, name };
    const taken = store.tasks.take<GivenTask>(list, pollAt(now), (step, task) => {
      const { id, scheduledEventId, startedEventId } = task;
      if (startedEventId !== undefined) return { id, scheduledEventId, startedEventId };
      const started = begin(step, scheduledEventId, "poller");
      return started && { id, ...started };
    });
    const task = await taken;
    if (task) return task;
    if (!taken) await ready;
  }
};
