// Lets a limited number through at a time: the workflows in flight.
export class Gate {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#free = max;
  }

  enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  /** Lets all through from now on; those who pass must check whether the load is over. */
  open(): void {
    this.#free = Number.POSITIVE_INFINITY;
    for (const pass of this.#waiting.splice(0)) pass();
  }
}
