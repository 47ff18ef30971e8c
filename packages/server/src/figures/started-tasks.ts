// The tasks of a domain that workers have in hand: of its latest open executions, whose states are
// read one by one, because rows of lists may be some events behind.
import { type ActivityType, decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredExecution } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { scan } from "./scan.ts";

const maxRuns = 1_000;
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
  /** There are more open executions, or more started tasks. */
  readonly truncated: boolean;
}

export const startedTasksOf = async (
  deps: FigureDeps,
  domain: DomainKey,
): Promise<StartedTasks> => {
  const query = { domain, state: "open", by: "startTime", oldest: 0 } as const;
  const { executions, truncated } = await scan(deps.store, query, maxRuns);
  const tasks: StartedTask[] = [];
  let examinedRuns = 0;
  while (examinedRuns < executions.length && tasks.length <= maxTasks) {
    const runs = executions.slice(examinedRuns, examinedRuns + runsAtOnce);
    const found = await Promise.all(
      runs.map(({ workflowId, runId }) => tasksOfRun(deps, { domain, workflowId, runId })),
    );
    tasks.push(...found.flat());
    examinedRuns += runs.length;
  }
  const hasMore = truncated || examinedRuns < executions.length || tasks.length > maxTasks;
  return { tasks: tasks.slice(0, maxTasks), examinedRuns, truncated: hasMore };
};

interface RunName {
  readonly domain: DomainKey;
  readonly workflowId: string;
  readonly runId: string;
}

const tasksOfRun = async (deps: FigureDeps, name: RunName): Promise<readonly StartedTask[]> => {
  const found = await deps.store.executions.find(name);
  if (!found || found.execution.closed) return [];
  const open = openStarts(found).slice(0, maxTasks + 1);
  const tasks = await Promise.all(open.map((start) => taskOf(deps, found, start)));
  return tasks.filter((task) => task !== undefined);
};

interface OpenStart {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  readonly activityId?: string;
  readonly lastHeartbeatAt?: number | undefined;
}

const openStarts = ({ execution }: StoredExecution): readonly OpenStart[] => {
  const { startedDecisionTask, activities } = execution;
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
  { id, execution: { workflowId, runId } }: StoredExecution,
  { scheduledEventId, startedEventId, activityId, lastHeartbeatAt }: OpenStart,
): Promise<StartedTask | undefined> => {
  const [scheduled, started] = await Promise.all(
    [scheduledEventId, startedEventId].map((eventId) => eventOf(store.histories, id, eventId)),
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
