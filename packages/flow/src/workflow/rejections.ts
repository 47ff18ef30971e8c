// Promises of a run that were rejected and are not awaited yet. An activity may fail while the
// workflow is busy with another; but when the workflow ends, its code must have handled it.
import type { Run } from "./run.ts";
import { isAllCanceled, isFailure, unhandled } from "./unexpected.ts";

export class Rejections {
  #waiting: Map<unknown, unknown> | undefined;

  /** Node reports a promise that was rejected without a handler. */
  add(run: Run, promise: unknown, error: unknown): void {
    if (run.isDead || isAllCanceled(error)) return;
    if (isFailure(error)) {
      this.#waiting ??= new Map();
      this.#waiting.set(promise, error);
    } else if (!run.isReplaying) run.violate(unhandled(run, error));
  }

  /** It has a handler now. */
  remove(promise: unknown): void {
    this.#waiting?.delete(promise);
  }

  /** Fails the decision task of a workflow that would end well without handling a failure. */
  check(run: Run): void {
    for (const error of this.#waiting?.values() ?? []) throw run.violate(unhandled(run, error));
  }
}
