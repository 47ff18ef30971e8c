// Running promise continuations until none is left, within one call. Node has no documented way to
// do it. `process._tickCallback` has been there since the beginning; where it is missing, or does
// not do it any more, V8's own function takes its place. Which of them works is tried out, before
// the first turn is taken.
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { setImmediate } from "./real-timers.ts";

type Drain = () => void;

/** Node's own way to run what is ready now. */
const ofNode: Drain | undefined = (process as unknown as { readonly _tickCallback?: Drain })
  ._tickCallback;

/** V8's way: it runs continuations of promises, and leaves callbacks of `nextTick` alone. */
const ofV8 = (): Drain | undefined => {
  try {
    setFlagsFromString("--allow-natives-syntax");
    const drain: Drain = new Script("(() => %PerformMicrotaskCheckpoint())").runInThisContext();
    // Compiled while its syntax is allowed.
    drain();
    return drain;
  } catch {
    return undefined;
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
};

const notFound: Drain = () => {
  throw new Error("No turn can be taken before findDrain() has found out how.");
};

let found: Drain = ofNode ?? notFound;
let areTicksRun = true;

/** Runs promise continuations until none is left, at the bottom of a turn of the event loop. */
export const runReady = (): void => found();

/**
 * False where Node's queue of ticks is not run with them: rejections are told of later then, and
 * the time limit of turns is that of vm-limit.ts.
 */
export const runsTicks = (): boolean => areTicksRun;

/** True if it runs all of a chain of continuations, and of an async function, before it is back. */
const works = (candidate: Drain): Promise<boolean> =>
  new Promise((resolve) => {
    setImmediate(() => {
      let steps = 0;
      const step = () => {
        steps += 1;
      };
      const walk = async () => {
        for (let count = 0; count < 3; count += 1) {
          await null;
          step();
        }
      };
      void walk().then(step);
      queueMicrotask(step);
      try {
        candidate();
      } catch {}
      resolve(steps === 5);
    });
  });

const find = async (): Promise<void> => {
  if (ofNode && (await works(ofNode))) return;
  const other = ofV8();
  if (!other || !(await works(other))) {
    throw new Error(
      `Node.js ${process.version} has no way to run a workflow's promises within one call, which ` +
        "@ekiden/flow needs: use a version that it was tried on (20, 22 or 24).",
    );
  }
  found = other;
  areTicksRun = false;
};

let finding: Promise<void> | undefined;

/** Finds out which way works here, once. Throws where none does. */
export const findDrain = (): Promise<void> => {
  finding ??= find();
  return finding;
};
