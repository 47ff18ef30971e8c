// What operations about task lists, workers and incidents answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface TaskListOutputs {
  PauseTaskList: {
    since: number;
    reason: string;
    identity?: string;
  };
  ResumeTaskList: {
    resumed: boolean;
  };
  ListTaskLists: {
    taskLists: {
      kind: "decision" | "activity";
      name: string;
      backlog: number;
      truncated: boolean;
      oldestAt?: number;
      rates: {
        windowSeconds: number;
        addedPerSecond: number;
        startedPerSecond: number;
      }[];
      emptyInSeconds?: number;
      state: "waiting" | "seen" | "gone" | "never";
      unpolled: boolean;
      pollers: {
        identity?: string;
        address?: string;
        lastSeenAt: number;
        state: "waiting" | "seen" | "gone";
      }[];
      pollersTruncated: boolean;
    }[];
    truncated: boolean;
    asOf: number;
    watchedSince: number;
    countedSince: number;
    unseenNodes: number;
  };
  DescribeTaskList: {
    taskList: {
      kind: "decision" | "activity";
      name: string;
      backlog: number;
      truncated: boolean;
      oldestAt?: number;
      rates: {
        windowSeconds: number;
        addedPerSecond: number;
        startedPerSecond: number;
      }[];
      emptyInSeconds?: number;
      state: "waiting" | "seen" | "gone" | "never";
      unpolled: boolean;
      pollers: {
        identity?: string;
        address?: string;
        lastSeenAt: number;
        state: "waiting" | "seen" | "gone";
      }[];
      pollersTruncated: boolean;
    };
    asOf: number;
    watchedSince: number;
    countedSince: number;
    unseenNodes: number;
  };
  ListWorkers: {
    workers: {
      identity?: string;
      address?: string;
      lastSeenAt?: number;
      state: "waiting" | "seen" | "gone" | "never";
      taskLists: {
        kind: "decision" | "activity";
        name: string;
        lastSeenAt: number;
        state: "waiting" | "seen" | "gone";
      }[];
      tasks: {
        kind: "decision" | "activity";
        taskList: string;
        workflowId: string;
        runId: string;
        activityId?: string;
        activityType?: {
          name: string;
          version: string;
        };
        startedEventId: number;
        startedAt: number;
        lastHeartbeatAt?: number;
      }[];
    }[];
    truncated: boolean;
    examinedRuns: number;
    tasksTruncated: boolean;
    asOf: number;
    watchedSince: number;
    countedSince: number;
    unseenNodes: number;
  };
  ListIncidents: {
    incidents: {
      code:
        | "TASK_LIST_UNPOLLED"
        | "DECISION_TASKS_TIME_OUT"
        | "DECISIONS_REFUSED"
        | "ACTIVITY_FAILS_REPEATEDLY"
        | "HEARTBEATS_MISSED"
        | "HUMAN_TASKS_OVERDUE"
        | "HISTORY_NEAR_LIMIT";
      taskList?: {
        kind: "decision" | "activity";
        name: string;
      };
      workflowType?: {
        name: string;
        version: string;
      };
      activityType?: {
        name: string;
        version: string;
      };
      count: number;
      truncated: boolean;
      since?: number;
      oldest?: {
        workflowId: string;
        runId: string;
      };
    }[];
    truncated: boolean;
    asOf: number;
    watchedSince: number;
    unseenNodes: number;
  };
}
