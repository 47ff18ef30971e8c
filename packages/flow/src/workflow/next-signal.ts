// Waiting for whichever of several signals comes first.
import { type Duration, secondsOf } from "../duration.ts";
import { CanceledError } from "../errors.ts";
import { currentRun } from "./current.ts";
import type { SignalDefinition } from "./signal.ts";
import { setAlarm } from "./timer.ts";
import { keptWhereOf, whereOf } from "./where.ts";

type Signals = Readonly<Record<string, SignalDefinition<unknown>>>;
type PayloadOf<S> = S extends SignalDefinition<infer Payload> ? Payload : never;

/** A signal that has come, by the name under which `nextSignal` was given it. */
export type NextSignal<S extends Signals> = {
  readonly [Name in keyof S & string]: {
    readonly name: Name;
    readonly payload: PayloadOf<S[Name]>;
  };
}[keyof S & string];

/**
 * The oldest signal of several that has not been taken, or the next that comes; all others are left
 * for who asks next. With a time-out, undefined when that comes first. Throws a CanceledError when
 * its scope is canceled, and a DecisionRefused when the service does not start the timer.
 *
 * @example
 * ```ts
 * import { defineSignal, nextSignal } from "@ekiden/flow";
 *
 * const add = defineSignal<number>("add");
 * const close = defineSignal("close");
 *
 * let sum = 0;
 * for (;;) {
 *   const next = await nextSignal({ add, close }, "1 day");
 *   if (next?.name !== "add") break; // closed, or nothing for a day
 *   sum += next.payload;
 * }
 * ```
 */
export async function nextSignal<S extends Signals>(signals: S): Promise<NextSignal<S>>;
export async function nextSignal<S extends Signals>(
  signals: S,
  timeout: Duration | undefined,
): Promise<NextSignal<S> | undefined>;
export async function nextSignal(signals: Signals, timeout?: Duration): Promise<unknown> {
  const run = currentRun("nextSignal()");
  // What is no duration must not cost a signal.
  if (timeout !== undefined) secondsOf(timeout);
  const given = new Map(Object.entries(signals).map(([key, { name }]) => [name, key]));
  const operation = run.channels.wait(run, {
    names: [...given.keys()],
    isWanted: () => true,
    valueOf: (name, payload) => ({ name: given.get(name), payload }),
    where: keptWhereOf(nextSignal, run),
  });
  if (timeout === undefined || operation.settled) return operation.promise;
  const alarm = setAlarm(run, timeout, { where: whereOf(nextSignal) });
  alarm.operation.promise.then(
    () => run.channels.withdraw(operation) && operation.resolve(undefined),
    (error) => run.channels.withdraw(operation) && operation.reject(error),
  );
  try {
    return await operation.promise;
  } finally {
    alarm.cancel(new CanceledError("no longer needed"));
  }
}
