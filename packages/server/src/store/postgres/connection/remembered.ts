// What changes rarely and is read all the time, cached for a moment. Still no caller reads what is
// out of date: a call that changes it is answered only once every node has forgotten.
import type { Clock } from "../../../clock.ts";
import { BatchLoader } from "./batch-loader.ts";

const rememberedMilliseconds = 200;
/** Beyond that, before a change counts as known to all: clocks are not read at the same moment. */
const marginMilliseconds = 20;
const maxValues = 10_000;

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

interface RememberedOptions<Key, Value> {
  readonly clock: Clock;
  readonly nameOf: (key: Key) => string;
  /** Gives a value for each key, in their order; undefined is not remembered. */
  readonly answer: (keys: readonly Key[]) => Promise<readonly (Value | undefined)[]>;
}

export class Remembered<Key, Value> {
  readonly #options: RememberedOptions<Key, Value>;
  readonly #asked: BatchLoader<Key, Value | undefined>;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: RememberedOptions<Key, Value>) {
    this.#options = options;
    this.#asked = new BatchLoader(options.answer);
  }

  async ask(key: Key): Promise<Value | undefined> {
    const { clock, nameOf } = this.#options;
    const name = nameOf(key);
    const entry = this.#entries.get(name);
    const now = clock.now();
    if (entry && now < entry.until && entry.until - now <= rememberedMilliseconds) {
      return entry.value;
    }
    const value = await this.#asked.ask(key);
    if (this.#entries.size >= maxValues) this.#entries.clear();
    if (value === undefined) this.#entries.delete(name);
    else this.#entries.set(name, { value, until: now + rememberedMilliseconds });
    return value;
  }

  /** After a change, before it is acknowledged: resolves once no node remembers what was before. */
  async forgotten(): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      clock.at(clock.now() + rememberedMilliseconds + marginMilliseconds, resolve);
    });
    this.#entries.clear();
  }
}
