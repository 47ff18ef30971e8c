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

/**
 * Finds by the parts of a name, one after the other. To join them into one text takes several times
 * as long, and each event is looked up.
 */
class NameTree<Value> {
  #value: Value | undefined;
  readonly #below = new Map<string, NameTree<Value>>();

  find(names: readonly string[]): Value | undefined {
    let tree: NameTree<Value> = this;
    for (const name of names) {
      const below = tree.#below.get(name);
      if (!below) return undefined;
      tree = below;
    }
    return tree.#value;
  }

  set(names: readonly string[], value: Value): void {
    const [name, ...others] = names;
    if (name === undefined) {
      this.#value = value;
      return;
    }
    const below = this.#below.get(name) ?? new NameTree<Value>();
    this.#below.set(name, below);
    below.set(others, value);
  }
}

export class MostActive<Value> {
  readonly #options: MostActiveOptions<Value>;
  readonly #places = new Map<string, Place<Value>>();
  /** How often names without a place were met since the last ranking; as many as have places. */
  readonly #candidates = new Map<string, number>();
  readonly #other: Place<Value>;
  /** The places by their names, and that of all others. */
  #found = new NameTree<Place<Value>>();

  constructor(options: MostActiveOptions<Value>) {
    this.#options = options;
    const names = new Array<string>(options.parts).fill(otherName);
    this.#other = { names, value: options.make(), activity: 0 };
    this.#found.set(names, this.#other);
  }

  /** Of this name, or of all that have no place. Counts as one activity of the name. */
  of(names: readonly string[]): Value {
    const place = this.#found.find(names) ?? this.#placeFor(names);
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
    this.#found = new NameTree();
    for (const place of [...this.#places.values(), this.#other]) {
      this.#found.set(place.names, place);
    }
    for (const place of this.#places.values()) place.activity = 0;
  }

  #placeFor(names: readonly string[]): Place<Value> {
    const key = names.join(separator);
    if (this.#places.size < this.#options.max) return this.#add(key, names, 0);
    const met = this.#candidates.get(key) ?? 0;
    if (met > 0 || this.#candidates.size < this.#options.max) this.#candidates.set(key, met + 1);
    return this.#other;
  }

  #add(key: string, names: readonly string[], activity: number): Place<Value> {
    const place = { names, value: this.#options.make(), activity };
    this.#places.set(key, place);
    this.#found.set(names, place);
    return place;
  }
}
