import { setTimeout as pause } from "node:timers/promises";
import type { WorkflowHandle } from "@ekiden/flow";

const betweenLooksMs = 250;
const closing = /^WorkflowExecution(Completed|Failed|Canceled|Terminated|TimedOut)$/;

/** An event of a history, as Flow reads it. */
export type HistoryEvent =
  ReturnType<WorkflowHandle["history"]> extends AsyncIterable<infer Event> ? Event : never;

/** Yields the events of a run as they are recorded, until it is closed. */
export async function* follow(
  handle: WorkflowHandle,
  signal: AbortSignal,
): AsyncGenerator<HistoryEvent> {
  for (let seen = 0; ; await pause(betweenLooksMs)) {
    for (const event of await look(handle, signal)) {
      if (event.id <= seen) continue;
      seen = event.id;
      yield event;
      if (closing.test(event.type)) return;
    }
  }
}

async function look(handle: WorkflowHandle, signal: AbortSignal): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  try {
    for await (const event of handle.history()) events.push(event);
  } catch (error) {
    // A server that is gone is the better explanation of a connection that is refused.
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
  return events;
}
