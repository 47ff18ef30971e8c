// One thing that a history tells of from its beginning to its end: an activity task, a timer, a
// child, a decision task; or of a moment: a signal, a marker, a decision that was refused.
import type { HistoryEvent } from "@ekiden/model";

export type OperationKind =
  | "execution"
  | "decision"
  | "activity"
  | "timer"
  | "child"
  | "lambda"
  | "signal"
  | "cancelRequest"
  | "marker"
  | "outgoingSignal"
  | "outgoingCancelRequest";

export type OperationState =
  /** No worker has taken it yet. */
  | "waiting"
  | "running"
  /** It had not ended when the run closed. */
  | "leftOpen"
  | "completed"
  | "failed"
  | "timedOut"
  | "canceled"
  | "terminated"
  | "continued"
  /** The decision that asked for it could not be carried out. */
  | "refused"
  /** It happened in a moment. */
  | "recorded";

/** How an event names what it tells of. */
export interface Told {
  /** The type's name, the timer's id, the signal's name, … */
  readonly name: string;
  /** Of types only. */
  readonly version?: string | undefined;
  /** What tells it from others of its name: the activity's id, the child's workflowId, … */
  readonly subject?: string | undefined;
}

export interface Operation extends Told {
  /** The id of its first event. */
  readonly id: number;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly opening: HistoryEvent;
  /** The event with which it was taken or started; undefined while it waits. */
  readonly starting: HistoryEvent | undefined;
  /** Its last event; undefined while it is open. */
  readonly ending: HistoryEvent | undefined;
  /** Ascending, the first of them is `id`. */
  readonly eventIds: readonly number[];
  /** The DecisionTaskCompleted event whose decision asked for it; undefined if none did. */
  readonly askedBy: number | undefined;
  /** The same for all tries of one thing; undefined of what is not tried again. */
  readonly tries: string | undefined;
  /** Counts from 1: tries of the same thing, each after one that failed or was timed out. */
  readonly attempt: number;
  /** An activity or a child that has been asked to cancel. */
  readonly cancelRequested: boolean;
}

export const isOpen = ({ ending }: Operation): boolean => ending === undefined;

const unsuccessfulStates: readonly OperationState[] = [
  "failed",
  "timedOut",
  "terminated",
  "refused",
];

/** It did not come out as it was meant to. */
export const isUnsuccessful = ({ state }: Operation): boolean => unsuccessfulStates.includes(state);

/** An attribute of any event, where it has it. */
export const attribute = (event: HistoryEvent | undefined, name: string): unknown =>
  event && (event.data as Record<string, unknown>)[name];

export const textAttribute = (
  event: HistoryEvent | undefined,
  name: string,
): string | undefined => {
  const value = attribute(event, name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A time-out in milliseconds; undefined where it is NONE or not there. */
export const timeoutMilliseconds = (
  event: HistoryEvent | undefined,
  name: string,
): number | undefined => {
  const text = textAttribute(event, name);
  return text === undefined || text === "NONE" ? undefined : Number(text) * 1000;
};

/**
 * Why it ended as it did, in the service's words: a reason, a cause, a type of time-out; of a
 * Lambda function, with its message, because there is no worker whose log would have it.
 */
export const outcomeOf = ({ kind, ending }: Operation): string | undefined => {
  const outcome =
    textAttribute(ending, "reason") ??
    textAttribute(ending, "cause") ??
    textAttribute(ending, "timeoutType");
  const message = kind === "lambda" ? functionMessage(ending) : undefined;
  return message === undefined || message === outcome
    ? outcome
    : [outcome, message].filter(Boolean).join(": ");
};

const maxMessageCharacters = 300;

/** Of a start that failed, or the `errorMessage` that Lambda puts into the details. */
const functionMessage = (ending: HistoryEvent | undefined): string | undefined => {
  const message = textAttribute(ending, "message") ?? errorMessageIn(ending);
  return message !== undefined && message.length > maxMessageCharacters
    ? `${message.slice(0, maxMessageCharacters)}…`
    : message;
};

const errorMessageIn = (ending: HistoryEvent | undefined): string | undefined => {
  try {
    const details = JSON.parse(textAttribute(ending, "details") ?? "") as unknown;
    const { errorMessage } = Object(details) as { readonly errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : undefined;
  } catch {
    return undefined;
  }
};

/** Who took it: what the poller said of itself. */
export const identityOf = ({ starting }: Operation): string | undefined =>
  textAttribute(starting, "identity");

export const taskListOf = ({ opening }: Operation): string | undefined =>
  (attribute(opening, "taskList") as { readonly name: string } | undefined)?.name;
