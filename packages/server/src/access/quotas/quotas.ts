// How fast what may be asked for: numbers, each with its unit, in two profiles. `aws` has the
// service's own; `relaxed` has none, because the operator of a server of one's own sets the pace.
// Source: developer guide of the service, "Amazon SWF throttling quotas" (accounts outside of the
// largest regions have smaller ones by default).
import {
  type AnyOperationName,
  type DecisionType,
  type EkidenOperationName,
  type EventAttributes,
  type EventType,
  ekidenOperations,
  type OperationName,
} from "@ekiden/model";
import type { Rate } from "./bucket.ts";

type FailureOf<K extends DecisionType> = Extract<`${K}Failed`, EventType>;
/** The cause by which the failure of a decision says that there were too many; or none. */
export type RateCause<K extends DecisionType> = Extract<
  EventAttributes<FailureOf<K>>["cause"],
  `${string}_RATE_EXCEEDED`
>;
/** The decisions that can be too many. */
export type LimitedDecision = {
  [K in DecisionType]: RateCause<K> extends never ? never : K;
}[DecisionType];

export const rateCauses: { readonly [K in LimitedDecision]: RateCause<K> } = {
  ScheduleActivityTask: "ACTIVITY_CREATION_RATE_EXCEEDED",
  ScheduleLambdaFunction: "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED",
  StartTimer: "TIMER_CREATION_RATE_EXCEEDED",
  StartChildWorkflowExecution: "CHILD_CREATION_RATE_EXCEEDED",
  ContinueAsNewWorkflowExecution: "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  SignalExternalWorkflowExecution: "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  RequestCancelExternalWorkflowExecution:
    "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
};

/** Operations that count for the execution they name, too. */
export type ExecutionOperation =
  | "GetWorkflowExecutionHistory"
  | "SignalWorkflowExecution"
  | "RecordActivityTaskHeartbeat"
  | "RequestCancelWorkflowExecution";

/** What has no rate is not limited. */
export interface Quotas {
  /** Calls of one account. */
  readonly operations: { readonly [K in AnyOperationName]?: Rate | undefined };
  /** Decisions of one account, in all answers together. */
  readonly decisions: { readonly [K in LimitedDecision]?: Rate | undefined };
  /** Calls about one execution, of all callers. */
  readonly executions: { readonly [K in ExecutionOperation]?: Rate | undefined };
  /** Activity tasks that are scheduled on one task list. */
  readonly tasksPerTaskList?: Rate | undefined;
}

const rate = (size: number, perSecond: number): Rate => ({ size, perSecond });
const each = <K extends string>(given: Rate, ...names: readonly K[]): { [N in K]: Rate } =>
  Object.fromEntries(names.map((name) => [name, given])) as { [N in K]: Rate };

const operationsOfService: { readonly [K in OperationName]: Rate } = {
  ...each(
    rate(2_000, 200),
    ...(["StartWorkflowExecution", "PollForActivityTask", "PollForDecisionTask"] as const),
    ...(["RespondActivityTaskCanceled", "RespondActivityTaskCompleted"] as const),
    ...(["RespondActivityTaskFailed", "RespondDecisionTaskCompleted"] as const),
  ),
  ...each(rate(2_000, 160), "RecordActivityTaskHeartbeat"),
  ...each(rate(2_000, 60), "GetWorkflowExecutionHistory", "TerminateWorkflowExecution"),
  ...each(rate(2_000, 30), "RequestCancelWorkflowExecution", "SignalWorkflowExecution"),
  ...each(
    rate(2_000, 6),
    ...(["CountClosedWorkflowExecutions", "CountOpenWorkflowExecutions"] as const),
    ...(["DescribeActivityType", "DescribeWorkflowExecution", "DescribeWorkflowType"] as const),
  ),
  ...each(rate(200, 60), "RegisterActivityType", "RegisterWorkflowType"),
  ...each(rate(200, 48), "ListOpenWorkflowExecutions"),
  ...each(
    rate(200, 6),
    ...(["CountPendingActivityTasks", "CountPendingDecisionTasks"] as const),
    ...(["DeleteActivityType", "DeprecateActivityType", "UndeprecateActivityType"] as const),
    ...(["DeleteWorkflowType", "DeprecateWorkflowType", "UndeprecateWorkflowType"] as const),
    ...(["DescribeDomain", "ListActivityTypes", "ListWorkflowTypes"] as const),
    "ListClosedWorkflowExecutions",
  ),
  ...each(rate(100, 6), "DeprecateDomain", "ListDomains", "RegisterDomain", "UndeprecateDomain"),
  ...each(rate(50, 30), "ListTagsForResource", "TagResource", "UntagResource"),
};

/**
 * Ekiden's own operations: a bucket for each, so that those who look at a domain, or mend it, take
 * nothing from what its workers may call. The rate is enough for some screens of the console.
 */
const operationsOfEkiden = {
  ...each(rate(200, 20), ...(Object.keys(ekidenOperations) as EkidenOperationName[])),
  // As polls: each program that waits for a result calls it once a minute.
  ...each(rate(2_000, 200), "AwaitWorkflowExecutionClose"),
};

export const quotaProfiles = {
  aws: {
    operations: { ...operationsOfService, ...operationsOfEkiden },
    decisions: {
      RequestCancelExternalWorkflowExecution: rate(1_200, 120),
      ScheduleActivityTask: rate(1_000, 200),
      SignalExternalWorkflowExecution: rate(1_200, 120),
      StartChildWorkflowExecution: rate(500, 12),
      StartTimer: rate(2_000, 200),
    },
    executions: {
      GetWorkflowExecutionHistory: rate(400, 200),
      SignalWorkflowExecution: rate(1_000, 1_000),
      RecordActivityTaskHeartbeat: rate(1_000, 1_000),
      RequestCancelWorkflowExecution: rate(200, 200),
    },
    tasksPerTaskList: rate(2_000, 2_000),
  },
  relaxed: { operations: {}, decisions: {}, executions: {} },
} as const satisfies Record<string, Quotas>;

/** The name of a set of quotas. */
export type QuotaProfile = keyof typeof quotaProfiles;

/** Single rates in place of those of a profile; undefined lifts one. */
export type CustomQuotas = Partial<Quotas> & { readonly profile: QuotaProfile };

export const quotasOf = (given: QuotaProfile | CustomQuotas): Quotas => {
  if (typeof given === "string") return quotaProfiles[given];
  const profile: Quotas = quotaProfiles[given.profile];
  return {
    operations: { ...profile.operations, ...given.operations },
    decisions: { ...profile.decisions, ...given.decisions },
    executions: { ...profile.executions, ...given.executions },
    tasksPerTaskList:
      "tasksPerTaskList" in given ? given.tasksPerTaskList : profile.tasksPerTaskList,
  };
};

/** Is there anything to count? */
export const limitsNothing = ({
  operations,
  decisions,
  executions,
  tasksPerTaskList,
}: Quotas): boolean =>
  tasksPerTaskList === undefined &&
  [operations, decisions, executions].every((rates) =>
    Object.values(rates).every((each) => each === undefined),
  );
