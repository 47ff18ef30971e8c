// Expensive figures are computed once in a while, for any number of readers.
import { BoundedMap } from "../access/bounded-map.ts";
import type { Clock } from "../clock.ts";

const rememberedMilliseconds = 3_000;
const maxKeys = 200;

interface Entry {
  readonly value: Promise<unknown>;
  readonly until: number;
}

export class Remembered {
  readonly #clock: Clock;
  readonly #entries = new BoundedMap<Entry>(maxKeys);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A key stands for one kind of value. Failures are not remembered. */
  of<T>(key: string, find: () => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    const known = this.#entries.get(key);
    if (known && now < known.until && known.until - now <= rememberedMilliseconds) {
      return known.value as Promise<T>;
    }
    const value = find();
    this.#entries.set(key, { value, until: now + rememberedMilliseconds });
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}
