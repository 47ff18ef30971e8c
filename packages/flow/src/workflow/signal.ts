// Signals: messages to a run. They wait until the workflow looks at them.
import { splitHeaders } from "../headers.ts";
import { names } from "../names.ts";
import type { CannotBeSent, IfUnfit, Misfit } from "../sendable.ts";
import type { DrainedSignal, Handler, UnconsumedSignals } from "./channels.ts";
import { currentRun, observedRun } from "./current.ts";
import { receiveSignal } from "./inbound.ts";
import { promised } from "./operation.ts";
import type { Run } from "./run.ts";
import type { Subject } from "./subject.ts";
import { receiveUpdate } from "./update.ts";
import { keptWhereOf } from "./where.ts";

/** A signal by its name: workflows receive it, clients and other workflows send it. */
export interface SignalDefinition<Payload> {
  readonly name: string;
  /**
   * Calls `handle` with each payload, and first with those that have come before. A wait
   * with `waitFor` is served first. An error that `handle` throws fails the workflow; it runs in
   * the scope of the workflow, wherever it is set.
   */
  readonly handle: (handle: Handler<Payload>) => void;
  /**
   * The next payload that has not been taken (and that is wanted): one that came before, or one
   * that is still to come. Throws a CanceledError when its scope is canceled, and what `isWanted`
   * throws, which must only look at the payload. One of several: `nextSignal`.
   */
  readonly waitFor: (isWanted?: (payload: Payload) => boolean) => Promise<Payload>;
  /** Takes all payloads that have come and that were not taken, in order, without waiting. */
  readonly drain: () => Payload[];
  /** All payloads in order, without end: `for await (const item of added) …`. */
  readonly [Symbol.asyncIterator]: () => AsyncIterator<Payload, never>;
}

/** Of a run, what would go with it if it closed now. */
export const unconsumedOf = ({ channels, updates }: Run): readonly UnconsumedSignals[] => [
  ...channels.unconsumed,
  ...updates.unconsumed,
];

/** The run whose signals are taken: also where it is asked for the input of the next run. */
const drainingRun = (what: string): Run => {
  const run = observedRun(what);
  if (!run.looks.isAtClose) run.looks.checkActs(what);
  return run;
};

/**
 * Names and numbers of the signals and updates that have come and that were not taken, or whose
 * handlers have not ended. It need not become empty: what is not received stays, such as a signal
 * of a mistyped name. To wait for handlers alone, use `allHandlersFinished`.
 */
export const unconsumedSignals = (): readonly UnconsumedSignals[] =>
  unconsumedOf(observedRun("unconsumedSignals()"));

/** No handler of a signal or an update is busy: `await condition(allHandlersFinished)`. */
export const allHandlersFinished = (): boolean => {
  const { channels, updates } = observedRun("allHandlersFinished()");
  return !channels.isHandling && !updates.isHandling;
};

/**
 * Takes all signals of all names that have come and that were not taken, in order for each
 * name. Of one signal: `deposit.drain()`.
 *
 * @example
 * ```ts
 * import { continueAsNew, drainSignals, sleep, type WorkflowReference } from "@ekiden/flow";
 *
 * // A signal that came and was not taken would be lost with the run that ends here.
 * export const day = async (orders: readonly string[]): Promise<void> => {
 *   await sleep("1 day");
 *   continueAsNew<WorkflowReference<readonly string[], void>>(() => [
 *     ...orders,
 *     ...drainSignals().map(({ payload }) => String(payload)),
 *   ]);
 * };
 * ```
 */
export const drainSignals = (): readonly DrainedSignal[] =>
  drainingRun("drainSignals()").channels.drainAll();

/**
 * Declares a signal and the type of its payload: `defineSignal<Approval>("approve")`.
 *
 * @example
 * ```ts
 * import { defineSignal } from "@ekiden/flow";
 *
 * export const approve = defineSignal<{ by: string }>("approve");
 *
 * // In the workflow:
 * const { by } = await approve.waitFor();
 * ```
 */
export function defineSignal<Payload = undefined>(
  name: string & IfUnfit<Misfit<Payload, "payload">>,
): CannotBeSent<Misfit<Payload, "payload">>;
export function defineSignal<Payload = undefined>(name: string): SignalDefinition<Payload>;
export function defineSignal(name: string): unknown {
  return signalNamed(name);
}

const payloadItself = (_: string, payload: unknown): unknown => payload;

const signalNamed = <Payload>(name: string): SignalDefinition<Payload> => {
  const waitFor = (isWanted: (payload: Payload) => boolean = () => true): Promise<Payload> => {
    const run = currentRun(`waitFor() of signal ${name}`);
    const wanted = {
      names: [name],
      isWanted: isWanted as (payload: unknown) => boolean,
      valueOf: payloadItself,
      where: keptWhereOf(waitFor, run),
    };
    return promised(() => run.channels.wait(run, wanted)) as Promise<Payload>;
  };
  return {
    name,
    waitFor,
    drain: () => drainingRun(`drain() of signal ${name}`).channels.of(name).drain() as Payload[],
    handle(handle) {
      const run = currentRun(`handle() of signal ${name}`);
      const handled = run.channels.of(name);
      handled.handler = handle as Handler<unknown>;
      for (const payload of handled.drain()) handled.call(run, payload);
    },
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: await waitFor() }),
    }),
  };
};

export const signal = {
  newEvents: {
    WorkflowExecutionSignaled(run, { data: { signalName, input } }) {
      const { value: payload, headers } = splitHeaders(run.payloads.decode(input));
      if (signalName === names.updateSignal) receiveUpdate(run, payload, headers);
      else receiveSignal(run, { signalName, payload, headers });
    },
  },
} satisfies Subject;
