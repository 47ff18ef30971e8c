// What has come to a run by signals, and which of its waits and handlers gets it.
import { CanceledError } from "../errors.ts";
import { lateInputOf } from "./continue-as-new.ts";
import { takesOwnPatch } from "./markers.ts";
import { newOperation, type Operation } from "./operation.ts";
import type { Run } from "./run.ts";
import { currentScope, type Scope } from "./scope.ts";
import type { Where } from "./where.ts";

export type Handler<Payload> = (payload: Payload) => void | Promise<void>;

/** The next signal of one of these names. */
interface Wanted {
  readonly names: readonly string[];
  readonly isWanted: (payload: unknown) => boolean;
  /** What the wait gives. */
  readonly valueOf: (name: string, payload: unknown) => unknown;
  readonly where: Where | undefined;
}

interface Waiter {
  readonly wanted: Wanted;
  readonly channels: readonly Channel[];
  readonly scope: Scope;
  readonly operation: Operation<unknown>;
}

interface Arrived {
  readonly payload: unknown;
  /** By which those of several names are put in order. */
  readonly number: number;
}

/** What has come under one name, and who wants it. */
class Channel {
  readonly name: string;
  readonly waiting: Waiter[] = [];
  readonly buffered: Arrived[] = [];
  handler: Handler<unknown> | undefined;
  /** Calls of the handler that have not ended. */
  #handling = 0;

  constructor(name: string) {
    this.name = name;
  }

  get isHandling(): boolean {
    return this.#handling > 0;
  }

  /** Payloads that were not taken, or whose handler has not ended. */
  get unconsumed(): number {
    return this.buffered.length + this.#handling;
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

  /** Everything that has come and was not taken, in order. */
  drain(): unknown[] {
    return this.buffered.splice(0).map(({ payload }) => payload);
  }
}

interface Found extends Arrived {
  readonly channel: Channel;
}

/** Looks no further than it must: there may be thousands. */
const oldestOf = (
  channels: readonly Channel[],
  isWanted: (payload: unknown) => boolean,
): Found | undefined => {
  let oldest: Found | undefined;
  for (const channel of channels) {
    const found = channel.buffered.find(({ payload }) => isWanted(payload));
    if (found && (!oldest || found.number < oldest.number)) oldest = { ...found, channel };
  }
  return oldest;
};

const inOrder = (channels: Iterable<Channel>): readonly Found[] => {
  const all = [...channels].flatMap((channel) =>
    channel.buffered.map((arrived) => ({ ...arrived, channel })),
  );
  return all.sort((one, other) => one.number - other.number);
};

const takeOut = ({ channel: { buffered }, number }: Found): void => {
  const index = buffered.findIndex((arrived) => arrived.number === number);
  if (index !== -1) buffered.splice(index, 1);
};

/** What comes of the run is settled: no wait can change it, and what is left is logged. */
const hasDecided = ({ isClosing, continuation }: Run): boolean =>
  isClosing && !(continuation && lateInputOf(continuation));

/**
 * Versions of Flow before served a wait although another had just been served and the code had not
 * gone on, and waits that `withTimeout` has left behind: a run goes on as it began.
 */
const oneWaitAtATime = "ekiden.oneWaitAtATime";

/** Something may go on when the code has come to rest: what was put off, or a condition. */
export const mayGoOn = ({ channels, conditions }: Run): boolean =>
  conditions.size > 0 || channels.isDeferring;

/** Lets one of them go on; false if none does. */
export const goOn = (run: Run): boolean => run.channels.serveOne(run) || run.conditions.settleOne();

/** The channels of a run, by signal name. */
export class Channels {
  #byName: Map<string, Channel> | undefined;
  #arrivals = 0;
  /** A wait was just served, and the code that waited has not gone on. */
  #isServing = false;
  /** Those whose waits and signals come together when the code has come to rest. */
  #deferred: Set<Channel> | undefined;

  of(name: string): Channel {
    this.#byName ??= new Map();
    const channel = this.#byName.get(name) ?? new Channel(name);
    this.#byName.set(name, channel);
    return channel;
  }

  /** Some are to come together when the code has come to rest. */
  get isDeferring(): boolean {
    return this.#deferred !== undefined;
  }

  /** The workflow waits for a signal, or has a handler for it. */
  get isWatched(): boolean {
    return this.#all().some(({ waiting, handler }) => waiting.length > 0 || handler !== undefined);
  }

  get isHandling(): boolean {
    return this.#all().some(({ isHandling }) => isHandling);
  }

  get unconsumed(): readonly UnconsumedSignals[] {
    return this.#all().flatMap(({ name, unconsumed: count }) =>
      count === 0 ? [] : [{ name, count }],
    );
  }

