// What the operations do not tell of one execution: heartbeats, how its children stand, other runs.

import { refuse } from "@ekiden/model";
import { wireTime } from "../operations/paging.ts";
import { pauseTold } from "../operations/pauses.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredExecution, StoredState } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { scan } from "./scan.ts";
import { maxChildrenTold, type StartedChildren } from "./started-children.ts";

const maxRuns = 100;

interface Deps extends Pick<FigureDeps, "store"> {
  readonly startedChildren: StartedChildren;
}

interface RunName {
  readonly domain: DomainKey;
  readonly workflowId: string;
  readonly runId: string;
}

/** Throws UnknownResourceFault. Times are seconds since 1970. */
export const executionDetailsOf = async (deps: Deps, name: RunName) => {
  const found = await deps.store.executions.find(name);
  if (!found) throw refuse.unknownExecution(name);
  const { execution } = found;
  return {
    ...(execution.pause && !execution.closed && { paused: pauseTold(execution.pause) }),
    heartbeats: heartbeatsOf(execution),
    ...originOf(execution),
    ...(await childrenOf(deps, found, name.domain)),
    ...(await runsOf(deps, name)),
  };
};

const originOf = ({ origin, resetTo }: Readonly<StoredState>) => ({
  ...(origin && { origin: { ...origin, at: wireTime(origin.at) } }),
  ...(resetTo && { resetTo: resetTo.runId }),
});

const heartbeatsOf = ({ activities }: Readonly<StoredState>) =>
  [...activities].flatMap(([scheduledEventId, { heartbeat }]) =>
    heartbeat ? [{ scheduledEventId, at: wireTime(heartbeat.at), details: heartbeat.details }] : [],
  );

/** Their names are in the history, how they stand in the store. */
const childrenOf = async (
  { store, startedChildren }: Deps,
  found: StoredExecution,
  domain: DomainKey,
) => {
  const started = await startedChildren.of(found);
  const latest = started.slice(-maxChildrenTold).reverse();
  const children = await Promise.all(
    latest.map(async ({ workflowExecution, workflowType }) => {
      const child = await store.executions.find({ domain, ...workflowExecution });
      return { ...workflowExecution, workflowType, ...(child && timesOf(child.execution)) };
    }),
  );
  return { children, childrenTruncated: started.length > maxChildrenTold };
};

const runsOf = async ({ store }: Pick<Deps, "store">, { domain, workflowId }: RunName) => {
  const query = { domain, by: "startTime", oldest: 0, filter: { workflowId } } as const;
  const [open, closed] = await Promise.all([
    scan(store, { ...query, state: "open" }, 1),
    scan(store, { ...query, state: "closed" }, maxRuns),
  ]);
  const runs = [...open.executions, ...closed.executions].map((run) => ({
    workflowId,
    runId: run.runId,
    ...timesOf(run),
    ...(run.origin?.workflowId === workflowId && { resetFrom: run.origin.runId }),
  }));
  return { runs, runsTruncated: closed.truncated };
};

const timesOf = ({ startedAt, closed }: Readonly<StoredState>) => ({
  startedAt: wireTime(startedAt),
  ...(closed && { closedAt: wireTime(closed.at), closeStatus: closed.status }),
});
