// Why executions failed, timed out, or were terminated or canceled: their last events say it, and
// those with the same reason form a group.
import { type CloseStatus, decodeEvents, type EkidenOutput } from "@ekiden/model";
import { ExecutionFinder } from "../operations/find/execution-finder.ts";
import { parseQuery } from "../operations/find/parse.ts";
import type { HandlerStore } from "../operations/handler-deps.ts";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredState } from "../store/store.ts";

/** How many of the latest executions are examined. */
const maxExamined = 200;
const maxGroups = 20;
const maxReasonCharacters = 300;
const unwanted = "status in (FAILED, TIMED_OUT, TERMINATED, CANCELED)";

type Failures = EkidenOutput<"DescribeDomainOverview">["failures"];
type FailureGroup = Failures["groups"][number];

/** Of the latest that closed so since `from` (milliseconds), however many others closed since. */
export const failuresOf = async (
  store: Pick<HandlerStore, "executions" | "histories" | "searches">,
  domain: DomainKey,
  from: number,
): Promise<Failures> => {
  const text = `${unwanted} and closed >= ${wireTime(from)} order by closed desc`;
  const query = parseQuery(text, { now: from, isSearchable: false });
  const page = await new ExecutionFinder(store).page(domain, query, { maxExecutions: maxExamined });
  const failed = page.executions.map(({ execution }) => execution);
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
  readonly run: Readonly<StoredState>;
}

const joined = (group: FailureGroup | undefined, failure: Failure): FailureGroup => {
  const { status, reason, details, run } = failure;
  const { workflowId, runId, workflowType } = run;
  if (!group) {
    const latest = { workflowId, runId, at: wireTime(run.closed?.at ?? 0) };
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
  store: Pick<HandlerStore, "executions" | "histories">,
  { domain, run }: { readonly domain: DomainKey; readonly run: Readonly<StoredState> },
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
