// Metrics of what a node sends to programs outside: events to their targets, spans to a collector.
import type { MetricRow } from "./metric-row.ts";

export const outgoingRows = {
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
  spansSent: {
    name: "ekiden_spans_sent_total",
    kind: "counter",
    labels: [],
    help: "Spans of traces that the collector has taken; only where traces are sent.",
    healthy: "as many as are sampled",
  },
  spansLost: {
    name: "ekiden_spans_lost_total",
    kind: "counter",
    labels: [],
    help: "Spans that were dropped, because the collector did not take them or too many waited.",
    healthy: "none",
  },
} as const satisfies Record<string, MetricRow>;
