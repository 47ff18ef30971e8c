// The workflow's log: each line once, however often the run is replayed.
import type { Fields, WorkflowLog } from "../log.ts";
import { observedRun } from "./current.ts";
import { outbound } from "./interception.ts";
import { addLine } from "./lines.ts";

const writer =
  (level: keyof WorkflowLog) =>
  (message: string, fields: Fields = {}): void => {
    const run = observedRun(`log.${level}()`);
    if (run.isReplaying) return;
    const { workflowId, runId, log } = run.options;
    const all = { workflowId, runId, ...fields };
    const chain = outbound(run, "getLogAttributes");
    addLine({ log, level, message, fields: chain ? chain(all, (given) => given) : all });
  };

/**
 * Writes to the log of the worker, with the workflowId and the runId, and not during a replay. The
 * lines are written when the workflow waits, with their fields as they were when it logged them.
 * Of one turn the first 1,000 are written.
 *
 * @example
 * ```ts
 * import { log } from "@ekiden/flow";
 *
 * log.warn("The warehouse has too few of them", { item: "sash", left: 3 });
 * ```
 */
export const log = { info: writer("info"), warn: writer("warn"), error: writer("error") };
