// What comes of a call to the service.
import { NoAnswerError, ServiceError } from "@ekiden/client";
import { isAborted, isGone, isRefusal, isThrottled } from "../faults.ts";

/** `gone`: what the call was about is not open any more. */
export type CallOutcome =
  | "ok"
  | "gone"
  | "refused"
  | "throttled"
  | "no answer"
  | "aborted"
  | "failed";

/** Of Node.js, by way of the AWS SDK. */
const isOfSocket = (error: unknown): boolean => error instanceof Error && "code" in error;

export const callOutcomeOf = (error: unknown): CallOutcome => {
  if (isGone(error)) return "gone";
  if (isThrottled(error)) return "throttled";
  if (error instanceof NoAnswerError) return "no answer";
  if (isRefusal(error)) return "refused";
  if (isAborted(error)) return "aborted";
  if (isOfSocket(error)) return "no answer";
  return error instanceof ServiceError && !error.isOutcomeUnknown ? "refused" : "failed";
};
