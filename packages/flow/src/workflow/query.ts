// Queries and progress: what a workflow shows of itself. It travels in the execution context, which
// any client may read with DescribeWorkflowExecution, of open and of closed runs. Queries with
// arguments do not: the client that asks replays the run.
import type { Codec } from "../codec.ts";
import type { QueryInput } from "../interceptors/workflow.ts";
import type { CannotBeSent, FirstOf, IfUnfit, Misfit } from "../sendable.ts";
import { currentRun } from "./current.ts";
import { inbound } from "./interception.ts";
import type { Run } from "./run.ts";

/** The execution context as Flow writes it. */
export interface ShownState {
  readonly ekiden: 1;
  readonly queries?: Readonly<Record<string, QueryAnswer>>;
  readonly progress?: unknown;
}

type QueryHandler = (...args: readonly unknown[]) => unknown;

export type QueryAnswer = { readonly value?: unknown } | { readonly error: string };

/** What a run shows. */
export class Shown {
  #queries: Map<string, QueryHandler> | undefined;
  #progress: unknown;
  #lastText: string | undefined;

  handle(name: string, answer: QueryHandler): void {
    this.#queries ??= new Map();
    this.#queries.set(name, answer);
  }

  /** The answer to a query with arguments; undefined where it has no handler. */
  ask(run: Run, name: string, args: readonly unknown[]): QueryAnswer | undefined {
    const answer = this.#queries?.get(name);
    return answer && answerOf(() => askedThrough(run, { queryName: name, args }, answer));
  }

  set progress(value: unknown) {
    this.#progress = value;
  }

  /** The context to send; undefined when it is as it was, or when there is nothing to show. */
  changed(run: Run): string | undefined {
    if (!this.#queries && this.#progress === undefined) return undefined;
    const text = this.#text(run);
    if (text === this.#lastText) return undefined;
    this.#lastText = text;
    return text;
  }

  #text(run: Run): string {
    const shown = [...(this.#queries ?? [])].filter(([, answer]) => answer.length === 0);
    const queries = Object.fromEntries(
      shown.map(([name, answer]) => [
        name,
        answerOf(() => askedThrough(run, { queryName: name, args: [] }, answer)),
      ]),
    );
    const state: ShownState = { ekiden: 1, queries, progress: this.#progress };
    try {
      return textOf(run, state);
    } catch {
      return withoutMisfits(run, state);
    }
  }
}

const askedThrough = (run: Run, asked: QueryInput, answer: QueryHandler): unknown => {
  const chain = inbound(run, "handleQuery");
  return chain ? chain(asked, ({ args }) => answer(...args)) : answer(...asked.args);
};

const textOf = (run: Run, shown: unknown): string =>
  run.payloads.encode(shown, "what the workflow shows") ?? "";

const shortened = (text: string): string => text.slice(0, 1_000);

/** Why a value cannot be sent; undefined if it can. */
const misfitOf = (run: Run, value: unknown): string | undefined => {
  try {
    textOf(run, value);
    return undefined;
  } catch (error) {
    return shortened(String(error));
  }
};

/** Errors in the place of values that cannot be sent; of all, if together they are too long. */
const withoutMisfits = (run: Run, { queries = {}, progress }: ShownState): string => {
  const answers = Object.entries(queries).map(([name, answer]) => {
    const error = misfitOf(run, answer);
    return [name, error === undefined ? answer : { error }];
  });
  const isFit = misfitOf(run, progress) === undefined;
  const state = { ekiden: 1, queries: Object.fromEntries(answers), ...(isFit ? { progress } : {}) };
  const error = misfitOf(run, state);
  if (error === undefined) return textOf(run, state);
  const told = Object.keys(queries).map((name) => [name, { error }]);
  const allTold = { ekiden: 1, queries: Object.fromEntries(told) };
  return misfitOf(run, allTold) === undefined ? textOf(run, allTold) : textOf(run, { ekiden: 1 });
};

/** The same state with an error in the place of each value, as a text that is not too long. */
export const withoutValues = (codec: Codec, text: string, why: string): string => {
  const { queries = {} } = codec.parse(text) as ShownState;
  const error = shortened(why);
  const told = Object.keys(queries).map((name) => [name, { error }]);
  const short = codec.stringify({ ekiden: 1, queries: Object.fromEntries(told) });
  return short.length <= shortStateCharacters ? short : codec.stringify({ ekiden: 1 });
};

/** Short enough with all that codecs add. */
const shortStateCharacters = 8_000;

const answerOf = (answer: () => unknown): QueryAnswer => {
  try {
    const value = answer();
    if (!(value instanceof Promise)) return { value };
    value.catch(() => {});
    return { error: "a query is answered at once, and not with a promise" };
  } catch (error) {
    return { error: shortened(String(error)) };
  }
};

/** A query by its name: workflows answer it with `handle`, clients ask it. */
export interface QueryDefinition<Result, Args extends readonly unknown[] = []> {
  readonly name: string;
  /**
   * Calls `answer` after each turn of the workflow. It must be synchronous and only look: a call
   * that would act throws there. What it throws is what the query throws. One that takes arguments
   * is called only when a client asks: see `WorkflowHandle.query`.
   */
  readonly handle: (answer: (...args: Args) => Result) => void;
}

type QueryMisfit<Result, Args extends readonly unknown[]> = FirstOf<
  Misfit<Args[number], "argument">,
  Misfit<Result, "answer">
>;

/**
 * Declares a query and the type of its answer: `defineQuery<Status>("status")`; with arguments,
 * `defineQuery<number, [item: string]>("stock")`.
 *
 * @example
 * ```ts
 * import { defineQuery } from "@ekiden/flow";
 *
 * export const total = defineQuery<number>("total");
 *
 * // In the workflow:
 * let sum = 0;
 * total.handle(() => sum);
 * sum += 1;
 * ```
 */
export function defineQuery<Result, Args extends readonly unknown[] = []>(
  name: string & IfUnfit<QueryMisfit<Result, Args>>,
): CannotBeSent<QueryMisfit<Result, Args>>;
export function defineQuery<Result, Args extends readonly unknown[] = []>(
  name: string,
): QueryDefinition<Result, Args>;
export function defineQuery(name: string): unknown {
  return {
    name,
    handle: (answer: QueryHandler) =>
      currentRun(`handle() of query ${name}`).shown.handle(name, answer),
  };
}

/**
 * Shows how far the workflow is: any value that can be sent, replaced by the next. One that cannot
 * be sent, or is too long, is not shown. Clients read it by `handle.progress()`.
 *
 * @example
 * ```ts
 * import { setProgress } from "@ekiden/flow";
 *
 * setProgress({ pagesRead: 120, pagesInAll: 500 });
 * ```
 */
export const setProgress = (value: unknown): void => {
  currentRun("setProgress()").shown.progress = value;
};
