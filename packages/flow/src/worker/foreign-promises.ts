// Promises that a workflow awaits and that something other than Flow settles: a timer of the
// process, the network, a file, other code. They are settled at another time on a replay, or never.
// Node reports each promise as it is made, awaited and settled; that costs time, so only tests use
// it.
import { createHook } from "node:async_hooks";
import { inspect } from "node:util";
import { promiseHooks } from "node:v8";
import type { DecisionFailure } from "../errors.ts";
import { runningRun } from "../workflow/current.ts";
import { foreignPromise, foreignWork } from "../workflow/mismatch.ts";
import type { Run } from "../workflow/run.ts";
import type { Where } from "../workflow/where.ts";
import { isTurnOverdue } from "./turn-limit.ts";

type OnFound = (failure: DecisionFailure) => void;

/** The callback for a run, and how many promises had settled in the process when it began. */
interface Watched {
  readonly tell: OnFound;
  readonly begunAt: number;
}

interface Await {
  readonly run: Run;
  readonly where: Where;
}

/** Work of Node's own that ends by itself, by the names that its async hooks give it. */
const works: ReadonlyMap<string, string> = new Map([
  ["Timeout", "a timer of the process"],
  ["Immediate", "a timer of the process"],
  ["FSREQCALLBACK", "work on a file"],
  ["FSREQPROMISE", "work on a file"],
  ["STATWATCHER", "a watch on a file"],
  ["GETADDRINFOREQWRAP", "a look-up of a name"],
  ["GETNAMEINFOREQWRAP", "a look-up of a name"],
  ["QUERYWRAP", "a look-up of a name"],
  ["TCPCONNECTWRAP", "a connection"],
  ["PIPECONNECTWRAP", "a connection"],
  ["HTTPCLIENTREQUEST", "a request over the network"],
  ["UDPSENDWRAP", "a datagram"],
  ["PROCESSWRAP", "another process"],
  ["WORKER", "a thread"],
]);

const watched = new WeakMap<Run, Watched>();
/** The run in whose turn a promise was made. */
const makers = new WeakMap<Promise<unknown>, Run>();
/** Where a workflow began to await a promise. */
const awaits = new WeakMap<Promise<unknown>, Await>();
/** When a promise was settled outside of the turns of its maker: counted, not measured. */
const settledAt = new WeakMap<Promise<unknown>, number>();
let settlements = 0;

/** Above the user's line there are the hook's own frames, and those of what awaits inside of it. */
const maxFrames = 30;

const whereOf = (below: (...all: never[]) => unknown): Where => {
  const holder = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = maxFrames;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = stackTraceLimit;
  return holder;
};

const isPending = (promise: Promise<unknown>): boolean =>
  /\{\s*<pending>/.test(inspect(promise, { depth: 0, customInspect: false }));

const report = (run: Run, failure: () => DecisionFailure): void => {
  const { tell } = watched.get(run) ?? {};
  // The first is enough: what comes after may follow from it.
  watched.delete(run);
  tell?.(failure());
};

/** True where the promise is settled by something else, or has been since the run began. */
const isForeign = (promise: Promise<unknown>, run: Run, { begunAt }: Watched): boolean => {
  if (makers.get(promise) === run) return settledAt.has(promise);
  return isPending(promise) || (settledAt.get(promise) ?? 0) > begunAt;
};

const noteAwait = (promise: Promise<unknown>, run: Run, seen: Watched): void => {
  const where = whereOf(made);
  awaits.set(promise, { run, where });
  if (isForeign(promise, run, seen)) report(run, () => foreignPromise(run, where));
};

/** A promise is made: by an `await` or a `then`, if there is a promise that it is made of. */
const made = (promise: Promise<unknown>, parent?: Promise<unknown>): void => {
  const run = runningRun();
  const seen = run && watched.get(run);
  if (!run || !seen) return;
  makers.set(promise, run);
  if (parent && awaits.get(parent)?.run !== run) noteAwait(parent, run, seen);
};

const settled = (promise: Promise<unknown>): void => {
  const maker = makers.get(promise);
  const running = runningRun();
  if (maker ? running === maker : running !== undefined) return;
  settlements += 1;
  settledAt.set(promise, settlements);
  const awaited = awaits.get(promise);
  if (!awaited || awaited.run !== (maker ?? awaited.run) || awaited.run.isDead) return;
  report(awaited.run, () => foreignPromise(awaited.run, awaited.where));
};

const begun = (_: number, type: string): void => {
  const run = runningRun();
  const what = works.get(type);
  if (!run || what === undefined || !watched.has(run)) return;
  const where = whereOf(begun);
  report(run, () => foreignWork(run, what, where));
};

/**
 * What is thrown in a hook would end the process, and so would the end of a turn: the thread that
 * ends turns knows the function by its name, and one that is overdue is followed no more.
 */
const quietly = <Args extends unknown[]>(hook: (...args: Args) => void) =>
  function followPromise(...args: Args): void {
    if (isTurnOverdue()) return;
    try {
      hook(...args);
    } catch (error) {
      process.emitWarning(`A promise of a workflow could not be followed: ${error}`);
    }
  };

const resources = createHook({ init: quietly(begun) });
let stopPromises: (() => unknown) | undefined;
let askers = 0;

/** Makes Node report promises, until what is returned was called as often as this function. */
export const followPromises = (): (() => void) => {
  askers += 1;
  if (askers === 1) {
    const hooks = { init: quietly(made), settled: quietly(settled) };
    const stop: unknown = promiseHooks.createHook(hooks);
    stopPromises = stop as () => unknown;
    resources.enable();
  }
  let hasEnded = false;
  return () => {
    if (hasEnded) return;
    hasEnded = true;
    askers -= 1;
    if (askers > 0) return;
    stopPromises?.();
    resources.disable();
  };
};

/** Calls back for the first foreign promise that the run awaits, while promises are followed. */
export const watchRun = (run: Run, tell: OnFound): void => {
  watched.set(run, { tell, begunAt: settlements });
};
