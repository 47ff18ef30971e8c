// Why executions ended as nobody wanted: their last events say it, and those that say the same are
// told together.
import { type CloseStatus, decodeEvents, type WorkflowType } from "@ekiden/model";
import type { AccountStore, SeenExecution } from "../operations/account-store.ts";

/** The latest so many are looked at. */
const maxExamined = 200;
const maxGroups = 20;
const maxReasonCharacters = 300;
const unwanted: readonly CloseStatus[] = ["FAILED", "TIMED_OUT", "TERMINATED", "CANCELED"];

export interface FailureGroup {
  readonly status: CloseStatus;
  /** Empty where none was given. */
  readonly reason: string;
  /** The beginning of those of the latest. */
  readonly details?: string | undefined;
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
  store: Pick<AccountStore, "executions" | "histories">,
  domain: string,
  closed: readonly SeenExecution[],
): Promise<Failures> => {
  const failed = closed
    .filter((run) => run.closed && unwanted.includes(run.closed.status))
    .slice(0, maxExamined);
  const groups = new Map<string, FailureGroup>();
  for (const run of failed) {
    const said = await saidOf(store, { domain, run });
    const status = run.closed?.status ?? "FAILED";
    const key = `${status} ${said.reason}`;
    groups.set(key, joined(groups.get(key), { status, ...said, run }));
  }
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count);
  return { groups: sorted.slice(0, maxGroups), examined: failed.length };
};

interface Failure {
  readonly status: CloseStatus;
  readonly reason: string;
  readonly details: string | undefined;
  readonly run: SeenExecution;
}

const joined = (group: FailureGroup | undefined, failure: Failure): FailureGroup => {
  const { status, reason, details, run } = failure;
  const { workflowId, runId, workflowType } = run;
  if (!group) {
    const latest = { workflowId, runId, at: (run.closed?.at ?? 0) / 1000 };
    return { status, reason, details, count: 1, workflowTypes: [workflowType], latest };
  }
  const { name, version } = workflowType;
  const isKnown = group.workflowTypes.some(
    (type) => type.name === name && type.version === version,
  );
  const workflowTypes = isKnown ? group.workflowTypes : [...group.workflowTypes, workflowType];
  return { ...group, count: group.count + 1, workflowTypes };
};

const saidOf = async (
  store: Pick<AccountStore, "executions" | "histories">,
  { domain, run }: { readonly domain: string; readonly run: SeenExecution },
): Promise<Pick<Failure, "reason" | "details">> => {
  const found = await store.executions.find({
    domain,
    workflowId: run.workflowId,
    runId: run.runId,
  });
  if (!found) return { reason: "", details: undefined };
  const { lastEventId } = run;
  const [last] = decodeEvents(await store.histories.read(found.id, lastEventId, lastEventId));
  const said = last?.data as Readonly<Record<string, string | undefined>> | undefined;
  const reason = said?.reason ?? said?.cause ?? said?.timeoutType ?? "";
  return {
    reason: reason.slice(0, maxReasonCharacters),
    details: said?.details?.slice(0, maxReasonCharacters),
  };
};
