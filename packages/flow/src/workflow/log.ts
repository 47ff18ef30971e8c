// The workflow's log: each line once, however often the run is replayed.
import type { Fields, WorkflowLog } from "../log.ts";
import { observedRun, outside } from "./current.ts";
import { outbound } from "./interception.ts";

const writer =
  (level: keyof WorkflowLog) =>
  (message: string, fields: Fields = {}): void => {
    const run = observedRun(`log.${level}()`);
    if (run.isReplaying) return;
    const { workflowId, runId, log } = run.options;
    const all = { workflowId, runId, ...fields };
    const chain = outbound(run, "getLogAttributes");
    const attributes = chain ? chain(all, (given) => given) : all;
    outside(() => log[level](message, attributes));
  };

/** Writes to the log of the worker, with the workflowId and the runId, and not during a replay. */
export const log = { info: writer("info"), warn: writer("warn"), error: writer("error") };
