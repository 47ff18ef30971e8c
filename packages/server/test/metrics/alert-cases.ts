// What each alert is about, as series that a Prometheus could have scraped, a sample each minute.

import { waitingOperations } from "../../src/operations/waiting-operations.ts";
import type { AlertCase, Series } from "./alert-case.ts";

const instance = "ekiden:9464";
const at = `{job="ekiden", instance="${instance}"}`;
const upOf = (name: string, values: string): Series => ({
  [`up{job="ekiden", instance="${name}"}`]: values,
});
const workflow = `domain="office", workflow_type="order", workflow_version="1"`;
const activity = `domain="office", activity_type="charge", activity_version="1"`;
const list = `kind="decision", domain="office", task_list="deciders"`;
const ofWorkflow = { domain: "office", workflow_type: "order" };
const ofActivity = { domain: "office", activity_type: "charge" };
const ofInstance = { instance };
const ofTarget = `{target="billing", instance="${instance}"}`;

const allTimeouts = (heartbeats: string, ended = "0+100x60"): Series => ({
  [`swf_scheduled_activity_tasks_timed_out_on_start_total{${activity}}`]: "0x60",
  [`swf_scheduled_activity_tasks_timed_out_on_close_total{${activity}}`]: "0x60",
  [`swf_started_activity_tasks_timed_out_on_close_total{${activity}}`]: "0x60",
  [`swf_started_activity_tasks_timed_out_on_heartbeat_total{${activity}}`]: heartbeats,
  [`swf_activity_task_schedule_to_close_time_seconds_count{${activity}}`]: ended,
});

/** Beside executions that schedules start. */
const timesOf = (failed: string): Series => ({
  'ekiden_schedule_times_total{outcome="STARTED"}': "0+1x60",
  'ekiden_schedule_times_total{outcome="FAILED"}': failed,
});

const functionsOf = (failed: string, completed = "0+100x60"): Series => ({
  'ekiden_functions_completed_total{domain="office", function="price"}': completed,
  'ekiden_functions_failed_total{domain="office", function="price"}': failed,
  'ekiden_functions_timed_out_total{domain="office", function="price"}': "0x60",
  'ekiden_functions_not_started_total{domain="office", function="price"}': "0x60",
});

/** Of a histogram with one bound below what is too slow, and one above. */
const bucketsOf = (name: string, labels: string, counts: Counts): Series => ({
  [`${name}_bucket{${labels}, le="0.1"}`]: counts.quick,
  [`${name}_bucket{${labels}, le="2.5"}`]: counts.all,
  [`${name}_bucket{${labels}, le="+Inf"}`]: counts.all,
});

interface Counts {
  readonly quick: string;
  readonly all: string;
}

const noneQuick: Counts = { quick: "0x60", all: "0+60x60" };
const halfQuick: Counts = { quick: "0+30x60", all: "0+60x60" };
const allQuick: Counts = { quick: "0+60x60", all: "0+60x60" };

const started = `operation="StartWorkflowExecution"`;
const calls = "ekiden_call_duration_seconds";
const syncs = "ekiden_commit_sync_seconds";
const lags = "ekiden_notification_lag_seconds";
const waits = waitingOperations.map((operation) =>
  bucketsOf(calls, `operation="${operation}"`, noneQuick),
);

