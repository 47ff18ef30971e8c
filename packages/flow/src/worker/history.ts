// The history of a decision task: what came with the task, the rest of its pages, or all of it
// again.
import type { DecisionTask, HistoryEvent, WireEvent } from "@ekiden/client";
import { eventsFrom } from "../events.ts";
import type { WorkflowLog } from "../log.ts";
import type { DecisionMeter } from "../metrics/tasks.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import type { Run } from "../workflow/run.ts";
import { insist } from "./answers.ts";
import { codeForDecision } from "./coding.ts";

export interface HistorySource {
  readonly client: Service;
  readonly domain: string;
  readonly payloads: PayloadPipeline;
  readonly log: WorkflowLog;
  readonly hurry: AbortSignal;
}

export interface ReceivedTask {
  readonly task: DecisionTask;
  /** By `performance.now()`. */
  readonly receivedAt: number;
  /** The poll that brought it: further pages are asked for with the same words. */
  readonly poll: { readonly taskList: string; readonly startAtPreviousStartedEvent: boolean };
  /** What it is for, as soon as that is in this process. */
  run?: Run;
  /** What was read of its history, up to its start. */
  events?: readonly HistoryEvent[];
  /** True where the task before has failed, and the timer of its next try was refused. */
  cameAtOnce?: boolean;
  /** Measures the work on it, if the program receives metrics. */
  readonly meter?: DecisionMeter | undefined;
}

interface Page {
  readonly events?: WireEvent[] | undefined;
  readonly nextPageToken?: string | undefined;
}

/** One page; the task waits meanwhile, so that what is in the way of it is waited for. */
const fetchPage = (
  { log, hurry }: HistorySource,
  { task }: ReceivedTask,
  fetch: () => Promise<Page>,
): Promise<Page> => {
  const what = `a page of the history of ${task.workflowExecution?.workflowId}`;
  return insist(fetch, { log, what, hurry });
};

const decodedPage = (
  { payloads, log, hurry }: HistorySource,
  { task }: ReceivedTask,
  page: readonly WireEvent[],
): Promise<HistoryEvent[]> => {
  const what = `the decoding of the history of ${task.workflowExecution?.workflowId}`;
  return codeForDecision(() => eventsFrom(page, payloads), { log, what, hurry });
};

/** What was read ends before the start of the task: the code would decide an older turn again. */
class HistoryBehind extends Error {
  override readonly name = "HistoryBehind";
}

/**
 * The page and those after it, up to the start of the task; a history that is read later may be
 * longer by then. Throws a HistoryBehind for one that is not as long yet.
 */
const gather = async (
  source: HistorySource,
  received: ReceivedTask,
  { first, next }: { readonly first: Page; readonly next: (token: string) => Promise<Page> },
): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  const { startedEventId = 0 } = received.task;
  for (let page = first; ; page = await next(page.nextPageToken)) {
    events.push(...(await decodedPage(source, received, page.events ?? [])));
    if ((events.at(-1)?.id ?? 0) >= startedEventId || !page.nextPageToken) break;
  }
  const end = events.at(-1)?.id ?? 0;
  if (end >= startedEventId) return events.filter(({ id }) => id <= startedEventId);
  throw new HistoryBehind(
    `The history that was read ends with event ${end}, and the decision task was started with event ` +
      `${startedEventId}.`,
  );
};

/** What the poll brought: all of the history, or the part since the task before. */
export const historyOf = (
  source: HistorySource,
  received: ReceivedTask,
): Promise<HistoryEvent[]> => {
  const { client, domain } = source;
  const { task, poll } = received;
  const next = (nextPageToken: string): Promise<Page> => {
    const { startAtPreviousStartedEvent } = poll;
    const taskList = { name: poll.taskList };
    const input = { domain, taskList, startAtPreviousStartedEvent, nextPageToken };
    return fetchPage(source, received, () => client.call("PollForDecisionTask", input));
  };
  return gather(source, received, { first: task, next });
};

/** So often a history is read that is behind; the task waits meanwhile. */
const maxReads = 6;

/**
 * All of the history, for a run that is not where the task's part of it begins. Amazon says that
 * this read may be behind.
 */
export const wholeHistoryOf = async (
  source: HistorySource,
  received: ReceivedTask,
): Promise<HistoryEvent[]> => {
  const { client, domain, log, hurry } = source;
  const { workflowExecution: execution } = received.task;
  const next = (nextPageToken?: string): Promise<Page> => {
    const input = { domain, execution, nextPageToken };
    return fetchPage(source, received, () => client.call("GetWorkflowExecutionHistory", input));
  };
  const read = async () => gather(source, received, { first: await next(), next });
  const what = `all of the history of ${execution?.workflowId}`;
  const isOver = (error: unknown, reads: number) =>
    !(error instanceof HistoryBehind) || reads >= maxReads;
  return insist(read, { log, what, hurry, isOver });
};
