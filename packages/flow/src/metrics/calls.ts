// Metrics of calls to the service: how long they take, and what comes of them.
import type { Output } from "@ekiden/client";
import type { Service } from "../service.ts";
import { type CallOutcome, callOutcomeOf } from "./call-outcome.ts";
import type { Meters } from "./meters.ts";
import { stopwatch } from "./stopwatch.ts";
import type { TaskMeters } from "./tasks.ts";

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
