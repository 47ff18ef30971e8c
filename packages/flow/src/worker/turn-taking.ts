// Taking a turn: the workflow's code runs until all of it waits, within one call, and with an end.
import { DecisionFailure } from "../errors.ts";
import { abandon, runningRun } from "../workflow/current.ts";
import { writeLines } from "../workflow/lines.ts";
import { endless } from "../workflow/mismatch.ts";
import type { Run } from "../workflow/run.ts";
import type { InTurn } from "../workflow/ways.ts";
import { findDrain, runReady, runsTicks } from "./draining.ts";
import { throwAway } from "./exceptions.ts";
import { setGuards } from "./guards.ts";
import { setImmediate } from "./real-timers.ts";
import { forgetTicks, hasTicks, runTicks } from "./ticks.ts";
import { beginTurn, endTurn, isTurnEnded } from "./turn-limit.ts";
import { isTimeout, runLimited } from "./vm-limit.ts";

const now = Promise.resolve();

/** Why the rest of a turn that was ended is not run. */
class TurnEnded extends Error {
  override readonly name = "TurnEnded";
}

let endedRun: Run | undefined;

/** What is ended in the middle comes back as if it had been through: the thread has said so. */
const runToEnd = (): void => {
  runReady();
  if (!isTurnEnded()) return;
  endedRun ??= runningRun();
  forgetTicks();
  throw new TurnEnded("The turn was ended by its time limit.");
};

let pending: (() => void) | undefined;
let thrown: { readonly error: unknown } | undefined;

const callPending = (): void => {
  try {
    pending?.();
  } catch (error) {
    thrown = { error };
  }
};

/** Calls `act` as a promise continuation, where the time limit holds. */
const call = (act: () => void): void => {
  pending = act;
  thrown = undefined;
  now.then(callPending);
  runToEnd();
  if (thrown) throw (thrown as { readonly error: unknown }).error;
};

/**
 * Calls `first` and runs promise continuations until none is left; throws what `first` throws. It
 * works only where nothing else is under way: at the bottom of a turn of the event loop, where
 * `takeTurn` calls.
 */
export const drain = (first?: () => void): void => {
  if (first) call(first);
  else runToEnd();
  while (hasTicks()) call(runTicks);
};

/** What `act` returns, when all that it leads to has run. */
const drained = <T>(act: () => T): T => {
  const value = act();
  drain();
  return value;
};

/** As `takeTurns`, for what is one turn. */
export const takeTurn = <T>(milliseconds: number, act: () => T): Promise<T> =>
  takeTurns(milliseconds, (inTurn) => inTurn(act));

/**
 * Calls `act` at the bottom of a turn of the event loop; it takes turns of a workflow in what it is
 * given. Rejects with a DecisionFailure when one of them is not back within `milliseconds`: what it
 * calls in `drain` is ended then, wherever it is and even if it catches errors.
 */
export const takeTurns = async <T>(
  milliseconds: number,
  act: (inTurn: InTurn) => T,
): Promise<T> => {
  await findDrain();
  return takeTurnsNow(milliseconds, act);
};

const takeTurnsNow = <T>(milliseconds: number, act: (inTurn: InTurn) => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      // Again, because tests put other clocks and timers in the place of those that are guarded.
      setGuards();
      const take = runsTicks() ? takeWatched : takeInVm;
      let value: T | typeof ended | undefined;
      try {
        value = take(milliseconds, act);
        if (value !== ended) resolve(value);
      } catch (error) {
        reject(error);
      }
      if (value !== ended) return writeLines();
      setImmediate(writeLines);
      // Here, because it throws for Node to see.
      tidyUp(milliseconds, reject);
    });
  });

/** In the place of what a turn returns, where its time limit has ended it. */
const ended = Symbol("ended");

const takeWatched = <T>(milliseconds: number, act: (inTurn: InTurn) => T): T | typeof ended => {
  beginTurn(milliseconds);
  try {
    const value = act((turn) => {
      if (isTurnEnded()) throw new TurnEnded("The turn before was ended by its time limit.");
      beginTurn(milliseconds);
      return drained(turn);
    });
    return isTurnEnded() ? ended : value;
  } catch (error) {
    if (isTurnEnded()) return ended;
    throw error;
  } finally {
    endTurn();
  }
};

const takeInVm = <T>(milliseconds: number, act: (inTurn: InTurn) => T): T | typeof ended => {
  try {
    return act((turn) => runLimited(milliseconds, () => drained(turn)));
  } catch (error) {
    if (!isTimeout(error)) throw error;
    endedRun = runningRun();
    forgetTicks();
    return ended;
  } finally {
    ignoreRejections();
  }
};

/** Node reports the turn's rejections only after it, where it does not run its ticks within. */
const ignoreRejections = (): void => {
  const forget = abandon();
  setImmediate(forget);
};

/** Code that was ended reached no `finally`: what it left is put right here. */
const tidyUp = (milliseconds: number, reject: (failure: DecisionFailure) => void): void => {
  const run = endedRun;
  endedRun = undefined;
  const forget = abandon();
  const failure = run
    ? endless(run, milliseconds)
    : new DecisionFailure("endless", `A turn did not end within ${milliseconds} ms.`);
  // Node reports the rejections that were left behind between the two.
  setImmediate(() =>
    setImmediate(() => {
      forget();
      reject(failure);
    }),
  );
  throwAway(failure);
};
