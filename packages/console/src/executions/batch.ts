// The same call for many executions: first their list, then one after another, a few at a time,
// until all are done, the user stops it, or answers stop.
import { type ChildPolicy, maxFoundExecutions } from "@ekiden/model";
import { call, callEkiden } from "../api/call.ts";
import type { ExecutionInfo, ExecutionName, FoundExecutions } from "../api/ekiden-types.ts";
import { ApiFault, isUnanswered } from "../api/fault.ts";
import { serverNow } from "../api/server-clock.ts";
import { type ExecutionsSearch, queryOf, statesOf } from "./search.ts";

export type BatchAction = "cancel" | "signal" | "terminate";

export const batchOperations = {
  cancel: "RequestCancelWorkflowExecution",
  signal: "SignalWorkflowExecution",
  terminate: "TerminateWorkflowExecution",
} as const;

export interface BatchFields {
  readonly signalName: string;
  readonly input: string;
  readonly reason: string;
  readonly details: string;
  readonly childPolicy: ChildPolicy | "";
}

/** One batch takes so many. */
export const maxBatch = 10_000;
const callsAtOnce = 4;

interface Walk {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  readonly state: "open" | "closed";
  readonly signal: AbortSignal;
  readonly onProgress?: (count: number) => void;
}

/** All that a search finds in one state, up to the most that a batch takes. */
export const walk = async (asked: Walk): Promise<{ infos: ExecutionInfo[]; isCut: boolean }> => {
  const { domain, search, state, signal, onProgress } = asked;
  if (!statesOf(search).includes(state)) return { infos: [], isCut: false };
  const query = {
    domain,
    maximumPageSize: maxFoundExecutions,
    ...queryOf(search, state, serverNow() / 1000),
  };
  const infos: ExecutionInfo[] = [];
  let nextPageToken: string | undefined;
  do {
    const page: FoundExecutions = await callEkiden(
      "SearchWorkflowExecutions",
      { ...query, nextPageToken },
      signal,
    );
    infos.push(...page.executionInfos);
    onProgress?.(infos.length);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined && infos.length < maxBatch);
  const isCut = nextPageToken !== undefined || infos.length > maxBatch;
  return { infos: infos.slice(0, maxBatch), isCut };
};

export interface Batch {
  readonly domain: string;
  readonly action: BatchAction;
  readonly fields: BatchFields;
  readonly executions: readonly ExecutionName[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BatchProgress) => void;
}

export interface NotDone extends ExecutionName {
  readonly why: string;
}

export interface BatchProgress {
  /** Calls that were answered, refusals among them. */
  readonly done: number;
  readonly refused: readonly NotDone[];
  /** No answer came: some of them may have been done. With the first, no more calls begin. */
  readonly unanswered: readonly NotDone[];
  /** Run ids of which nothing is left to do: done, or gone by then. It grows. */
  readonly over: ReadonlySet<string>;
}

export const perform = async (batch: Batch): Promise<void> => {
  const { executions, signal, onProgress } = batch;
  const over = new Set<string>();
  let progress: BatchProgress = { done: 0, refused: [], unanswered: [], over };
  let next = 0;
  const isOver = () => signal.aborted || progress.unanswered.length > 0;
  const goOn = async (): Promise<void> => {
    while (next < executions.length && !isOver()) {
      const execution = executions[next++] as ExecutionName;
      const error = await outcomeOf(batch, execution, isOver);
      if (isThrottled(error)) return;
      if (!error || isGone(error)) over.add(execution.runId);
      progress = after(progress, execution, error);
      onProgress(progress);
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, goOn));
};

const after = (
  { done, refused, unanswered, over }: BatchProgress,
  execution: ExecutionName,
  error: Error | undefined,
): BatchProgress => {
  if (!error) return { done: done + 1, refused, unanswered, over };
  const notDone = { ...execution, why: error.message };
  return isUnanswered(error)
    ? { done, refused, unanswered: [...unanswered, notDone], over }
    : { done: done + 1, refused: [...refused, notDone], unanswered, over };
};

/** It has closed meanwhile, or was deleted. */
const isGone = (error: Error): boolean =>
  error instanceof ApiFault && error.fault === "UnknownResourceFault";

/**
 * Why it was not done; undefined where it was. What a quota leaves no room for is called again
 * after a pause, unless the batch is over by then.
 */
const outcomeOf = async (
  batch: Batch,
  execution: ExecutionName,
  isOver: () => boolean,
): Promise<Error | undefined> => {
  for (;;) {
    const error = await performOne(batch, execution).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    if (!isThrottled(error)) return error;
    await pause(batch.signal);
    if (isOver()) return error;
  }
};

const isThrottled = (error: Error | undefined): boolean =>
  error instanceof ApiFault && error.fault === "ThrottlingException";

/** Quotas leave room for so many calls a second. */
const pauseMilliseconds = 1_000;

/** Ends early with the batch. */
const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, pauseMilliseconds);
    signal.addEventListener("abort", end);
  });

const given = (text: string) => (text === "" ? undefined : text);

const performOne = (
  { domain, action, fields }: Batch,
  { workflowId, runId }: ExecutionName,
): Promise<unknown> => {
  const run = { domain, workflowId, runId };
  const { signalName, input, reason, details, childPolicy } = fields;
  if (action === "cancel") return call("RequestCancelWorkflowExecution", run);
  if (action === "signal") {
    return call("SignalWorkflowExecution", { ...run, signalName, input: given(input) });
  }
  return call("TerminateWorkflowExecution", {
    ...run,
    reason: given(reason),
    details: given(details),
    childPolicy: childPolicy === "" ? undefined : childPolicy,
  });
};
