// The tasks of a domain that workers have in hand: of its latest and its oldest open executions,
// whose states are read one by one, because rows of lists may be some events behind.
import { type ActivityType, decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredExecution } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { scan } from "./scan.ts";

/** The latest, and as many of the oldest: with a backlog, tasks in hand are of those. */
const maxRunsOfEnd = 500;
const maxTasks = 500;
/** Runs that are read at the same time. */
const runsAtOnce = 50;

export interface StartedTask {
  /** Of the poll that was given it; empty where it gave none. */
  readonly identity: string;
  readonly kind: "decision" | "activity";
  readonly taskList: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId?: string;
  readonly activityType?: ActivityType;
  readonly startedEventId: number;
  /** Milliseconds. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly lastHeartbeatAt?: number | undefined;
}

interface StartedTasks {
  readonly tasks: readonly StartedTask[];
  readonly examinedRuns: number;
  /** There may be more open executions, or there are more started tasks. */
  readonly truncated: boolean;
}

export const startedTasksOf = async (
  deps: FigureDeps,
  domain: DomainKey,
): Promise<StartedTasks> => {
  const { executions, truncated } = await openRunsOf(deps, domain);
  const starts: StartOfRun[] = [];
  let examinedRuns = 0;
  while (examinedRuns < executions.length && starts.length <= maxTasks) {
    const runs = executions.slice(examinedRuns, examinedRuns + runsAtOnce);
    const found = await Promise.all(
      runs.map(({ workflowId, runId }) => startsOf(deps, { domain, workflowId, runId })),
    );
    for (const each of found) starts.push(...each);
    examinedRuns += runs.length;
  }
  const read = await Promise.all(starts.slice(0, maxTasks).map((start) => taskOf(deps, start)));
  return {
    tasks: read.filter((task) => task !== undefined),
    examinedRuns,
    truncated: truncated || examinedRuns < executions.length || starts.length > maxTasks,
  };
};

const openRunsOf = async ({ store }: FigureDeps, domain: DomainKey) => {
  const query = { domain, state: "open", by: "startTime", oldest: 0 } as const;
  const latest = await scan(store, query, maxRunsOfEnd);
  if (!latest.truncated) return latest;
  const oldest = await scan(store, { ...query, reverse: true }, maxRunsOfEnd);
  const known = new Set(latest.executions.map(({ runId }) => runId));
  const others = oldest.executions.filter(({ runId }) => !known.has(runId));
  const truncated = others.length === oldest.executions.length;
  return { executions: [...others, ...latest.executions], truncated };
};

interface RunName {
  readonly domain: DomainKey;
  readonly workflowId: string;
  readonly runId: string;
}

interface StartOfRun {
  readonly run: StoredExecution;
  readonly start: OpenStart;
}

const startsOf = async (deps: FigureDeps, name: RunName): Promise<readonly StartOfRun[]> => {
  const run = await deps.store.executions.find(name);
  return run ? openStarts(run).map((start) => ({ run, start })) : [];
};

interface OpenStart {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  readonly activityId?: string;
  readonly lastHeartbeatAt?: number | undefined;
}

const openStarts = ({ execution }: StoredExecution): readonly OpenStart[] => {
  const { closed, startedDecisionTask, activities } = execution;
  if (closed) return [];
  const started = [...activities].flatMap(([scheduledEventId, activity]) => {
    const { activityId, startedEventId, heartbeat } = activity;
    if (startedEventId === undefined) return [];
    return [{ scheduledEventId, startedEventId, activityId, lastHeartbeatAt: heartbeat?.at }];
  });
  return startedDecisionTask ? [startedDecisionTask, ...started] : started;
};

/** Undefined where the run was deleted meanwhile, or people do the tasks of the list. */
const taskOf = async (
  { store, isInbox }: FigureDeps,
  { run, start }: StartOfRun,
): Promise<StartedTask | undefined> => {
  const { workflowId, runId } = run.execution;
  const { scheduledEventId, startedEventId, activityId, lastHeartbeatAt } = start;
  const [scheduled, started] = await Promise.all(
    [scheduledEventId, startedEventId].map((eventId) => eventOf(store.histories, run.id, eventId)),
  );
  if (!scheduled || !started) return undefined;
  const { taskList, activityType } = scheduled.data as ScheduledData;
  if (activityId !== undefined && isInbox(taskList.name)) return undefined;
  return {
    identity: (started.data as { identity?: string }).identity ?? "",
    kind: activityId === undefined ? "decision" : "activity",
    taskList: taskList.name,
    workflowId,
    runId,
    ...(activityId !== undefined && { activityId }),
    ...(activityType && { activityType }),
    startedEventId,
    startedAt: started.at,
    lastHeartbeatAt,
  };
};

/** Of an activity task and of a decision task. */
interface ScheduledData {
  readonly taskList: { readonly name: string };
  readonly activityType?: ActivityType;
}

const eventOf = async (
  histories: FigureDeps["store"]["histories"],
  id: StoredExecution["id"],
  eventId: number,
): Promise<HistoryEvent | undefined> => decodeEvents(await histories.read(id, eventId, eventId))[0];
