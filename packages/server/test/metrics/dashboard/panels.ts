// What is on the dashboard: sections of panels, each of which shows rows of the table of metrics.
import type { MetricRow } from "../../../src/metrics/metric-row.ts";
import { metricRows as rows } from "../../../src/metrics/rows.ts";

export interface PanelSpec {
  readonly title: string;
  readonly rows: readonly MetricRow[];
  /** Labels by which series are told apart; default: all of a row are added up. */
  readonly by?: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** What prom-client tells of the process and of Node.js, beside the table. */
export const processRows = {
  processorTime: {
    name: "process_cpu_seconds_total",
    kind: "counter",
    labels: [],
    help: "Processor time of the process, in seconds of each second.",
    healthy: "below 0.8; a node uses one core for most of its work",
  },
  memory: {
    name: "process_resident_memory_bytes",
    kind: "gauge",
    labels: [],
    help: "Memory that the process holds.",
    healthy: "below half of the limit of its container or unit",
  },
  eventLoopLag: {
    name: "nodejs_eventloop_lag_max_seconds",
    kind: "gauge",
    labels: [],
    help: "For how long the process stood still at most since the last scrape.",
    healthy: "below 0.2",
  },
} as const satisfies Record<string, MetricRow>;

const workflowType = ["workflow_type"];
const activityType = ["activity_type"];
const list = ["kind", "domain", "task_list"];
const instance = ["instance"];
const lease = ["instance", "kind"];

export const sections: readonly Section[] = [
  {
    title: "Is all well?",
    panels: [
      { title: "Store", rows: [rows.storeUp], by: instance },
      { title: "Nodes", rows: [rows.nodes] },
      { title: "Versions", rows: [rows.buildInfo], by: ["version", "node_version", "store"] },
      { title: "Open executions", rows: [rows.openExecutions], by: ["domain"] },
      { title: "Oldest task that waits", rows: [rows.oldestTaskAge], by: list },
      { title: "Tasks that wait", rows: [rows.pendingTasks], by: list },
      { title: "Tasks that a pause holds", rows: [rows.heldTasks], by: list },
      { title: "Incidents", rows: [rows.incidents], by: ["domain", "code"] },
    ],
  },
  {
    title: "Workflows",
    panels: [
      {
        title: "Closes of workflow executions",
        rows: [
          ...[rows.workflowsCompleted, rows.workflowsFailed, rows.workflowsTimedOut],
          ...[rows.workflowsTerminated, rows.workflowsCanceled, rows.workflowsContinuedAsNew],
        ],
      },
      { title: "Failed, by type", rows: [rows.workflowsFailed], by: workflowType },
      { title: "Start to close, by type", rows: [rows.workflowStartToClose], by: workflowType },
    ],
  },
  {
    title: "Decision tasks",
    panels: [
      { title: "Wait for a decider", rows: [rows.decisionScheduleToStart], by: workflowType },
      { title: "Time of deciders", rows: [rows.decisionStartToClose], by: workflowType },
      {
        title: "Ends of decision tasks",
        rows: [
          ...[rows.decisionsCompleted, rows.startedDecisionsTimedOut],
          rows.scheduledDecisionsTimedOut,
        ],
      },
    ],
  },
  {
    title: "Activity tasks",
    panels: [
      { title: "Wait for a worker", rows: [rows.activityScheduleToStart], by: activityType },
      { title: "Time of workers", rows: [rows.activityStartToClose], by: activityType },
      { title: "Schedule to close", rows: [rows.activityScheduleToClose], by: activityType },
      {
        title: "Ends of activity tasks",
        rows: [rows.activitiesCompleted, rows.activitiesFailed, rows.activitiesCanceled],
      },
      { title: "Failed, by type of activity", rows: [rows.activitiesFailed], by: activityType },
      {
        title: "Timeouts of activity tasks",
        rows: [
          ...[rows.scheduledActivitiesTimedOutOnStart, rows.scheduledActivitiesTimedOutOnClose],
          ...[rows.startedActivitiesTimedOutOnClose, rows.startedActivitiesTimedOutOnHeartbeat],
        ],
      },
    ],
  },
  {
    title: "People and functions",
    panels: [
      { title: "Tasks that wait for people", rows: [rows.humanTasksWaiting], by: ["domain"] },
      { title: "Oldest task of people", rows: [rows.oldestHumanTaskAge], by: ["domain"] },
      { title: "Functions that run", rows: [rows.functionsRunning], by: instance },
      {
        title: "Ends of functions",
        rows: [
          ...[rows.functionsCompleted, rows.functionsFailed, rows.functionsTimedOut],
          rows.functionsNotStarted,
        ],
      },
      { title: "Time of functions", rows: [rows.functionStartToClose], by: ["function"] },
    ],
  },
  {
    title: "Schedules",
    panels: [
      { title: "Times of schedules", rows: [rows.scheduleTimes], by: ["outcome"] },
      { title: "Schedule that is most overdue", rows: [rows.scheduleOverdue] },
    ],
  },
  {
    title: "Calls",
    panels: [
      { title: "Calls, by operation", rows: [rows.calls], by: ["operation"] },
      { title: "Calls, by status", rows: [rows.calls], by: ["status"] },
      { title: "Time of calls", rows: [rows.callDuration], by: ["operation"] },
      { title: "Throttled calls and decisions", rows: [rows.throttled], by: ["operation"] },
      { title: "Quotas, calls a second", rows: [rows.refillRate], by: ["operation"] },
      { title: "Quotas, calls at once", rows: [rows.bucketSize], by: ["operation"] },
      { title: "Polls that wait", rows: [rows.pollsHeld], by: instance },
      { title: "Connections", rows: [rows.connections], by: instance },
    ],
  },
  {
    title: "Store",
    panels: [
      { title: "Sync of a commit", rows: [rows.commitSync], by: instance },
      { title: "Wait for a commit", rows: [rows.commitWait], by: instance },
      { title: "Changes of a commit", rows: [rows.commitRequests], by: instance },
      { title: "Errors of the store", rows: [rows.storeErrors], by: ["kind"] },
      { title: "Connections to the database", rows: [rows.databaseConnections], by: instance },
      { title: "Lag of notifications", rows: [rows.notificationLag], by: instance },
      { title: "Lost changes", rows: [rows.lostChanges], by: instance },
      { title: "Clock ahead of the database's", rows: [rows.clockAhead], by: instance },
      { title: "Domains without a backlog here", rows: [rows.domainsLeftOut] },
    ],
  },
  {
    title: "Caches",
    panels: [
      { title: "Hits of caches", rows: [rows.cacheHits], by: ["cache"] },
      { title: "Misses of caches", rows: [rows.cacheMisses], by: ["cache"] },
      { title: "Evictions of caches", rows: [rows.cacheEvictions], by: ["cache"] },
      { title: "Entries of caches", rows: [rows.cacheEntries], by: ["instance", "cache"] },
      { title: "Characters in caches", rows: [rows.cacheCharacters], by: ["instance", "cache"] },
    ],
  },
  {
    title: "Leases and retention",
    panels: [
      { title: "Leases held", rows: [rows.leasesHeld], by: lease },
      { title: "Age of leases", rows: [rows.leaseAge], by: lease },
      { title: "Leases lost", rows: [rows.leasesLost], by: lease },
      { title: "Executions removed", rows: [rows.retentionRemoved], by: instance },
      { title: "Executions to be removed", rows: [rows.retentionOverdue] },
      { title: "Oldest execution to be removed", rows: [rows.retentionOverdueAge] },
    ],
  },
  {
    title: "Nodes",
    panels: [
      { title: "Processor", rows: [processRows.processorTime], by: instance },
      { title: "Memory", rows: [processRows.memory], by: instance },
      { title: "Lag of the event loop", rows: [processRows.eventLoopLag], by: instance },
      { title: "Garbage collection", rows: [rows.collections], by: ["kind"] },
      { title: "Jobs that run", rows: [rows.jobsRunning], by: instance },
      {
        title: "Events for targets",
        rows: [rows.eventsSent, rows.eventAttemptsFailed, rows.eventsGivenUp],
        by: ["target"],
      },
      { title: "Spans of traces", rows: [rows.spansSent, rows.spansLost], by: instance },
    ],
  },
];
