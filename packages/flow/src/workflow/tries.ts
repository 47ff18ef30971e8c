// What a history says of retries. Their policy decides in the turn that waits for its answer; in
// those before, what was decided holds, also where the policy was another one then.
import type { HistoryEvent } from "@ekiden/client";
import { ActivityFailure, ActivityTimeout, type ApplicationFailure } from "../errors.ts";
import { workerStopped } from "../names.ts";
import type { Asked, PendingDecisions } from "./pending-decisions.ts";
import { isMoreTimer } from "./turns.ts";

/** Of a run: the turn that it is in. */
interface CurrentTurn {
  /** Of a turn that is replayed. */
  readonly resultingEvents: readonly HistoryEvent[] | undefined;
  readonly pendingDecisions: PendingDecisions;
  readonly isClosing: boolean;
}

const begins = (event: HistoryEvent, timerId: string): boolean =>
  (event.type === "TimerStarted" || event.type === "StartTimerFailed") &&
  event.data.timerId === timerId;

/** Of the pause before a retry, if this turn began it, or was refused it, when it was answered. */
export const begunPauseSeconds = (
  { resultingEvents }: Pick<CurrentTurn, "resultingEvents">,
  timerId: string,
): number | undefined => {
  const event = resultingEvents?.find((each) => begins(each, timerId));
  return event && (event.type === "TimerStarted" ? Number(event.data.startToFireTimeout) : 0);
};

/** What an activity said last in a try that ran out of time, or whose worker stopped. */
export const saidLastIn = (error: unknown): unknown => {
  if (error instanceof ActivityTimeout) return error.lastHeartbeat;
  if (!(error instanceof ActivityFailure)) return undefined;
  const { name, details } = error.cause as Partial<ApplicationFailure>;
  return name === workerStopped ? details : undefined;
};

/**
 * The pauses that the code asks for now, and did not when this turn was answered: what comes is to
 * be given up before the next. It is called when all else of the turn is done, since what was
 * called off within it is not in the history either, nor what a close has dropped.
 */
export function* notBegun(turn: CurrentTurn): Generator<Asked> {
  const { resultingEvents, pendingDecisions } = turn;
  for (const asked of resultingEvents ? pendingDecisions.all() : []) {
    const { key, decision, orElse } = asked;
    if (orElse === undefined || decision.type !== "StartTimer" || turn.isClosing) continue;
    const { timerId } = decision.data;
    // The rest of the turn's decisions came with the next.
    if (resultingEvents?.some((event) => begins(event, timerId) || isMoreTimer(event))) continue;
    if (pendingDecisions.take(key)) yield asked;
  }
}
