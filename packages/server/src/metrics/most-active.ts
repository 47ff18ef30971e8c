// Something for each of the most active names; the others share one. So what is kept, and what is
// scraped, has a bound, however many names there are.
//
//  MA1 A name keeps its place until one without a place was more active since the last ranking.
//  MA2 What a name has counted goes with its place, and is not added to what the others share: a
//      counter never grows by what happened before.

interface Place<Value> {
  readonly names: readonly string[];
  readonly value: Value;
  activity: number;
}

interface MostActiveOptions<Value> {
  /** Parts of each name, as labels have them. */
  readonly parts: number;
  /** Names with a place of their own. */
  readonly max: number;
  readonly make: () => Value;
}

/** Stands in each part of the name for all names without a place. */
export const otherName = "other";

const separator = "\0";

export class MostActive<Value> {
  readonly #options: MostActiveOptions<Value>;
  readonly #places = new Map<string, Place<Value>>();
  /** How often names without a place were met since the last ranking; as many as have places. */
  readonly #candidates = new Map<string, number>();
  readonly #otherKey: string;
  readonly #other: Place<Value>;

  constructor(options: MostActiveOptions<Value>) {
    this.#options = options;
    const names = new Array<string>(options.parts).fill(otherName);
    this.#otherKey = names.join(separator);
    this.#other = { names, value: options.make(), activity: 0 };
  }

  /** Of this name, or of all that have no place. Counts as one activity of the name. */
  of(names: readonly string[]): Value {
    const key = names.join(separator);
    const place = this.#places.get(key) ?? this.#placeFor(key, names);
    place.activity += 1;
    return place.value;
  }

  /** The ones with a place, and what the others share, if there were any. */
  *entries(): Generator<{ names: readonly string[]; value: Value }> {
    yield* this.#places.values();
    if (this.#other.activity > 0) yield this.#other;
  }

  /** To be called now and then: gives places to those that were most active since the last time. */
  rank(): void {
    const rising = [...this.#candidates].sort(([, one], [, other]) => other - one);
    const falling = [...this.#places].sort(([, one], [, other]) => one.activity - other.activity);
    for (const [at, [key, activity]] of rising.entries()) {
      const weakest = falling[at];
      if (!weakest || weakest[1].activity >= activity) break;
      this.#places.delete(weakest[0]);
      this.#add(key, key.split(separator), activity);
    }
    this.#candidates.clear();
    for (const place of this.#places.values()) place.activity = 0;
  }

  #placeFor(key: string, names: readonly string[]): Place<Value> {
    if (key === this.#otherKey) return this.#other;
    if (this.#places.size < this.#options.max) return this.#add(key, names, 0);
    const met = this.#candidates.get(key) ?? 0;
    if (met > 0 || this.#candidates.size < this.#options.max) this.#candidates.set(key, met + 1);
    return this.#other;
  }

  #add(key: string, names: readonly string[], activity: number): Place<Value> {
    const place = { names, value: this.#options.make(), activity };
    this.#places.set(key, place);
    return place;
  }
}
