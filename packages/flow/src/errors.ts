// What can go wrong, as errors that a workflow, an activity or a starter can distinguish.
import type { CloseStatus, DecisionType } from "@ekiden/client";
import { standAt, type Where } from "./workflow/where.ts";

/** What an error says beyond its message. */
export interface FailureOptions {
  /** By which callers distinguish errors; `name` of the error that arrives. */
  readonly type?: string;
  /** Anything that can be sent along. */
  readonly details?: unknown;
  /** True: no retry policy tries again. */
  readonly nonRetryable?: boolean;
  readonly cause?: unknown;
}

/**
 * An error with a type and details that survive the way from an activity or a child to the
 * workflow, and from a workflow to its starter. Any other error may be thrown as well: its name is
 * the type then.
 *
 * @example
 * ```ts
 * import { ApplicationFailure } from "@ekiden/flow";
 *
 * export const charge = async (cents: number): Promise<void> => {
 *   const limit = 10_000;
 *   if (cents <= limit) return;
 *   const options = { type: "CardRefused", details: { limit }, nonRetryable: true };
 *   throw new ApplicationFailure("the card does not have so much", options);
 * };
 * ```
 */
export class ApplicationFailure<Details = unknown> extends Error {
  override readonly name: string;
  readonly details: Details;
  readonly nonRetryable: boolean;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = options.type ?? "ApplicationFailure";
    this.details = options.details as Details;
    this.nonRetryable = options.nonRetryable ?? false;
  }
}

/** Which activity an error speaks of. */
export interface ActivityIdentity {
  readonly activityId: string;
  readonly activityName: string;
  /** Where the workflow called it; its stack is that of the error. */
  readonly where?: Where;
}

/**
 * An activity ended with an error, which is the `cause`: name, message, stack and details kept. Its
 * own stack is the line of the workflow that called.
 */
export class ActivityFailure extends Error {
  override readonly name = "ActivityFailure";
  declare readonly cause: Error;
  readonly activityId: string;
  readonly activityName: string;

  constructor({ activityId, activityName, where }: ActivityIdentity, cause: Error) {
    super(`activity ${activityName} (${activityId}) failed: ${cause.message}`, { cause });
    this.activityId = activityId;
    this.activityName = activityName;
    if (where) standAt(this, where);
  }
}

/** A person would not do a human task. */
export class HumanTaskRejected extends Error {
  override readonly name = "HumanTaskRejected";
  readonly reason: string;
  readonly rejectedBy: string;

  constructor(reason: string, rejectedBy: string) {
    super(`rejected by ${rejectedBy}: ${reason}`);
    this.reason = reason;
    this.rejectedBy = rejectedBy;
  }
}

/** Which of the four time-outs of an activity it was; the service's names. */
export type ActivityTimeoutType =
  | "SCHEDULE_TO_START"
  | "SCHEDULE_TO_CLOSE"
  | "START_TO_CLOSE"
  | "HEARTBEAT";

/** An activity ran out of time. */
export class ActivityTimeout extends Error {
  override readonly name = "ActivityTimeout";
  readonly activityId: string;
  readonly activityName: string;
  readonly timeoutType: ActivityTimeoutType;
  /** What the last heartbeat said; undefined if there was none. */
  readonly lastHeartbeat: unknown;

  constructor(
    { activityId, activityName, where }: ActivityIdentity,
    timeoutType: ActivityTimeoutType,
    lastHeartbeat: unknown,
  ) {
    super(`activity ${activityName} (${activityId}) timed out: ${timeoutType}`);
    this.activityId = activityId;
    this.activityName = activityName;
    this.timeoutType = timeoutType;
    this.lastHeartbeat = lastHeartbeat;
    if (where) standAt(this, where);
  }
}

/**
 * The service did not do what a decision asked for: an `…Failed` event with a cause of its list.
 */
export class DecisionRefused extends Error {
  override readonly name = "DecisionRefused";
  readonly decisionType: DecisionType;
  /** As in the event: `ACTIVITY_TYPE_DOES_NOT_EXIST`, `OPEN_TIMERS_LIMIT_EXCEEDED`, … */
  readonly refusal: string;

  constructor(decisionType: DecisionType, refusal: string, subject: string) {
    super(`${decisionType} of ${subject} was refused: ${refusal}`);
    this.decisionType = decisionType;
    this.refusal = refusal;
  }
}

/** How a child, or a workflow whose result was awaited, ended other than by completing. */
export interface WorkflowEnd {
  readonly workflowId: string;
  readonly runId: string | undefined;
  readonly closeStatus: Exclude<CloseStatus, "COMPLETED">;
  readonly cause?: Error | undefined;
}

