// What programs declare once and name everywhere: workflows, and the options of what they do.
import type { ChildPolicy } from "@ekiden/client";
import type { Duration, Timeout } from "./duration.ts";
import type { CannotBeSent, FirstOf, IfUnfit, Misfit } from "./sendable.ts";

/** What is registered for a workflow type, and used where a start says nothing else. */
export interface WorkflowDefaults {
  /** How long a run may take; "365 days", which is the most the service allows, by default. */
  readonly executionStartToClose?: Duration;
  /** How long one decision task may take; "30 seconds" by default. */
  readonly decisionStartToClose?: Timeout;
  /** Where its decision tasks wait; that of the worker which registers it by default. */
  readonly taskList?: string;
  readonly taskPriority?: number;
  /** What becomes of open children when it closes; `TERMINATE` by default. */
  readonly childPolicy?: ChildPolicy;
  /** The ARN of the role in which its Lambda functions are invoked. */
  readonly lambdaRole?: string;
}

/** Names a workflow type, and says what goes in and comes out: a definition is one, too. */
export interface WorkflowReference<Input, Result> {
  readonly name: string;
  readonly version: string;
  readonly run?: (input: Input) => Promise<Result>;
}

/** Name, version and defaults of a workflow type, as they are registered. */
export interface WorkflowOptions {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly defaults?: WorkflowDefaults;
}

/**
 * A workflow as `defineWorkflow` makes it: what a worker registers and runs, and what others
 * start.
 */
export interface WorkflowDefinition<Input = never, Result = unknown>
  extends WorkflowOptions,
    WorkflowReference<Input, Result> {
  readonly defaults: WorkflowDefaults;
  readonly run: (input: Input) => Promise<Result>;
}

type WorkflowMisfit<Input, Result> = FirstOf<Misfit<Input, "input">, Misfit<Result, "result">>;

/**
 * Declares a workflow: an async function whose awaits are durable. It is called anew, and led to
 * where it was, whenever its run is continued on another worker; so it must do the same each time,
 * and leave the clock, random numbers and all input and output to the functions of this package
 * and to activities.
 *
 * @example
 * ```ts
 * import { defineWorkflow, sleep } from "@ekiden/flow";
 *
 * export const reminder = defineWorkflow(
 *   { name: "Reminder", version: "1.0", defaults: { taskList: "reminders" } },
 *   async (customer: string) => {
 *     await sleep("30 days");
 *     return `remind ${customer}`;
 *   },
 * );
 * ```
 */
export function defineWorkflow<Input = undefined, Result = void>(
  options: WorkflowOptions,
  run: ((input: Input) => Promise<Result>) & IfUnfit<WorkflowMisfit<Input, Result>>,
): CannotBeSent<WorkflowMisfit<Input, Result>>;
export function defineWorkflow<Input = undefined, Result = void>(
  options: WorkflowOptions,
  run: (input: Input) => Promise<Result>,
): WorkflowDefinition<Input, Result>;
export function defineWorkflow(
  options: WorkflowOptions,
  run: (input: never) => Promise<unknown>,
): unknown {
  return { defaults: {}, ...options, run };
}

/**
 * A workflow type that is written elsewhere, in any language, with the types it is known by.
 *
 * @example
 * ```ts
 * import { type FlowClient, workflowReference } from "@ekiden/flow";
 *
 * const order = workflowReference<{ cents: number }, { receipt: string }>("order", "1.0");
 * export const sell = (client: FlowClient) => client.run(order, { input: { cents: 4_200 } });
 * ```
 */
export function workflowReference<Input = undefined, Result = void>(
  name: string & IfUnfit<WorkflowMisfit<Input, Result>>,
  version: string,
): CannotBeSent<WorkflowMisfit<Input, Result>>;
export function workflowReference<Input = undefined, Result = void>(
  name: string,
  version: string,
): WorkflowReference<Input, Result>;
export function workflowReference(name: string, version: string): unknown {
  return { name, version };
}

/** `input` may be left out where there is none. */
export type WithInput<Input> = undefined extends Input
  ? { readonly input?: Input }
  : { readonly input: Input };

/** What a start may say of a run; everything else is as registered. */
export interface StartSettings {
  readonly taskList?: string;
  readonly taskPriority?: number;
  readonly executionStartToClose?: Timeout;
  readonly decisionStartToClose?: Timeout;
  readonly childPolicy?: ChildPolicy;
  /** At most five, of at most 256 characters each. */
  readonly tags?: readonly string[];
  readonly lambdaRole?: string;
}

/** How often, and after what pauses, an activity that failed is tried again. */
export interface RetryPolicy {
  /** The first pause; "1 second" by default. Pauses are whole seconds, rounded up. */
  readonly initialInterval?: Duration;
  /** Each pause is so many times the one before; 2 by default. */
  readonly coefficient?: number;
  /**
   * No pause is longer. By default 5 minutes, or a hundredth of the time since the first try was
   * asked for where that is more, so that tries without end do not fill the history.
   */
  readonly maximumInterval?: Duration;
  /** Tries in all, the first included; without end by default. */
  readonly maximumAttempts?: number;
  /**
   * No pause ends later than so long after the first try was asked for; never by default. A try
   * begins when a decider learns that its pause has ended, which may be later.
   */
  readonly expiration?: Duration;
  /** Up to this share of each pause, drawn at random, is added or taken away; 0 by default. */
  readonly jitter?: number;
  /** Names of errors after which there is no other try: `["CardRefused"]`. */
  readonly nonRetryable?: readonly string[];
}

/** What becomes of an activity or a child when the scope it was begun in is canceled. */
export type CancelMode =
  /** It is asked to stop, and awaited: the error comes when it has ended. The default. */
  | "wait"
  /** It is asked to stop; the error comes at once. */
  | "request"
  /** It goes on; the error comes at once. */
  | "abandon";

/** How activities are scheduled: their type's version, list, time-outs and retries. */
export interface ActivityOptions {
  /** Of the activity type; "1.0" by default. */
  readonly version?: string;
  /**
   * Whose workers may have it. By default that of the worker which decides, if it has the activity
   * itself; else the list that was registered.
   */
  readonly taskList?: string;
  readonly taskPriority?: number;
  readonly scheduleToStart?: Timeout;
  readonly scheduleToClose?: Timeout;
  readonly startToClose?: Timeout;
  readonly heartbeat?: Timeout;
  /** Without one, an activity is tried once. */
  readonly retry?: RetryPolicy;
  readonly onCancel?: CancelMode;
  /**
   * Its activityId; `name-1`, `name-2`, … by default. Later tries add `.2`, `.3`, …, so one of your
   * own had better not end in a dot and digits: `attempt` of its first try would be those digits.
   */
  readonly id?: string;
}

/** As for a start, and what becomes of the child when its scope is canceled. */
export type ChildOptions<Input> = StartSettings &
  WithInput<Input> & {
    /** Unique among the open executions of the domain; made of the parent's runId by default. */
    readonly workflowId?: string;
    readonly onCancel?: CancelMode;
  };

/** Settings of the next run; what is not given stays as it is. */
export type ContinueOptions = StartSettings & {
  /** Of the same workflow type; the one it is by default. */
  readonly workflowTypeVersion?: string;
};

/** How a Lambda function is scheduled. */
export interface LambdaOptions {
  /** From 1 second to 15 minutes; what the service takes by default. */
  readonly startToClose?: Duration;
  /** `name-1`, `name-2`, … by default. */
  readonly id?: string;
}
