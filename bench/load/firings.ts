// What histories tell of timers: when each was due, when it fired, and whether that is in order.
import type { WireEvent } from "@ekiden/model";

interface TimerAttributes {
  readonly timerId: string;
  readonly startToFireTimeout?: string;
}

const attributesOf = (event: WireEvent): TimerAttributes =>
  (event.timerStartedEventAttributes ?? event.timerFiredEventAttributes) as TimerAttributes;
export const millisecondsOf = (event: WireEvent): number => Math.round(event.eventTimestamp * 1000);

export class Firings {
  readonly latenessMs: number[] = [];
  readonly problems: string[] = [];
  early = 0;
  readonly #dueAtMs = new Map<string, number>();

  /** Takes a TimerStarted or TimerFired event that was known at that time; leaves others alone. */
  take(event: WireEvent, knownAtMs: number): void {
    if (event.eventType === "TimerStarted") this.#started(event);
    if (event.eventType === "TimerFired") this.#fired(attributesOf(event).timerId, knownAtMs);
  }

  /** Timers that were started and have not fired. */
  get pending(): number {
    return this.#dueAtMs.size;
  }

  #started(event: WireEvent): void {
    const { timerId, startToFireTimeout } = attributesOf(event);
    this.#dueAtMs.set(timerId, millisecondsOf(event) + Number(startToFireTimeout) * 1000);
  }

  #fired(timerId: string, knownAtMs: number): void {
    const dueAtMs = this.#dueAtMs.get(timerId);
    if (dueAtMs === undefined) {
      this.problems.push(`${timerId} fired twice, or was never started`);
      return;
    }
    this.#dueAtMs.delete(timerId);
    if (knownAtMs < dueAtMs) this.early++;
    this.latenessMs.push(knownAtMs - dueAtMs);
  }
}
