// What the operations do not tell of one execution: heartbeats, how its children stand, other runs.

import { decodeEvents, type EventAttributes, refuse } from "@ekiden/model";
import { historyPieces } from "../operations/history-pieces.ts";
import { pauseTold } from "../operations/pauses.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredExecution, StoredState } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { scan } from "./scan.ts";

const maxChildren = 200;
const maxRuns = 100;

type Deps = Pick<FigureDeps, "store">;

interface RunName {
  readonly domain: DomainKey;
  readonly workflowId: string;
  readonly runId: string;
}

/** Throws UnknownResourceFault. Times are seconds since 1970. */
export const executionDetailsOf = async (deps: Deps, name: RunName) => {
  const found = await deps.store.executions.find(name);
  if (!found) throw refuse.unknownExecution(name);
  const { id, execution } = found;
  return {
    ...(execution.pause && !execution.closed && { paused: pauseTold(execution.pause) }),
    heartbeats: heartbeatsOf(execution),
    ...originOf(execution),
    ...(await childrenOf(deps, { domain: name.domain, id, execution })),
    runs: await runsOf(deps, name),
  };
};

const originOf = ({ origin, resetTo }: Readonly<StoredState>) => ({
  ...(origin && { origin: { ...origin, at: origin.at / 1000 } }),
  ...(resetTo && { resetTo: resetTo.runId }),
});

const heartbeatsOf = ({ activities }: Readonly<StoredState>) =>
  [...activities].flatMap(([scheduledEventId, { heartbeat }]) =>
    heartbeat ? [{ scheduledEventId, at: heartbeat.at / 1000, details: heartbeat.details }] : [],
  );

/** Their names are in the history, how they stand in the store. */
const childrenOf = async (
  { store }: Deps,
  { domain, id, execution: { lastEventId } }: StoredExecution & { readonly domain: DomainKey },
) => {
  const started: EventAttributes<"ChildWorkflowExecutionStarted">[] = [];
  for await (const text of historyPieces(store.histories, { id, first: 1, last: lastEventId })) {
    if (!text.includes("ChildWorkflowExecutionStarted")) continue;
    for (const event of decodeEvents(text)) {
      if (event.type !== "ChildWorkflowExecutionStarted") continue;
      started.push(event.data as EventAttributes<"ChildWorkflowExecutionStarted">);
    }
  }
  const latest = started.slice(-maxChildren).reverse();
  const children = await Promise.all(
    latest.map(async ({ workflowExecution, workflowType }) => {
      const child = await store.executions.find({ domain, ...workflowExecution });
      return { ...workflowExecution, workflowType, ...(child && timesOf(child.execution)) };
    }),
  );
  return { children, childrenTruncated: started.length > maxChildren };
};

const runsOf = async ({ store }: Deps, { domain, workflowId }: RunName) => {
  const query = { domain, by: "startTime", oldest: 0, filter: { workflowId } } as const;
  const [open, closed] = await Promise.all([
    scan(store, { ...query, state: "open" }, 1),
    scan(store, { ...query, state: "closed" }, maxRuns),
  ]);
  return [...open.executions, ...closed.executions].map((run) => ({
    workflowId,
    runId: run.runId,
    ...timesOf(run),
    ...(run.origin?.workflowId === workflowId && { resetFrom: run.origin.runId }),
  }));
};

const timesOf = ({ startedAt, closed }: Readonly<StoredState>) => ({
  startedAt: startedAt / 1000,
  ...(closed && { closedAt: closed.at / 1000, closeStatus: closed.status }),
});
