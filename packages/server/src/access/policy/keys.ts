// Which operation and decision of the service offers which condition keys to policies. Source:
// developer guide of the service, "Using IAM policies: API summary"; the Service Authorization
// Reference adds tags. Ekiden's own operations say it in their rows.
import type { DecisionType, OperationName, PolicyKey } from "@ekiden/model";

/** Where the name of the domain is, which is the resource of every call. */
type ResourceSource =
  /** The input's `domain`. */
  | "domain"
  /** The input's `name`: of a domain. */
  | "name"
  /** The input's `resourceArn`: of a domain. */
  | "resourceArn"
  /** The task that the input's `taskToken` names. */
  | "taskToken"
  /** All of them: to be granted on `/domain/*`. */
  | "allDomains";

interface ActionRow {
  readonly resource: ResourceSource;
  readonly keys: readonly PolicyKey[];
  /** Where the tags of the request are: `aws:RequestTag/…` and `aws:TagKeys`. */
  readonly tags?: "tags" | "tagKeys";
}

const filters = ["swf:tagFilter.tag", "swf:typeFilter.name", "swf:typeFilter.version"] as const;
const taskList = ["swf:taskList.name"] as const;
const activityType = ["swf:activityType.name", "swf:activityType.version"] as const;
const workflowType = ["swf:workflowType.name", "swf:workflowType.version"] as const;
const registered = ["swf:defaultTaskList.name", "swf:name", "swf:version"] as const;
const tagList = [
  "swf:tagList.member.0",
  "swf:tagList.member.1",
  "swf:tagList.member.2",
  "swf:tagList.member.3",
  "swf:tagList.member.4",
] as const;

export const operationKeys: { readonly [K in OperationName]: ActionRow } = {
  RegisterDomain: { resource: "name", keys: [], tags: "tags" },
  DescribeDomain: { resource: "name", keys: [] },
  DeprecateDomain: { resource: "name", keys: [] },
  UndeprecateDomain: { resource: "name", keys: [] },
  ListDomains: { resource: "allDomains", keys: [] },

  RegisterWorkflowType: { resource: "domain", keys: registered },
  DescribeWorkflowType: { resource: "domain", keys: workflowType },
  ListWorkflowTypes: { resource: "domain", keys: [] },
  DeprecateWorkflowType: { resource: "domain", keys: workflowType },
  UndeprecateWorkflowType: { resource: "domain", keys: workflowType },
  DeleteWorkflowType: { resource: "domain", keys: workflowType },

  RegisterActivityType: { resource: "domain", keys: registered },
  DescribeActivityType: { resource: "domain", keys: activityType },
  ListActivityTypes: { resource: "domain", keys: [] },
  DeprecateActivityType: { resource: "domain", keys: activityType },
  UndeprecateActivityType: { resource: "domain", keys: activityType },
  DeleteActivityType: { resource: "domain", keys: activityType },

  TagResource: { resource: "resourceArn", keys: [], tags: "tags" },
  UntagResource: { resource: "resourceArn", keys: [], tags: "tagKeys" },
  ListTagsForResource: { resource: "resourceArn", keys: [] },

  StartWorkflowExecution: {
    resource: "domain",
    keys: [...tagList, ...taskList, ...workflowType],
  },
  SignalWorkflowExecution: { resource: "domain", keys: [] },
  RequestCancelWorkflowExecution: { resource: "domain", keys: [] },
  TerminateWorkflowExecution: { resource: "domain", keys: [] },
  DescribeWorkflowExecution: { resource: "domain", keys: [] },
  GetWorkflowExecutionHistory: { resource: "domain", keys: [] },

  PollForDecisionTask: { resource: "domain", keys: taskList },
  RespondDecisionTaskCompleted: { resource: "taskToken", keys: [] },
  PollForActivityTask: { resource: "domain", keys: taskList },
  RecordActivityTaskHeartbeat: { resource: "taskToken", keys: [] },
  RespondActivityTaskCompleted: { resource: "taskToken", keys: [] },
  RespondActivityTaskFailed: { resource: "taskToken", keys: [] },
  RespondActivityTaskCanceled: { resource: "taskToken", keys: [] },
  CountPendingDecisionTasks: { resource: "domain", keys: taskList },
  CountPendingActivityTasks: { resource: "domain", keys: taskList },

  ListOpenWorkflowExecutions: { resource: "domain", keys: filters },
  ListClosedWorkflowExecutions: { resource: "domain", keys: filters },
  CountOpenWorkflowExecutions: { resource: "domain", keys: filters },
  CountClosedWorkflowExecutions: { resource: "domain", keys: filters },
};

/** The decisions as actions; the resource is the domain of the task that is answered. */
export const decisionKeys: { readonly [K in DecisionType]: readonly PolicyKey[] } = {
  ScheduleActivityTask: [...activityType, ...taskList],
  RequestCancelActivityTask: [],
  CompleteWorkflowExecution: [],
  FailWorkflowExecution: [],
  CancelWorkflowExecution: [],
  ContinueAsNewWorkflowExecution: [...tagList, ...taskList, "swf:workflowTypeVersion"],
  RecordMarker: [],
  StartTimer: [],
  CancelTimer: [],
  SignalExternalWorkflowExecution: [],
  RequestCancelExternalWorkflowExecution: [],
  StartChildWorkflowExecution: [...tagList, ...taskList, ...workflowType],
  ScheduleLambdaFunction: [],
};

/** As policies name one of Ekiden's own operations, as in `ekiden:ListTaskLists`. */
export const ekidenAction = (operation: string): string => `ekiden:${operation}`;

/** Keys that every service knows, and this one fills; those below tags end with a slash. */
export const globalKeys = [
  "aws:CurrentTime",
  "aws:EpochTime",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalTag/",
  "aws:PrincipalType",
  "aws:RequestedRegion",
  "aws:RequestTag/",
  "aws:ResourceAccount",
  "aws:ResourceTag/",
  "aws:SecureTransport",
  "aws:SourceIp",
  "aws:TagKeys",
  "aws:UserAgent",
  "aws:userid",
  "aws:username",
] as const;

/** What a role is assumed with: the one action here that is not of the service itself. */
export const assumeAction = "sts:AssumeRole";
/** Of that action alone. */
export const assumeKeys = ["sts:ExternalId", "sts:RoleSessionName"] as const;

/** Not known when a decision is judged. Source: developer guide, "Pseudo API". */
export const unknownToDecisions = ["aws:SecureTransport", "aws:SourceIp", "aws:UserAgent"] as const;
