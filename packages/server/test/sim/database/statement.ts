// What a statement is: done on the tables, with what is around them.
import type { Surroundings } from "./commit-batch.ts";

export interface World extends Surroundings {
  /** To all who listen. */
  readonly notify: (payload: string) => void;
}

export type Statement = (world: World, values: readonly unknown[]) => readonly object[];
