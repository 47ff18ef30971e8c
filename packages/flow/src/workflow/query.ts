// Queries and progress: what a workflow shows of itself. It travels in the execution context, which
// anybody may read with DescribeWorkflowExecution, of open and of closed runs.
import { currentRun } from "./current.ts";
import type { Run } from "./run.ts";

/** The execution context as Flow writes it. */
export interface ShownState {
  readonly ekiden: 1;
  readonly queries?: Readonly<Record<string, QueryAnswer>>;
  readonly progress?: unknown;
}

export type QueryAnswer = { readonly value?: unknown } | { readonly error: string };

/** What a run shows. */
export class Shown {
  #queries: Map<string, () => unknown> | undefined;
  #progress: unknown;
  #lastText: string | undefined;

  handle(name: string, answer: () => unknown): void {
    this.#queries ??= new Map();
    this.#queries.set(name, answer);
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
    const queries = Object.fromEntries(
      [...(this.#queries ?? [])].map(([name, answer]) => [name, answerOf(answer)]),
    );
    const state: ShownState = { ekiden: 1, queries, progress: this.#progress };
    try {
      return run.encode(state, "what the workflow shows") ?? "";
    } catch (error) {
      const told = Object.keys(queries).map((name) => [name, { error: String(error) }]);
      return run.encode({ ekiden: 1, queries: Object.fromEntries(told) }, "an error") ?? "";
    }
  }
}

const answerOf = (answer: () => unknown): QueryAnswer => {
  try {
    return { value: answer() };
  } catch (error) {
    return { error: String(error) };
  }
};

export interface QueryDefinition<Result> {
  readonly name: string;
  /** Calls `answer` after each turn of the workflow. It must be synchronous and only look. */
  readonly handle: (answer: () => Result) => void;
}

/** Declares a query and the type of its answer: `defineQuery<Status>("status")`. */
export const defineQuery = <Result>(name: string): QueryDefinition<Result> => ({
  name,
  handle: (answer) => currentRun(`handle() of query ${name}`).shown.handle(name, answer),
});

/** Shows how far the workflow is: any value that can be sent, replaced by the next. */
export const setProgress = (value: unknown): void => {
  currentRun("setProgress()").shown.progress = value;
};
