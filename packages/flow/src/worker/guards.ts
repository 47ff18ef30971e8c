// What must not happen in a workflow by accident. Clocks and random numbers of the language give
// the run's own there, so that they are the same on every replay; what waits or talks to the world
// is refused. Outside of workflows nothing changes.
import nodeCrypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { Script } from "node:vm";
import { isTurnOrItsRemains, outside, runningRun } from "../workflow/current.ts";
import { uuidFrom } from "../workflow/random.ts";
import type { Run } from "../workflow/run.ts";
import { guardAtOnce, guardFormats } from "./at-once.ts";
import { type Callable, forbidAll, guards, replace, set } from "./guarding.ts";
import { guardWorld } from "./io-guards.ts";
import { addTick } from "./ticks.ts";

/** Lines that a replay would write again. */
const quietInReplay = <F extends Callable>(original: F): F =>
  function (this: unknown, ...args: never[]): unknown {
    if (!runningRun()) return original.apply(this, args);
    if (runningRun()?.isReplaying) return undefined;
    return outside(() => original.apply(this, args));
  } as unknown as F;

const guardedDate = (original: DateConstructor): DateConstructor => {
  const now = replace(original.now as Callable, (run) => run.now);
  const guarded = new Proxy(original, {
    construct(target, args, newTarget) {
      const run = args.length === 0 ? runningRun() : undefined;
      return Reflect.construct(target, run ? [run.now] : args, newTarget);
    },
    apply(target, self, args) {
      const run = runningRun();
      return run ? new target(run.now).toString() : Reflect.apply(target, self, args);
    },
    get: (target, member) => (member === "now" ? now : Reflect.get(target, member, target)),
  });
  guards.add(guarded);
  // Who has a date has its class, too.
  original.prototype.constructor = guarded;
  return guarded;
};

/** Node keeps what is to run next, also of a turn that was ended: that is not to run later. */
const inTurnOnly = <F extends Callable>(original: F): F => {
  const next = original as unknown as (callback: Callable, ...args: never[]) => void;
  const guarded = function (this: unknown, callback: Callable, ...args: never[]): void {
    const run = runningRun();
    const call = () => {
      if (runningRun() === run) callback(...args);
    };
    if (!run) next.call(this, callback, ...args);
    else addTick(call);
  };
  guards.add(guarded);
  return guarded as unknown as F;
};

const uuidOf = (run: Run): string => uuidFrom(() => run.random());
const nanosecondsOf = (run: Run): bigint => BigInt(run.now) * 1_000_000n;

/** Seconds and nanoseconds, as `process.hrtime` gives them: since an earlier time, if given. */
const hrtimeOf = (run: Run, original: Callable, earlier: unknown): unknown => {
  const isPair = Array.isArray(earlier) && earlier.length === 2;
  // It says what is wrong with it.
  if (earlier !== undefined && !isPair) return original.call(process, earlier as never);
  const [seconds, nanoseconds] = isPair ? earlier : [0, 0];
  const passed = (run.now % 1_000) * 1_000_000 - nanoseconds;
  const whole = Math.floor(run.now / 1_000) - seconds;
  return passed < 0 ? [whole - 1, passed + 1_000_000_000] : [whole, passed];
};

type IntegerArray = Exclude<NodeJS.TypedArray, Float32Array | Float64Array>;

const isIntegerArray = (value: unknown): value is IntegerArray =>
  ArrayBuffer.isView(value) &&
  /^\[object (Big)?(Ui|I)nt/.test(Object.prototype.toString.call(value));

/** As `getRandomValues` fills it, with numbers of the run. */
const filled = (run: Run, original: Callable, view: unknown): unknown => {
  const maxBytes = 65_536;
  // It says what is wrong with it.
  if (!isIntegerArray(view) || view.byteLength > maxBytes)
    return original.call(crypto, view as never);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = Math.floor(run.random() * 256);
  return view;
};

const useActivity = "do it in an activity, or in localActivity()";
const useSleep = "use sleep()";
const useRandom = "use random() or uuid(), or sideEffect() for what has to be a secret";

const waits = ["setTimeout", "setInterval", "setImmediate"];

const guardClocks = (): void => {
  if (!guards.has(Date)) globalThis.Date = guardedDate(Date);
  set(performance, "now", (original) => replace(original, (run) => run.now));
  set(process.hrtime, "bigint", (original) => replace(original, nanosecondsOf));
  set(process, "hrtime", (original) =>
    replace(original, (run, earlier) => hrtimeOf(run, original, earlier)),
  );
};

const rejectionEvents: ReadonlySet<unknown> = new Set(["unhandledRejection", "rejectionHandled"]);

const noteRejection = ([event, ...args]: readonly unknown[]): void => {
  const run = runningRun();
  if (event === "unhandledRejection") run?.rejections.add(run, args[1], args[0]);
  else run?.rejections.remove(args[0]);
};

/**
 * A promise of a workflow that is rejected before it is awaited is nothing unusual: an activity
 * may fail while the workflow is busy with another. It is reported to its run, and neither to the
 * process nor to a test runner that listens. Rejections outside of workflows are reported as usual.
 */
const guardRejections = (): void => {
  // The one to which Node reports: a test runner may have replaced ours.
  const { process: main }: { process: NodeJS.Process } = new Script(
    "({ process })",
  ).runInThisContext();
  const emit = main.emit as (...args: unknown[]) => boolean;
  const guarded = function (this: unknown, ...args: unknown[]): boolean {
    if (!rejectionEvents.has(args[0]) || !isTurnOrItsRemains()) return emit.apply(this, args);
    noteRejection(args);
    return true;
  };
  main.emit = guarded as typeof main.emit;
};

const guardRandomNumbers = (): void => {
  const drawn = ["randomBytes", "randomFill", "randomFillSync", "randomInt"];
  set(Math, "random", (original) => replace(original, (run) => run.random()));
  set(crypto, "randomUUID", (original) => replace(original, uuidOf));
  set(nodeCrypto, "randomUUID", (original) => replace(original, uuidOf));
  set(crypto, "getRandomValues", (original) =>
    replace(original, (run, view) => filled(run, original, view)),
  );
  forbidAll(nodeCrypto, drawn, useRandom);
  const subtle = Object.getPrototypeOf(crypto.subtle);
  forbidAll(subtle, Object.getOwnPropertyNames(subtle), useActivity);
};

/** What others may have put in the place of ours since. */
const guardTimersAndDate = (): void => {
  if (guards.has(Date) && guards.has(setTimeout)) return;
  guardClocks();
  forbidAll(globalThis, waits, useSleep);
};

const guardOnce = (): void => {
  guardRandomNumbers();
  forbidAll(timers, waits, useSleep);
  forbidAll(timersPromises, waits, useSleep);
  forbidAll(globalThis, ["fetch"], useActivity);
  forbidAll(AbortSignal, ["timeout"], "use withTimeout()");
  for (const name of ["log", "info", "warn", "error", "debug"]) set(console, name, quietInReplay);
  set(process, "nextTick", inTurnOnly);
  guardWorld();
  guardAtOnce();
  guardFormats();
  guardRejections();
  // Modules that import single names of Node's see the guards, too.
  syncBuiltinESMExports();
};

let isFirst = true;

/**
 * Sets the guards, where they are not in place; for the life of this process. They stand from the
 * import of this package on: what other modules have captured before is not guarded, so that
 * `node --import @ekiden/flow/guards` sets them before all.
 */
export const setGuards = (): void => {
  if (isFirst) guardOnce();
  isFirst = false;
  guardTimersAndDate();
};
