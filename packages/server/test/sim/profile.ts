// What a seed decides about a whole simulation: how many there are of everything, how fast it goes,
// and what goes wrong.
import type { Dice } from "./world/dice.ts";

export interface Profile {
  readonly nodes: number;
  readonly starters: number;
  readonly deciders: number;
  readonly workers: number;
  /** Mean times in milliseconds. */
  readonly wayMilliseconds: number;
  readonly databaseMilliseconds: number;
  readonly thinkMilliseconds: number;
  readonly pollMilliseconds: number;
  /** Between two things that go wrong; none ever do where it is Infinity. */
  readonly troubleMilliseconds: number;
  /** By how much the clocks of nodes differ, and jump. */
  readonly skewMilliseconds: number;
  readonly retentionDays: string;
}

export const profileOf = (dice: Dice): Profile => ({
  nodes: dice.of([1, 2, 3, 3, 4]),
  starters: dice.of([1, 3, 6]),
  deciders: dice.of([1, 3, 6]),
  workers: dice.of([1, 3, 6]),
  wayMilliseconds: dice.of([0.5, 5, 20]),
  databaseMilliseconds: dice.of([0.3, 1, 5]),
  thinkMilliseconds: dice.of([50, 200, 600]),
  pollMilliseconds: dice.of([1_000, 5_000, 20_000]),
  troubleMilliseconds: dice.of([1_500, 4_000, 10_000, Number.POSITIVE_INFINITY]),
  skewMilliseconds: dice.of([0, 0, 50, 2_000]),
  retentionDays: dice.of(["1", "1", "0"]),
});
