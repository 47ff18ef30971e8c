// What is open, and how each of it is closed: by a node that stops, and by one whose start fails on
// the way.

type Close = () => Promise<unknown>;

export class CleanupStack {
  readonly #closers: Close[] = [];

  /** From now on `close` closes this as well. */
  add(close: Close): void {
    this.#closers.push(close);
  }

  /** The last first, one after the other, and all of them, even if one of them rejects. */
  async close(): Promise<void> {
    const close = this.#closers.pop();
    if (!close) return;
    try {
      await close();
    } finally {
      await this.close();
    }
  }
}
