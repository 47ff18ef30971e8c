// Metrics of schedules: what came of their times, and whether they are in time.
import type { MetricRow } from "./metric-row.ts";

export const scheduleRows = {
  scheduleTimes: {
    name: "ekiden_schedule_times_total",
    kind: "counter",
    labels: ["outcome"],
    help: "Times of schedules by what came of them at this node: `STARTED`, `SKIPPED` or `FAILED`.",
    healthy: "no `FAILED`",
  },
  scheduleOverdue: {
    name: "ekiden_schedule_overdue_seconds",
    kind: "gauge",
    labels: [],
    help: "How long ago the schedule that is most overdue was due, over all nodes; 0 where none is.",
    healthy: "below 5 s",
  },
} as const satisfies Record<string, MetricRow>;
