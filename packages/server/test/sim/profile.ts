// What a seed decides about a whole simulation: how many there are of everything, how fast it goes,
// and what goes wrong.
import type { Dice } from "./runtime/dice.ts";

export interface Profile {
  /** One node over files on a disk, or several over a database. */
  readonly store: "disk" | "database";
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
  readonly faultMilliseconds: number;
  /** By how much the clocks of machines differ, and jump. */
  readonly skewMilliseconds: number;
  readonly retentionDays: string;
  /** How often a commit begins as all who wait for a task leave: from 0 to 1. */
  readonly leaves: number;
  /** Whether schedules start executions, too. */
  readonly hasSchedules: boolean;
}

/** The embedded store takes longer to simulate: its files are real. */
const diskChance = 0.2;

export const profileOf = (dice: Dice, wanted?: Profile["store"]): Profile => {
  const store = dice.chance(diskChance) ? "disk" : "database";
  const profile = { store: wanted ?? store, ...someProfile(dice) };
  if (profile.store === "database") return profile;
  const skewMilliseconds = Math.min(profile.skewMilliseconds, maxSkewAlone);
  return { ...profile, ...alone, skewMilliseconds };
};

/** No other process is there; and what is removed from real files cannot be looked at any more. */
const alone = { nodes: 1, retentionDays: "1" };
const dayMilliseconds = 86_400_000;
/** Nothing else tells an embedded server the time. */
const maxSkewAlone = 2_000;

const someProfile = (dice: Dice): Omit<Profile, "store"> => ({
  nodes: dice.of([1, 2, 3, 3, 4]),
  starters: dice.of([1, 3, 6]),
  deciders: dice.of([1, 3, 6]),
  workers: dice.of([1, 3, 6]),
  wayMilliseconds: dice.of([0.5, 5, 20]),
  databaseMilliseconds: dice.of([0.3, 1, 5]),
  thinkMilliseconds: dice.of([50, 200, 600]),
  pollMilliseconds: dice.of([1_000, 5_000, 20_000]),
  faultMilliseconds: dice.of([1_500, 4_000, 10_000, Number.POSITIVE_INFINITY]),
  skewMilliseconds: dice.of([0, 0, 50, 2_000, 30_000, 2 * dayMilliseconds]),
  retentionDays: dice.of(["1", "1", "0"]),
  leaves: dice.of([0, 0.02, 0.2]),
  hasSchedules: dice.chance(0.3),
});
