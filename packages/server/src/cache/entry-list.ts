// The entries of a cache in the order in which it is their turn to go. A Map has an order, too, but
// its iterators walk over every key that was deleted since the Map last grew.

export interface Entry<Key, Value> {
  readonly key: Key;
  value: Value;
  weight: number;
  /** Milliseconds since 1970; infinite without a lifetime. */
  until: number;
  /** Since it was last its turn to go. */
  isUsed: boolean;
  previous: Entry<Key, Value> | undefined;
  next: Entry<Key, Value> | undefined;
}

export class EntryList<Key, Value> {
  #first: Entry<Key, Value> | undefined;
  #last: Entry<Key, Value> | undefined;

  get first(): Entry<Key, Value> | undefined {
    return this.#first;
  }

  append(entry: Entry<Key, Value>): void {
    entry.previous = this.#last;
    entry.next = undefined;
    if (this.#last) this.#last.next = entry;
    else this.#first = entry;
    this.#last = entry;
  }

  remove(entry: Entry<Key, Value>): void {
    const { previous, next } = entry;
    // Otherwise a removed entry that has become old would keep all later ones from being collected.
    entry.previous = undefined;
    entry.next = undefined;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
  }
}
