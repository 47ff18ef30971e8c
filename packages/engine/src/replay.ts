// I1: a run's state is what its history says. The heartbeats alone leave no event.
import type { HistoryEvent } from "@ekiden/model";
import { blankExecution, type Execution, type ExecutionKey } from "./execution.ts";
import { applyEvent } from "./rules.ts";

export const replay = (key: ExecutionKey, history: Iterable<HistoryEvent>): Execution => {
  const execution = blankExecution(key);
  for (const event of history) applyEvent(execution, event);
  return execution;
};

/** A copy of the state as a replay would give it. */
export const withoutHeartbeats = (execution: Execution): Execution => ({
  ...execution,
  activities: new Map(
    [...execution.activities].map(([id, { heartbeat: _heartbeat, ...rest }]) => [id, rest]),
  ),
});
