// Ekiden's own operations, and whether each only looks.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export const ekidenOperations = {
  DescribePermissions: true,
  DescribeDomainOverview: true,
  DescribeTypeUsage: true,
  SearchWorkflowExecutions: true,
  DescribeExecutionDetails: true,
  ExplainWorkflowExecution: true,
  FindWorkflowExecutions: true,
  SignalWithStartWorkflowExecution: false,
  StartJob: false,
  StopJob: false,
  ListJobs: true,
  DescribeJob: true,
  ListJobItems: true,
  ListTaskLists: true,
  DescribeTaskList: true,
  ListWorkers: true,
  ListHumanTasks: true,
  DescribeHumanTask: true,
  ClaimHumanTask: false,
  ReleaseHumanTask: false,
  AssignHumanTask: false,
  CommentOnHumanTask: false,
  CompleteHumanTask: false,
  RejectHumanTask: false,
} as const;
