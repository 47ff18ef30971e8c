// What to do when a call has failed: may it be sent again, and what may have changed meanwhile?
import { NoAnswerError, ServiceError } from "./service-error.ts";

export type Verdict =
  | "throw"
  /** After a pause, if there are attempts left. */
  | "send again"
  /** The signature was refused, perhaps because of its time: at once, if the clock was wrong. */
  | "correct the clock"
  /** The credentials have run out, or are not known: at once, if there are others. */
  | "renew the credentials";

/**
 * What is done where the service may have done already what it was asked, and would do it twice:
 * signals, starts, and what ends the open run of a workflow whose run is not named. `fail` leaves
 * it to the caller to look; `repeat` is what the SDKs of AWS do.
 */
export type AfterUnknownOutcome = "fail" | "repeat";

const ofThrottling: ReadonlySet<string> = new Set([
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "SlowDown",
]);
const ofClocks: ReadonlySet<string> = new Set([
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
]);
const ofCredentials: ReadonlySet<string> = new Set([
  "ExpiredTokenException",
  "ExpiredToken",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
]);
const tooManyRequests = 429;

const statusOf = (error: Error): unknown => {
  if (error instanceof ServiceError) return error.status;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: unknown } };
  return $metadata?.httpStatusCode;
};

/** There were too many calls, as a client of this package or of the AWS SDK tells it. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof Error && (ofThrottling.has(error.name) || statusOf(error) === tooManyRequests);

export const isOutcomeUnknown = (error: unknown): boolean =>
  (error instanceof ServiceError || error instanceof NoAnswerError) && error.isOutcomeUnknown;

/** `mayRepeat`: to do what was asked a second time does no harm, or is wanted anyway. */
export const verdictOn = (error: unknown, mayRepeat: boolean): Verdict => {
  if (error instanceof NoAnswerError && error.isClosed) return "throw";
  if (isOutcomeUnknown(error)) return mayRepeat ? "send again" : "throw";
  if (error instanceof NoAnswerError) return "send again";
  if (!(error instanceof ServiceError)) return "throw";
  if (isThrottling(error)) return "send again";
  if (ofClocks.has(error.name)) return "correct the clock";
  return ofCredentials.has(error.name) ? "renew the credentials" : "throw";
};
