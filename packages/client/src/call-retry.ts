// What a listener learns of a call that is sent again.
import type { AnyOperationName } from "./operations.ts";
import { NoAnswerError } from "./service-error.ts";
import { isThrottling, type Verdict } from "./verdict.ts";

/** `clock`, `credentials`: the signature was refused, and is made again with what was corrected. */
export type RetryReason = "throttled" | "failed" | "no answer" | "clock" | "credentials";

/** A call that is about to be sent again, as `ClientOptions.onRetry` receives it. */
export interface CallRetry {
  readonly operation: AnyOperationName;
  readonly reason: RetryReason;
  /** How often the call was sent so far. */
  readonly attempts: number;
  /** What came of the attempt before: a ServiceError or a NoAnswerError. */
  readonly error: unknown;
}

/** `failed`: the service answered with HTTP 500 or above. */
export const retryReasonOf = (verdict: Verdict, error: unknown): RetryReason => {
  if (verdict === "correct the clock") return "clock";
  if (verdict === "renew the credentials") return "credentials";
  if (isThrottling(error)) return "throttled";
  return error instanceof NoAnswerError ? "no answer" : "failed";
};
