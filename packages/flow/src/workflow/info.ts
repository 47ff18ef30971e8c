// What a workflow may know of itself and of the time.
import type { ChildPolicy, WorkflowExecution } from "@ekiden/client";
import type { PayloadHeaders } from "../headers.ts";
import { currentRun, observedRun } from "./current.ts";
import { headersOf } from "./interception.ts";
import { uuidFrom } from "./random.ts";

/** What a workflow knows of its own run, as its history says it. */
export interface WorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: { readonly name: string; readonly version: string };
  readonly taskList: string;
  readonly taskPriority: number;
  readonly tags: readonly string[];
  readonly childPolicy: ChildPolicy;
  readonly lambdaRole: string | undefined;
  readonly parent: WorkflowExecution | undefined;
  /** Those that it was started with; none by default. */
  readonly headers: PayloadHeaders;
  /** The run that this one continues. */
  readonly continuedRunId: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Events that this decision task knows of. */
  readonly historyLength: number;
  /** True when the history is so long that the workflow should soon continue as new. */
  readonly continueAsNewSuggested: boolean;
  readonly cancelRequested: boolean;
  readonly isReplaying: boolean;
}

/** The service ends a run with 25,000 events; four fifths of that leave room to finish. */
const suggestedFromEvents = 20_000;

/**
 * What the workflow may know of its own run. Throws outside of a workflow's code, as `now`,
 * `random` and `uuid` do.
 *
 * @example
 * ```ts
 * import { log, workflowInfo } from "@ekiden/flow";
 *
 * const { workflowId, startedAt, parent } = workflowInfo();
 * log.info("Begun", { order: workflowId, at: new Date(startedAt), by: parent?.workflowId });
 * ```
 */
export const workflowInfo = (): WorkflowInfo => {
  const run = observedRun("workflowInfo()");
  const { started, takenEventId: historyLength, cancelRequested, isReplaying } = run;
  if (!started) throw new Error("The history does not begin with WorkflowExecutionStarted.");
  const { data, at: startedAt } = started;
  return {
    workflowId: run.options.workflowId,
    runId: run.options.runId,
    workflowType: data.workflowType,
    taskList: data.taskList.name,
    taskPriority: Number(data.taskPriority ?? 0),
    tags: data.tagList ?? [],
    childPolicy: data.childPolicy,
    lambdaRole: data.lambdaRole,
    parent: data.parentWorkflowExecution,
    headers: headersOf(run),
    continuedRunId: data.continuedExecutionRunId || undefined,
    startedAt,
    historyLength,
    continueAsNewSuggested: historyLength >= suggestedFromEvents,
    cancelRequested,
    isReplaying,
  };
};

/** Milliseconds since 1970, the same on every replay: when this decision task was started. */
export const now = (): number => observedRun("now()").now;

/** From 0 up to, and without, 1; the same on every replay. */
export const random = (): number => currentRun("random()").random();

/** Unique, and the same on every replay. No secret: who knows the runId can guess it. */
export const uuid = (): string => {
  const run = currentRun("uuid()");
  return uuidFrom(() => run.random());
};
