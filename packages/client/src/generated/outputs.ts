// What each operation answers.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type { DecisionTask, History } from "./histories.ts";
import type {
  ActivityTask,
  ActivityTaskStatus,
  ActivityTypeDetail,
  ActivityTypeInfos,
  DomainDetail,
  DomainInfos,
  ListTagsForResourceOutput,
  PendingTaskCount,
  Run,
  WorkflowExecutionDetail,
  WorkflowExecutionInfos,
  WorkflowTypeDetail,
  WorkflowTypeInfos,
} from "./structures.ts";

export interface Outputs {
  RegisterDomain: undefined;
  DescribeDomain: DomainDetail;
  ListDomains: DomainInfos;
  DeprecateDomain: undefined;
  UndeprecateDomain: undefined;
  RegisterWorkflowType: undefined;
  DescribeWorkflowType: WorkflowTypeDetail;
  ListWorkflowTypes: WorkflowTypeInfos;
  DeprecateWorkflowType: undefined;
  UndeprecateWorkflowType: undefined;
  DeleteWorkflowType: undefined;
  RegisterActivityType: undefined;
  DescribeActivityType: ActivityTypeDetail;
  ListActivityTypes: ActivityTypeInfos;
  DeprecateActivityType: undefined;
  UndeprecateActivityType: undefined;
  DeleteActivityType: undefined;
  TagResource: undefined;
  UntagResource: undefined;
  ListTagsForResource: ListTagsForResourceOutput;
  StartWorkflowExecution: Run;
  SignalWorkflowExecution: undefined;
  RequestCancelWorkflowExecution: undefined;
  TerminateWorkflowExecution: undefined;
  DescribeWorkflowExecution: WorkflowExecutionDetail;
  GetWorkflowExecutionHistory: History;
  PollForDecisionTask: DecisionTask;
  RespondDecisionTaskCompleted: undefined;
  PollForActivityTask: ActivityTask;
  RecordActivityTaskHeartbeat: ActivityTaskStatus;
  RespondActivityTaskCompleted: undefined;
  RespondActivityTaskFailed: undefined;
  RespondActivityTaskCanceled: undefined;
  CountPendingDecisionTasks: PendingTaskCount;
  CountPendingActivityTasks: PendingTaskCount;
  ListOpenWorkflowExecutions: WorkflowExecutionInfos;
  ListClosedWorkflowExecutions: WorkflowExecutionInfos;
  CountOpenWorkflowExecutions: PendingTaskCount;
  CountClosedWorkflowExecutions: PendingTaskCount;
}
