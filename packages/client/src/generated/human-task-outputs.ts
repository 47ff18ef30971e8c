// What operations about tasks of people answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface HumanTaskOutputs {
  ListHumanTasks: {
    tasks: {
      id: string;
      domain: string;
      workflowId: string;
      runId: string;
      activityId: string;
      activityType: {
        name: string;
        version: string;
      };
      taskList: string;
      title: string;
      description?: string;
      form?: Record<string, unknown>;
      assignees: string[];
      data?: unknown;
      input?: string;
      holder?: string;
      comments: {
        by: string;
        at: number;
        text: string;
      }[];
      scheduledAt: number;
      startedAt?: number;
      dueAt?: number;
      cancelRequested: boolean;
    }[];
    nextPageToken?: string;
  };
  DescribeHumanTask: {
    id: string;
    domain: string;
    workflowId: string;
    runId: string;
    activityId: string;
    activityType: {
      name: string;
      version: string;
    };
    taskList: string;
    title: string;
    description?: string;
    form?: Record<string, unknown>;
    assignees: string[];
    data?: unknown;
    input?: string;
    holder?: string;
    comments: {
      by: string;
      at: number;
      text: string;
    }[];
    scheduledAt: number;
    startedAt?: number;
    dueAt?: number;
    cancelRequested: boolean;
  };
  ClaimHumanTask: HumanTaskOutputs["DescribeHumanTask"];
  ReleaseHumanTask: HumanTaskOutputs["DescribeHumanTask"];
  AssignHumanTask: HumanTaskOutputs["DescribeHumanTask"];
  CommentOnHumanTask: HumanTaskOutputs["DescribeHumanTask"];
  CompleteHumanTask: Record<never, never>;
  RejectHumanTask: Record<never, never>;
}
