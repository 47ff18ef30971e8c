// Sagas: what was done is taken back, the newest first, when the work as a whole does not succeed.
import { CompensationFailure } from "../errors.ts";
import { currentRun } from "./current.ts";
import { takesOwnPatch } from "./markers.ts";
import { shielded } from "./scope.ts";
import { continuationIn, isFailure } from "./unexpected.ts";

/** In which order compensations run, and whether one that fails ends them. */
export interface CompensationOptions {
  /** True: all at once. By default one after the other, the newest first. */
  readonly parallel?: boolean;
  /** False: the first that fails is the last that runs; true by default. Parallel ones all run. */
  readonly continueOnError?: boolean;
}

type Step = () => unknown;

/** Versions of Flow before ended a second call while steps of the first were under way. */
const waitsForOthers = (): boolean =>
  takesOwnPatch(currentRun("run() of compensations"), "ekiden.compensationsOnce");

/**
 * Steps that take back what was done. Each runs once, however often `run` is called.
 *
 * @example
 * ```ts
 * import { Compensations, proxyActivities } from "@ekiden/flow";
 *
 * const { reserve, release, charge } = proxyActivities<{
 *   reserve: (order: string) => Promise<void>;
 *   release: (order: string) => Promise<void>;
 *   charge: (order: string) => Promise<void>;
 * }>({ startToClose: "1 minute" });
 *
 * export const sell = async (order: string): Promise<void> => {
 *   const compensations = new Compensations();
 *   try {
 *     compensations.add(() => release(order));
 *     await reserve(order);
 *     await charge(order);
 *   } catch (error) {
 *     await compensations.run(error);
 *     throw error;
 *   }
 * };
 * ```
 */
export class Compensations {
  readonly #options: CompensationOptions;
  #steps: Step[] = [];
  /** The latest call of `run`, with the errors of its steps; undefined where none is under way. */
  #running: Promise<readonly unknown[]> | undefined;

  constructor(options: CompensationOptions = {}) {
    this.#options = options;
  }

  /** Steps that have not been run. */
  get size(): number {
    return this.#steps.length;
  }

  /** Adds a step; add it before what it takes back is begun, if that may be done half. */
  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Forgets all steps: what was done is to stay. */
  clear(): void {
    this.#steps = [];
  }

  /**
   * Runs the steps, the newest first, in a scope that no cancellation around it reaches. Throws a
   * CompensationFailure with the errors of those that failed, and with `cause` as its cause. A call
   * beside another that has not ended waits for it, and throws for its steps as well; so a step
   * must not make one.
   */
  async run(cause?: unknown): Promise<void> {
    const earlier = this.#running && waitsForOthers() ? this.#running : undefined;
    const running = shielded(() => (earlier ? this.#runAfter(earlier) : this.#runSteps()));
    this.#running = running;
    const errors = await running;
    if (this.#running === running) this.#running = undefined;
    if (errors.length > 0) throw new CompensationFailure(errors, cause);
  }

  async #runAfter(earlier: Promise<readonly unknown[]>): Promise<readonly unknown[]> {
    const errors = await earlier;
    const { parallel, continueOnError = true } = this.#options;
    if (errors.length > 0 && !parallel && !continueOnError) return errors;
    return [...errors, ...(await this.#runSteps())];
  }

  #runSteps(): Promise<readonly unknown[]> {
    return this.#options.parallel ? this.#runAtOnce() : this.#runInTurn();
  }

  async #runInTurn(): Promise<readonly unknown[]> {
    const { continueOnError = true } = this.#options;
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
        if (!continueOnError) break;
      }
    }
    return errors;
  }

  async #runAtOnce(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    while (this.#steps.length > 0) {
      const steps = this.#steps.splice(0).reverse();
      const ended = await Promise.allSettled(steps.map(async (step) => step()));
      for (const end of ended) if (end.status === "rejected") errors.push(end.reason);
    }
    return errors;
  }
}

/**
 * Calls `act`, and runs the compensations that it has added if it throws; then it throws the same.
 * `compensated(async (undo) => { const id = await book(); undo.add(() => unbook(id)); … })`
 *
 * A mistake in the code is no reason to take anything back: it fails the decision task, and the run
 * waits for a fix. Neither is continuing as new.
 *
 * @example
 * ```ts
 * import { compensated } from "@ekiden/flow";
 *
 * declare const bookFlight: () => Promise<string>;
 * declare const cancelFlight: (id: string) => Promise<void>;
 * declare const bookHotel: () => Promise<string>;
 * await compensated(async (undo) => {
 *   const flight = await bookFlight();
 *   undo.add(() => cancelFlight(flight));
 *   await bookHotel(); // when this fails, the flight is canceled
 * });
 * ```
 */
export const compensated = async <T>(
  act: (undo: Compensations) => T | Promise<T>,
  options: CompensationOptions = {},
): Promise<T> => {
  const { unexpectedErrors } = currentRun("compensated()").options;
  const undo = new Compensations(options);
  try {
    return await act(undo);
  } catch (error) {
    const isMeant = isFailure(error) || unexpectedErrors === "fail workflow";
    if (isMeant && !continuationIn(error)) await undo.run(error);
    throw error;
  }
};
