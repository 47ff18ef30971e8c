// A decision task that failed, as the history shows it: a marker with the reason, and a timer after
// which the task comes again. The service itself has no word for it but a time-out.
import type { Decision, DecisionTask, HistoryEvent } from "@ekiden/client";
import { PayloadError } from "../codec.ts";
import { DecisionFailure, type DecisionFailureKind } from "../errors.ts";
import { isFault, isFromService } from "../faults.ts";
import { names } from "../names.ts";
import { CodecError } from "../payload-codec.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import { askedFor } from "../workflow/mismatch.ts";
import type { Run } from "../workflow/run.ts";

const firstSeconds = 1;
const maxSeconds = 600;
/** Leaves room for what JSON makes longer. */
const maxTextCharacters = 6_000;

/** The details of the marker. */
export interface DecisionFailureDetails {
  readonly kind: DecisionFailureKind;
  readonly message: string;
  readonly stack: string;
  /** How often in a row, in the process that says so. */
  readonly failures: number;
  /** Message and stack, where payload codecs have encoded them. */
  readonly encoded?: string;
}

/** How messages name the run of a task. */
export const nameOfTask = ({
  workflowType,
  workflowExecution,
}: Pick<DecisionTask, "workflowType" | "workflowExecution">): string =>
  `Workflow ${workflowType?.name} ${workflowType?.version} (${workflowExecution?.workflowId}, ` +
  `run ${workflowExecution?.runId})`;

/** Counted from 1 in the words of the service, in the order in which they were sent. */
const refusedDecision = (message: string): number | undefined => {
  const [, number] = /decisions\.(\d+)\.member/.exec(message) ?? [];
  return number === undefined ? undefined : Number(number) - 1;
};

const refused = (task: DecisionTask, error: Error, run: Run | undefined): DecisionFailure => {
  const asked = run ? ` It asks for ${askedFor(run, refusedDecision(error.message))}.` : "";
  return new DecisionFailure(
    "refused",
    `The service does not take the decisions of ${nameOfTask(task)}: ${error.message}.${asked}`,
    { cause: error },
  );
};

/**
 * What is recorded of an error; undefined for errors on the way to the service, where nothing can
 * be recorded, and after which the service gives out the task again.
 */
export const failureFrom = (
  task: DecisionTask,
  error: unknown,
  run: Run | undefined,
): DecisionFailure | undefined => {
  if (error instanceof DecisionFailure) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (isFault(error, "ValidationException", "SerializationException")) {
    return refused(task, error as Error, run);
  }
  if (isFromService(error)) return undefined;
  const kind = kindOf(error);
  const text = `${nameOfTask(task)} could not be decided: ${message}`;
  return new DecisionFailure(kind, text, { cause: error });
};

const kindOf = (error: unknown): DecisionFailureKind => {
  if (error instanceof CodecError) return "codec";
  return error instanceof PayloadError ? "payload" : "internal";
};

const cut = (text: string): string => text.slice(0, maxTextCharacters);

/** Node puts the line of the source before a stack that it has mapped: that is left out. */
export const stackOf = ({ name, message, stack = message }: Error): string => {
  const start = stack.indexOf(`${name}: ${message}`);
  return start > 0 ? stack.slice(start) : stack;
};

const plainDetailsOf = (failure: DecisionFailure, failures: number): DecisionFailureDetails => {
  const { kind, message } = failure;
  const { cause } = failure;
  const stack = stackOf(cause instanceof Error ? cause : failure);
  return { kind, message: cut(message), stack: cut(stack), failures };
};

/** Their texts may hold parts of payloads, or what the code says about them. */
const kindsThatQuote: ReadonlySet<DecisionFailureKind> = new Set([
  "changed input",
  "unexpected error",
  "unhandled rejection",
  "refused",
  "internal",
]);

/**
 * The details of the marker. Where payloads are encoded, and the texts may hold parts of them,
 * these are encoded, too; if that fails, they are only in the log of the worker.
 */
export const detailsOf = async (
  failure: DecisionFailure,
  failures: number,
  payloads: PayloadPipeline,
): Promise<DecisionFailureDetails> => {
  const { kind } = failure;
  const details = plainDetailsOf(failure, failures);
  if (!payloads.hasCodecs || !kindsThatQuote.has(kind)) return details;
  try {
    const { message, stack } = details;
    const encoded = await payloads.encode(JSON.stringify({ message, stack }), "the failure");
    const hint =
      "The text of this failure is encoded, as it may hold parts of payloads: the worker's log has " +
      "it, and so has readPayload() of a FlowClient with the codecs.";
    return { kind, message: hint, stack: "", failures, encoded };
  } catch {
    const hint =
      "The text of this failure may hold parts of payloads, and could not be encoded: the worker's " +
      "log has it.";
    return { kind, message: hint, stack: "", failures };
  }
};

const isRetryTimer = (timerId: string): boolean => timerId.startsWith(`${names.retryTimer}.`);

/**
 * Of events after the start of the task before: it has failed, and the service has refused the
 * timer after which it was to come again, so that it has come at once.
 */
export const isRefusedRetry = (event: HistoryEvent): boolean =>
  event.type === "StartTimerFailed" && isRetryTimer(event.data.timerId);

/** True where these show a retry timer that is open by the last of them, and fires in time. */
const comesWithin = (seconds: number, events: readonly HistoryEvent[]): boolean => {
  const latest = (events.at(-1)?.at ?? 0) + seconds * 1_000;
  const fired = new Set<number>();
  for (const { type, data } of events) if (type === "TimerFired") fired.add(data.startedEventId);
  return events.some(({ id, at, type, data }) => {
    if (type !== "TimerStarted" || !isRetryTimer(data.timerId) || fired.has(id)) return false;
    return at + Number(data.startToFireTimeout) * 1_000 <= latest;
  });
};

/**
 * The decisions that record an error, and call for the task again: after 1 s, 2 s, 4 s, … 10 min,
 * or when the timer of a failure before does. Otherwise each signal that comes meanwhile would
 * begin a chain of retries of its own, which lasts as long as the code is bad.
 */
export const failureDecisions = (
  startedEventId: number,
  failed: DecisionFailureDetails,
  events: readonly HistoryEvent[],
): Decision[] => {
  const details = JSON.stringify(failed);
  const marker = { markerName: names.decisionFailure, details };
  const recorded: Decision = { type: "RecordMarker", data: marker };
  const seconds = Math.min(firstSeconds * 2 ** (failed.failures - 1), maxSeconds);
  // A history that ends before the task may lack that the timer has fired: then nothing would come.
  const isAllThere = events.at(-1)?.id === startedEventId;
  if (isAllThere && comesWithin(seconds, events)) return [recorded];
  const timerId = `${names.retryTimer}.${startedEventId}`;
  return [recorded, { type: "StartTimer", data: { timerId, startToFireTimeout: String(seconds) } }];
};
