// What interceptors of workflows stand around: what comes to a run, and what it asks for.
import type {
  ActivityOptions,
  ChildOptions,
  ContinueOptions,
  LambdaOptions,
} from "../definitions.ts";
import type { Duration } from "../duration.ts";
import type { PayloadHeaders } from "../headers.ts";
import type { Fields } from "../log.ts";
import type { Intercept } from "./chain.ts";

/** A workflow that is about to begin. */
export interface ExecuteInput {
  readonly input: unknown;
  readonly headers: PayloadHeaders;
}

/** A signal that has reached the workflow. */
export interface SignalInput {
  readonly signalName: string;
  readonly payload: unknown;
  readonly headers: PayloadHeaders;
}

/** A query that the workflow is about to answer. */
export interface QueryInput {
  readonly queryName: string;
  readonly args: readonly unknown[];
}

/** An update that has reached the workflow. */
export interface UpdateInput {
  readonly updateName: string;
  readonly updateId: string;
  readonly input: unknown;
  readonly headers: PayloadHeaders;
}

/** Stands around what comes to a run. */
export interface WorkflowInboundInterceptor {
  /** The workflow's function. */
  readonly execute?: Intercept<ExecuteInput, Promise<unknown>>;
  /**
   * A signal that arrives, before it is handled or waits for the workflow; it may come before
   * `execute`. `next` must be called at once, or not at all: the signal is dropped then.
   */
  readonly handleSignal?: Intercept<SignalInput, void>;
  /**
   * Synchronous, and it must only look: after each turn, and with arguments in the replay of the
   * client that asks.
   */
  readonly handleQuery?: Intercept<QueryInput, unknown>;
  /**
   * Before an update is let in, whether or not its handler has a validator; what it throws rejects
   * the update. Synchronous, and it must only look.
   */
  readonly validateUpdate?: Intercept<UpdateInput, void>;
  /** The handler of an update; what is returned or thrown is the answer. */
  readonly handleUpdate?: Intercept<UpdateInput, Promise<unknown>>;
}

/** An activity that the workflow is about to schedule. */
export interface ActivityInput {
  readonly activityName: string;
  readonly args: readonly unknown[];
  readonly options: ActivityOptions;
  /** Human tasks get none. */
  readonly headers: PayloadHeaders;
}

/** A local activity that the workflow is about to begin. */
export interface LocalActivityInput {
  readonly name: string;
  /** Ordinary code: it runs outside of the workflow, once in the life of the run. */
  readonly act: () => unknown;
}

/** A Lambda function that the workflow is about to schedule. */
export interface LambdaInput {
  readonly name: string;
  readonly event: unknown;
  readonly options: LambdaOptions;
}

/** A child workflow that the workflow is about to start. */
export interface ChildInput {
  readonly workflowType: { readonly name: string; readonly version: string };
  /** With the child's input. */
  readonly options: ChildOptions<unknown>;
  readonly headers: PayloadHeaders;
}

/** A child that has been asked for. */
export interface ChildCall {
  readonly workflowId: string;
  /** Its runId, when it has been started. */
  readonly started: Promise<string>;
  /** What it returns. */
  readonly result: Promise<unknown>;
}

/** A signal that the workflow is about to send to another one. */
export interface SignalWorkflowInput {
  readonly workflowId: string;
  readonly runId: string | undefined;
  readonly signalName: string;
  readonly payload: unknown;
  readonly headers: PayloadHeaders;
}

/** A timer that the workflow is about to start. */
export interface TimerInput {
  readonly duration: Duration;
  /** Its timerId, where the workflow gives it one. */
  readonly id: string | undefined;
}

/** The next run, as which the workflow is about to continue. */
export interface ContinueAsNewInput {
  /** The next run's input, or the function that gives it at the end of the turn. */
  readonly input: unknown;
  readonly options: ContinueOptions;
  readonly headers: PayloadHeaders;
}

/** Stands around what a run asks for. Ids are given to what is asked for after the last `next`. */
export interface WorkflowOutboundInterceptor {
  /** An activity, with all tries of its retry policy; also a human task. */
  readonly scheduleActivity?: Intercept<ActivityInput, Promise<unknown>>;
  readonly scheduleLocalActivity?: Intercept<LocalActivityInput, Promise<unknown>>;
  readonly scheduleLambdaFunction?: Intercept<LambdaInput, Promise<unknown>>;
  readonly startChildWorkflowExecution?: Intercept<ChildInput, Promise<ChildCall>>;
  /** A signal to another workflow, or to a child. */
  readonly signalWorkflow?: Intercept<SignalWorkflowInput, Promise<void>>;
  /** `sleep`; time-outs, and pauses of retries, belong to what they are of. */
  readonly startTimer?: Intercept<TimerInput, Promise<void>>;
  /** Synchronous; `next` throws. */
  readonly continueAsNew?: Intercept<ContinueAsNewInput, never>;
  /** Gives the fields of each line of the workflow's log. */
  readonly getLogAttributes?: Intercept<Fields, Fields>;
}

/** How a run was closed by what its workflow decided. */
export interface RunClose {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: { readonly name: string; readonly version: string };
  readonly closeStatus: "COMPLETED" | "FAILED" | "CANCELED" | "CONTINUED_AS_NEW";
  /** What it failed with: the name of the error. */
  readonly reason: string | undefined;
  /** Milliseconds since 1970, as is `closedAt`. */
  readonly startedAt: number;
  readonly closedAt: number;
}

/** Of one run. They run as its code does: in its turns, and again on each replay. */
export interface WorkflowInterceptors {
  readonly inbound?: WorkflowInboundInterceptor;
  readonly outbound?: WorkflowOutboundInterceptor;
  /**
   * Called as ordinary code by the worker whose decision has closed the run, when the history says
   * so; at most once for each run, however often turns are repeated and closes refused. Not called
   * where a run times out or is terminated, or where the worker dies at that moment. It takes one
   * call of the service for each run that closes. A promise that it returns is not awaited; what it
   * throws, at once or later, is logged.
   */
  readonly closed?: (close: RunClose) => void | Promise<void>;
}
