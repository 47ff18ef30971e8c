// A machine's clock: it may be wrong, and it may jump, as those of machines do.
import type { Alarm, Clock } from "../../../src/clock.ts";
import type { Actor, Agenda } from "./agenda.ts";

/** Those of one node. */
export interface SimClocks {
  readonly machineClock: SimClock;
  /** Time that only passes. */
  readonly steadyClock: SimClock;
}

export class SimClock implements Clock {
  readonly #agenda: Agenda;
  readonly #actor: Actor;
  /** By how much it is ahead, in milliseconds. */
  skew: number;

  constructor(agenda: Agenda, actor: Actor, skew: number) {
    this.#agenda = agenda;
    this.#actor = actor;
    this.skew = skew;
  }

  now(): number {
    return Math.floor(this.#agenda.now + this.skew);
  }

  /** As the system's: it waits for a span, looks at the clock, and waits again if need be. */
  at(time: number, call: () => void): Alarm {
    let waiting: Alarm;
    const wait = () => {
      // Never the same moment once more: a clock counts whole milliseconds.
      const delay = Math.max(0.001, time - this.now());
      waiting = this.#agenda.at(this.#agenda.now + delay, this.#actor, () =>
        this.now() >= time ? call() : wait(),
      );
    };
    wait();
    return { cancel: () => waiting.cancel() };
  }
}
