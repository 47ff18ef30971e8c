// What must not happen in a workflow by accident. Clocks and random numbers of the language give
// the run's own there, so that they are the same on every replay; what waits or talks to the world
// is refused. Outside of workflows nothing changes.
import { DecisionFailure } from "../errors.ts";
import { outside, runningRun } from "../workflow/current.ts";
import { uuidFrom } from "../workflow/random.ts";
import type { Run } from "../workflow/run.ts";
import { lineOf, type Where, whereOf } from "../workflow/where.ts";

type Callable = (...args: never[]) => unknown;

interface Forbidden {
  readonly what: string;
  readonly instead: string;
}

const refusal = (run: Run, { what, instead }: Forbidden, where: Where): DecisionFailure => {
  const line = lineOf(where);
  const { definition, workflowId, runId } = run.options;
  return new DecisionFailure(
    "forbidden",
    `Workflow ${definition.name} ${definition.version} (${workflowId}, run ${runId}) calls ${what}` +
      `${line === undefined ? "" : ` at ${line}`}, which would not be the same on a replay: ` +
      `${instead}.`,
  );
};

/** In a workflow it throws, and fails the decision task even where the error is caught. */
const forbid = <F extends Callable>(original: F, forbidden: Forbidden): F => {
  const guarded = function (this: unknown, ...args: never[]): unknown {
    const run = runningRun();
    if (run) throw run.violate(refusal(run, forbidden, whereOf(guarded)));
    return original.apply(this, args);
  };
  return Object.assign(guarded, original) as unknown as F;
};

/** In a workflow it gives the run's own value. */
const replace = <F extends Callable>(original: F, value: (run: Run) => ReturnType<F>): F =>
  function (this: unknown, ...args: never[]): unknown {
    const run = runningRun();
    return run ? value(run) : original.apply(this, args);
  } as unknown as F;

const guardedDate = (original: DateConstructor): DateConstructor =>
  new Proxy(original, {
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

const systemNow = Date.now;
const now = replace(systemNow, (run) => run.now);

/** Lines that a replay would write again. */
const quietInReplay = <F extends Callable>(original: F): F =>
  function (this: unknown, ...args: never[]): unknown {
    if (runningRun()?.isReplaying) return undefined;
    return outside(() => original.apply(this, args));
  } as unknown as F;

const useActivity = "do it in an activity, or in localActivity()";

const guardGlobals = (): void => {
  const all = globalThis as unknown as Record<string, Callable>;
  const put = (name: string, guard: (original: Callable) => Callable) => {
    if (typeof all[name] === "function") all[name] = guard(all[name]);
  };
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    put(name, (original) => forbid(original, { what: `${name}()`, instead: "use sleep()" }));
  }
  put("fetch", (original) => forbid(original, { what: "fetch()", instead: useActivity }));
  globalThis.Date = guardedDate(Date);
  Math.random = replace(Math.random, (run) => run.random());
  performance.now = replace(performance.now, (run) => run.now);
  crypto.randomUUID = replace(
    crypto.randomUUID,
    (run) => uuidFrom(() => run.random()) as ReturnType<typeof crypto.randomUUID>,
  );
  for (const name of ["log", "info", "warn", "error", "debug"] as const) {
    console[name] = quietInReplay(console[name]);
  }
};

const rejectionEvents: ReadonlySet<unknown> = new Set(["unhandledRejection", "rejectionHandled"]);

/**
 * A promise of a workflow that is rejected before anybody awaits it is nothing unusual: an activity
 * may fail while the workflow is busy with another. Neither the process nor a test runner that
 * listens is to hear of it; of everybody else's they hear as ever.
 */
const guardRejections = (): void => {
  const emit = process.emit as (...args: unknown[]) => boolean;
  const guarded = function (this: unknown, ...args: unknown[]): boolean {
    return (rejectionEvents.has(args[0]) && runningRun() !== undefined) || emit.apply(this, args);
  };
  process.emit = guarded as typeof process.emit;
};

let areSet = false;

/** Sets the guards for the life of this process; once is enough. */
export const setGuards = (): void => {
  if (areSet) return;
  areSet = true;
  guardGlobals();
  guardRejections();
};
