// Where a workflow's code must only look: in queries, in conditions, and when it gives the input of
// the next run. A replay would not do what it does there.

type Place = "nowhere" | "a query or condition" | "the close";

export class Looks {
  #place: Place = "nowhere";

  /** True while the code is asked for the input of the next run. */
  get isAtClose(): boolean {
    return this.#place === "the close";
  }

  /** Throws while the code must only look. */
  checkActs(what: string): void {
    if (this.#place === "nowhere") return;
    const where = this.isAtClose
      ? "for the input of the next run, which may only look at the workflow and drain its signals"
      : "in a query, or in a condition: these must only look at the workflow";
    throw new Error(`${what} was called ${where}`);
  }

  /** Calls what must only look. */
  at<T>(place: Place, act: () => T): T {
    const before = this.#place;
    this.#place = place;
    try {
      return act();
    } finally {
      this.#place = before;
    }
  }
}
