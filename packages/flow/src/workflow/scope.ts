// Cancellation: a tree of scopes for each run. What waits in a scope ends when the scope is
// canceled.
import { AsyncLocalStorage } from "node:async_hooks";
import { CanceledError } from "../errors.ts";
import { currentRun } from "./current.ts";
import type { Run } from "./run.ts";

type Hook = (error: CanceledError) => void;

/** One node of the tree; the root belongs to the run, and is canceled by a cancel request. */
export class Scope {
  readonly run: Run;
  #canceled: CanceledError | undefined;
  #hooks: Set<Hook> | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  get canceled(): CanceledError | undefined {
    return this.#canceled;
  }

  /** How much would be canceled with it. */
  get size(): number {
    return this.#hooks?.size ?? 0;
  }

  /** Calls `hook` when the scope is canceled; returns what takes it away again. */
  onCancel(hook: Hook): () => void {
    this.#hooks ??= new Set();
    this.#hooks.add(hook);
    return () => void this.#hooks?.delete(hook);
  }

  cancel(error: CanceledError): void {
    if (this.#canceled) return;
    this.#canceled = error;
    const hooks = [...(this.#hooks ?? [])];
    this.#hooks = undefined;
    for (const hook of hooks) hook(error);
  }
}

/** Only workflows that use scopes pay for it: it makes each of their promises a little dearer. */
const storage = new AsyncLocalStorage<Scope>();

/** Calls what is not of the place that calls it: a handler, whose scope is the whole run. */
export const inRootScope = <T>(act: () => T): T =>
  storage.getStore() === undefined ? act() : storage.exit(act);

export const currentScope = (run: Run): Scope => {
  const scope = storage.getStore();
  return scope?.run === run ? scope : run.scope;
};

/** Whether cancel requests from outside reach what is inside of a scope. */
export interface CancellationScopeOptions {
  /** True: a cancel request to what is around it does not reach what is inside. */
  readonly shielded?: boolean;
}

/**
 * A part of a workflow that can be canceled by itself. Activities, timers, children and waits that
 * are begun inside `run` end with a CanceledError when `cancel` is called, or when the workflow, or
 * a scope around this one, is canceled.
 *
 * @example
 * ```ts
 * import { CancellationScope, isCanceled } from "@ekiden/flow";
 *
 * declare const search: () => Promise<string>;
 * const scope = new CancellationScope();
 * const result = scope.run(search);
 * scope.cancel("no longer needed");
 * await result.catch((error) => {
 *   if (!isCanceled(error)) throw error;
 * });
 * ```
 */
export class CancellationScope {
  readonly #scope: Scope;
  /** Undefined where nothing around it cancels it. */
  readonly #around: Scope | undefined;
  #leave: (() => void) | undefined;
  /** Calls of `run` that have not ended. */
  #running = 0;

  constructor(options: CancellationScopeOptions = {}) {
    const run = currentRun("new CancellationScope()");
    this.#scope = new Scope(run);
    this.#around = options.shielded ? undefined : currentScope(run);
    this.#enter();
  }

  get canceled(): boolean {
    return this.#scope.canceled !== undefined;
  }

  /** Calls `act` in the scope; what begins there, however deep, is canceled with it. */
  async run<T>(act: () => T | Promise<T>): Promise<T> {
    this.#enter();
    this.#running += 1;
    try {
      return await storage.run(this.#scope, act);
    } finally {
      this.#running -= 1;
      if (this.#running === 0 && this.#scope.size === 0) this.#exit();
    }
  }

  cancel(reason = "canceled"): void {
    this.#scope.cancel(new CanceledError(reason));
  }

  /** From now on it is canceled with what is around it. */
  #enter(): void {
    if (!this.#around || this.#leave || this.canceled) return;
    if (this.#around.canceled) this.#scope.cancel(this.#around.canceled);
    else this.#leave = this.#around.onCancel((error) => this.#scope.cancel(error));
  }

  #exit(): void {
    this.#leave?.();
    this.#leave = undefined;
  }
}

/**
 * Runs `act` to its end even if the scope around it is canceled: for clean-up and compensation.
 *
 * @example
 * ```ts
 * import { shielded } from "@ekiden/flow";
 *
 * declare const work: () => Promise<void>;
 * declare const cleanUp: () => Promise<void>;
 * try {
 *   await work();
 * } finally {
 *   await shielded(cleanUp); // also when the workflow was canceled
 * }
 * ```
 */
export const shielded = <T>(act: () => T | Promise<T>): Promise<T> =>
  new CancellationScope({ shielded: true }).run(act);
