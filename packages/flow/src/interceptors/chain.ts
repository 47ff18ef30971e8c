// Calls that go through interceptors: the first of a list is outermost, and is called first.

/** Goes on: to the next interceptor, or to what is done where there is none. */
export type Next<Input, Output> = (input: Input) => Output;

/**
 * Stands around a call. It may look at the input and at what comes of it, go on with another input,
 * go on again, or not at all.
 */
export type Intercept<Input, Output> = (input: Input, next: Next<Input, Output>) => Output;

type AnyIntercept = Intercept<unknown, unknown>;

/** Calls through all interceptors; `last` is what they stand around. */
export type Chain<Method> =
  Method extends Intercept<infer Input, infer Output>
    ? (input: Input, last: Next<Input, Output>) => Output
    : never;

/** The chain of one method; undefined where no interceptor has it. */
export const chainOf = <I extends object, K extends keyof I>(
  interceptors: readonly I[],
  method: K,
): Chain<NonNullable<I[K]>> | undefined => {
  const links = interceptors.filter((each) => each[method] !== undefined);
  if (links.length === 0) return undefined;
  const chain = (input: unknown, last: Next<unknown, unknown>): unknown => {
    const first = links.reduceRight<Next<unknown, unknown>>((next, link) => {
      return (given) => (link[method] as AnyIntercept).call(link, given, next);
    }, last);
    return first(input);
  };
  return chain as Chain<NonNullable<I[K]>>;
};
