// The hands to pause with: runs, and the task list and the type of all runs.
import { pauseExecution, resumeExecution } from "@ekiden/engine";
import type { PausedKind, PauseTarget } from "../../../src/store/pause-store.ts";
import type { ExecutionId } from "../../../src/store/store.ts";
import { attributes, domain, type StoreHarness, taskList } from "./store-harness.ts";

const why = { reason: "the bank is away", identity: "ann" };
export const max = 10;

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

export const began = (harness: StoreHarness) => ({ at: harness.now, ...why });
