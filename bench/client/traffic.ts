// What went over the wire: a count, and the latest requests, which the null server is given again.
export interface SentRequest {
  readonly operation: string;
  readonly body: string;
}

const maxKept = 4096;

export class Traffic {
  calls = 0;
  readonly #latest: SentRequest[] = [];

  /** Called once for every answer that arrived. */
  note(operation: string, body: string): void {
    this.#latest[this.calls % maxKept] = { operation, body };
    this.calls++;
  }

  latest(): readonly SentRequest[] {
    return this.#latest;
  }
}
