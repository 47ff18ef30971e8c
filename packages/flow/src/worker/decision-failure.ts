// A decision task that failed, as the history shows it: a marker with the reason, and a timer after
// which the task comes again. The service itself has no word for it but a time-out.
import type { Decision } from "@ekiden/model";
import { DecisionFailure } from "../errors.ts";
import { names } from "../names.ts";

const firstSeconds = 1;
const mostSeconds = 600;
/** Leaves room for what JSON makes longer. */
const textCharactersMost = 6_000;

/** The details of the marker. */
export interface DecisionFailureDetails {
  /** A DecisionFailureKind, or `refused`: the service did not take the decisions. */
  readonly kind: string;
  readonly message: string;
  readonly stack?: string;
  /** How often in a row, in the process that says so. */
  readonly failures: number;
}

const detailsOf = (error: unknown, failures: number): DecisionFailureDetails => {
  const kind = error instanceof DecisionFailure ? error.kind : "refused";
  if (!(error instanceof Error)) return { kind, message: String(error), failures };
  const { message, stack = message } = error;
  const cut = (text: string) => text.slice(0, textCharactersMost);
  return { kind, message: cut(message), stack: cut(stack), failures };
};

/**
 * The decisions that record an error, and call for the task again: after 1 s, 2 s, 4 s, … 10 min.
 */
export const failureDecisions = (
  startedEventId: number,
  error: unknown,
  failures: number,
): Decision[] => {
  const details = JSON.stringify(detailsOf(error, failures));
  const seconds = Math.min(firstSeconds * 2 ** (failures - 1), mostSeconds);
  const timerId = `${names.retryTimer}.${startedEventId}`;
  return [
    { type: "RecordMarker", data: { markerName: names.decisionFailure, details } },
    { type: "StartTimer", data: { timerId, startToFireTimeout: String(seconds) } },
  ];
};
