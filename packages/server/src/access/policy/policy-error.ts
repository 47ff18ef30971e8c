// What is wrong with a policy document, and where in it.

/** `place: what`, as in `Statement[2].Condition.StringLike: …`: one line, for its author. */
export class PolicyError extends Error {
  readonly place: string;
  constructor(place: string, what: string) {
    super(`${place}: ${what}`);
    this.name = "PolicyError";
    this.place = place;
  }
}
