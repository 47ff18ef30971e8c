// All metrics of a worker, one row each. The guide's table is made from these rows.

/** The kind of instrument of a metric. */
export type MetricKind = "counter" | "gauge" | "histogram";

/** One metric of a worker, in the words of OpenTelemetry. */
export interface MetricRow {
  /** As OpenTelemetry writes it: `ekiden.worker.poll.duration`. */
  readonly name: string;
  readonly kind: MetricKind;
  /** Of UCUM: `s` for seconds; things that are counted in braces: `{poll}`. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** One sentence, for the documentation and for those who scrape. */
  readonly description: string;
  /** Of a histogram: upper bounds, in its unit. */
  readonly bounds?: readonly number[];
}

/** From a millisecond to the minute that a poll waits. */
const callBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From a turn of a short workflow to the usual limit of a turn. */
const turnBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** From at once to a day. */
const taskBounds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400];

/** All metrics of a worker. */
export const workerMetricRows = {
  pollDuration: {
    name: "ekiden.worker.poll.duration",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "task_kind", "outcome"],
    description: "Time that polls took until they were answered or failed, by outcome.",
    bounds: callBounds,
  },
  openPolls: {
    name: "ekiden.worker.polls.open",
    kind: "gauge",
    unit: "{poll}",
    labels: ["task_list", "task_kind"],
    description: "Polls that wait for a task now.",
  },
  usedSlots: {
    name: "ekiden.worker.slots.used",
    kind: "gauge",
    unit: "{slot}",
    labels: ["task_list", "task_kind"],
    description: "Tasks that are worked on now.",
  },
  freeSlots: {
    name: "ekiden.worker.slots.free",
    kind: "gauge",
    unit: "{slot}",
    labels: ["task_list", "task_kind"],
    description: "Further tasks that could be worked on now.",
  },
  decisionScheduleToStart: {
    name: "ekiden.worker.decision.schedule_to_start",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "workflow_type", "workflow_version"],
    description: "Time that decision tasks waited for a worker, by the clock of the service.",
    bounds: taskBounds,
  },
  decisionStartToClose: {
    name: "ekiden.worker.decision.start_to_close",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "workflow_type", "workflow_version", "outcome"],
    description: "Time from the arrival of a decision task until its answer was taken.",
    bounds: callBounds,
  },
  replayDuration: {
    name: "ekiden.worker.replay.duration",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "workflow_type", "workflow_version"],
    description: "Time that the workflow's code took to come through a whole history.",
    bounds: turnBounds,
  },
  cacheLookups: {
    name: "ekiden.worker.cache.lookups",
    kind: "counter",
    unit: "{lookup}",
    labels: ["task_list", "outcome"],
    description: "Decision tasks of runs that have decided before: was the run kept here?",
  },
  cacheEvictions: {
    name: "ekiden.worker.cache.evictions",
    kind: "counter",
    unit: "{run}",
    labels: ["task_list"],
    description: "Suspended runs that were given up because cacheMegabytes were full.",
  },
  cachedRuns: {
    name: "ekiden.worker.cache.runs",
    kind: "gauge",
    unit: "{run}",
    labels: ["task_list"],
    description: "Suspended runs that are kept in memory now.",
  },
  decisionFailures: {
    name: "ekiden.worker.decision.failures",
    kind: "counter",
    unit: "{task}",
    labels: ["task_list", "workflow_type", "workflow_version", "reason"],
    description: "Decision tasks that failed; their runs wait and are tried again.",
  },
  refusedCloses: {
    name: "ekiden.worker.closes.refused",
    kind: "counter",
    unit: "{decision}",
    labels: ["task_list", "workflow_type", "workflow_version"],
    description:
      "Closes of runs that the service refused because there was news; they decide again.",
  },
  activityScheduleToStart: {
    name: "ekiden.worker.activity.schedule_to_start",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "activity_type", "activity_version"],
    description: "Time that activity tasks waited for a worker, as deciders see it in histories.",
    bounds: taskBounds,
  },
  activityStartToClose: {
    name: "ekiden.worker.activity.start_to_close",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "activity_type", "activity_version", "outcome"],
    description: "Time from the arrival of an activity task until its answer was taken.",
    bounds: taskBounds,
  },
  activityTimeouts: {
    name: "ekiden.worker.activity.timeouts",
    kind: "counter",
    unit: "{task}",
    labels: ["task_list", "activity_type", "activity_version", "timeout_type"],
    description: "Activity tasks that ran out of time, as deciders see it in histories.",
  },
  heartbeats: {
    name: "ekiden.worker.heartbeats",
    kind: "counter",
    unit: "{heartbeat}",
    labels: ["task_list", "outcome"],
    description: "Heartbeats of activities, by outcome.",
  },
  callDuration: {
    name: "ekiden.worker.call.duration",
    kind: "histogram",
    unit: "s",
    labels: ["task_list", "operation", "outcome"],
    description: "Time that calls to the service took, without polls, by outcome.",
    bounds: callBounds,
  },
  callRetries: {
    name: "ekiden.client.call.retries",
    kind: "counter",
    unit: "{call}",
    labels: ["operation", "reason"],
    description: "Calls that a SwfClient sent again.",
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

/** The key of a metric in `workerMetricRows`. */
export type WorkerMetricName = keyof typeof workerMetricRows;
