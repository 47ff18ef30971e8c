// What is measured: a row for each metric. The instruments, the page of the documentation and its
// test follow from the rows.
import type { MetricRow } from "./metric-row.ts";
import { nodeRows } from "./node-rows.ts";
import { outgoingRows } from "./outgoing-rows.ts";
import { taskRows } from "./task-rows.ts";

export type { MetricRow } from "./metric-row.ts";

export const metricRows = {
  ...taskRows,
  ...nodeRows,
  ...outgoingRows,
  ...outgoingRows,
} as const satisfies Record<string, MetricRow>;
