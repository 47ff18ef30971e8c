/** Remembers up to so many values, and forgets the oldest of them for one more. */
export class BoundedMap<Value> {
  readonly #values = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value): Value {
    if (this.#values.size >= this.#max && !this.#values.has(name)) {
      const [oldest] = this.#values.keys();
      if (oldest !== undefined) this.#values.delete(oldest);
    }
    this.#values.set(name, value);
    return value;
  }

  delete(name: string): void {
    this.#values.delete(name);
  }
}
