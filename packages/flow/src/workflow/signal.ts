// Signals: messages to a run. They wait until the workflow looks at them.
import { names } from "../names.ts";
import { currentRun } from "./current.ts";
import { newOperation, type Operation } from "./operation.ts";
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
    const index = this.#waiting.findIndex(({ isWanted }) => isWanted(payload));
    const [waiter] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiter) {
      waiter.operation.leaveScope?.();
      waiter.operation.resolve(payload);
    } else if (this.handler) run.guard(() => this.handler?.(payload));
    else this.#buffered.push(payload);
  }

  /** Everything that has come and was not taken, in order. */
  drain(): unknown[] {
    return this.#buffered.splice(0);
  }

  wait(run: Run, isWanted: (payload: unknown) => boolean): Promise<unknown> {
    const scope = currentScope(run);
    if (scope.canceled) return Promise.reject(scope.canceled);
    const operation = newOperation<unknown>("signal");
    const index = this.#buffered.findIndex(isWanted);
    if (index !== -1) {
      operation.resolve(this.#buffered.splice(index, 1)[0]);
      return operation.promise;
    }
    const waiter = { isWanted, operation };
    this.#waiting.push(waiter);
    operation.leaveScope = scope.onCancel((error) => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      operation.reject(error);
    });
    return operation.promise;
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
   * with `waitFor` is served first. An error that `handle` throws fails the workflow.
   */
  readonly handle: (handle: Handler<Payload>) => void;
  /**
   * The next payload that has not been taken (and that is wanted): one that came before, or one
   * that is still to come. Throws a CanceledError when its scope is canceled.
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
    return waited.wait(run, isWanted as (payload: unknown) => boolean) as Promise<Payload>;
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
      const payload = run.decode(input);
      if (signalName === names.updateSignal) receiveUpdate(run, payload);
      else run.channels.of(signalName).receive(run, payload);
    },
  },
} satisfies Subject;
