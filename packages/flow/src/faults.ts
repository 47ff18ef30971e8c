// What the service and the network answer when they do not do what was asked.
import { isThrottling, NoAnswerError, ServiceError } from "@ekiden/client";

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

export const isFault = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes(nameOf(error));

/** The task, or its execution, is not open any more. */
export const isGone = (error: unknown): boolean => isFault(error, "UnknownResourceFault");

/** The client is closed, or the service in this process: no later call gets an answer. */
export const isClosed = (error: unknown): boolean =>
  error instanceof NoAnswerError && error.isClosed;

/** It would be refused again, however often it is sent; or it cannot be sent at all. */
export const isRefusal = (error: unknown): boolean =>
  isGone(error) ||
  isClosed(error) ||
  isFault(
    error,
    "PayloadError",
    "ValidationException",
    "SerializationException",
    "OperationNotPermittedFault",
    "AccessDeniedException",
  );

/** It comes from the service, or from the way to it, and not from code that was called. */
export const isFromService = (error: unknown): boolean =>
  error instanceof ServiceError ||
  error instanceof NoAnswerError ||
  // Of the AWS SDK.
  (error instanceof Error && ("$metadata" in error || "$fault" in error || isAborted(error)));

/** There were too many calls. */
export const isThrottled = isThrottling;

/** The service failed, or there is no answer: another attempt may do better. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof NoAnswerError) return !error.isClosed;
  if (error instanceof ServiceError) return error.isOutcomeUnknown;
  if (!(error instanceof Error) || !isFromService(error)) return false;
  // Of the AWS SDK: a failure of the service's, or of a socket, or a time limit of its own.
  if ("$fault" in error) return error.$fault === "server";
  return "code" in error || isFault(error, "TimeoutError");
};

/** The service may have done what was asked, at this attempt of the call or an earlier one. */
export const mayBeDone = (error: unknown): boolean => {
  if (error instanceof NoAnswerError) return error.isOutcomeUnknown;
  if (error instanceof ServiceError) return error.isOutcomeUnknown || error.isAfterUnknownOutcome;
  return isPassing(error);
};

/** A call that was sent again after an unknown outcome may be refused because it was done. */
export const unlessEcho = (error: unknown): void => {
  if (error instanceof ServiceError && isGone(error) && error.isAfterUnknownOutcome) return;
  throw error;
};

/** The caller itself has called it off. */
export const isAborted = (error: unknown): boolean => isFault(error, "AbortError");
