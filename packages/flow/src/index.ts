// Workflows and activities in TypeScript, on Amazon SWF and on Ekiden.
import "./guards.ts";

export {
  type ChildPolicy,
  type ClientOptions,
  type CredentialProvider,
  type Credentials,
  type Decision,
  type HistoryEvent,
  NoAnswerError,
  ServiceError,
  SwfClient,
  UnknownResourceFault,
  WorkflowExecutionAlreadyStartedFault,
  type WorkflowExecutionDetail,
} from "@ekiden/client";
export {
  type Activity,
  type ActivityDefaults,
  activitiesOf,
  activityDefaults,
  defineActivity,
} from "./activities.ts";
export type { AwsSdkClient } from "./aws-sdk.ts";
export type { UpdateOptions } from "./client/asked-update.ts";
export type { ReadOptions } from "./client/events.ts";
export {
  FlowClient,
  type FlowClientOptions,
  type SignalWithStartOptions,
  type StartOptions,
  type UpdatedWithStart,
  type UpdateWithStartOptions,
} from "./client/flow-client.ts";
export type { Progress, ProgressOptions } from "./client/progress.ts";
export { type DomainOptions, registerDomain } from "./client/register-domain.ts";
export type { MadeSchedule, ScheduleOptions, ScheduleTimes } from "./client/schedules.ts";
export type { TaskAnswers } from "./client/task-answers.ts";
export type { WaitOptions } from "./client/waiting.ts";
export { type Outcome, type TerminateOptions, WorkflowHandle } from "./client/workflow-handle.ts";
export { type Codec, PayloadError, strictJson } from "./codec.ts";
export {
  type ActivityOptions,
  type CancelMode,
  type ChildOptions,
  type ContinueOptions,
  defineWorkflow,
  type LambdaOptions,
  type RetryPolicy,
  type StartSettings,
  type WorkflowDefaults,
  type WorkflowDefinition,
  type WorkflowOptions,
  type WorkflowReference,
  workflowReference,
} from "./definitions.ts";
export {
  type Duration,
  type DurationParts,
  type DurationText,
  millisecondsOf,
  type Timeout,
} from "./duration.ts";
export {
  ActivityFailure,
  ActivityTimeout,
  type ActivityTimeoutType,
  ApplicationFailure,
  CanceledError,
  CompensationFailure,
  DecisionFailure,
  type DecisionFailureKind,
  DecisionRefused,
  type FailureOptions,
  HumanTaskRejected,
  isCanceled,
  LambdaFailure,
  NoRunError,
  TimeoutError,
  UpdateRejected,
  WorkflowFailure,
} from "./errors.ts";
export { type ErrorOfFailure, failureIn, hasFailed } from "./has-failed.ts";
export {
  maxHeaderNameCharacters,
  maxHeaders,
  maxHeadersCharacters,
  type PayloadHeaders,
} from "./headers.ts";
export type {
  ActivityExecuteInput,
  ActivityInboundInterceptor,
} from "./interceptors/activity.ts";
export type { Intercept, Next } from "./interceptors/chain.ts";
export type {
  ClientCancelInput,
  ClientDescribeInput,
  ClientInterceptor,
  ClientQueryInput,
  ClientResultInput,
  ClientSignalInput,
  ClientStartInput,
  ClientTerminateInput,
  ClientUpdateInput,
} from "./interceptors/client.ts";
export type { Interceptor, InterceptorOptions } from "./interceptors/interceptor.ts";
export { passHeaders } from "./interceptors/pass-headers.ts";
export type {
  ActivityInput,
  ChildCall,
  ChildInput,
  ContinueAsNewInput,
  ExecuteInput,
  LambdaInput,
  LocalActivityInput,
  QueryInput,
  RunClose,
  SignalInput,
  SignalWorkflowInput,
  TimerInput,
  UpdateInput,
  WorkflowInboundInterceptor,
  WorkflowInterceptors,
  WorkflowOutboundInterceptor,
} from "./interceptors/workflow.ts";
export { standardErrorLog, type WorkflowLog } from "./log.ts";
export type { Instrument, MetricLabels, MetricsReceiver } from "./metrics/receiver.ts";
export { retryMetrics } from "./metrics/retries.ts";
export {
  type MetricKind,
  type MetricRow,
  type WorkerMetricName,
  workerMetricRows,
} from "./metrics/table.ts";
export { fileOffload, type Offload, OffloadError } from "./offload.ts";
export { CodecError, type PayloadCodec, type PayloadCodecContext } from "./payload-codec.ts";
export type { PayloadOptions } from "./payload-pipeline.ts";
export type { RecordedHistory } from "./recorded.ts";
export {
  type Replayed,
  type ReplayOptions,
  replayHistory,
} from "./replay.ts";
export { type ReplayedOne, replayHistories } from "./replays.ts";
export type { CannotBeSent, CodecTypes } from "./sendable.ts";
export type { Service, ServiceOptions } from "./service.ts";
export type { RecordedEvent } from "./wire.ts";
export {
  type ActivityContext,
  activityContext,
  defineHeartbeat,
  type HeartbeatDefinition,
} from "./worker/activity-context.ts";
export { createWorker, type Worker } from "./worker/worker.ts";
export type { StopOptions, WorkerOptions } from "./worker/worker-options.ts";
export { type ActivityCall, type ActivityCalls, proxyActivities } from "./workflow/activity.ts";
export type { DrainedSignal, UnconsumedSignals } from "./workflow/channels.ts";
export { type ChildHandle, runChild, startChild } from "./workflow/child.ts";
export {
  type CompensationOptions,
  Compensations,
  compensated,
} from "./workflow/compensations.ts";
export { condition } from "./workflow/condition.ts";
export { continueAsNew } from "./workflow/continue-as-new.ts";
export { type ExternalWorkflow, external } from "./workflow/external.ts";
export {
  type Form,
  type HumanTaskOptions,
  humanTask,
  humanTasks,
} from "./workflow/human-task.ts";
export { now, random, uuid, type WorkflowInfo, workflowInfo } from "./workflow/info.ts";
export { type LambdaCall, lambda } from "./workflow/lambda.ts";
export { localActivity } from "./workflow/local-activity.ts";
export { log } from "./workflow/log.ts";
export {
  acceptChange,
  deprecatePatch,
  patched,
  recordMarker,
  sideEffect,
} from "./workflow/markers.ts";
export { type NextSignal, nextSignal } from "./workflow/next-signal.ts";
export type { OpenWait } from "./workflow/open-waits.ts";
export { defineQuery, type QueryDefinition, setProgress } from "./workflow/query.ts";
export {
  CancellationScope,
  type CancellationScopeOptions,
  shielded,
} from "./workflow/scope.ts";
export {
  allHandlersFinished,
  defineSignal,
  drainSignals,
  type SignalDefinition,
  unconsumedSignals,
} from "./workflow/signal.ts";
export { sleep, type TimerOptions, withTimeout } from "./workflow/timer.ts";
export {
  defineUpdate,
  type UpdateDefinition,
  type UpdateHandlerOptions,
} from "./workflow/update.ts";
