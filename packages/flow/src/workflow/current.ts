// Which run's code is executing. There is one answer at every moment, because a turn is taken
// within one call: nothing else of the process runs meanwhile.
import type { Run } from "./run.ts";

let running: Run | undefined;

export const runningRun = (): Run | undefined => running;

/** The run whose code looks at itself; `what` names the call for those who make it elsewhere. */
export const observedRun = (what: string): Run => {
  if (running) return running;
  throw new Error(
    `${what} was called outside of a workflow's turn. Either this is not workflow code, or the ` +
      "workflow has awaited something that is not durable: only activities, timers, children, " +
      "signals and conditions may be awaited; other work belongs into an activity.",
  );
};

/** The run whose code acts. Throws where it must only look: in queries and in conditions. */
export const currentRun = (what: string): Run => {
  const run = observedRun(what);
  run.looks.checkActs(what);
  return run;
};

/** Calls `act` while the run is the running one. */
export const within = <T>(run: Run, act: () => T): T => {
  const before = running;
  running = run;
  try {
    return act();
  } finally {
    running = before;
  }
};

let isLeaving = false;

/** True in a turn, and after one that was ended from outside until all that it left has come up. */
export const isTurnOrItsRemains = (): boolean => running !== undefined || isLeaving;

/**
 * Forgets the run whose turn was ended from outside: no `finally` was reached then. Returns what is
 * to be called when Node has reported everything that the turn left behind.
 */
export const abandon = (): (() => void) => {
  running = undefined;
  isLeaving = true;
  return () => {
    isLeaving = false;
  };
};

/** Calls `act` as ordinary code, in which clocks and random numbers are the process's own. */
export const outside = <T>(act: () => T): T => {
  const before = running;
  running = undefined;
  try {
    return act();
  } finally {
    running = before;
  }
};
