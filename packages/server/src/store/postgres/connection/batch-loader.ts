// Questions of one turn of the event loop, asked together: the answer is as fresh as if each had
// been asked alone, and costs one statement for all of them.

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

export class BatchLoader<Key, Value> {
  readonly #answer: (keys: readonly Key[]) => Promise<readonly Value[]>;
  #waiting: Waiting<Key, Value>[] = [];

  /** `answer` gives a value for each key, in their order. */
  constructor(answer: (keys: readonly Key[]) => Promise<readonly Value[]>) {
    this.#answer = answer;
  }

  ask(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#flush());
      this.#waiting.push({ key, resolve, reject });
    });
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const values = await this.#answer(waiting.map(({ key }) => key));
      for (const [index, { resolve }] of waiting.entries()) resolve(values[index] as Value);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
