// Sends the events of one target: a few at a time, each until the target has taken it. Events wait
// in the store and not in memory, so that an unavailable target costs next to nothing.
import { type Clock, steadyClock as passingTime } from "../clock.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { DeliveryClaim, EventDelivery } from "../store/event-delivery-store.ts";
import type { Store } from "../store/store.ts";
import {
  closeMilliseconds,
  leaseMarginMilliseconds,
  maxErrorCharacters,
  maxPauseMilliseconds,
  maxRestMilliseconds,
} from "./limits.ts";
import { pauseMillisecondsOf } from "./pauses.ts";
import { withPayloads } from "./payloads.ts";
import { type SendEvent, StillRunning, TargetFailure } from "./target.ts";

interface TargetSenderOptions {
  readonly name: string;
  readonly hasPayloads: boolean;
  readonly concurrency: number;
  readonly timeoutMilliseconds: number;
  readonly send: SendEvent;
  readonly store: Pick<Store, "eventDeliveries" | "executions" | "histories">;
  /** Of leases and of when an event is due: that of all nodes. */
  readonly clock: Clock;
  /** Of how long an attempt takes, and a rest: it is never set. */
  readonly steadyClock: Clock;
  /** No other node has it. */
  readonly owner: string;
  /** From 0 to 1, another one each time. */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
  /** The target has begun to take no events at all, or takes them again. */
  readonly onFailing: (reason: string) => void;
  readonly onRecovered: (failures: number) => void;
  /** It refuses an event, the first one since it took one. */
  readonly onRefused: (eventId: string, reason: string) => void;
}

export class TargetSender {
  readonly #options: TargetSenderOptions;
  readonly #job: BackgroundJob;
  readonly #sending = new Set<Promise<void>>();
  readonly #attempts = new Set<AbortController>();
  #isCutShort = false;
  /** Since an attempt succeeded: those that found the target away, and the rests after them. */
  #failures = 0;
  #timesAway = 0;
  /** Since an attempt succeeded, an event was refused. */
  #isRefusing = false;
  /** Of the steady clock; the target is unavailable, and is not asked before. */
  #restsUntil = 0;
  readonly #figures = { sent: 0, failed: 0 };

  constructor(options: TargetSenderOptions) {
    this.#options = options;
    const { steadyClock: clock, onError } = options;
    this.#job = new BackgroundJob({ clock, runOnce: () => this.#runOnce(), onError });
  }

  /** Counted since the node started: events, and attempts. */
  get figures(): Readonly<Record<"sent" | "failed", number>> {
    return this.#figures;
  }

  /** There may be events, now. */
  wake(): void {
    this.#job.wake();
  }

  /** Leaves to other nodes, or to the next start, what is not sent in time. */
  async close(): Promise<void> {
    const cutShort = () => {
      this.#isCutShort = true;
      for (const attempt of this.#attempts) attempt.abort();
    };
    const alarm = passingTime.at(passingTime.now() + closeMilliseconds, cutShort);
    await this.#job.stop();
    await Promise.all(this.#sending);
    alarm.cancel();
  }

  async #runOnce(): Promise<number | undefined> {
    const { name, owner, clock, steadyClock, timeoutMilliseconds, store } = this.#options;
    const [at, now] = [clock.now(), steadyClock.now()];
    if (now < this.#restsUntil) return this.#restsUntil;
    const max = this.#freePlaces;
    // Otherwise the end of an attempt wakes the job.
    if (max <= 0) return undefined;
    const leasedUntil = at + timeoutMilliseconds + leaseMarginMilliseconds;
    const asked = { target: name, owner, at, leasedUntil, max };
    const claimed = await store.eventDeliveries.claim(asked);
    for (const delivery of claimed) this.#begin(delivery);
    if (claimed.length >= max) return undefined;
    const dueAt = await store.eventDeliveries.nextDueAt(name);
    // No pause is longer: where it seems so, the clock was set, and may be set again.
    return dueAt === undefined ? undefined : now + Math.min(dueAt - at, maxPauseMilliseconds);
  }

  /** A target that was away is tried with one event. */
  get #freePlaces(): number {
    const places = this.#timesAway > 0 ? 1 : this.#options.concurrency;
    return places - this.#sending.size;
  }

  #begin(delivery: EventDelivery): void {
    const sending = this.#attempt(delivery)
      .catch(this.#options.onError)
      .finally(() => {
        this.#sending.delete(sending);
        this.#job.wake();
      });
    this.#sending.add(sending);
  }

  async #attempt(delivery: EventDelivery): Promise<void> {
    const { owner, store } = this.#options;
    const claim: DeliveryClaim = { id: delivery.id, owner };
    try {
      await this.#send(delivery);
    } catch (error) {
      if (this.#isCutShort) return;
      if (!(error instanceof TargetFailure)) throw error;
      await this.#failed(delivery, claim, error);
      return;
    }
    this.#succeeded();
    await store.eventDeliveries.sent(claim);
  }

  async #send(delivery: EventDelivery): Promise<void> {
    const { hasPayloads, send, steadyClock, timeoutMilliseconds, store } = this.#options;
    const { eventId, eventType } = delivery;
    const body = hasPayloads ? await withPayloads(store, delivery) : delivery.body;
    // The alarm of a stop has cut the attempts that there were by then.
    if (this.#isCutShort) throw new Error("the node stops");
    const attempt = new AbortController();
    const late = () => attempt.abort();
    const alarm = steadyClock.at(steadyClock.now() + timeoutMilliseconds, late);
    this.#attempts.add(attempt);
    try {
      await send({ eventId, eventType, body }, attempt.signal);
    } catch (error) {
      if (!attempt.signal.aborted) throw error;
      const late = `there was no answer within ${timeoutMilliseconds / 1_000} s`;
      const why = error instanceof StillRunning ? `${late}; ${error.message}` : late;
      throw new TargetFailure(why, { isAway: true });
    } finally {
      alarm.cancel();
      this.#attempts.delete(attempt);
    }
  }

  #succeeded(): void {
    const { onRecovered } = this.#options;
    this.#figures.sent += 1;
    if (this.#failures > 0) onRecovered(this.#failures);
    this.#failures = 0;
    this.#timesAway = 0;
    this.#isRefusing = false;
    this.#restsUntil = 0;
  }

  async #failed(
    delivery: EventDelivery,
    claim: DeliveryClaim,
    { message, isAway }: TargetFailure,
  ): Promise<void> {
    const { clock, store } = this.#options;
    this.#figures.failed += 1;
    if (isAway) this.#wasAway(message);
    else this.#refused(delivery, message);
    const dueAt = clock.now() + this.#pause(delivery.attempts + 1, maxPauseMilliseconds);
    const error = message.slice(0, maxErrorCharacters);
    await store.eventDeliveries.failed(claim, { dueAt, error });
  }

  #wasAway(reason: string): void {
    const now = this.#options.steadyClock.now();
    this.#failures += 1;
    if (this.#failures === 1) this.#options.onFailing(reason);
    // Those that were sent together tell the same, once.
    if (now < this.#restsUntil) return;
    this.#timesAway += 1;
    this.#restsUntil = now + this.#pause(this.#timesAway, maxRestMilliseconds);
  }

  #refused({ eventId, attempts }: EventDelivery, reason: string): void {
    if (attempts > 0 || this.#isRefusing) return;
    this.#isRefusing = true;
    this.#options.onRefused(eventId, reason);
  }

  #pause(failures: number, maxMilliseconds: number): number {
    return pauseMillisecondsOf({ failures, maxMilliseconds, share: this.#options.random() });
  }
}
