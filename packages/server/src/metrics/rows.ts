// What is measured: a row for each metric. The instruments, the page of the documentation and its
// test follow from the rows.
import type { MetricRow } from "./metric-row.ts";
import { nodeRows } from "./node-rows.ts";
import { outgoingRows } from "./outgoing-rows.ts";
import { scheduleRows } from "./schedule-rows.ts";
import { taskRows } from "./task-rows.ts";

export const metricRows = {
  ...taskRows,
  ...nodeRows,
  ...scheduleRows,
  ...outgoingRows,
} as const satisfies Record<string, MetricRow>;
