// Local activities: short pieces of ordinary work that the decider does itself, between two turns.
import type { LocalActivityInput } from "../interceptors/workflow.ts";
import { localActivityMarker } from "../names.ts";
import type { CannotBeSent, IfUnfit, Misfit } from "../sendable.ts";
import { currentRun } from "./current.ts";
import { inPromise, outbound } from "./interception.ts";
import { newOperation, type Operation, promised } from "./operation.ts";
import { valueIn } from "./outcome.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";
import { type Where, whereOf } from "./where.ts";

export interface LocalCall {
  readonly marker: string;
  readonly act: () => unknown;
  readonly operation: Operation<unknown>;
  readonly where: Where;
}

/** Local activities that have been called and have no outcome yet. */
export class LocalCalls {
  #waiting: Map<string, LocalCall> | undefined;

  get size(): number {
    return this.#waiting?.size ?? 0;
  }

  /** Those to carry out: all that wait. */
  get waiting(): readonly LocalCall[] {
    return [...(this.#waiting?.values() ?? [])];
  }

  add(call: LocalCall): void {
    this.#waiting ??= new Map();
    this.#waiting.set(call.marker, call);
  }

  /** The first of these markers that is waited for. */
  firstOf(markers: readonly string[]): string | undefined {
    return this.size === 0 ? undefined : markers.find((each) => this.#waiting?.has(each));
  }

  /** The workflow no longer waits for it, so that its outcome is not recorded. */
  remove(marker: string): void {
    this.#waiting?.delete(marker);
  }

  /** Records the outcome, and gives it to the workflow as it will be read on a replay. */
  settle(run: Run, marker: string, details: string | undefined): void {
    const call = this.#waiting?.get(marker);
    if (!call) return;
    this.remove(marker);
    const { operation, where } = call;
    run.markers.record(run, { name: marker, details, where });
    operation.leaveScope?.();
    try {
      operation.resolve(valueIn(run.payloads, details));
    } catch (error) {
      operation.reject(error);
    }
  }
}

const begin = (run: Run, name: string, call: Pick<LocalCall, "act" | "where">) => {
  const marker = localActivityMarker(name, run.numbers.next(`local ${name}`));
  const operation = newOperation<unknown>(marker);
  const scope = currentScope(run);
  if (scope.canceled) {
    operation.reject(scope.canceled);
    return operation;
  }
  run.localCalls.add({ marker, operation, ...call });
  operation.leaveScope = scope.onCancel((error) => {
    run.localCalls.remove(marker);
    operation.reject(error);
  });
  return operation;
};

/**
 * Does ordinary asynchronous work inside the decider, once in the life of the run, and gives its
 * outcome again on every replay; a marker holds it. The decision task stays open meanwhile, so it
 * must be much shorter than the decision time-out, and safe to do again if that is missed. What it
 * throws arrives as it would from an activity, without an ActivityFailure around it. Nothing of
 * this package is to be called in it. Throws a CanceledError when its scope is canceled.
 *
 * Its outcome is known again by the name, and by how often that was called before. A turn whose
 * close was refused is taken again, perhaps on another way: so let the name say what is asked for,
 * such as `rate-EUR`.
 *
 * @example
 * ```ts
 * import { localActivity } from "@ekiden/flow";
 *
 * declare const fetchRate: () => Promise<number>;
 * const rate = await localActivity("rate", fetchRate);
 * ```
 */
export function localActivity<T>(
  name: string,
  act: (() => T | Promise<T>) & IfUnfit<Misfit<T, "result">>,
): CannotBeSent<Misfit<T, "result">>;
export function localActivity<T>(name: string, act: () => T | Promise<T>): Promise<T>;
export function localActivity(name: string, act: () => unknown): unknown {
  const run = currentRun("localActivity()");
  const where = whereOf(localActivity, run);
  const schedule = (given: LocalActivityInput): Promise<unknown> =>
    promised(() => begin(run, given.name, { act: given.act, where }));
  const chain = outbound(run, "scheduleLocalActivity");
  const input = { name, act };
  return chain ? inPromise(() => chain(input, schedule)) : schedule(input);
}
