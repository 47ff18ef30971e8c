// Metrics of calls to the service: how long they take, and what comes of them.
import { NoAnswerError, type Output, ServiceError } from "@ekiden/client";
import { isAborted, isFault, isGone, isRefusal } from "../faults.ts";
import type { Service } from "../service.ts";
import type { Meters } from "./meters.ts";
import { stopwatch } from "./stopwatch.ts";
import type { TaskMeters } from "./tasks.ts";

/** `gone`: what the call was about is not open any more. */
export type CallOutcome =
  | "ok"
  | "gone"
  | "refused"
  | "throttled"
  | "no answer"
  | "aborted"
  | "failed";

const throttlings = ["ThrottlingException", "TooManyRequestsException"];

/** Of Node.js, by way of the AWS SDK. */
const isOfSocket = (error: unknown): boolean => error instanceof Error && "code" in error;

const callOutcomeOf = (error: unknown): CallOutcome => {
  if (isGone(error)) return "gone";
  if (isFault(error, ...throttlings)) return "throttled";
  if (isRefusal(error)) return "refused";
  if (isAborted(error)) return "aborted";
  if (error instanceof NoAnswerError || isOfSocket(error)) return "no answer";
  return error instanceof ServiceError && !error.isOutcomeUnknown ? "refused" : "failed";
};

/** The same service, whose calls are measured; calls that name a task are counted in `tasks`. */
export const measuredService = (service: Service, meters: Meters, tasks: TaskMeters): Service => ({
  call: async (operation, input, options) => {
    const seconds = stopwatch();
    let outcome: CallOutcome = "ok";
    let answer: unknown;
    try {
      const given = await service.call(operation, input, options);
      answer = given;
      return given;
    } catch (error) {
      outcome = callOutcomeOf(error);
      throw error;
    } finally {
      meters.callDuration(seconds(), { operation, outcome });
      if (operation === "RecordActivityTaskHeartbeat") {
        const { cancelRequested = false } = (answer ?? {}) as HeartbeatAnswer;
        meters.heartbeats(1, { outcome: cancelRequested ? "cancel requested" : outcome });
      }
      const { taskToken } = input as { readonly taskToken?: string };
      if (taskToken !== undefined) tasks.heard(operation, taskToken, outcome);
    }
  },
});

type HeartbeatAnswer = Partial<Output<"RecordActivityTaskHeartbeat">>;
