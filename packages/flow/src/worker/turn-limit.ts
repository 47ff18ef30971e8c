// The time limit of turns. A thread beside this one looks at the clock, so that a turn pays for two
// stores only; the thread ends what overruns.
import { Worker } from "node:worker_threads";
import { maxTimerMilliseconds } from "../duration.ts";
import { type Places, watchdog } from "./watchdog.ts";

const places: Places = { turn: 0, limit: 1, overdue: 2, ended: 3, asleep: 4, still: 5 };
const bytes = Int32Array.BYTES_PER_ELEMENT * Object.keys(places).length;
const shared = new SharedArrayBuffer(bytes);
const cells = new Int32Array(shared);
/** Cells hold no more. */
const maxTurns = 2 ** 31 - 1;

/** Of the function that follows promises (foreign-promises.ts): a turn is not ended in it. */
const promiseHook = "followPromise";

let isStarted = false;
let number = 0;

/** The loader that runs this from its sources puts calls of `__name` into functions. */
const program = `const __name = (target) => target;
const modules = { inspector: require("node:inspector"), v8: require("node:v8") };
const { workerData } = require("node:worker_threads");
(${watchdog.toString()})(modules, workerData);`;

const start = (): void => {
  isStarted = true;
  const started = new Worker(program, {
    eval: true,
    name: "ekiden-turn-limit",
    workerData: { shared, places, promiseHook },
    execArgv: [],
  });
  started.unref();
  started.on("error", (error) => {
    process.emitWarning(`Turns of workflows have no time limit any more: ${error.message}`);
  });
};

/** A turn begins, which may take so long; Infinity is no limit. */
export const beginTurn = (milliseconds: number): void => {
  number = number === maxTurns ? 1 : number + 1;
  if (milliseconds === Number.POSITIVE_INFINITY) return;
  if (!isStarted) start();
  cells[places.limit] = Math.min(milliseconds, maxTimerMilliseconds);
  Atomics.store(cells, places.turn, number);
  if (Atomics.load(cells, places.asleep) === 1) Atomics.notify(cells, places.turn);
};

/** Has the turn passed its limit? It is ended as soon as it can be. */
export const isTurnOverdue = (): boolean => number !== 0 && cells[places.overdue] === number;

/** Has the turn been ended from outside? */
export const isTurnEnded = (): boolean => number !== 0 && cells[places.ended] === number;

/** The turn is over. */
export const endTurn = (): void => {
  Atomics.store(cells, places.turn, 0);
};
