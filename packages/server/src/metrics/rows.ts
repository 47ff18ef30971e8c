// What is measured: a row for each metric. The instruments, the page of the documentation and its
// test follow from the rows.
import type { MetricRow } from "./metric-row.ts";
import { outgoingRows } from "./outgoing-rows.ts";

/** Seconds: from a task that waits for nothing to a workflow of a month. */
const longBounds = [
  ...[0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400],
  ...[86_400, 604_800, 2_592_000],
] as const;
/** Seconds: of what callers wait for, polls included. */
const shortBounds = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
] as const;
const requestBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

const workflowLabels = ["domain", "workflow_type", "workflow_version"] as const;
const activityLabels = ["domain", "activity_type", "activity_version"] as const;
const listLabels = ["kind", "domain", "task_list"] as const;

const ofWorkflow = { labels: workflowLabels } as const;
const ofActivity = { labels: activityLabels } as const;

const workflowRows = {
  workflowStartToClose: {
    name: "swf_workflow_start_to_close_time_seconds",
    kind: "histogram",
    ...ofWorkflow,
    help: "Time from the start of a workflow execution to its close.",
    healthy: "as the workflow is meant to take",
    bounds: longBounds,
  },
  workflowsCompleted: {
    name: "swf_workflows_completed_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that completed.",
    healthy: "as many as are started, over a long time",
  },
  workflowsFailed: {
    name: "swf_workflows_failed_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that failed.",
    healthy: "none, or a known share",
  },
  workflowsTimedOut: {
    name: "swf_workflows_timed_out_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that reached their start to close timeout.",
    healthy: "none",
  },
  workflowsTerminated: {
    name: "swf_workflows_terminated_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that were terminated.",
    healthy: "none, but for what operators and child policies do",
  },
  workflowsCanceled: {
    name: "swf_workflows_canceled_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that were canceled.",
    healthy: "as many as are asked to cancel",
  },
  workflowsContinuedAsNew: {
    name: "swf_workflows_continued_as_new_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Workflow executions that continued as new ones.",
    healthy: "steady",
  },
} as const satisfies Record<string, MetricRow>;

const decisionRows = {
  decisionScheduleToStart: {
    name: "swf_decision_task_schedule_to_start_time_seconds",
    kind: "histogram",
    ...ofWorkflow,
    help:
      "Time that a decision task waited for a decider, from when no other decision task of its " +
      "execution was in its way.",
    healthy: "99 of 100 below 1 s",
    bounds: longBounds,
  },
  decisionStartToClose: {
    name: "swf_decision_task_start_to_close_time_seconds",
    kind: "histogram",
    ...ofWorkflow,
    help: "Time that a decider took for a decision task which it completed.",
    healthy: "99 of 100 below 1 s",
    bounds: longBounds,
  },
  decisionsCompleted: {
    name: "swf_decision_tasks_completed_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Decision tasks that were completed.",
    healthy: "steady",
  },
  startedDecisionsTimedOut: {
    name: "swf_started_decision_tasks_timed_out_on_close_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Decision tasks that a decider was given and did not complete in time.",
    healthy: "none, but for deciders that are restarted",
  },
  scheduledDecisionsTimedOut: {
    name: "swf_scheduled_decision_tasks_timed_out_on_start_total",
    kind: "counter",
    ...ofWorkflow,
    help: "Decision tasks that no decider took in time from a temporary task list.",
    healthy: "none, but for deciders that are restarted",
  },
} as const satisfies Record<string, MetricRow>;

const activityRows = {
  activityScheduleToStart: {
    name: "swf_activity_task_schedule_to_start_time_seconds",
    kind: "histogram",
    ...ofActivity,
    help: "Time that an activity task waited for a worker.",
    healthy: "below half of its schedule to start timeout",
    bounds: longBounds,
  },
  activityStartToClose: {
    name: "swf_activity_task_start_to_close_time_seconds",
    kind: "histogram",
    ...ofActivity,
    help: "Time from the start of an activity task to its end, however it ended.",
    healthy: "below half of its start to close timeout",
    bounds: longBounds,
  },
  activityScheduleToClose: {
    name: "swf_activity_task_schedule_to_close_time_seconds",
    kind: "histogram",
    ...ofActivity,
    help: "Time from the schedule of an activity task to its end, however it ended.",
    healthy: "below half of its schedule to close timeout",
    bounds: longBounds,
  },
  activitiesCompleted: {
    name: "swf_activity_tasks_completed_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that completed.",
    healthy: "steady",
  },
  activitiesFailed: {
    name: "swf_activity_tasks_failed_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that failed.",
    healthy: "none, or a known share",
  },
  activitiesCanceled: {
    name: "swf_activity_tasks_canceled_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that were canceled.",
    healthy: "as many as are asked to cancel",
  },
  scheduledActivitiesTimedOutOnStart: {
    name: "swf_scheduled_activity_tasks_timed_out_on_start_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that no worker took before their schedule to start timeout.",
    healthy: "none",
  },
  scheduledActivitiesTimedOutOnClose: {
    name: "swf_scheduled_activity_tasks_timed_out_on_close_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that reached their schedule to close timeout.",
    healthy: "none",
  },
  startedActivitiesTimedOutOnClose: {
    name: "swf_started_activity_tasks_timed_out_on_close_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks that reached their start to close timeout.",
    healthy: "none",
  },
  startedActivitiesTimedOutOnHeartbeat: {
    name: "swf_started_activity_tasks_timed_out_on_heartbeat_total",
    kind: "counter",
    ...ofActivity,
    help: "Activity tasks whose worker sent no heartbeat in time.",
    healthy: "none, but for workers that are restarted",
  },
} as const satisfies Record<string, MetricRow>;

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
    help: "Time from the arrival of a call to its answer; of polls with the time that they wait.",
    healthy: "99 of 100 below 0.1 s, polls left out",
    bounds: shortBounds,
  },
  throttled: {
    name: "swf_throttled_events_total",
    kind: "counter",
    labels: ["operation"],
    help: "Calls that were refused with ThrottlingException.",
    healthy: "none",
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
    help: "Tasks that wait on a task list, over all nodes.",
    healthy: "does not grow for long",
  },
  oldestTaskAge: {
    name: "ekiden_oldest_pending_task_age_seconds",
    kind: "gauge",
    labels: listLabels,
    help: "How long ago the first task of the list, which is given next, was scheduled.",
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
  lostChanges: {
    name: "ekiden_store_lost_changes_total",
    kind: "counter",
    labels: [],
    help: "Changes of executions that another node had changed first; they were made anew.",
    healthy: "a few of a hundred",
  },
} as const satisfies Record<string, MetricRow>;

const nodeRows = {
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
  buildInfo: {
    name: "ekiden_build_info",
    kind: "gauge",
    labels: ["version", "node_version", "store"],
    help: "1, with the versions of the program and of Node.js, and the kind of store.",
    healthy: "one version, but for an upgrade",
  },
} as const satisfies Record<string, MetricRow>;

export const metricRows = {
  ...workflowRows,
  ...decisionRows,
  ...activityRows,
  ...callRows,
  ...backlogRows,
  ...storeRows,
  ...nodeRows,
  ...outgoingRows,
} as const satisfies Record<string, MetricRow>;
