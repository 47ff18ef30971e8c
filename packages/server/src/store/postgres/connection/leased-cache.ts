// What changes rarely and is read all the time, leased to each node for a moment. Still no caller
// reads what is out of date: a call that changes it is answered only once all leases have ended.
import { Cache, type CacheFigures } from "../../../cache/cache.ts";
import type { Clock } from "../../../clock.ts";
import { BatchLoader } from "./batch-loader.ts";

const leaseMilliseconds = 200;
/** Beyond that, before a change counts as known to all: clocks are not read at the same moment. */
const marginMilliseconds = 20;
const maxEntries = 10_000;

interface LeasedCacheOptions<Key, Value> {
  readonly clock: Clock;
  readonly nameOf: (key: Key) => string;
  /** Gives a value for each key, in their order; undefined is not cached. */
  readonly load: (keys: readonly Key[]) => Promise<readonly (Value | undefined)[]>;
}

export class LeasedCache<Key, Value extends {}> {
  readonly #options: LeasedCacheOptions<Key, Value>;
  readonly #loader: BatchLoader<Key, Value | undefined>;
  readonly #values: Cache<string, Value>;

  constructor(options: LeasedCacheOptions<Key, Value>) {
    const lifetime = { milliseconds: leaseMilliseconds, clock: options.clock };
    this.#options = options;
    this.#loader = new BatchLoader(options.load);
    this.#values = new Cache({ maxEntries, lifetime });
  }

  get figures(): CacheFigures {
    return this.#values.figures;
  }

  /**
   * Who asks while another question is under way asks anew: the answer to that one may be older
   * than a change which was acknowledged since.
   */
  async find(key: Key): Promise<Value | undefined> {
    const { clock, nameOf } = this.#options;
    const name = nameOf(key);
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const readAt = clock.now();
    const value = await this.#loader.ask(key);
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value, readAt);
    return value;
  }

  /** After a change, before it is acknowledged: resolves once no node has what was before. */
  async leasesEnded(): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      clock.at(clock.now() + leaseMilliseconds + marginMilliseconds, resolve);
    });
    this.#values.clear();
  }
}
