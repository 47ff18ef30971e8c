// The same call for many executions: first their list, then one after another, a few at a time,
// until all are done or the user stops it.
import { type ChildPolicy, maxFoundExecutions } from "@ekiden/model";
import { call, callEkiden } from "../api/call.ts";
import type { ExecutionInfo, ExecutionName, FoundExecutions } from "../api/ekiden-types.ts";
import { type ExecutionsSearch, queryOf } from "./search.ts";

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
  const query = {
    domain,
    maximumPageSize: maxFoundExecutions,
    ...queryOf(search, state, Date.now() / 1000),
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

interface Batch {
  readonly domain: string;
  readonly action: BatchAction;
  readonly fields: BatchFields;
  readonly executions: readonly ExecutionName[];
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, refused: readonly Refused[]) => void;
}

export interface Refused extends ExecutionName {
  readonly why: string;
}

export const perform = async (batch: Batch): Promise<void> => {
  const { executions, signal, onProgress } = batch;
  const refused: Refused[] = [];
  let next = 0;
  let done = 0;
  const goOn = async (): Promise<void> => {
    for (let at = next++; at < executions.length && !signal.aborted; at = next++) {
      const execution = executions[at];
      if (!execution) return;
      try {
        await performOne(batch, execution);
      } catch (error) {
        refused.push({ ...execution, why: (error as Error).message });
      }
      done += 1;
      onProgress(done, [...refused]);
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, goOn));
};

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
