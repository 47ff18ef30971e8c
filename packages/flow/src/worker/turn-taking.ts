// Taking a turn: the workflow's code runs until all of it waits, within one call, and with an end.
import { Script } from "node:vm";
import { DecisionFailure } from "../errors.ts";

/** Node's own way to run what is ready now; it has had this name since the beginning. */
const { _tickCallback: runReady } = process as unknown as { readonly _tickCallback: () => void };

/**
 * Runs promise continuations until none is left. It works only where nothing else is under way: at
 * the bottom of a turn of the event loop, where `takeTurn` calls.
 */
export const drain = (): void => runReady();

const hook = Symbol.for("ekiden.flow.turn");
const script = new Script('globalThis[Symbol.for("ekiden.flow.turn")]()', {
  filename: "ekiden-turn.js",
});
const holder = globalThis as { [hook]?: () => void };
// Taken here, because tests put other timers in the place of the global ones.
const { setImmediate: atNextTurn } = globalThis;

/**
 * Calls `act` at the bottom of a turn of the event loop. Rejects with a DecisionFailure when it is
 * not back within `milliseconds`: Node ends it then, wherever it is, and whatever it catches.
 */
export const takeTurn = <T>(milliseconds: number, act: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    atNextTurn(() => {
      holder[hook] = () => resolve(act());
      try {
        script.runInThisContext({ timeout: milliseconds });
      } catch (error) {
        reject(isTimeout(error) ? endless(milliseconds) : error);
      }
    });
  });

const isTimeout = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

const endless = (milliseconds: number): DecisionFailure =>
  new DecisionFailure(
    "endless",
    `The workflow's code did not come to rest within ${milliseconds} ms: it loops without waiting ` +
      "for anything, or works too long. Move the work into an activity.",
  );
