// Values that can be found or made again, kept within bounds and for a time. When a bound is
// exceeded, the oldest entry goes that was not used since it was last its turn (second chance, also
// known as CLOCK): a hit only sets a bit, where an LRU cache moves an entry.
import { type Entry, EntryList } from "./entry-list.ts";
import { endOf, isFresh, type Lifetime } from "./lifetime.ts";

interface CacheOptions<Value> {
  /** Default: no bound. */
  readonly maxEntries?: number;
  /** Of all values together, in the unit of `weightOf`. Default: no bound. */
  readonly maxWeight?: number;
  /** Default: 0. Call `reweigh` when the weight of a value has changed. */
  readonly weightOf?: (value: Value) => number;
  /** Values that stay beyond the bounds. Default: none. Call `evict` once fewer are pinned. */
  readonly isPinned?: (value: Value) => boolean;
  /** Is called with each value that goes because of a bound. */
  readonly onEvicted?: (value: Value) => void;
  /** Default: values stay valid. */
  readonly lifetime?: Lifetime;
}

/** What a cache holds, and how often it was asked and had the answer since it was made. */
export interface CacheFigures {
  readonly entries: number;
  /** Of all values together, in the unit of its bound; undefined where it has none. */
  readonly weight: number | undefined;
  readonly hits: number;
  /** Also where the time of what it had was over. */
  readonly misses: number;
  /** Entries that went because of a bound. */
  readonly evictions: number;
}

/** No value is undefined: that is the answer when there is none. */
export class Cache<Key, Value extends {}> {
  readonly #maxEntries: number;
  readonly #maxWeight: number;
  readonly #lifetime: Lifetime | undefined;
  readonly #weightOf: (value: Value) => number;
  readonly #isPinned: (value: Value) => boolean;
  readonly #onEvicted: (value: Value) => void;
  readonly #entries = new Map<Key, Entry<Key, Value>>();
  readonly #order = new EntryList<Key, Value>();
  #weight = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(options: CacheOptions<Value>) {
    const { maxEntries = Number.POSITIVE_INFINITY, maxWeight = Number.POSITIVE_INFINITY } = options;
    const { weightOf = weightless, isPinned = isNeverPinned, onEvicted = ignore } = options;
    this.#maxEntries = maxEntries;
    this.#maxWeight = maxWeight;
    this.#lifetime = options.lifetime;
    this.#weightOf = weightOf;
    this.#isPinned = isPinned;
    this.#onEvicted = onEvicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get figures(): CacheFigures {
    return {
      entries: this.#entries.size,
      weight: Number.isFinite(this.#maxWeight) ? this.#weight : undefined,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  /** Also when its time is over. */
  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    const isKnown =
      entry !== undefined && (this.#lifetime === undefined || isFresh(entry.until, this.#lifetime));
    if (!isKnown) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    entry.isUsed = true;
    return entry.value;
  }

  /** Also when its time is over; does not count as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /**
   * Returns the value, so that one expression can look it up and make it. `readAt`: when it was
   * read from its source, in milliseconds since 1970; default now.
   */
  set(key: Key, value: Value, readAt?: number): Value {
    const weight = this.#weightOf(value);
    const until = endOf(this.#lifetime, readAt);
    const known = this.#entries.get(key);
    if (known) {
      this.#weight += weight - known.weight;
      Object.assign(known, { value, weight, until });
    } else {
      this.#add({ key, value, weight, until, isUsed: false, previous: undefined, next: undefined });
    }
    this.evict(key);
    return value;
  }

  /** Evicts nothing by itself. */
  reweigh(key: Key): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const weight = this.#weightOf(entry.value);
    this.#weight += weight - entry.weight;
    entry.weight = weight;
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry) this.#remove(entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#order.clear();
    this.#weight = 0;
  }

  /** Also those whose time is over. */
  *values(): Generator<Value> {
    for (const { value } of this.#entries.values()) yield value;
  }

  /** Until the bounds hold, or only pinned values are left and the one of the key `except`. */
  evict(except?: Key): void {
    let entry = this.#order.first;
    while (entry && !this.#isWithinBounds()) {
      if (entry.isUsed) entry = this.#giveSecondChance(entry);
      else {
        const { next } = entry;
        if (entry.key !== except && !this.#isPinned(entry.value)) this.#drop(entry);
        entry = next;
      }
    }
  }

  #isWithinBounds(): boolean {
    return this.#entries.size <= this.#maxEntries && this.#weight <= this.#maxWeight;
  }

  #add(entry: Entry<Key, Value>): void {
    this.#entries.set(entry.key, entry);
    this.#order.append(entry);
    this.#weight += entry.weight;
  }

  #remove(entry: Entry<Key, Value>): void {
    this.#entries.delete(entry.key);
    this.#order.remove(entry);
    this.#weight -= entry.weight;
  }

  #drop(entry: Entry<Key, Value>): void {
    this.#evictions += 1;
    this.#remove(entry);
    this.#onEvicted(entry.value);
  }

  /** Returns the entry whose turn it is then. */
  #giveSecondChance(entry: Entry<Key, Value>): Entry<Key, Value> {
    entry.isUsed = false;
    const { next } = entry;
    if (!next) return entry;
    this.#order.remove(entry);
    this.#order.append(entry);
    return next;
  }
}

const weightless = () => 0;
const isNeverPinned = () => false;
const ignore = () => {};
