// Where a history is cut: before the start of a decision task, so that its decider decides again.
import { type HistoryEvent, isClosing, refuse } from "@ekiden/model";

export type CutChoice =
  /** An event of the decision task: it was scheduled, started or completed. */
  | { readonly eventId: number }
  /**
   * `beforeFailure`: the last decision before the first thing that failed. How a child or a request
   * to another execution ended is recorded again, so there it is the decision that asked for it.
   */
  | { readonly decision: "first" | "last" | "beforeFailure" }
  /** 1 is the last decision. */
  | { readonly decisionsBack: number };

interface Cut {
  /** The DecisionTaskScheduled of the decision that is made again. */
  readonly scheduledEventId: number;
  /** The last event that is kept. */
  readonly lastKeptEventId: number;
}

type Completed = HistoryEvent<"DecisionTaskCompleted">;

/** Throws ValidationException where there is no such decision. */
export const cutOf = (history: readonly HistoryEvent[], choice: CutChoice): Cut => {
  if ("eventId" in choice) return cutAtEvent(history, choice.eventId);
  const { scheduledEventId, startedEventId } = decisionOf(history, choice).data;
  return { scheduledEventId, lastKeptEventId: startedEventId - 1 };
};

const decisionOf = (
  history: readonly HistoryEvent[],
  choice: Exclude<CutChoice, { eventId: number }>,
): Completed => {
  const decisions = history.filter(isCompleted);
  if (decisions.length === 0) {
    throw refuse.invalid("The execution has made no decision yet, so there is none to go back to");
  }
  if ("decisionsBack" in choice) {
    const found = decisions.at(-choice.decisionsBack);
    if (found) return found;
    throw refuse.invalid(`The execution has made only ${decisions.length} decisions`);
  }
  if (choice.decision === "beforeFailure") return lastBeforeFailure(history, decisions);
  return decisions.at(choice.decision === "first" ? 0 : -1) as Completed;
};

const isCompleted = (event: HistoryEvent): event is Completed =>
  event.type === "DecisionTaskCompleted";

/** Something has failed, or has not happened in time. */
export const isFailure = ({ type }: HistoryEvent): boolean =>
  type.endsWith("Failed") || (type.endsWith("TimedOut") && !type.startsWith("DecisionTask"));

const lastBeforeFailure = (
  history: readonly HistoryEvent[],
  decisions: readonly Completed[],
): Completed => {
  const failure = history.find(isFailure);
  if (!failure) throw refuse.invalid("Nothing has failed in the execution: name another decision");
  const { initiatedEventId = 0 } = failure.data as { readonly initiatedEventId?: number };
  const askedAt = history[initiatedEventId - 1]?.id ?? failure.id;
  const found = decisions.findLast(({ id }) => id < askedAt);
  if (found) return found;
  throw refuse.invalid(`No decision was made before event ${failure.id} (${failure.type})`);
};

const cutAtEvent = (history: readonly HistoryEvent[], eventId: number): Cut => {
  const event = history[eventId - 1];
  if (!event) throw refuse.invalid(`The execution has no event ${eventId}`);
  switch (event.type) {
    case "DecisionTaskScheduled":
      return cutAtScheduled(history, event.id);
    case "DecisionTaskStarted":
      return { scheduledEventId: event.data.scheduledEventId, lastKeptEventId: event.id - 1 };
    case "DecisionTaskCompleted": {
      const { scheduledEventId, startedEventId } = event.data;
      return { scheduledEventId, lastKeptEventId: startedEventId - 1 };
    }
    default:
      throw refuse.invalid(
        `Event ${eventId} (${event.type}) is of no decision task: ${namesAround(history, eventId)}`,
      );
  }
};

const cutAtScheduled = (history: readonly HistoryEvent[], scheduledEventId: number): Cut => {
  const next = history.slice(scheduledEventId).find((event) => isOf(event, scheduledEventId));
  if (next?.type === "DecisionTaskTimedOut") {
    throw refuse.invalid(`The decision task of event ${scheduledEventId} was never started`);
  }
  if (next) return { scheduledEventId, lastKeptEventId: next.id - 1 };
  const latest = history.findLast(
    ({ id, type }) => id !== scheduledEventId && type.startsWith("DecisionTask"),
  );
  if (latest?.type === "DecisionTaskStarted") {
    throw refuse.invalid(
      `Event ${scheduledEventId} has an earlier decision task before it that has not ended: ` +
        `name event ${latest.id} to decide that one again`,
    );
  }
  const last = history.at(-1);
  const lastKeptEventId = last && isClosing(last) ? last.id - 1 : history.length;
  return { scheduledEventId, lastKeptEventId };
};

const isOf = ({ type, data }: HistoryEvent, scheduledEventId: number): boolean =>
  type.startsWith("DecisionTask") &&
  (data as { scheduledEventId?: number }).scheduledEventId === scheduledEventId;

/** The decision tasks before and after an event that cannot be cut at. */
const namesAround = (history: readonly HistoryEvent[], eventId: number): string => {
  const starts = history.filter(({ type }) => type === "DecisionTaskStarted");
  const before = starts.findLast(({ id }) => id < eventId);
  const after = starts.find(({ id }) => id > eventId);
  const names = [before, after].flatMap((event) => (event ? [`event ${event.id}`] : []));
  return `name ${names.join(" or ") || "another event"} to decide again there`;
};
