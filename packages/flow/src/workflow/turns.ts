// A history as its decider lived it: turn by turn. A turn is one decision task that was answered,
// or that waits for its answer: what was new when it was started, and what its decisions made
// happen.
import type { HistoryEvent } from "@ekiden/client";
import { isUpdateMarker, names } from "../names.ts";

/** A turn that was answered. */
export interface AnsweredTurn {
  readonly startedEventId: number;
  readonly newEvents: readonly HistoryEvent[];
  /** What its decisions made happen, such as markers. */
  readonly resultingEvents: readonly HistoryEvent[];
}

export interface Turn {
  /** Of its DecisionTaskStarted, as is `at` (milliseconds since 1970). */
  readonly startedEventId: number;
  readonly at: number;
  /**
   * Those before it that count as not taken, such as one whose close was refused: it is taken with
   * their news as well.
   */
  readonly withdrawn: readonly AnsweredTurn[];
  /** What the decider had not seen before. */
  readonly newEvents: readonly HistoryEvent[];
  /** What its decisions made happen; undefined while the decision task waits for its answer. */
  readonly resultingEvents: readonly HistoryEvent[] | undefined;
}

/** With those of the turns before it that count as not taken. */
export const allNewEventsOf = ({ withdrawn, newEvents }: Turn): readonly HistoryEvent[] =>
  withdrawn.length === 0 ? newEvents : [...withdrawn.flatMap((one) => one.newEvents), ...newEvents];

/**
 * The news of a turn in two: those before the last signal of the first withdrawn turn, and the turn
 * with the others.
 */
export const splitAtLastSignal = (turn: Turn): [before: readonly HistoryEvent[], rest: Turn] => {
  const [first, ...others] = turn.withdrawn;
  if (!first) return [[], turn];
  const { newEvents } = first;
  const index = Math.max(0, newEvents.findLastIndex(isSignal));
  const rest = { ...first, newEvents: newEvents.slice(index) };
  return [newEvents.slice(0, index), { ...turn, withdrawn: [rest, ...others] }];
};

interface Started {
  readonly id: number;
  readonly at: number;
  /** So many of the news had happened by then. */
  shown: number;
}

interface Completed {
  readonly eventId: number;
  readonly started: Started;
  readonly newEvents: HistoryEvent[];
  readonly resultingEvents: HistoryEvent[];
}

/** Of a close that was asked for and not refused. */
const closesAsFailed = "WorkflowExecutionFailed";

/** Refusals are recorded in the turn that made them, and are news in the next. */
const isRefusal = ({ type }: HistoryEvent): boolean =>
  type.endsWith("Failed") && type !== closesAsFailed;

const isMadeBy = ({ data }: HistoryEvent, completedEventId: number): boolean => {
  const refers = data as { decisionTaskCompletedEventId?: number; initiatedEventId?: number };
  // What follows from an Initiated event later on names the decision, too, and is news.
  return refers.decisionTaskCompletedEventId === completedEventId && !refers.initiatedEventId;
};

/** The decision task has failed, also where the service does not let its worker record that. */
const isFailure = (event: HistoryEvent): boolean =>
  (event.type === "MarkerRecorded" || event.type === "RecordMarkerFailed") &&
  event.data.markerName === names.decisionFailure;

const closeRefusals: ReadonlySet<string> = new Set([
  "CompleteWorkflowExecutionFailed",
  "FailWorkflowExecutionFailed",
  "CancelWorkflowExecutionFailed",
  "ContinueAsNewWorkflowExecutionFailed",
]);

const saysWhyNotClosed = ({ type }: HistoryEvent): boolean => closeRefusals.has(type);

/**
 * What its code must know came after the end of the workflow's function, whose close was not sent:
 * signals, and a request to cancel where another run was to continue this one.
 */
export const lacksClose = (newEvents: readonly HistoryEvent[], continues: boolean): boolean =>
  newEvents.some((event) => isSignal(event) || (continues && isCancelRequest(event))) &&
  !newEvents.some(saysWhyNotClosed);

/** The service did not close the run, because of events that its decider had not seen. */
export const isCloseRefusal = (event: HistoryEvent): boolean =>
  saysWhyNotClosed(event) &&
  (event.data as { readonly cause?: string }).cause === "UNHANDLED_DECISION";

/** The turn asked to close the run, and was refused. */
export const isRefused = ({ resultingEvents = [] }: Pick<Turn, "resultingEvents">): boolean =>
  resultingEvents.some(isCloseRefusal);

/** The answer to an update. */
export const isUpdateAnswer = ({ type, data }: HistoryEvent): boolean =>
  type === "MarkerRecorded" && isUpdateMarker(data.markerName);

