// A call of each operation that is served, in an order in which all of them are.
import type { OperationName } from "@ekiden/model";
import { type Account, domain, type } from "./account.ts";

/** `fresh` is a name that the account has not used yet. */
type Calls = Readonly<Record<OperationName, (account: Account, fresh: string) => object>>;

const always = { startTimeFilter: { oldestDate: 0 } };
const registered = { registrationStatus: "REGISTERED" };
const gone = { name: "gone", version: "1" };
const run = ({ runId }: Account) => ({ domain, execution: { workflowId: "w", runId } });
const resource = (account: Account) => ({ resourceArn: account.arnOf(domain) });
const list = ({ only }: Account) => ({ domain, taskList: { name: only } });

export const calls: Calls = {
  ListDomains: () => registered,
  DescribeDomain: () => ({ name: domain }),
  ListTagsForResource: resource,
  TagResource: (account) => ({ ...resource(account), tags: [{ key: "mine" }] }),
  UntagResource: (account) => ({ ...resource(account), tagKeys: ["mine"] }),
  ListWorkflowTypes: () => ({ domain, ...registered }),
  ListActivityTypes: () => ({ domain, ...registered }),
  DescribeWorkflowType: () => ({ domain, workflowType: type }),
  DescribeActivityType: () => ({ domain, activityType: type }),
  DescribeWorkflowExecution: run,
  GetWorkflowExecutionHistory: run,
  ListOpenWorkflowExecutions: () => ({ domain, ...always }),
  ListClosedWorkflowExecutions: () => ({ domain, ...always }),
  CountOpenWorkflowExecutions: () => ({ domain, ...always }),
  CountClosedWorkflowExecutions: () => ({ domain, ...always }),
  CountPendingDecisionTasks: list,
  CountPendingActivityTasks: list,
  PollForDecisionTask: list,
  PollForActivityTask: list,
  RecordActivityTaskHeartbeat: ({ activityToken }) => ({ taskToken: activityToken }),
  RespondActivityTaskCompleted: ({ activityToken }) => ({ taskToken: activityToken }),
  RespondActivityTaskFailed: ({ activityToken }) => ({ taskToken: activityToken }),
  RespondActivityTaskCanceled: ({ activityToken }) => ({ taskToken: activityToken }),
  RespondDecisionTaskCompleted: ({ decisionToken }) => ({ taskToken: decisionToken }),
  SignalWorkflowExecution: () => ({ domain, workflowId: "w", signalName: "go" }),
  RequestCancelWorkflowExecution: () => ({ domain, workflowId: "w" }),
  TerminateWorkflowExecution: () => ({ domain, workflowId: "w" }),
  StartWorkflowExecution: (_, fresh) => ({ domain, workflowId: fresh, workflowType: type }),
  DeleteWorkflowType: () => ({ domain, workflowType: gone }),
  DeleteActivityType: () => ({ domain, activityType: gone }),
  DeprecateWorkflowType: () => ({ domain, workflowType: type }),
  DeprecateActivityType: () => ({ domain, activityType: type }),
  UndeprecateWorkflowType: () => ({ domain, workflowType: type }),
  UndeprecateActivityType: () => ({ domain, activityType: type }),
  DeprecateDomain: () => ({ name: domain }),
  UndeprecateDomain: () => ({ name: domain }),
  RegisterWorkflowType: (_, fresh) => ({ domain, name: fresh, version: "1" }),
  RegisterActivityType: (_, fresh) => ({ domain, name: fresh, version: "1" }),
  RegisterDomain: (_, fresh) => ({ name: fresh, workflowExecutionRetentionPeriodInDays: "9" }),
};

/** An activity task is answered once: of these, only the first is served. */
export const answeredBefore: ReadonlySet<OperationName> = new Set([
  "RespondActivityTaskFailed",
  "RespondActivityTaskCanceled",
]);

/** Those that make something come last: no call before them meets what they have made. */
export const operationsInOrder = Object.keys(calls) as OperationName[];
