// What is measured of a node: its calls, its store, its caches and leases, and what waits there.
import type { MetricRow } from "./metric-row.ts";

/** Seconds: of what callers wait for, polls included. */
const shortBounds = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
] as const;
const requestBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

/** Seconds: as prom-client has them for this metric. */
const collectionBounds = [0.001, 0.01, 0.1, 1, 2, 5] as const;

const listLabels = ["kind", "domain", "task_list"] as const;

const ofCache = { labels: ["cache"] } as const;
const ofLease = { labels: ["kind"] } as const;

const callRows = {
  calls: {
    name: "ekiden_calls_total",
    kind: "counter",
    labels: ["operation", "status"],
    help: "Calls that were answered, by operation and by `ok` or the name of the fault.",
    healthy: "no `InternalFailure` and no `ServiceUnavailable`",
  },
  callDuration: {
    name: "ekiden_call_duration_seconds",
    kind: "histogram",
    labels: ["operation"],
    help: "Time from the arrival of a call to its answer; of calls that wait with that time.",
    healthy: "99 of 100 below 0.1 s, without those that wait",
    bounds: shortBounds,
  },
  throttled: {
    name: "swf_throttled_events_total",
    kind: "counter",
    labels: ["operation"],
    help: "Calls that were refused with ThrottlingException, and decisions that were too many.",
    healthy: "none",
  },
  bucketSize: {
    name: "swf_provisioned_bucket_size",
    kind: "gauge",
    labels: ["operation"],
    help: "Calls or decisions that an account may make at once; none where there is no quota.",
    healthy: "as `--quotas` and `--quota` say",
  },
  refillRate: {
    name: "swf_provisioned_refill_rate",
    kind: "gauge",
    labels: ["operation"],
    help: "Calls or decisions that an account may make in a second, over a long time.",
    healthy: "above the rate of `ekiden_calls_total`",
  },
  pollsHeld: {
    name: "ekiden_polls_held",
    kind: "gauge",
    labels: [],
    help: "Polls that wait for a task at this node.",
    healthy: "one or more for each worker",
  },
  connections: {
    name: "ekiden_connections",
    kind: "gauge",
    labels: [],
    help: "Connections that are open at this node.",
    healthy: "below half of `--connections`",
  },
} as const satisfies Record<string, MetricRow>;

const backlogRows = {
  pendingTasks: {
    name: "swf_pending_tasks",
    kind: "gauge",
    labels: listLabels,
    help: "Tasks that wait on a task list for workers, over all nodes, without those that are held.",
    healthy: "does not grow for long",
  },
  heldTasks: {
    name: "ekiden_held_tasks",
    kind: "gauge",
    labels: listLabels,
    help: "Tasks of such a list that a pause keeps from workers: of their execution, type or list.",
    healthy: "0, but during pauses",
  },
  oldestTaskAge: {
    name: "ekiden_oldest_pending_task_age_seconds",
    kind: "gauge",
    labels: listLabels,
    help: "How long ago the oldest task that waits on such a list was scheduled.",
    healthy: "below 10 s",
  },
  openExecutions: {
    name: "ekiden_open_executions",
    kind: "gauge",
    labels: ["domain"],
    help: "Workflow executions that are open, over all nodes.",
    healthy: "does not grow for long",
  },
  incidents: {
    name: "ekiden_incidents",
    kind: "gauge",
    labels: ["domain", "code"],
    help: "Incidents of open executions, by code; of each code and domain the oldest 100.",
    healthy: "0",
  },
  humanTasksWaiting: {
    name: "ekiden_human_tasks_waiting",
    kind: "gauge",
    labels: ["domain"],
    help: "Tasks on the lists of people that no person has claimed, over all nodes.",
    healthy: "does not grow for long",
  },
  oldestHumanTaskAge: {
    name: "ekiden_oldest_human_task_age_seconds",
    kind: "gauge",
    labels: ["domain"],
    help: "How long ago the first of them was scheduled; 0 where none waits.",
    healthy: "below a working day",
  },
  retentionOverdue: {
    name: "ekiden_retention_overdue_executions",
    kind: "gauge",
    labels: [],
    help: "Closed executions whose retention is over and that are still stored; 1,000 at most.",
    healthy: "0, but for seconds",
  },
  retentionOverdueAge: {
    name: "ekiden_retention_overdue_age_seconds",
    kind: "gauge",
    labels: [],
    help: "How long ago the retention of the oldest of them was over; 0 where there is none.",
    healthy: "below 60 s",
  },
  domainsLeftOut: {
    name: "ekiden_domains_left_out",
    kind: "gauge",
    labels: [],
    help: "Domains of which no backlog is told, because there are more than are told.",
    healthy: "0",
  },
} as const satisfies Record<string, MetricRow>;

