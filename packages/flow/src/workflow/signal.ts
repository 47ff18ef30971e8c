// Signals: messages to a run. They wait until the workflow looks at them.
import { splitHeaders } from "../headers.ts";
import { names } from "../names.ts";
import type { CannotBeSent, IfUnfit, Misfit } from "../sendable.ts";
import { currentRun, observedRun } from "./current.ts";
import { receiveSignal } from "./inbound.ts";
import { newOperation, type Operation, promised } from "./operation.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";
import type { Subject } from "./subject.ts";
import { receiveUpdate } from "./update.ts";
import { keptWhereOf, type Where } from "./where.ts";

type Handler<Payload> = (payload: Payload) => void | Promise<void>;

interface Waiter {
  readonly isWanted: (payload: unknown) => boolean;
  readonly operation: Operation<unknown>;
}

/** What has come under one name, and who wants it. */
class Channel {
  readonly #waiting: Waiter[] = [];
  readonly #buffered: unknown[] = [];
  handler: Handler<unknown> | undefined;
  /** Calls of the handler that have not ended. */
  #handling = 0;

  get isHandling(): boolean {
    return this.#handling > 0;
  }

  get waiting(): readonly Operation<unknown>[] {
    return this.#waiting.map(({ operation }) => operation);
  }

  /** Payloads that were not taken, or whose handler has not ended. */
  get unconsumed(): number {
    return this.#buffered.length + this.#handling;
  }

  receive(run: Run, payload: unknown): void {
    const isTaken = [...this.#waiting].some((waiter) => this.#offer(run, waiter, payload));
    if (isTaken) return;
    if (this.handler) this.call(run, payload);
    else this.#buffered.push(payload);
  }

  call(run: Run, payload: unknown): void {
    run.guard(() => {
      const handling = this.handler?.(payload);
      if (!(handling instanceof Promise)) return handling;
      this.#handling += 1;
      return handling.finally(() => {
        this.#handling -= 1;
      });
    });
  }

  /** True if the waiter takes it; one whose predicate throws has nothing more to wait for. */
  #offer(run: Run, waiter: Waiter, payload: unknown): boolean {
    let isTaken = false;
    try {
      isTaken = run.look(() => waiter.isWanted(payload));
      if (!isTaken) return false;
      waiter.operation.resolve(payload);
    } catch (error) {
      waiter.operation.reject(error);
    }
    waiter.operation.leaveScope?.();
    this.#remove(waiter);
    return isTaken;
  }

  #remove(waiter: Waiter): void {
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
  }

  /** Everything that has come and was not taken, in order. */
  drain(): unknown[] {
    return this.#buffered.splice(0);
  }

  wait(
    run: Run,
    isWanted: (payload: unknown) => boolean,
    where: Where | undefined,
  ): Operation<unknown> {
    const scope = currentScope(run);
    const operation = newOperation<unknown>("signal");
    operation.where = where;
    if (scope.canceled) {
      operation.reject(scope.canceled);
      return operation;
    }
    const index = this.#buffered.findIndex((payload) => run.look(() => isWanted(payload)));
    if (index !== -1) {
      operation.resolve(this.#buffered.splice(index, 1)[0]);
      return operation;
    }
    const waiter = { isWanted, operation };
    this.#waiting.push(waiter);
    operation.leaveScope = scope.onCancel((error) => {
      this.#remove(waiter);
      operation.reject(error);
    });
    return operation;
  }
}

/** The channels of a run, by signal name. */
export class Channels {
  #byName: Map<string, Channel> | undefined;

  of(name: string): Channel {
    this.#byName ??= new Map();
    const channel = this.#byName.get(name) ?? new Channel();
    this.#byName.set(name, channel);
    return channel;
  }

  /** The workflow waits for a signal, or has a handler for it. */
  get isWatched(): boolean {
    return this.#all().some(({ waiting, handler }) => waiting.length > 0 || handler !== undefined);
  }

  get isHandling(): boolean {
    return this.#all().some(({ isHandling }) => isHandling);
  }

  get unconsumed(): readonly UnconsumedSignals[] {
    return [...(this.#byName ?? [])].flatMap(([name, { unconsumed: count }]) =>
      count === 0 ? [] : [{ name, count }],
    );
  }

  waiting(): readonly { readonly name: string; readonly operation: Operation<unknown> }[] {
    return [...(this.#byName ?? [])].flatMap(([name, channel]) =>
      channel.waiting.map((operation) => ({ name, operation })),
    );
  }

  /** Takes all of them, in order for each name. */
  drainAll(): readonly DrainedSignal[] {
    return [...(this.#byName ?? [])].flatMap(([name, channel]) =>
      channel.drain().map((payload) => ({ name, payload })),
    );
  }

  #all(): readonly Channel[] {
    return [...(this.#byName?.values() ?? [])];
  }
}

/** How many signals of a name have come that were not taken, or whose handlers have not ended. */
export interface UnconsumedSignals {
  /** Of an update, which is a signal that is answered: `update setAddress`. */
  readonly name: string;
  readonly count: number;
}

/** A signal that came and that no handler has taken. */
export interface DrainedSignal {
  readonly name: string;
  readonly payload: unknown;
}

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
   * throws, which must only look at the payload.
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

const signalNamed = <Payload>(name: string): SignalDefinition<Payload> => {
  const channel = (what: string) => {
    const run = currentRun(`${what} of signal ${name}`);
    return { run, channel: run.channels.of(name) };
  };
  const waitFor = (isWanted: (payload: Payload) => boolean = () => true): Promise<Payload> => {
    const { run, channel: waited } = channel("waitFor()");
    const wanted = isWanted as (payload: unknown) => boolean;
    const where = keptWhereOf(waitFor, run);
    return promised(() => waited.wait(run, wanted, where)) as Promise<Payload>;
  };
  return {
    name,
    waitFor,
    drain: () => drainingRun(`drain() of signal ${name}`).channels.of(name).drain() as Payload[],
    handle(handle) {
      const { run, channel: handled } = channel("handle()");
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
