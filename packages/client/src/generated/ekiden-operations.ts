// Ekiden's own operations, and whether each only looks.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export const ekidenOperations = {
  DescribePermissions: true,
  DescribeDomainOverview: true,
  DescribeTypeUsage: true,
  SearchWorkflowExecutions: true,
  DescribeExecutionDetails: true,
  ExplainWorkflowExecution: true,
  SignalWithStartWorkflowExecution: false,
  ResetWorkflowExecution: false,
  ForkWorkflowExecution: false,
  ListTaskLists: true,
  ListHumanTasks: true,
  DescribeHumanTask: true,
  ClaimHumanTask: false,
  ReleaseHumanTask: false,
  AssignHumanTask: false,
  CommentOnHumanTask: false,
  CompleteHumanTask: false,
  RejectHumanTask: false,
} as const;
