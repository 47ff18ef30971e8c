// A few lines that break a rule, and a few that look as if they did.

type Files = Readonly<Record<string, string>>;

export interface Sample {
  readonly broken: Files;
  /** Every place in `broken` that is found. */
  readonly at: readonly string[];
  readonly kept: Files;
}
