// Questions of one turn of the event loop, asked together: the answer is as fresh as if each had
// been asked alone, and costs one statement for all of them.

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

interface BatchLimit<Key> {
  readonly weightOf: (key: Key) => number;
  /** Of the questions of one statement, unless a single one weighs more. */
  readonly maxWeight: number;
}

export class BatchLoader<Key, Value> {
  readonly #answer: (keys: readonly Key[]) => Promise<readonly Value[]>;
  readonly #limit: BatchLimit<Key> | undefined;
  #waiting: Waiting<Key, Value>[] = [];

  /** `answer` gives a value for each key, in their order. */
  constructor(
    answer: (keys: readonly Key[]) => Promise<readonly Value[]>,
    limit?: BatchLimit<Key>,
  ) {
    this.#answer = answer;
    this.#limit = limit;
  }

  ask(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ key, resolve, reject });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of this.#batchesOf(waiting)) void this.#load(batch);
  }

  #batchesOf(waiting: readonly Waiting<Key, Value>[]): readonly Waiting<Key, Value>[][] {
    if (!this.#limit) return [[...waiting]];
    const { weightOf, maxWeight } = this.#limit;
    const batches: Waiting<Key, Value>[][] = [];
    let weight = Number.POSITIVE_INFINITY;
    for (const one of waiting) {
      weight += weightOf(one.key);
      if (weight > maxWeight) {
        batches.push([]);
        weight = weightOf(one.key);
      }
      batches.at(-1)?.push(one);
    }
    return batches;
  }

  async #load(batch: readonly Waiting<Key, Value>[]): Promise<void> {
    try {
      const values = await this.#answer(batch.map(({ key }) => key));
      for (const [index, { resolve }] of batch.entries()) resolve(values[index] as Value);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
