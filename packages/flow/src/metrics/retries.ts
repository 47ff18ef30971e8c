// Metrics of a client that a program makes itself.
import type { ClientOptions } from "@ekiden/client";
import type { WorkflowLog } from "../log.ts";
import { standardErrorLog } from "../log.ts";
import { meterOf } from "./meters.ts";
import type { MetricsReceiver } from "./receiver.ts";
import { workerMetricRows } from "./table.ts";

/**
 * Counts what a `SwfClient` sends again: `new SwfClient({ …, ...retryMetrics(receiver) })`. Clients
 * that workers and a FlowClient make by themselves are counted with their `metrics`.
 */
export const retryMetrics = (
  receiver: MetricsReceiver,
  log: WorkflowLog = standardErrorLog,
): Required<Pick<ClientOptions, "onRetry">> => {
  const count = meterOf(workerMetricRows.callRetries, receiver, log);
  return { onRetry: ({ operation, reason }) => count(1, { operation, reason }) };
};
