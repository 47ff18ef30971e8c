// The workflow's log: each line once, however often the run is replayed.
import { observedRun, outside } from "./current.ts";
import { outbound } from "./interception.ts";

export type Fields = Readonly<Record<string, unknown>>;
type Write = (message: string, fields: Fields) => void;

/** Where lines go; pino, console and most others can be made to have this shape. */
export interface WorkflowLog {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

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
