// Taking a turn: the workflow's code runs until all of it waits, within one call, and with an end.
import { Script } from "node:vm";
import { DecisionFailure } from "../errors.ts";
import { abandon, runningRun } from "../workflow/current.ts";
import { endless } from "../workflow/mismatch.ts";
import { drain, findDrain, runsTicks } from "./draining.ts";
import { throwAway } from "./exceptions.ts";
import { setGuards } from "./guards.ts";
import { setImmediate } from "./machine-timers.ts";

const hook = Symbol.for("ekiden.flow.turn");
const script = new Script('globalThis[Symbol.for("ekiden.flow.turn")]()', {
  filename: "ekiden-turn.js",
});
// The script's own globals: not ours, where a test runner has put us into a context (as Jest does).
const holder: { [hook]?: (() => void) | undefined } = new Script("globalThis").runInThisContext();

/**
 * Calls `act` at the bottom of a turn of the event loop. Rejects with a DecisionFailure when it is
 * not back within `milliseconds`: Node ends it then, wherever it is, and whatever it catches.
 */
export const takeTurn = async <T>(milliseconds: number, act: () => T): Promise<T> => {
  await findDrain();
  return takeTurnNow(milliseconds, act);
};

const takeTurnNow = <T>(milliseconds: number, act: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      // Again, because tests put other clocks and timers in the place of those that are guarded.
      setGuards();
      try {
        resolve(runLimited(milliseconds, act));
        if (!runsTicks()) ignoreRejections();
      } catch (error) {
        if (!isTimeout(error)) reject(error);
        else tidyUp(milliseconds, reject);
      }
    });
  });

const runLimited = <T>(milliseconds: number, act: () => T): T => {
  let value: { readonly of: T } | undefined;
  holder[hook] = () => {
    value = { of: act() };
    drain();
  };
  try {
    script.runInThisContext({ timeout: milliseconds });
  } finally {
    holder[hook] = undefined;
  }
  if (!value) throw new Error("A turn was taken without an outcome.");
  return value.of;
};

/** Node tells of the turn's rejections only after it, where it does not run its ticks within. */
const ignoreRejections = (): void => {
  const forget = abandon();
  setImmediate(forget);
};

const isTimeout = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** Code that Node has ended reached no `finally`: what it left is put right here. */
const tidyUp = (milliseconds: number, reject: (failure: DecisionFailure) => void): void => {
  const run = runningRun();
  const forget = abandon();
  const failure = run
    ? endless(run, milliseconds)
    : new DecisionFailure("endless", `A turn did not end within ${milliseconds} ms.`);
  // Node tells of rejections that were left behind between the two.
  setImmediate(() =>
    setImmediate(() => {
      forget();
      reject(failure);
    }),
  );
  throwAway(failure);
};
