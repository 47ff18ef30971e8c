// Metrics of calls to the service: how long they take, and what comes of them.
import type { Output } from "@ekiden/client";
import { mayBeDone } from "../faults.ts";
import type { Service } from "../service.ts";
import { callOutcomeOf } from "./call-outcome.ts";
import type { Meters } from "./meters.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Heard, TaskMeters } from "./tasks.ts";

/** The same service, whose calls are measured; calls that name a task are counted in `tasks`. */
export const measuredService = (service: Service, meters: Meters, tasks: TaskMeters): Service => ({
  call: async (operation, input, options) => {
    const seconds = stopwatch();
    let heard: Heard = { outcome: "ok", mayBeDone: true };
    let answer: unknown;
    try {
      const given = await service.call(operation, input, options);
      answer = given;
      return given;
    } catch (error) {
      heard = { outcome: callOutcomeOf(error), mayBeDone: mayBeDone(error) };
      throw error;
    } finally {
      const { outcome } = heard;
      meters.callDuration(seconds(), { operation, outcome });
      if (operation === "RecordActivityTaskHeartbeat") {
        const { cancelRequested = false } = (answer ?? {}) as HeartbeatAnswer;
        meters.heartbeats(1, { outcome: cancelRequested ? "cancel requested" : outcome });
      }
      const { taskToken } = input as { readonly taskToken?: string };
      if (taskToken !== undefined) tasks.heard(operation, taskToken, heard);
    }
  },
});

type HeartbeatAnswer = Partial<Output<"RecordActivityTaskHeartbeat">>;
