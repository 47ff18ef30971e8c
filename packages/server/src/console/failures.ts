// Why executions ended as nobody wanted: their last events say it, and those that say the same are
// told together.
import type { Execution } from "@ekiden/engine";
import { type CloseStatus, decodeEvents, type WorkflowType } from "@ekiden/model";
import type { Store } from "../store/store.ts";

/** The latest so many are looked at. */
const examinedMost = 200;
const groupsMost = 20;
const reasonCharactersMost = 300;
const unwanted: readonly CloseStatus[] = ["FAILED", "TIMED_OUT", "TERMINATED", "CANCELED"];

export interface FailureGroup {
  readonly status: CloseStatus;
  /** Empty where none was given. */
  readonly reason: string;
  readonly count: number;
  readonly workflowTypes: readonly WorkflowType[];
  readonly latest: { readonly workflowId: string; readonly runId: string; readonly at: number };
}

export interface Failures {
  readonly groups: readonly FailureGroup[];
  readonly examined: number;
}

/** Of closed executions, the latest first. */
export const failuresOf = async (
  store: Pick<Store, "executions" | "histories">,
  closed: readonly Readonly<Execution>[],
): Promise<Failures> => {
  const failed = closed
    .filter((run) => run.closed && unwanted.includes(run.closed.status))
    .slice(0, examinedMost);
  const groups = new Map<string, FailureGroup>();
  for (const run of failed) {
    const reason = await reasonOf(store, run);
    const status = run.closed?.status ?? "FAILED";
    const key = `${status} ${reason}`;
    groups.set(key, joined(groups.get(key), { status, reason, run }));
  }
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count);
  return { groups: sorted.slice(0, groupsMost), examined: failed.length };
};

interface Failure {
  readonly status: CloseStatus;
  readonly reason: string;
  readonly run: Readonly<Execution>;
}

const joined = (
  group: FailureGroup | undefined,
  { status, reason, run }: Failure,
): FailureGroup => {
  const { workflowId, runId, workflowType } = run;
  if (!group) {
    const at = (run.closed?.at ?? 0) / 1000;
    const latest = { workflowId, runId, at };
    return { status, reason, count: 1, workflowTypes: [workflowType], latest };
  }
  const { name, version } = workflowType;
  const isKnown = group.workflowTypes.some(
    (type) => type.name === name && type.version === version,
  );
  const workflowTypes = isKnown ? group.workflowTypes : [...group.workflowTypes, workflowType];
  return { ...group, count: group.count + 1, workflowTypes };
};

const reasonOf = async (
  store: Pick<Store, "executions" | "histories">,
  run: Readonly<Execution>,
): Promise<string> => {
  const found = await store.executions.find(run);
  if (!found) return "";
  const [last] = decodeEvents(
    await store.histories.read(found.id, run.lastEventId, run.lastEventId),
  );
  const said = last?.data as { reason?: string; cause?: string; timeoutType?: string } | undefined;
  return (said?.reason ?? said?.cause ?? said?.timeoutType ?? "").slice(0, reasonCharactersMost);
};
