// What other packages may use of the engine.
export { nextDeadline, openDeadlines, reach } from "./deadlines.ts";
export { type CompletedDecisionTask, completeDecisionTask } from "./decide.ts";
export type { Message, ReadyTask, Start, TaskKind } from "./effect.ts";
export {
  type Activity,
  blankExecution,
  decodeExecution,
  type Execution,
  type ExecutionKey,
  encodeExecution,
  type Origin,
  type Parent,
} from "./execution.ts";
export type {
  ActivityTypeDefaults,
  Facts,
  RegisteredActivityType,
  RegisteredWorkflowType,
  WorkflowTypeDefaults,
} from "./facts.ts";
export {
  catchUpHeartbeats,
  decodeHeartbeats,
  encodeHeartbeat,
  type KeptHeartbeat,
} from "./heartbeats.ts";
export { type LimitProfile, type Limits, limitProfiles } from "./limits.ts";
export type { MeasuredEvent, MeasuredEventType } from "./measured.ts";
export { type Addressee, addresseeOf, answerUndeliverable, receive } from "./messages.ts";
export {
  type DomainPauses,
  type HandedTask,
  type Hold,
  holdOf,
  isPaused,
  joinSpan,
  noPauses,
  pausedLookMilliseconds,
} from "./pause.ts";
export type { Pause, TimeSpan } from "./paused-time.ts";
export { asReplayed, catchUp, replay } from "./replay.ts";
export { continueFrom, type Reset, reset } from "./reset/continuation.ts";
export type { CutChoice } from "./reset/cut.ts";
export { type ForkEdits, planFork } from "./reset/fork.ts";
export type { WhatToApply } from "./reset/later-events.ts";
export {
  type ContinuationPlan,
  type PlanChoice,
  planContinuation,
  type Source,
  type TakenChild,
} from "./reset/plan.ts";
export { retainedUntil, retentionMilliseconds } from "./retention.ts";
export {
  activityDueAt,
  cancelActivity,
  completeActivity,
  failActivity,
  heartbeat,
  type StartedActivity,
  startActivity,
  startedActivity,
} from "./rules/activity.ts";
export {
  type EndedByOperator,
  endActivityByOperator,
  type OperatorAnswer,
  type OperatorEnd,
  type OperatorPlan,
  planOperatorEnd,
} from "./rules/activity-operator.ts";
export { type Termination, terminate } from "./rules/close.ts";
export {
  type Attempt,
  type StartedDecision,
  startDecisionTask,
  startedDecisionTask,
} from "./rules/decision-task.ts";
export {
  endLambda,
  functionList,
  type LambdaOutcome,
  refuseLambdaRole,
  type ScheduledLambda,
  type StartedLambda,
  scheduledLambda,
  startLambda,
} from "./rules/lambda.ts";
export { receiveParentChange } from "./rules/parent-change.ts";
export { inheritPause, pauseExecution, resumeExecution } from "./rules/pause.ts";
export {
  requestCancel,
  signal,
  start,
  startFromRequest,
  startWithSignal,
} from "./rules/workflow.ts";
export { SparseMap, SparseSet } from "./sparse.ts";
export { Step } from "./step.ts";
export type { Successor } from "./step-context.ts";
export type { ClockName, DeclineCause } from "./subject.ts";
export { dayMilliseconds, maxExecutionSeconds, startableTimeout } from "./time.ts";
