// What a source says of its subjects, cached for a time. Callers that ask for the same subject at
// once share one question to the source.
import type { Clock } from "../clock.ts";
import { Cache, type CacheFigures } from "./cache.ts";

interface LoadingCacheOptions<Subject, Value> {
  readonly clock: Clock;
  /** Counted from when the source was asked. */
  readonly lifetimeMilliseconds: number;
  readonly maxEntries: number;
  /** Of all values together, in the unit of `weightOf`. Default: no bound. */
  readonly maxWeight?: number;
  /** Asked each time that a value is loaded. Default: 0. */
  readonly weightOf?: (value: Value & {}) => number;
  /** Names for which the source has no value, kept apart from the others. Default: maxEntries. */
  readonly maxAbsent?: number;
  /** Subjects of one name share one value. */
  readonly nameOf: (subject: Subject) => string;
  /** `latest`: what was loaded before, if that is still known. A rejection is not cached. */
  readonly load: (subject: Subject, latest: Value | undefined) => Promise<Value>;
}

/** `undefined` as a value says that the source has none. */
export class LoadingCache<Subject, Value> {
  readonly #options: LoadingCacheOptions<Subject, Value>;
  readonly #values: Cache<string, Value & {}>;
  /** Apart, so that names that are guessed do not push out those that exist. */
  readonly #absent: Cache<string, true>;
  readonly #loading = new Map<string, Promise<Value>>();
  #questions = 0;

  constructor(options: LoadingCacheOptions<Subject, Value>) {
    const { clock, lifetimeMilliseconds, maxAbsent = options.maxEntries } = options;
    const lifetime = { milliseconds: lifetimeMilliseconds, clock };
    this.#options = options;
    this.#values = new Cache({ ...options, lifetime });
    this.#absent = new Cache({ maxEntries: maxAbsent, lifetime });
  }

  /** A miss is a question to the source, also one that several callers share. */
  get figures(): CacheFigures {
    const values = this.#values.figures;
    const absent = this.#absent.figures;
    return {
      entries: values.entries + absent.entries,
      weight: values.weight,
      hits: values.hits + absent.hits,
      misses: this.#questions,
      evictions: values.evictions + absent.evictions,
    };
  }

  /** At once where the source was asked just before. */
  find(subject: Subject): Value | Promise<Value> {
    const name = this.#options.nameOf(subject);
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    if (this.#absent.get(name)) return undefined as Value;
    return this.#loading.get(name) ?? this.#startLoading(name, subject);
  }

  #startLoading(name: string, subject: Subject): Promise<Value> {
    this.#questions += 1;
    const loading = this.#load(name, subject).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  async #load(name: string, subject: Subject): Promise<Value> {
    const readAt = this.#options.clock.now();
    const value = await this.#options.load(subject, this.#values.peek(name));
    if (value === undefined || value === null) {
      this.#values.delete(name);
      this.#absent.set(name, true, readAt);
    } else {
      this.#absent.delete(name);
      this.#values.set(name, value, readAt);
    }
    return value;
  }
}