  waiting(): readonly { readonly name: string; readonly operation: Operation<unknown> }[] {
    return this.#all().flatMap(({ name, waiting }) =>
      waiting.map(({ operation }) => ({ name, operation })),
    );
  }

  /** Takes all of them, in order for each name. */
  drainAll(): readonly DrainedSignal[] {
    return this.#all().flatMap((channel) =>
      channel.drain().map((payload) => ({ name: channel.name, payload })),
    );
  }

  receive(run: Run, name: string, payload: unknown): void {
    const channel = this.of(name);
    const isFor = (waiter: Waiter) => this.#offer(run, waiter, { channel, payload });
    const isWaitedFor = channel.waiting.length > 0;
    if (this.#defers(run, [channel], isWaitedFor)) this.#keep(channel, payload);
    else if ([...channel.waiting].some(isFor)) return;
    else if (channel.handler) channel.call(run, payload);
    else this.#keep(channel, payload);
  }

  wait(run: Run, wanted: Wanted): Operation<unknown> {
    const scope = currentScope(run);
    const operation = newOperation<unknown>("signal");
    operation.where = wanted.where;
    if (scope.canceled) {
      operation.reject(scope.canceled);
      return operation;
    }
    const channels = wanted.names.map((name) => this.of(name));
    const found = oldestOf(channels, (payload) => run.look(() => wanted.isWanted(payload)));
    if (found && !this.#defers(run, channels, true)) {
      takeOut(found);
      this.#serve(operation, wanted.valueOf(found.channel.name, found.payload));
      return operation;
    }
    const waiter = { wanted, channels, scope, operation };
    for (const { waiting } of channels) waiting.push(waiter);
    operation.leaveScope = scope.onCancel((error) => {
      this.#remove(waiter);
      operation.reject(error);
    });
    return operation;
  }

  /** Ends a wait; false if it has ended. */
  withdraw(operation: Operation<unknown>): boolean {
    const waiters = this.#all().flatMap(({ waiting }) => waiting);
    const waiter = waiters.find((each) => each.operation === operation);
    if (!waiter) return false;
    operation.leaveScope?.();
    this.#remove(waiter);
    return true;
  }

  /** Ends what waits in a scope whose work has ended: it would take signals that are for others. */
  endWaitsOf(run: Run, scope: Scope): void {
    const waiters = this.#all().flatMap(({ waiting }) => waiting);
    const left = waiters.filter((waiter) => waiter.scope === scope);
    if (left.length === 0 || !takesOwnPatch(run, oneWaitAtATime)) return;
    for (const { operation } of left)
      if (this.withdraw(operation)) operation.reject(new CanceledError("no longer needed"));
  }

  /**
   * When the code has come to rest: gives the oldest signal that was put off to the wait that wants
   * it, or to the handler; false if there is none.
   */
  serveOne(run: Run): boolean {
    if (!this.#deferred) return false;
    if (inOrder(this.#deferred).some((found) => this.#give(run, found))) return true;
    this.#deferred = undefined;
    return false;
  }

  #give(run: Run, found: Found): boolean {
    const { channel, payload } = found;
    const isFor = (waiter: Waiter) => this.#offer(run, waiter, found);
    const isTaken = !hasDecided(run) && [...channel.waiting].some(isFor);
    if (!isTaken && !channel.handler) return false;
    takeOut(found);
    if (!isTaken) channel.call(run, payload);
    return true;
  }

  /** True where a signal and a wait must not come together before the code has come to rest. */
  #defers(run: Run, channels: readonly Channel[], isWanted: boolean): boolean {
    const isBehind = channels.some((channel) => this.#deferred?.has(channel));
    const isBeside = this.#isServing && isWanted;
    if (!isBehind && !(isBeside && takesOwnPatch(run, oneWaitAtATime))) return false;
    this.#deferred ??= new Set();
    for (const channel of channels) this.#deferred.add(channel);
    return true;
  }

  /** True if the waiter takes it; one whose predicate throws has nothing more to wait for. */
  #offer(run: Run, waiter: Waiter, { channel, payload }: Omit<Found, "number">): boolean {
    const { wanted, operation } = waiter;
    let isTaken = false;
    try {
      isTaken = run.look(() => wanted.isWanted(payload));
      if (!isTaken) return false;
      this.#serve(operation, wanted.valueOf(channel.name, payload));
    } catch (error) {
      operation.reject(error);
    }
    operation.leaveScope?.();
    this.#remove(waiter);
    return isTaken;
  }

  #serve(operation: Operation<unknown>, value: unknown): void {
    this.#isServing = true;
    // It has its turn before the code that waits, whose turn comes with the next line.
    Promise.resolve().then(() => {
      this.#isServing = false;
    });
    operation.settled = true;
    operation.resolve(value);
  }

  #keep({ buffered }: Channel, payload: unknown): void {
    this.#arrivals += 1;
    buffered.push({ payload, number: this.#arrivals });
  }

  #remove(waiter: Waiter): void {
    for (const { waiting } of waiter.channels) {
      const index = waiting.indexOf(waiter);
      if (index !== -1) waiting.splice(index, 1);
    }
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
