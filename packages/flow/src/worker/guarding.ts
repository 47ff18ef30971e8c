// How functions of the language and of Node are guarded: a workflow gets something else of them.
import { DecisionFailure } from "../errors.ts";
import { runningRun } from "../workflow/current.ts";
import { nameOf, placeOf } from "../workflow/mismatch.ts";
import type { Run } from "../workflow/run.ts";
import { type Where, whereOf } from "../workflow/where.ts";

export type Callable = (...args: never[]) => unknown;
type Holder = Record<string, Callable>;

interface Forbidden {
  readonly what: string;
  readonly instead: string;
  /** True where the workflow is not to blame. */
  readonly unless?: (() => boolean) | undefined;
}

const refusal = (run: Run, { what, instead }: Forbidden, where: Where): DecisionFailure =>
  new DecisionFailure(
    "forbidden",
    `${nameOf(run)} calls ${what}${placeOf(run, where)}, which would not be the same on a replay: ` +
      `${instead}.`,
  );

/** All that were set. */
export const guards = new WeakSet<object>();

const guarding = <F extends Callable>(guarded: Callable, original: F): F => {
  guards.add(guarded);
  // Other members have a meaning of their own: `util.promisify` looks for one.
  const { prototype: _, ...members } = Object.getOwnPropertyDescriptors(
    original,
  ) as PropertyDescriptorMap;
  return Object.defineProperties(guarded, members) as unknown as F;
};

/** In a workflow it throws, and fails the decision task even where the error is caught. */
const forbid = <F extends Callable>(original: F, forbidden: Forbidden): F => {
  const guarded = function (this: unknown, ...args: never[]): unknown {
    const run = runningRun();
    if (run && !forbidden.unless?.()) throw run.violate(refusal(run, forbidden, whereOf(guarded)));
    return original.apply(this, args);
  };
  return guarding(guarded, original);
};

/** In a workflow it gives the run's own value. */
export const replace = <F extends Callable>(
  original: F,
  value: (run: Run, ...args: never[]) => unknown,
): F => {
  const guarded = function (this: unknown, ...args: never[]): unknown {
    const run = runningRun();
    return run ? value(run, ...args) : original.apply(this, args);
  };
  return guarding(guarded, original);
};

type Guard = (original: Callable) => Callable;
export const set = (holder: object, name: string, guard: Guard): void => {
  const members = holder as Holder;
  const original = members[name];
  if (typeof original !== "function" || guards.has(original)) return;
  members[name] = guard(original);
};
type Advice = string | Pick<Forbidden, "instead" | "unless">;

const advised = (what: string, advice: Advice): Forbidden =>
  typeof advice === "string" ? { what, instead: advice } : { what, ...advice };

export const forbidAll = (holder: object, names: readonly string[], advice: Advice): void => {
  for (const name of names) {
    set(holder, name, (original) => forbid(original, advised(`${name}()`, advice)));
  }
};

/** Likewise of a class: in a workflow it cannot be constructed. */
export const forbidConstructor = (holder: object, name: string, advice: Advice): void => {
  set(holder, name, (original) => {
    const check = forbid(() => {}, advised(`new ${name}()`, advice));
    const guarded = new Proxy(original, {
      construct(target, args, newTarget) {
        check();
        return Reflect.construct(target, args, newTarget);
      },
    });
    guards.add(guarded);
    return guarded;
  });
};
