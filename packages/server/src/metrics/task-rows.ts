// What is measured of workflows, decision tasks, activity tasks and functions.
import type { MetricRow } from "./metric-row.ts";

/** Seconds: from a task that waits for nothing to a workflow of a month. */
const longBounds = [
  ...[0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400],
  ...[86_400, 604_800, 2_592_000],
] as const;

const workflowLabels = ["domain", "workflow_type", "workflow_version"] as const;
const activityLabels = ["domain", "activity_type", "activity_version"] as const;
const functionLabels = ["domain", "function"] as const;

const ofWorkflow = { labels: workflowLabels } as const;
const ofActivity = { labels: activityLabels } as const;
const ofFunction = { labels: functionLabels } as const;

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

const functionRows = {
  functionStartToClose: {
    name: "ekiden_function_start_to_close_time_seconds",
    kind: "histogram",
    ...ofFunction,
    help: "Time from the start of a Lambda function to its end, however it ended.",
    healthy: "below half of its start to close timeout",
    bounds: longBounds,
  },
  functionsCompleted: {
    name: "ekiden_functions_completed_total",
    kind: "counter",
    ...ofFunction,
    help: "Lambda functions that completed.",
    healthy: "steady",
  },
  functionsFailed: {
    name: "ekiden_functions_failed_total",
    kind: "counter",
    ...ofFunction,
    help: "Lambda functions that failed.",
    healthy: "none, or a known share",
  },
  functionsTimedOut: {
    name: "ekiden_functions_timed_out_total",
    kind: "counter",
    ...ofFunction,
    help: "Lambda functions that reached their start to close timeout.",
    healthy: "none",
  },
  functionsNotStarted: {
    name: "ekiden_functions_not_started_total",
    kind: "counter",
    ...ofFunction,
    help: "Lambda functions that were not started, because their role may not be used.",
    healthy: "none",
  },
} as const satisfies Record<string, MetricRow>;

export const taskRows = {
  ...workflowRows,
  ...decisionRows,
  ...activityRows,
  ...functionRows,
} as const satisfies Record<string, MetricRow>;
