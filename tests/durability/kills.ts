// A server that is killed (`kill -9`) under load, over and over; every fourth time once more, in
// the midst of its start.
import type { LoadRun } from "./load-run.ts";
import { Random } from "./random.ts";
import { pass } from "./time.ts";

/** How long the load runs before the server is killed. */
const loadMilliseconds = { min: 50, max: 600 };
const secondKillEvery = 4;
/** Into the start. */
const secondKillMilliseconds = { min: 50, max: 300 };

export interface KillsOptions {
  readonly cycles: number;
  /** Of the moments. */
  readonly seed: number;
}

export const killOverAndOver = async (
  run: LoadRun,
  { cycles, seed }: KillsOptions,
): Promise<void> => {
  const random = new Random(seed);
  const some = ({ min, max }: typeof loadMilliseconds) => random.between(min, max);
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    await pass(some(loadMilliseconds));
    const killAgain = cycle % secondKillEvery === 0;
    await run.killAndRestart({
      killAgainAfter: killAgain ? some(secondKillMilliseconds) : undefined,
    });
  }
};
