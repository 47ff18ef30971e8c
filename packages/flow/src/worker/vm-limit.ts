// The time limit of turns by Node's `vm`, for versions of Node in which promise continuations are
// run by V8's own function: the thread of watchdog.ts knows only Node's way. It costs a turn some
// fifty microseconds, and ends the turn wherever it is.
import { Script } from "node:vm";

const hook = Symbol.for("ekiden.flow.turn");
const script = new Script('globalThis[Symbol.for("ekiden.flow.turn")]()', {
  filename: "ekiden-turn.js",
});
// The script's own globals: not ours, where a test runner has put us into a context (as Jest does).
const holder: { [hook]?: (() => void) | undefined } = new Script("globalThis").runInThisContext();

/** What `act` returns. Throws an error that `isTimeout` knows when it is not back in time. */
export const runLimited = <T>(milliseconds: number, act: () => T): T => {
  let value: { readonly of: T } | undefined;
  holder[hook] = () => {
    value = { of: act() };
  };
  try {
    script.runInThisContext(Number.isFinite(milliseconds) ? { timeout: milliseconds } : {});
  } finally {
    holder[hook] = undefined;
  }
  if (!value) throw new Error("A turn was taken without an outcome.");
  return value.of;
};

export const isTimeout = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
