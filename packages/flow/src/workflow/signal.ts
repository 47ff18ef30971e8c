// Signals: messages to a run. They wait until the workflow looks at them.
import { names } from "../names.ts";
import { currentRun } from "./current.ts";
import { newOperation, type Operation, promised } from "./operation.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";
import type { Subject } from "./subject.ts";
import { receiveUpdate } from "./update.ts";

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

  get waiting(): number {
    return this.#waiting.length;
  }

  get buffered(): number {
    return this.#buffered.length;
  }

  receive(run: Run, payload: unknown): void {
    const isTaken = [...this.#waiting].some((waiter) => this.#offer(run, waiter, payload));
    if (isTaken) return;
    if (this.handler) run.guard(() => this.handler?.(payload));
    else this.#buffered.push(payload);
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

  wait(run: Run, isWanted: (payload: unknown) => boolean): Operation<unknown> {
    const scope = currentScope(run);
    const operation = newOperation<unknown>("signal");
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

  /** Somebody waits for a signal, or would be told of one. */
  get isWatched(): boolean {
    return this.#all().some(({ waiting, handler }) => waiting > 0 || handler !== undefined);
  }

  /** Names and numbers of signals that nobody has looked at. */
  get unread(): readonly string[] {
    return [...(this.#byName ?? [])].flatMap(([name, { buffered }]) =>
      buffered === 0 ? [] : [`${buffered} × ${name}`],
    );
  }

  #all(): readonly Channel[] {
    return [...(this.#byName?.values() ?? [])];
  }
}

export interface SignalDefinition<Payload> {
  readonly name: string;
  /**
   * Calls `handle` with each payload, and first with those that have come before. Whoever waits
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
  /** All payloads in order, without end: `for await (const item of added) …`. */
  readonly [Symbol.asyncIterator]: () => AsyncIterator<Payload, never>;
}

/** Declares a signal and the type of its payload: `defineSignal<Approval>("approve")`. */
export const defineSignal = <Payload = undefined>(name: string): SignalDefinition<Payload> => {
  const channel = (what: string) => {
    const run = currentRun(`${what} of signal ${name}`);
    return { run, channel: run.channels.of(name) };
  };
  const waitFor = (isWanted: (payload: Payload) => boolean = () => true): Promise<Payload> => {
    const { run, channel: waited } = channel("waitFor()");
    const wanted = isWanted as (payload: unknown) => boolean;
    return promised(() => waited.wait(run, wanted)) as Promise<Payload>;
  };
  return {
    name,
    waitFor,
    handle(handle) {
      const { run, channel: handled } = channel("handle()");
      handled.handler = handle as Handler<unknown>;
      for (const payload of handled.drain()) run.guard(() => handle(payload as Payload));
    },
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: await waitFor() }),
    }),
  };
};

export const signal = {
  news: {
    WorkflowExecutionSignaled(run, { data: { signalName, input } }) {
      const payload = run.payloads.decode(input);
      if (signalName === names.updateSignal) receiveUpdate(run, payload);
      else run.channels.of(signalName).receive(run, payload);
    },
  },
} satisfies Subject;
