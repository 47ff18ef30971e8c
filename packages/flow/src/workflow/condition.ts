// Waiting until something is true of the workflow's own state.

import type { Duration } from "../duration.ts";
import { CanceledError } from "../errors.ts";
import { currentRun } from "./current.ts";
import { newOperation, type Operation } from "./operation.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";
import { setAlarm } from "./timer.ts";
import { keptWhereOf, whereOf } from "./where.ts";

interface Waiting {
  readonly isMet: () => boolean;
  readonly operation: Operation<void>;
}

/** What a run waits for in this way, in the order in which it began to. */
export class Conditions {
  #waiting: Waiting[] | undefined;

  get size(): number {
    return this.#waiting?.length ?? 0;
  }

  waiting(): readonly Operation<void>[] {
    return (this.#waiting ?? []).map(({ operation }) => operation);
  }

  add(waiting: Waiting): void {
    this.#waiting ??= [];
    this.#waiting.push(waiting);
  }

  remove(waiting: Waiting): void {
    this.#waiting = this.#waiting?.filter((other) => other !== waiting);
  }

  /** Ends the wait for the first condition that is met now; false if none is. */
  settleOne(): boolean {
    for (const waiting of this.#waiting ?? []) {
      if (!hasEnded(waiting)) continue;
      this.remove(waiting);
      return true;
    }
    return false;
  }
}

const hasEnded = ({ isMet, operation }: Waiting): boolean => {
  try {
    if (!currentRun("condition()").look(isMet)) return false;
    operation.resolve();
  } catch (error) {
    operation.reject(error as Error);
  }
  operation.leaveScope?.();
  return true;
};

const untilMet = (run: Run, isMet: () => boolean): Promise<void> => {
  const scope = currentScope(run);
  if (scope.canceled) return Promise.reject(scope.canceled);
  const operation = newOperation<void>("condition");
  operation.where = keptWhereOf(condition, run);
  const waiting = { isMet, operation };
  if (hasEnded(waiting)) return operation.promise;
  run.conditions.add(waiting);
  operation.leaveScope = scope.onCancel((error) => {
    run.conditions.remove(waiting);
    operation.reject(error);
  });
  return operation.promise;
};

/**
 * Waits until `isMet` returns true; it is asked whenever something has happened to the workflow,
 * and must only look. With a time-out, the answer is false when that comes first, and true
 * otherwise. Throws a CanceledError when its scope is canceled.
 *
 * @example
 * ```ts
 * import { condition, defineSignal } from "@ekiden/flow";
 *
 * let isApproved = false;
 * defineSignal("approve").handle(() => {
 *   isApproved = true;
 * });
 * if (!(await condition(() => isApproved, "3 days"))) throw new Error("not approved in time");
 * ```
 */
export async function condition(isMet: () => boolean): Promise<true>;
export async function condition(
  isMet: () => boolean,
  timeout: Duration | undefined,
): Promise<boolean>;
export async function condition(isMet: () => boolean, timeout?: Duration): Promise<boolean> {
  const run = currentRun("condition()");
  if (timeout === undefined) {
    await untilMet(run, isMet);
    return true;
  }
  let isTrue = run.look(isMet);
  if (isTrue) return true;
  const alarm = setAlarm(run, timeout, { where: whereOf(condition) });
  // Canceled below while it is not awaited.
  alarm.operation.promise.catch(() => {});
  // The code that waits for the condition goes on a little later, when it may be false again.
  const isTrueOrLate = () => {
    isTrue = isMet();
    return isTrue || alarm.operation.settled;
  };
  try {
    await untilMet(run, isTrueOrLate);
    if (!isTrue) await alarm.operation.promise;
    return isTrue;
  } finally {
    alarm.cancel(new CanceledError("no longer needed"));
  }
}