/** The turn answered updates. */
export const answersUpdates = ({ resultingEvents = [] }: Pick<Turn, "resultingEvents">): boolean =>
  resultingEvents.some(isUpdateAnswer);

/** Which turns count as not taken. */
export interface Withdrawals {
  /** `before`: those that are withdrawn and not taken with another turn yet. */
  readonly isWithdrawn: (turn: AnsweredTurn, before: readonly AnsweredTurn[]) => boolean;
}

const refusedClosesAreWithdrawn: Withdrawals = { isWithdrawn: isRefused };

/** Reads events in their order; a history may come in parts, with turns taken in between. */
export class TurnReader {
  readonly #withdrawals: Withdrawals;
  #newEvents: HistoryEvent[] = [];
  #withdrawn: AnsweredTurn[] = [];
  #started: Started | undefined;
  #completed: Completed | undefined;
  #lastEventId = 0;

  constructor(withdrawals: Withdrawals = refusedClosesAreWithdrawn) {
    this.#withdrawals = withdrawals;
  }

  /** Of the last event that was read; 0 before the first. */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /** Takes the next event, and returns the turn that it shows to be over, if it does. */
  read(event: HistoryEvent): Turn | undefined {
    this.#lastEventId = event.id;
    switch (event.type) {
      case "DecisionTaskStarted":
        return this.#start(event);
      case "DecisionTaskCompleted":
        this.#complete(event);
        return undefined;
      case "DecisionTaskTimedOut":
        this.#started = undefined;
        return undefined;
      case "DecisionTaskScheduled":
      case "ActivityTaskStarted":
      case "LambdaFunctionStarted":
        return undefined;
      default:
        this.#note(event);
        return undefined;
    }
  }

  /** The turn whose decision task was started last, and is to be answered. */
  current(): Turn {
    const started = this.#started;
    if (!started) throw new Error("No decision task is started at the end of this history.");
    const newEvents = this.#newEvents.splice(0, started.shown);
    started.shown = 0;
    const withdrawn = this.#withdrawn.splice(0);
    return {
      startedEventId: started.id,
      at: started.at,
      withdrawn,
      newEvents,
      resultingEvents: undefined,
    };
  }

  /** The last turn of a history that ends with what it made happen, if it does. */
  end(): Turn | undefined {
    return this.#close();
  }

  #start({ id, at }: HistoryEvent): Turn | undefined {
    const over = this.#close();
    this.#started = { id, at, shown: this.#newEvents.length };
    return over;
  }

  #complete({ id }: HistoryEvent): void {
    const started = this.#started;
    if (!started) return;
    this.#started = undefined;
    const newEvents = this.#newEvents.splice(0, started.shown);
    this.#completed = { eventId: id, started, newEvents, resultingEvents: [] };
  }

  #note(event: HistoryEvent): void {
    if (this.#completed && isMadeBy(event, this.#completed.eventId)) {
      this.#completed.resultingEvents.push(event);
      if (!isRefusal(event)) return;
    }
    this.#newEvents.push(event);
  }

  #close(): Turn | undefined {
    const completed = this.#completed;
    if (!completed) return undefined;
    this.#completed = undefined;
    const { started, newEvents, resultingEvents } = completed;
    if (resultingEvents.some(isFailure)) {
      // Nothing was decided: the next turn begins with what this one could not take.
      this.#newEvents.unshift(...newEvents);
      return undefined;
    }
    const turn = { startedEventId: started.id, newEvents, resultingEvents };
    if (this.#withdrawals.isWithdrawn(turn, this.#withdrawn)) {
      this.#newEvents = this.#newEvents.filter((event) => !isCloseRefusal(event));
      this.#withdrawn.push(turn);
      return undefined;
    }
    return { ...turn, at: started.at, withdrawn: this.#withdrawn.splice(0) };
  }
}

/** The workflow failed, or could not. */
export const isOfFailure = ({ type }: HistoryEvent): boolean =>
  type === "WorkflowExecutionFailed" || type === "FailWorkflowExecutionFailed";

/** Not all decisions of the turn fitted into its answer. */
export const isMoreTimer = (event: HistoryEvent): boolean =>
  (event.type === "TimerStarted" || event.type === "StartTimerFailed") &&
  event.data.timerId.startsWith(names.moreTimer);

export const isSignal = ({ type }: HistoryEvent): boolean => type === "WorkflowExecutionSignaled";

export const isCancelRequest = ({ type }: HistoryEvent): boolean =>
  type === "WorkflowExecutionCancelRequested";

/** The turn asked for another run in the place of this one. */
export const isContinuation = ({ type }: HistoryEvent): boolean =>
  type === "WorkflowExecutionContinuedAsNew" || type === "ContinueAsNewWorkflowExecutionFailed";
