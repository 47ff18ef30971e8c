// What operations about task lists and workers answer.
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
      pollers: {
        identity?: string;
        address?: string;
        lastSeenAt: number;
        state: "waiting" | "seen" | "gone";
      }[];
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
      pollers: {
        identity?: string;
        address?: string;
        lastSeenAt: number;
        state: "waiting" | "seen" | "gone";
      }[];
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
}