/** A workflow did not complete. What it threw, if it failed, is the `cause`. */
export class WorkflowFailure extends Error {
  override readonly name = "WorkflowFailure";
  declare readonly cause: Error | undefined;
  readonly workflowId: string;
  readonly runId: string | undefined;
  readonly closeStatus: WorkflowEnd["closeStatus"];

  constructor({ workflowId, runId, closeStatus, cause }: WorkflowEnd) {
    const why = cause === undefined ? "" : `: ${cause.message}`;
    super(`workflow ${workflowId} ended as ${closeStatus}${why}`, { cause });
    this.workflowId = workflowId;
    this.runId = runId;
    this.closeStatus = closeStatus;
  }
}

/** A workflowId has no open run, or none that is kept: the service has looked, and said so. */
export class NoRunError extends Error {
  override readonly name = "NoRunError";
  readonly workflowId: string;

  constructor(workflowId: string, wanted: "open" | "known") {
    super(`no run of workflow ${workflowId} is ${wanted}`);
    this.workflowId = workflowId;
  }
}

/** A Lambda function failed, timed out, or could not be started. */
export class LambdaFailure extends Error {
  override readonly name = "LambdaFailure";
  readonly functionName: string;
  readonly kind: "failed" | "timed out" | "not started";

  constructor(functionName: string, kind: LambdaFailure["kind"], cause?: Error) {
    const why = cause === undefined ? "" : `: ${cause.message}`;
    super(`function ${functionName} ${kind === "not started" ? "was " : ""}${kind}${why}`, {
      cause,
    });
    this.functionName = functionName;
    this.kind = kind;
  }
}

/** The workflow, or the scope that this was done in, was canceled. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";
  /** What an activity or a child said when it gave up. */
  readonly details: unknown;

  constructor(message = "canceled", details?: unknown) {
    super(message);
    this.details = details;
  }
}

/** A workflow's validator did not let an update in: nothing of the workflow has changed. */
export class UpdateRejected extends Error {
  override readonly name = "UpdateRejected";
  /** What the validator threw. */
  declare readonly cause: Error;
  readonly updateName: string;

  constructor(updateName: string, cause: Error) {
    super(`update ${updateName} was rejected: ${cause.message}`, { cause });
    this.updateName = updateName;
  }
}

/** Compensations failed; what went wrong before, so that they ran, is the `cause`. */
export class CompensationFailure extends Error {
  override readonly name = "CompensationFailure";
  /** What each of those that failed threw, in the order in which they ran. */
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[], cause?: unknown) {
    const what = errors.length === 1 ? "a compensation" : `${errors.length} compensations`;
    super(`${what} failed`, cause === undefined ? {} : { cause });
    this.errors = errors;
  }
}

/** `withTimeout` gave up waiting. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** Their cause is why they came about, and not what they say. */
const isOwnFailure = (error: Error): boolean =>
  error instanceof TimeoutError || error instanceof CompensationFailure;

/**
 * True for a cancellation, also where it is the cause of the error. False for a TimeoutError and a
 * CompensationFailure: the work was canceled before them, and they say what failed then.
 */
export const isCanceled = (error: unknown): boolean => {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    if (each instanceof CanceledError) return true;
    if (each instanceof WorkflowFailure && each.closeStatus === "CANCELED") return true;
    if (isOwnFailure(each)) return false;
    seen.add(each);
  }
  return false;
};

/** Why a decider could not decide. */
export type DecisionFailureKind =
  /** The workflow's code does not ask for what its history says it asked for. */
  | "mismatch"
  /** The workflow's code gives another input, or result, than its history has. */
  | "changed input"
  /** The workflow's code threw what is no failure: a mistake. */
  | "unexpected error"
  /** A promise of the workflow was rejected, and is not awaited. */
  | "unhandled rejection"
  /** The workflow waits for something that no history can record. */
  | "not durable"
  /** The workflow used a clock, a random number or the network of its process. */
  | "forbidden"
  /** The workflow's code did not come to rest in time. */
  | "endless"
  /** No worker that asks for these tasks knows the type. */
  | "unknown type"
  /** A payload could not be written or read. */
  | "payload"
  /** A payload codec failed, or took too long, and may do better another time. */
  | "codec"
  /** The service does not take the decisions. */
  | "refused"
  /** Something else went wrong in the decider, such as an error of a codec. */
  | "internal";

/**
 * A decision task could not be decided. It fails the task and not the workflow: the text is
 * recorded in the history, and the task comes again later, perhaps to a worker with better code.
 */
export class DecisionFailure extends Error {
  override readonly name = "DecisionFailure";
  readonly kind: DecisionFailureKind;

  constructor(kind: DecisionFailureKind, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
  }
}