export const alertCases: readonly AlertCase[] = [
  {
    alert: "EkidenDown",
    sick: { [`up${at}`]: "0x10" },
    healthy: { [`up${at}`]: "1x10", 'up{job="other", instance="x"}': "0x10" },
    silentAt: "1m",
    firesAt: "3m",
    labels: { ...ofInstance, job: "ekiden", severity: "critical" },
    summary: `Prometheus cannot scrape ${instance}.`,
    also: {
      // Where targets are discovered, a container that has ended is none.
      sick: { [`up${at}`]: "1x5 stale" },
      silentAt: "7m",
      firesAt: "9m",
      labels: { job: "ekiden", severity: "critical" },
      summary: "Prometheus cannot scrape any node.",
    },
  },
  {
    alert: "EkidenStoreDown",
    sick: { [`ekiden_store_up${at}`]: "0x10" },
    healthy: { [`ekiden_store_up${at}`]: "0 1x10" },
    silentAt: "1m",
    firesAt: "3m",
    labels: { ...ofInstance, severity: "critical" },
    summary: `The store of ${instance} does not answer, or takes no changes.`,
  },
  {
    alert: "EkidenCallsFail",
    sick: { [`ekiden_calls_total{${started}, status="ServiceUnavailable"}`]: "0+60x60" },
    healthy: { [`ekiden_calls_total{${started}, status="UnknownResourceFault"}`]: "0+60x60" },
    silentAt: "5m",
    firesAt: "20m",
    labels: { operation: "StartWorkflowExecution", severity: "critical" },
    summary: "StartWorkflowExecution fails 1 times a second.",
  },
  {
    alert: "EkidenNodesGone",
    sick: { ...upOf("one", "1x60"), ...upOf("two", "1x60"), ...upOf("three", "1x30 stale") },
    // One was replaced, and another was there for a moment.
    healthy: {
      ...upOf("one", "1x60"),
      ...upOf("two", "1x30 stale"),
      ...upOf("three", "_x29 1x31"),
      ...upOf("four", "_x20 1x10 stale"),
    },
    silentAt: "35m",
    firesAt: "38m",
    labels: { severity: "warning" },
    summary: "There were 3 nodes for most of an hour, and now there are fewer.",
  },
  {
    alert: "EkidenCallsSlow",
    sick: bucketsOf(calls, started, halfQuick),
    healthy: { ...bucketsOf(calls, started, allQuick), ...Object.assign({}, ...waits) },
    silentAt: "9m",
    firesAt: "20m",
    labels: { operation: "StartWorkflowExecution", severity: "warning" },
    summary: "One of 100 calls of StartWorkflowExecution takes longer than 2.452s.",
  },
  {
    alert: "EkidenThrottled",
    sick: { [`swf_throttled_events_total{${started}}`]: "0+120x60" },
    healthy: { [`swf_throttled_events_total{${started}}`]: "0+30x60" },
    silentAt: "9m",
    firesAt: "20m",
    labels: { operation: "StartWorkflowExecution", severity: "warning" },
    summary: "StartWorkflowExecution is throttled 2 times a second.",
  },
  {
    alert: "EkidenTasksWait",
    sick: { [`ekiden_oldest_pending_task_age_seconds{${list}}`]: "0+60x60" },
    healthy: { [`ekiden_oldest_pending_task_age_seconds{${list}}`]: "300x60" },
    silentAt: "10m",
    firesAt: "12m",
    labels: { kind: "decision", domain: "office", task_list: "deciders", severity: "warning" },
    summary: "A task of the decision list deciders of office has waited for 12m 0s.",
  },
  {
    alert: "EkidenWorkflowsFail",
    sick: {
      [`swf_workflows_failed_total{${workflow}}`]: "0+1x60",
      [`swf_workflows_timed_out_total{${workflow}}`]: "0+9x60",
      [`swf_workflow_start_to_close_time_seconds_count{${workflow}}`]: "0+100x60",
    },
    healthy: {
      [`swf_workflows_failed_total{${workflow}}`]: "0+2x60",
      [`swf_workflows_timed_out_total{${workflow}}`]: "0+2x60",
      [`swf_workflow_start_to_close_time_seconds_count{${workflow}}`]: "0+100x60",
    },
    silentAt: "5m",
    firesAt: "30m",
    labels: { ...ofWorkflow, severity: "warning" },
    summary: "More than one of 20 executions of order in office fails or times out.",
    // One an hour, and each fails.
    also: {
      sick: {
        [`swf_workflows_failed_total{${workflow}}`]: "0x29 1x30",
        [`swf_workflows_timed_out_total{${workflow}}`]: "0x60",
        [`swf_workflow_start_to_close_time_seconds_count{${workflow}}`]: "0x29 1x30",
      },
      silentAt: "34m",
      firesAt: "36m",
    },
  },
  {
    alert: "EkidenActivitiesTimeOut",
    sick: allTimeouts("0+10x60"),
    healthy: allTimeouts("0+4x60"),
    silentAt: "5m",
    firesAt: "30m",
    labels: { ...ofActivity, severity: "warning" },
    summary: "More than one of 20 activity tasks of charge in office runs out of time.",
    also: {
      sick: allTimeouts("0x29 1x30", "0x29 1x30"),
      silentAt: "34m",
      firesAt: "36m",
    },
  },
  {
    alert: "EkidenDecidersTimeOut",
    sick: {
      [`swf_started_decision_tasks_timed_out_on_close_total{${workflow}}`]: "0+10x60",
      [`swf_decision_tasks_completed_total{${workflow}}`]: "0+100x60",
    },
    healthy: {
      [`swf_started_decision_tasks_timed_out_on_close_total{${workflow}}`]: "0+4x60",
      [`swf_decision_tasks_completed_total{${workflow}}`]: "0+100x60",
    },
    silentAt: "5m",
    firesAt: "30m",
    labels: { ...ofWorkflow, severity: "warning" },
    summary: "Deciders of order in office take decision tasks and do not answer in time.",
    also: {
      sick: {
        [`swf_started_decision_tasks_timed_out_on_close_total{${workflow}}`]: "0x29 1x30",
        [`swf_decision_tasks_completed_total{${workflow}}`]: "0x60",
      },
      silentAt: "34m",
      firesAt: "36m",
    },
  },
  {
    alert: "EkidenIncidents",
    sick: { 'ekiden_incidents{domain="office", code="DECISION_TASKS_TIME_OUT"}': "3x60" },
    healthy: { 'ekiden_incidents{domain="office", code="DECISION_TASKS_TIME_OUT"}': "0x60" },
    silentAt: "14m",
    firesAt: "20m",
    labels: { domain: "office", code: "DECISION_TASKS_TIME_OUT", severity: "warning" },
    summary: "Executions of office with the incident DECISION_TASKS_TIME_OUT: 3.",
  },
  {
    alert: "EkidenCommitsSlow",
    sick: bucketsOf(syncs, `instance="${instance}"`, halfQuick),
    healthy: bucketsOf(syncs, `instance="${instance}"`, allQuick),
    silentAt: "9m",
    firesAt: "20m",
    labels: { ...ofInstance, severity: "warning" },
    summary: `One of 100 commits of ${instance} takes longer than 2.452s.`,
  },
  {
    alert: "EkidenEventLoopSlow",
    sick: { [`nodejs_eventloop_lag_max_seconds${at}`]: "0.8x60" },
    healthy: { [`nodejs_eventloop_lag_max_seconds${at}`]: "0.04x60" },
    silentAt: "9m",
    firesAt: "11m",
    labels: { ...ofInstance, severity: "warning" },
    summary: `The process of ${instance} has more to do than its core can.`,
  },
  {
    alert: "EkidenStoreErrors",
    sick: { [`ekiden_store_errors_total{instance="${instance}", kind="connection"}`]: "0+2x60" },
    healthy: { [`ekiden_store_errors_total{instance="${instance}", kind="collision"}`]: "0+9x60" },
    silentAt: "5m",
    firesAt: "20m",
    labels: { ...ofInstance, kind: "connection", severity: "warning" },
    summary: `The store of ${instance} has errors again and again (connection).`,
  },
  {
    alert: "EkidenNotificationsLate",
    sick: bucketsOf(lags, `instance="${instance}"`, halfQuick),
    healthy: bucketsOf(lags, `instance="${instance}"`, allQuick),
    silentAt: "9m",
    firesAt: "20m",
    labels: { ...ofInstance, severity: "warning" },
    summary: `One of 100 notices of other nodes comes to ${instance} after more than 2.452s.`,
  },
  {
    alert: "EkidenLeasesLost",
    sick: { [`ekiden_leases_lost_total{instance="${instance}", kind="messages"}`]: "0+1x60" },
    healthy: { [`ekiden_leases_lost_total{instance="${instance}", kind="messages"}`]: "3x60" },
    silentAt: "14m",
    firesAt: "30m",
    labels: { ...ofInstance, kind: "messages", severity: "warning" },
    summary: `${instance} is too slow for what it takes: its leases of messages run out.`,
  },
  {
    alert: "EkidenRetentionOverdue",
    sick: { [`ekiden_retention_overdue_age_seconds${at}`]: "7200x60" },
    healthy: { [`ekiden_retention_overdue_age_seconds${at}`]: "600x60" },
    silentAt: "14m",
    firesAt: "16m",
    labels: { severity: "warning" },
    summary: "Closed executions should have been removed 2h 0m 0s ago.",
  },
  {
    alert: "EkidenHumanTasksWait",
    sick: { 'ekiden_oldest_human_task_age_seconds{domain="office"}': "90000x60" },
    healthy: { 'ekiden_oldest_human_task_age_seconds{domain="office"}': "80000x60" },
    silentAt: "14m",
    firesAt: "16m",
    labels: { domain: "office", severity: "warning" },
    summary: "A task for people of office has waited for 1d 1h 0m 0s.",
  },
  {
    alert: "EkidenSchedulesFail",
    sick: timesOf("0x20 1x40"),
    healthy: timesOf("7x60"),
    silentAt: "20m",
    firesAt: "25m",
    labels: { severity: "warning" },
    summary: "A schedule could not start an execution within the last hour.",
  },
  {
    alert: "EkidenSchedulesOverdue",
    sick: { [`ekiden_schedule_overdue_seconds${at}`]: "60+60x60" },
    healthy: { [`ekiden_schedule_overdue_seconds${at}`]: "0x5 61 0x54" },
    silentAt: "5m",
    firesAt: "9m",
    labels: { severity: "warning" },
    summary: "A schedule should have started an execution 10m 0s ago.",
  },
  {
    alert: "EkidenFunctionsFail",
    sick: functionsOf("0+10x60"),
    healthy: functionsOf("0+4x60"),
    silentAt: "5m",
    firesAt: "30m",
    labels: { domain: "office", function: "price", severity: "warning" },
    summary: "More than one of 20 calls of the function price in office fails.",
    also: { sick: functionsOf("0x29 1x30", "0x60"), silentAt: "34m", firesAt: "36m" },
  },
  {
    alert: "EkidenClockOff",
    sick: { [`ekiden_clock_ahead_seconds${at}`]: "-5x60" },
    healthy: { [`ekiden_clock_ahead_seconds${at}`]: "-2x60" },
    silentAt: "4m",
    firesAt: "6m",
    labels: { ...ofInstance, severity: "warning" },
    summary: `The clocks of ${instance} and of the database differ by 5s.`,
  },
  {
    alert: "EkidenEventsNotTaken",
    sick: {
      [`ekiden_event_attempts_failed_total${ofTarget}`]: "0+1x60",
      [`ekiden_events_sent_total${ofTarget}`]: "7x60",
    },
    healthy: {
      [`ekiden_event_attempts_failed_total${ofTarget}`]: "0+1x60",
      [`ekiden_events_sent_total${ofTarget}`]: "7+1x60",
    },
    silentAt: "14m",
    firesAt: "20m",
    labels: { target: "billing", severity: "warning" },
    summary: "The target billing takes no events.",
  },
  {
    alert: "EkidenEventsGivenUp",
    sick: { [`ekiden_events_given_up_total${ofTarget}`]: "0x20 1x40" },
    healthy: { [`ekiden_events_given_up_total${ofTarget}`]: "7x60" },
    silentAt: "20m",
    firesAt: "25m",
    labels: { target: "billing", severity: "warning" },
    summary: "Events for the target billing were given up.",
  },
  {
    alert: "EkidenSpansLost",
    sick: { [`ekiden_spans_lost_total${at}`]: "0+1x60" },
    healthy: { [`ekiden_spans_lost_total${at}`]: "7x60" },
    silentAt: "9m",
    firesAt: "20m",
    labels: { ...ofInstance, severity: "warning" },
    summary: `Traces of ${instance} are not complete.`,
  },
];