const storeRows = {
  storeUp: {
    name: "ekiden_store_up",
    kind: "gauge",
    labels: [],
    help:
      "Whether the store answered and took a change within the last second; 0: backlogs are " +
      "as they were known before.",
    healthy: "1",
  },
  commitRequests: {
    name: "ekiden_commit_requests",
    kind: "histogram",
    labels: [],
    help: "Changes that were committed together.",
    healthy: "grows with the load",
    bounds: requestBounds,
  },
  commitWait: {
    name: "ekiden_commit_wait_seconds",
    kind: "histogram",
    labels: [],
    help: "Time that the first change of a commit waited until all of it went to the disk or database.",
    healthy: "99 of 100 below 0.05 s",
    bounds: shortBounds,
  },
  commitSync: {
    name: "ekiden_commit_sync_seconds",
    kind: "histogram",
    labels: [],
    help:
      "Time that the disk took to confirm a commit; over PostgreSQL the time that the database " +
      "took to answer.",
    healthy: "99 of 100 below 0.05 s",
    bounds: shortBounds,
  },
  storeErrors: {
    name: "ekiden_store_errors_total",
    kind: "counter",
    labels: ["kind"],
    help:
      "Errors of the store. On files: `write` and `sync` of a commit. Over PostgreSQL: `connect` " +
      "for an attempt, `connection` for a loss, `statement`, and `collision` of two transactions.",
    healthy: "none, but for `collision`",
  },
  databaseConnections: {
    name: "ekiden_database_connections",
    kind: "gauge",
    labels: [],
    help: "Connections to the database that are there; PostgreSQL only.",
    healthy: "5",
  },
  notificationLag: {
    name: "ekiden_notification_lag_seconds",
    kind: "histogram",
    labels: [],
    help: "Time from a commit of another node to its notice at this node; PostgreSQL only.",
    healthy: "99 of 100 below 0.1 s",
    bounds: shortBounds,
  },
  lostChanges: {
    name: "ekiden_store_lost_changes_total",
    kind: "counter",
    labels: [],
    help: "Changes of executions that another node had changed first; they were made anew.",
    healthy: "a few of a hundred",
  },
} as const satisfies Record<string, MetricRow>;

const cacheRows = {
  cacheHits: {
    name: "ekiden_cache_hits_total",
    kind: "counter",
    ...ofCache,
    help: "Questions that a cache of the node had the answer to.",
    healthy: "most of the questions",
  },
  cacheMisses: {
    name: "ekiden_cache_misses_total",
    kind: "counter",
    ...ofCache,
    help: "Questions that went to the store, because a cache did not have the answer.",
    healthy: "few beside the hits",
  },
  cacheEvictions: {
    name: "ekiden_cache_evictions_total",
    kind: "counter",
    ...ofCache,
    help: "Entries that a cache dropped to stay within its bounds.",
    healthy: "none, or steady",
  },
  cacheEntries: {
    name: "ekiden_cache_entries",
    kind: "gauge",
    ...ofCache,
    help: "Entries of a cache.",
    healthy: "below its bound",
  },
  cacheCharacters: {
    name: "ekiden_cache_characters",
    kind: "gauge",
    ...ofCache,
    help: "Size of what a cache holds, where that has a bound: runs, histories, policies and roles.",
    healthy: "below its bound",
  },
} as const satisfies Record<string, MetricRow>;

const leaseRows = {
  leasesHeld: {
    name: "ekiden_leases_held",
    kind: "gauge",
    ...ofLease,
    help: "What this node has taken to work on, of `deadlines`, `messages` and `jobs`.",
    healthy: "0 again and again, but for jobs",
  },
  leaseAge: {
    name: "ekiden_lease_age_seconds",
    kind: "gauge",
    ...ofLease,
    help: "How long ago the oldest of these leases was taken or renewed; 0 where none is held.",
    healthy: "below 4 s, of jobs below 30 s",
  },
  leasesLost: {
    name: "ekiden_leases_lost_total",
    kind: "counter",
    ...ofLease,
    help: "Leases that ran out before their work was done: another node may have done it, too.",
    healthy: "none",
  },
  retentionRemoved: {
    name: "ekiden_retention_removed_total",
    kind: "counter",
    labels: [],
    help: "Closed executions that this node has removed, because their retention was over.",
    healthy: "as many as are closed, over a long time",
  },
} as const satisfies Record<string, MetricRow>;

const ownRows = {
  nodes: {
    name: "ekiden_nodes",
    kind: "gauge",
    labels: [],
    help: "Nodes that share the store, as this node has heard.",
    healthy: "as many as were started",
  },
  clockAhead: {
    name: "ekiden_clock_ahead_seconds",
    kind: "gauge",
    labels: [],
    help: "By how much this machine's clock is ahead of the database's; PostgreSQL only.",
    healthy: "between -2 and 2",
  },
  functionsRunning: {
    name: "ekiden_functions_running",
    kind: "gauge",
    labels: [],
    help: "Functions that run, or are just being taken, at this node.",
    healthy: "below `--function-concurrency`",
  },
  jobsRunning: {
    name: "ekiden_jobs_running",
    kind: "gauge",
    labels: [],
    help: "Jobs whose lease this node has: it acts on their executions.",
    healthy: "as many as operators have started",
  },
  collections: {
    name: "nodejs_gc_duration_seconds",
    kind: "histogram",
    labels: ["kind"],
    help: "Time that collections of garbage took: `major`, `minor`, `incremental` or `weakcb`.",
    healthy: "99 of 100 below 0.05 s",
    bounds: collectionBounds,
  },
  buildInfo: {
    name: "ekiden_build_info",
    kind: "gauge",
    labels: ["version", "node_version", "store"],
    help: "1, with the versions of the program and of Node.js, and the kind of store.",
    healthy: "one version, but for an upgrade",
  },
} as const satisfies Record<string, MetricRow>;

export const nodeRows = {
  ...callRows,
  ...backlogRows,
  ...storeRows,
  ...cacheRows,
  ...leaseRows,
  ...ownRows,
} as const satisfies Record<string, MetricRow>;
