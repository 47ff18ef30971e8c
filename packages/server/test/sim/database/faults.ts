// What goes wrong between a node and its database, and how often: chances from 0 to 1 for each
// statement, and times in milliseconds. Each seed has its own, so that some see much of one kind.
import type { Dice } from "../runtime/dice.ts";

export interface Faults {
  /** The connection ends before the statement has come to the database. */
  readonly cutBefore: number;
  /** The statement is done, and the connection ends before its answer has come back. */
  readonly cutAfter: number;
  /** The connection ends, and the statement is still done, later. */
  readonly doneLate: number;
  /** The database refuses, and has done nothing. */
  readonly refused: number;
  /** The statement takes long. */
  readonly slow: number;
  /** Nothing comes back for longer than the driver waits. */
  readonly silent: number;
  readonly lostNotice: number;
  readonly doubledNotice: number;
}

export type FaultKind = keyof Faults;

export const noFaults: Faults = {
  cutBefore: 0,
  cutAfter: 0,
  doneLate: 0,
  refused: 0,
  slow: 0,
  silent: 0,
  lostNotice: 0,
  doubledNotice: 0,
};

const max: Faults = {
  cutBefore: 0.004,
  cutAfter: 0.004,
  doneLate: 0.01,
  refused: 0.01,
  slow: 0.01,
  silent: 0.0005,
  lostNotice: 0.5,
  doubledNotice: 0.3,
};

/** Some kinds, each more or less often. */
export const someFaults = (dice: Dice): Faults =>
  Object.fromEntries(
    Object.entries(max).map(([kind, chance]) => [
      kind,
      dice.chance(0.5) ? chance * dice.fraction() : 0,
    ]),
  ) as unknown as Faults;

/** The last that is said on a connection. */
export const goingDown = "57P01";
/** Out of memory, canceled, read-only. */
const refusals = ["53200", "57014", "25006", goingDown];
/** Two transactions wait for each other's rows: this one is undone. */
const deadlock = "40P01";
/** Only those that wait for rows in an order of their own. */
const canDeadlock = /^(commit-batch|release-|delete-stale)/;

/** SQLSTATE of a statement that the database refuses. */
export const refusalOf = (name: string, dice: Dice): string =>
  dice.of(canDeadlock.test(name) ? [...refusals, deadlock] : refusals);
