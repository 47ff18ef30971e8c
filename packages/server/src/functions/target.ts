// What a function target is: somewhere functions can be invoked. A target is asked about the role
// first, and invoked once the start of the function is committed: never twice for one start.
import type { LambdaOutcome } from "@ekiden/engine";

/** One invocation of one function, as a target gets it. */
export interface Invocation {
  /** New for each invocation; what a function logs is found by it. */
  readonly requestId: string;
  /** 12 digits; its execution is one of this account. */
  readonly account: string;
  /** As its account knows it. */
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  /** As the decider wrote it: a name or an ARN, perhaps with a qualifier. */
  readonly name: string;
  /** JSON; `{}` where the decider gave none. */
  readonly input: string;
  /** The ARN of the role of the execution. */
  readonly role: string;
  /** Milliseconds from now until it has timed out. */
  readonly remainingMilliseconds: number;
}

/** A refusal says why, for people. */
export type Admission = "admitted" | { readonly refused: string };

export interface FunctionTarget {
  /**
   * May the function be invoked in this role? Answers at once where it can; a promise means that
   * the answer is being found, and is cached for a while once the promise has resolved.
   */
  admit(role: string): Admission | Promise<unknown>;
  /**
   * Resolves with any outcome of it; gives up, and resolves at once, when the
   * signal says so. A target that rejects has a bug.
   */
  invoke(invocation: Invocation, signal: AbortSignal): Promise<LambdaOutcome>;
  /** Releases everything; nothing is invoked any more. */
  close(): Promise<void>;
}

/** The name of a function without its ARN and its qualifier; undefined for what cannot be one. */
export const bareName = (name: string): string | undefined =>
  /^(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?(?:function:)?([\w-][\w.-]*)(?::[\w$-]+)?$/.exec(
    name,
  )?.[1];
