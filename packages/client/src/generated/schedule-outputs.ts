// What operations about schedules answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface ScheduleOutputs {
  CreateSchedule: {
    upcoming: number[];
  };
  UpdateSchedule: ScheduleOutputs["CreateSchedule"];
  DescribeSchedule: {
    description?: string;
    times: {
      cron?: string[];
      timeZone?: string;
      everySeconds?: number;
      offsetSeconds?: number;
      at?: number[];
      notBefore?: number;
      notAfter?: number;
      jitterSeconds?: number;
    };
    start: {
      workflowType: {
        name: string;
        version: string;
      };
      workflowIdPrefix?: string;
      taskList?: {
        name: string;
      };
      taskPriority?: string;
      input?: string;
      executionStartToCloseTimeout?: string;
      taskStartToCloseTimeout?: string;
      tagList?: string[];
      childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
      lambdaRole?: string;
    };
    overlap: "SKIP" | "WAIT" | "CANCEL" | "TERMINATE" | "ALLOW";
    missed: "LAST" | "ALL" | "NONE";
    name: string;
    createdAt: number;
    changedAt: number;
    actsAs: string;
    paused?: {
      since: number;
      reason: string;
      identity?: string;
    };
    upcoming: number[];
    waiting?: number;
    backfill?: {
      next: number;
      to: number;
    };
    counts: {
      started: number;
      skipped: number;
      failed: number;
    };
    recent: {
      scheduledFor: number;
      at: number;
      outcome: "STARTED" | "SKIPPED" | "FAILED";
      workflowId?: string;
      runId?: string;
      text?: string;
    }[];
  };
  ListSchedules: {
    schedules: {
      name: string;
      workflowType: {
        name: string;
        version: string;
      };
      times: {
        cron?: string[];
        timeZone?: string;
        everySeconds?: number;
        offsetSeconds?: number;
        at?: number[];
        notBefore?: number;
        notAfter?: number;
        jitterSeconds?: number;
      };
      description?: string;
      paused?: {
        since: number;
        reason: string;
        identity?: string;
      };
      nextTime?: number;
      lastOutcome?: {
        scheduledFor: number;
        at: number;
        outcome: "STARTED" | "SKIPPED" | "FAILED";
        workflowId?: string;
        runId?: string;
        text?: string;
      };
    }[];
    nextPageToken?: string;
  };
  PauseSchedule: {
    since: number;
    reason: string;
    identity?: string;
  };
  ResumeSchedule: {
    resumed: boolean;
  };
  TriggerSchedule: {
    workflowId: string;
    runId: string;
  };
  BackfillSchedule: {
    count: number;
  };
  StopScheduleBackfill: {
    stopped: boolean;
  };
  DeleteSchedule: Record<never, never>;
}
