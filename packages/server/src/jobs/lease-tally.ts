// What a job has in hand of what it shares with other nodes: it is this node's alone for a while,
// by a lease, and may be taken by another node as well once that has run out.
import type { Clock } from "../clock.ts";

export interface LeaseFigures {
  readonly held: number;
  /** Since the oldest of them was taken, or renewed; 0 where none is held. */
  readonly ageMilliseconds: number;
  /** Leases that ran out before their work was done, since the node started. */
  readonly lost: number;
}

interface LeaseTallyOptions {
  /** Time that only passes. */
  readonly clock: Clock;
  /** Infinite where no other node can take what is leased. */
  readonly leaseMilliseconds: number;
}

export class LeaseTally {
  readonly #options: LeaseTallyOptions;
  #held = 0;
  #takenAt = 0;
  #lost = 0;

  constructor(options: LeaseTallyOptions) {
    this.#options = options;
  }

  get figures(): LeaseFigures {
    const ageMilliseconds = this.#held > 0 ? this.#age : 0;
    return { held: this.#held, ageMilliseconds, lost: this.#lost };
  }

  /** Does the work of so many leases that were just taken; one handful at a time. */
  async during<T>(leases: number, work: () => Promise<T>): Promise<T> {
    this.#held = leases;
    this.#takenAt = this.#options.clock.now();
    try {
      return await work();
    } finally {
      if (this.#age > this.#options.leaseMilliseconds) this.#lost += leases;
      this.#held = 0;
    }
  }

  get #age(): number {
    return this.#options.clock.now() - this.#takenAt;
  }
}
