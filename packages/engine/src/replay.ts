// I1: a run's state is what its history says. Heartbeats and pauses alone leave no event.
import type { HistoryEvent } from "@ekiden/model";
import { blankExecution, type Execution, type ExecutionKey } from "./execution.ts";
import { applyEvent } from "./rules.ts";

export const replay = <Domain extends string>(
  key: ExecutionKey<Domain>,
  history: Iterable<HistoryEvent>,
): Execution<Domain> => {
  const execution = blankExecution(key);
  catchUp(execution, history);
  return execution;
};

/** Takes a state that was kept on to where `later`, the events since then, leads. */
export const catchUp = (execution: Execution, later: Iterable<HistoryEvent>): void => {
  for (const event of later) applyEvent(execution, event);
};

/** A copy of the state as a replay would give it. */
export const asRecorded = ({
  pause: _pause,
  earlierPauses: _earlierPauses,
  ...execution
}: Execution): Execution => ({
  ...execution,
  activities: new Map(
    [...execution.activities].map(([id, { heartbeat: _heartbeat, ...rest }]) => [id, rest]),
  ),
});
