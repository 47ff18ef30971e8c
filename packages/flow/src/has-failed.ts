// Looking for a failure by its type: what an activity or a child threw is the cause of a cause.
import { ApplicationFailure } from "./errors.ts";

/** An error, what caused it, and what caused that; of several together, each of them. */
function* errorsIn(error: unknown, seen: Set<unknown>): Generator<Error> {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  yield error;
  yield* errorsIn(error.cause, seen);
  const { errors } = error as { readonly errors?: unknown };
  if (Array.isArray(errors)) for (const each of errors) yield* errorsIn(each, seen);
}

/**
 * The ApplicationFailure of a type that an error is, or that has caused it: through failures of
 * activities, children, workflows and compensations, and in what `Promise.any` throws. Undefined if
 * there is none. `failureIn<{ limit: number }>(error, "CardRefused")?.details.limit`
 */
export const failureIn = <Details = unknown>(
  error: unknown,
  type: string,
): ApplicationFailure<Details> | undefined => {
  for (const each of errorsIn(error, new Set())) {
    if (each instanceof ApplicationFailure && each.name === type) {
      return each as ApplicationFailure<Details>;
    }
  }
  return undefined;
};

declare const isOfFailure: unique symbol;

/** An Error that `hasFailed` is true of: where it is false, an error is what it was before. */
export interface ErrorOfFailure extends Error {
  readonly [isOfFailure]: true;
}

/**
 * True where `failureIn` finds a failure of that type: `if (hasFailed(error, "CardRefused")) …`
 *
 * @example
 * ```ts
 * import { hasFailed } from "@ekiden/flow";
 *
 * declare const charge: () => Promise<void>;
 * try {
 *   await charge();
 * } catch (error) {
 *   if (!hasFailed(error, "CardDeclined")) throw error;
 * }
 * ```
 */
export const hasFailed = (error: unknown, type: string): error is ErrorOfFailure =>
  failureIn(error, type) !== undefined;
