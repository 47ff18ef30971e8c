// Holds something up until the test lets it go.

export class Gate {
  #reached = () => {};
  #open = () => {};
  #arrival = Promise.resolve();
  #opening = Promise.resolve();

  /** From now on `pass` waits. */
  close(): void {
    this.#arrival = new Promise((resolve) => {
      this.#reached = resolve;
    });
    this.#opening = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  async pass(): Promise<void> {
    this.#reached();
    await this.#opening;
  }

  /** Resolves when something is held up. */
  reached(): Promise<void> {
    return this.#arrival;
  }

  open(): void {
    this.#open();
  }
}
