// What goes wrong with a call. A refusal of the service is a ServiceError; where no answer came, or
// none that can be read, it is a NoAnswerError.

/** What is wrong with one part of an answer to a task of a person; of Ekiden's own operations. */
export interface AnswerProblem {
  /** A JSON pointer into the answer; empty for all of it. */
  readonly at: string;
  readonly text: string;
}

/** What a `ServiceError` is made of, for transports and tests that make one. */
export interface ServiceErrorDetails {
  /** The service's name of the refusal, without its name space: `UnknownResourceFault`. */
  readonly name: string;
  readonly message: string;
  /** Of the HTTP answer. */
  readonly status: number;
  /** By which the service finds the call in its own records. */
  readonly requestId?: string | undefined;
  /** None unless given. */
  readonly problems?: readonly AnswerProblem[];
}

/**
 * The service has refused a call. Refusals that it documents have a class each.
 *
 * @example
 * ```ts
 * import { ServiceError, SwfClient, UnknownResourceFault } from "@ekiden/client";
 *
 * const client = new SwfClient();
 * try {
 *   await client.describeDomain({ name: "shop" });
 * } catch (error) {
 *   if (error instanceof UnknownResourceFault) console.log("there is no such domain");
 *   else if (error instanceof ServiceError) console.log(error.name, error.message);
 *   else throw error;
 * }
 * ```
 */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** Of `InvalidAnswer` where the answer is wrong; empty for all other refusals. */
  readonly problems: readonly AnswerProblem[];
  /** How often the call was sent, this time included. */
  attempts = 1;
  /**
   * An earlier attempt of the same call was sent, and what came of it was never heard. So this
   * refusal may be the echo of its success: `WorkflowExecutionAlreadyStartedFault` of a start that
   * was carried out, `UnknownResourceFault` of an answer that was taken.
   */
  isAfterUnknownOutcome = false;

  constructor({ name, message, status, requestId, problems = [] }: ServiceErrorDetails) {
    super(message);
    this.problems = problems;
    this.name = name;
    this.status = status;
    this.requestId = requestId;
  }

  /** Nothing says whether the service has done what was asked: it failed in the middle. */
  get isOutcomeUnknown(): boolean {
    return this.status >= 500;
  }
}

/** What a `NoAnswerError` is made of, for transports and tests that make one. */
export interface NoAnswerDetails {
  readonly message: string;
  /** The request has left, wholly or in part. */
  readonly wasSent: boolean;
  readonly cause?: unknown;
  /** False unless given. */
  readonly isClosed?: boolean;
}

/**
 * There is no answer, or none that can be read: the service was not reached in time, or a proxy
 * has answered in its place.
 *
 * @example
 * ```ts
 * import { NoAnswerError, SwfClient } from "@ekiden/client";
 *
 * const client = new SwfClient();
 * try {
 *   await client.registerDomain({ name: "shop", workflowExecutionRetentionPeriodInDays: "30" });
 * } catch (error) {
 *   if (!(error instanceof NoAnswerError)) throw error;
 *   console.log(error.isOutcomeUnknown ? "it may be registered" : "it is not registered");
 * }
 * ```
 */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  /** The service may have done what was asked, at this attempt of the call or an earlier one. */
  isOutcomeUnknown: boolean;
  /** The client is closed, or the service in its process: no later call gets an answer. */
  readonly isClosed: boolean;
  attempts = 1;

  constructor({ message, wasSent, cause, isClosed = false }: NoAnswerDetails) {
    super(message, { cause });
    this.isClosed = isClosed;
    this.isOutcomeUnknown = wasSent;
  }
}

const kindKey = Symbol.for("@ekiden/client.errorKind");
const isOfCopy = Function.prototype[Symbol.hasInstance];

/**
 * Lets `instanceof` know what other copies of this package have made. A program has two of them
 * where it has `ekiden` and `@ekiden/flow` in two versions, or a command that was installed apart.
 */
const knowAcrossCopies = (Class: typeof ServiceError | typeof NoAnswerError, kind: string) => {
  Object.defineProperty(Class.prototype, kindKey, { value: kind });
  const value = function (this: typeof Class, error: unknown): boolean {
    if (isOfCopy.call(this, error)) return true;
    if (typeof error !== "object" || error === null) return false;
    const { [kindKey]: found, name } = error as { [kindKey]?: string; name?: string };
    // Refusals that the service documents have a class each, of their own names.
    return found === kind && (this === Class || this.name === name);
  };
  Object.defineProperty(Class, Symbol.hasInstance, { value });
};

knowAcrossCopies(ServiceError, "ServiceError");
knowAcrossCopies(NoAnswerError, "NoAnswerError");
