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
  /** The poll that brought it: further pages are asked for with the same words. */
  readonly poll: { readonly taskList: string; readonly startAtPreviousStartedEvent: boolean };
  /** What it is for, as soon as that is in this process. */
  run?: Run;
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

async function* pagesOfPoll(
  source: HistorySource,
  received: ReceivedTask,
): AsyncGenerator<readonly WireEvent[]> {
  const { client, domain } = source;
  const { task, poll } = received;
  yield task.events ?? [];
  const { startAtPreviousStartedEvent } = poll;
  const input = { domain, taskList: { name: poll.taskList }, startAtPreviousStartedEvent };
  for (let { nextPageToken } = task; nextPageToken; ) {
    const next = { ...input, nextPageToken };
    const page = await fetchPage(source, received, () => client.call("PollForDecisionTask", next));
    yield page.events ?? [];
    nextPageToken = page.nextPageToken;
  }
}

async function* pagesOfHistory(
  source: HistorySource,
  received: ReceivedTask,
): AsyncGenerator<readonly WireEvent[]> {
  const { client, domain } = source;
  const input = { domain, execution: received.task.workflowExecution };
  let nextPageToken: string | undefined;
  do {
    const next = { ...input, nextPageToken };
    const fetch = () => client.call("GetWorkflowExecutionHistory", next);
    const page = await fetchPage(source, received, fetch);
    yield page.events ?? [];
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
}

const decodedPage = (
  { payloads, log, hurry }: HistorySource,
  { task }: ReceivedTask,
  page: readonly WireEvent[],
): Promise<HistoryEvent[]> => {
  const what = `the decoding of the history of ${task.workflowExecution?.workflowId}`;
  return codeForDecision(() => eventsFrom(page, payloads), { log, what, hurry });
};

/** All pages up to the start of the task; a history that is read later may be longer by then. */
const gather = async (
  source: HistorySource,
  received: ReceivedTask,
  pages: AsyncGenerator<readonly WireEvent[]>,
): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  const { startedEventId = 0 } = received.task;
  for await (const page of pages) {
    events.push(...(await decodedPage(source, received, page)));
    if ((events.at(-1)?.id ?? 0) >= startedEventId) break;
  }
  return events.filter(({ id }) => id <= startedEventId);
};

/** What the poll brought: all of the history, or the part since the task before. */
export const historyOf = (source: HistorySource, received: ReceivedTask): Promise<HistoryEvent[]> =>
  gather(source, received, pagesOfPoll(source, received));

/** All of the history, for a run that is not where the task's part of it begins. */
export const wholeHistoryOf = (
  source: HistorySource,
  received: ReceivedTask,
): Promise<HistoryEvent[]> => gather(source, received, pagesOfHistory(source, received));
