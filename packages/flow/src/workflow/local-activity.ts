// Local activities: short pieces of ordinary work that the decider does itself, between two turns.
import { failureOf } from "../failure.ts";
import { localActivityMarker } from "../names.ts";
import { currentRun } from "./current.ts";
import type { Operation } from "./operation.ts";
import { newOperation } from "./operation.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";
import { type Where, whereOf } from "./where.ts";

/** What came of it, as the marker's details hold it. */
export type LocalOutcome =
  | { readonly value?: unknown }
  | { readonly failure: { readonly reason: string; readonly details: string } };

export interface LocalCall {
  readonly marker: string;
  readonly act: () => unknown;
  readonly operation: Operation<unknown>;
  readonly where: Where;
}

/** With room for the quotes and escapes of being JSON within JSON. */
const failureCharactersMost = 12_000;

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

  /** Records the outcome and tells the workflow; the marker's text when it is a replay. */
  settle(run: Run, marker: string, outcome: LocalOutcome): void {
    const call = this.#waiting?.get(marker);
    if (!call) return;
    this.#waiting?.delete(marker);
    const details = run.encode(outcome, `the outcome of ${marker}`);
    run.markers.record(run, { name: marker, details, where: call.where });
    call.operation.leaveScope?.();
    if ("failure" in outcome) {
      const { reason, details: why } = outcome.failure;
      call.operation.reject(run.errorFrom(reason, why));
    } else call.operation.resolve(outcome.value);
  }
}

/** The failure of an outcome. */
export const localFailure = (run: Run, error: unknown): LocalOutcome => ({
  failure: failureOf(run.options.codec, error, failureCharactersMost),
});

/**
 * Does ordinary asynchronous work inside the decider, once in the life of the run, and gives its
 * outcome again on every replay; a marker holds it. The decision task stays open meanwhile, so it
 * must be much shorter than the decision time-out, and safe to do again if that is missed. What it
 * throws arrives as it would from an activity, without an ActivityFailure around it.
 */
export const localActivity = <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
  const run = currentRun("localActivity()");
  const scope = currentScope(run);
  if (scope.canceled) return Promise.reject(scope.canceled);
  const marker = localActivityMarker(run.nextId(name));
  const operation = newOperation<unknown>(marker);
  run.localCalls.add({ marker, act, operation, where: whereOf(localActivity) });
  return operation.promise as Promise<T>;
};
