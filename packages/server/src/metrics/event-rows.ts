// Metrics of events that a node sends to targets outside.
import type { MetricRow } from "./metric-row.ts";

export const eventRows = {
  eventsSent: {
    name: "ekiden_events_sent_total",
    kind: "counter",
    labels: ["target"],
    help: "Events that a target has taken; only where events are sent.",
    healthy: "as many as there are",
  },
  eventAttemptsFailed: {
    name: "ekiden_event_attempts_failed_total",
    kind: "counter",
    labels: ["target"],
    help: "Attempts to send an event to a target that failed, and are repeated.",
    healthy: "none, or a few now and then",
  },
  eventsGivenUp: {
    name: "ekiden_events_given_up_total",
    kind: "counter",
    labels: ["target"],
    help: "Events that a target did not take in time, and that wait to be sent again on request.",
    healthy: "0",
  },
} as const satisfies Record<string, MetricRow>;
