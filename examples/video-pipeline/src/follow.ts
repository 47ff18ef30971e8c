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
    const { closed, events } = await look(execution, signal);
    yield* events.slice(seen);
    if (closed) return;
    seen = events.length;
    await pause(betweenLooksMs);
  }
}

/** The status is asked for first, so that the last events cannot fall between the two answers. */
async function look(execution: WorkflowExecution, signal: AbortSignal) {
  try {
    const closed = (await closeStatus(execution)) !== undefined;
    return { closed, events: await readAll(execution) };
  } catch (error) {
    // A server that is gone is the better explanation of a connection that is refused.
    signal.throwIfAborted();
    throw error;
  }
}

export async function closeStatus(execution: WorkflowExecution): Promise<string | undefined> {
  const { executionInfo } = await swf.describeWorkflowExecution({ domain, execution });
  return executionInfo?.closeStatus;
}

async function readAll(execution: WorkflowExecution): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const pages = paginateGetWorkflowExecutionHistory({ client: swf }, { domain, execution });
  for await (const page of pages) events.push(...(page.events ?? []));
  return events;
}
