// Telling interceptors of runs that were closed. Whether a close was refused, the answer to it does
// not say: the history does.
import type { DecisionTask, HistoryEvent } from "@ekiden/client";
import type { RunClose, WorkflowInterceptors } from "../interceptors/workflow.ts";
import type { WorkflowLog } from "../log.ts";
import type { Service } from "../service.ts";
import { eventFrom } from "../wire.ts";
import type { Run } from "../workflow/run.ts";
import { insist } from "./answers.ts";

interface Source {
  readonly client: Service;
  readonly domain: string;
  readonly log: WorkflowLog;
  readonly hurry: AbortSignal;
}

const closeStatuses = {
  WorkflowExecutionCompleted: "COMPLETED",
  WorkflowExecutionFailed: "FAILED",
  WorkflowExecutionCanceled: "CANCELED",
  WorkflowExecutionContinuedAsNew: "CONTINUED_AS_NEW",
} as const satisfies Readonly<Record<string, RunClose["closeStatus"]>>;

type Close = HistoryEvent<keyof typeof closeStatuses>;

const isClose = (event: HistoryEvent): event is Close => event.type in closeStatuses;

/** More than one answer can make: all that it made is among so many of the newest events. */
const newestEvents = 250;
const maxTries = 5;

/** The event that closed the run, if the answer to this very task made it. */
const closeBy = (task: DecisionTask, newestFirst: readonly HistoryEvent[]): Close | undefined => {
  const close = newestFirst.find(isClose);
  const answered = newestFirst.find(({ id }) => id === close?.data.decisionTaskCompletedEventId);
  if (answered?.type !== "DecisionTaskCompleted") return undefined;
  return answered.data.startedEventId === task.startedEventId ? close : undefined;
};

const readClose = async (source: Source, task: DecisionTask): Promise<Close | undefined> => {
  const { client, domain, log, hurry } = source;
  const { workflowExecution: execution } = task;
  const input = { domain, execution, reverseOrder: true, maximumPageSize: newestEvents };
  const what = `a look at how ${execution?.workflowId} was closed`;
  const read = () => client.call("GetWorkflowExecutionHistory", input);
  const page = await insist(read, {
    log,
    what,
    hurry,
    isOver: (_, failures) => failures >= maxTries,
  });
  return closeBy(task, (page.events ?? []).map(eventFrom));
};

type Closed = NonNullable<WorkflowInterceptors["closed"]>;

/** At once; what it throws, now or later, rejects. */
const call = async (closed: Closed, close: RunClose): Promise<void> => closed(close);

interface Logged {
  readonly message: string;
  readonly error: unknown;
}

const logError = ({ log }: Source, { options }: Run, { message, error }: Logged): void => {
  const { workflowId, runId } = options;
  log.error(message, { workflowId, runId, error: String(error) });
};

/** Calls the interceptors for a run whose close was sent, if the service has accepted it. */
export const tellClosed = async (source: Source, task: DecisionTask, run: Run): Promise<void> => {
  const tell = run.interceptors?.closed ?? [];
  if (tell.length === 0 || !run.started) return;
  const { workflowId, runId } = run.options;
  try {
    const close = await readClose(source, task);
    if (!close) return;
    const { at: closedAt, type, data } = close;
    const { workflowType } = run.started.data;
    const { reason } = data as { readonly reason?: string };
    const times = { startedAt: run.started.at, closedAt };
    const told = { workflowId, runId, workflowType, closeStatus: closeStatuses[type], reason };
    const failed = (error: unknown) =>
      logError(source, run, { message: "An interceptor failed for a run that was closed", error });
    // Not awaited: the worker goes on, however long they take.
    for (const each of tell) call(each, { ...told, ...times }).catch(failed);
  } catch (error) {
    const message = "Interceptors were not called for a run that was closed";
    logError(source, run, { message, error });
  }
};
