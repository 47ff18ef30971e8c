// What a statement is: done on the tables, with what is around them.
import type { Surroundings } from "./commit-batch.ts";

export interface StatementContext extends Surroundings {
  /** To all who listen. */
  readonly notify: (payload: string) => void;
}

export type Statement = (
  context: StatementContext,
  values: readonly unknown[],
) => readonly object[];
