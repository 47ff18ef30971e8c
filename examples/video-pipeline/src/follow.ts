import { setTimeout as pause } from "node:timers/promises";
import {
  type HistoryEvent,
  paginateGetWorkflowExecutionHistory,
  type WorkflowExecution,
} from "@aws-sdk/client-swf";
import { swf } from "./swf.ts";
import { domain } from "./workflow.ts";

const betweenLooksMs = 250;

/** Yields the events of an execution as they are recorded, until it is closed. */
export async function* follow(
  execution: WorkflowExecution,
  signal: AbortSignal,
): AsyncGenerator<HistoryEvent> {
  let seen = 0;
  while (true) {
    signal.throwIfAborted();
    const closed = await isClosed(execution);
    for (const event of (await readAll(execution)).slice(seen)) {
      seen += 1;
      yield event;
    }
    if (closed) return;
    await pause(betweenLooksMs);
  }
}

export async function closeStatus(execution: WorkflowExecution): Promise<string | undefined> {
  const { executionInfo } = await swf.describeWorkflowExecution({ domain, execution });
  return executionInfo?.closeStatus;
}

// Asked before the history is read, so that the last events cannot fall between the two.
const isClosed = async (execution: WorkflowExecution) => Boolean(await closeStatus(execution));

async function readAll(execution: WorkflowExecution): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const pages = paginateGetWorkflowExecutionHistory({ client: swf }, { domain, execution });
  for await (const page of pages) events.push(...(page.events ?? []));
  return events;
}
