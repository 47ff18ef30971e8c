// Where a workflow's code must only look: in queries, in conditions, in validators of updates, and
// when it gives the input of the next run. A replay would not do what it does there.

type Place = "nowhere" | "a query or condition" | "a validator" | "the close";

const ways: Readonly<Record<Exclude<Place, "nowhere">, string>> = {
  "a query or condition": "in a query, or in a condition: these must only look at the workflow",
  "a validator": "in an update's validator, which must only look at the workflow and at the input",
  "the close":
    "for the input of the next run, which may only look at the workflow and drain its signals",
};

export class Looks {
  #place: Place = "nowhere";

  /** True while the code is asked for the input of the next run. */
  get isAtClose(): boolean {
    return this.#place === "the close";
  }

  /** Throws while the code must only look. */
  checkActs(what: string): void {
    if (this.#place === "nowhere") return;
    throw new Error(`${what} was called ${ways[this.#place]}`);
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
