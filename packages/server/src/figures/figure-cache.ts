// Expensive figures are computed once in a while, for any number of readers.
import { LoadingCache } from "../cache/loading-cache.ts";
import type { Clock } from "../clock.ts";

const lifetimeMilliseconds = 3_000;
const maxFigures = 200;

interface Figure {
  readonly name: string;
  readonly compute: () => Promise<unknown>;
}

export class FigureCache {
  readonly #figures: LoadingCache<Figure, unknown>;

  constructor(clock: Clock) {
    this.#figures = new LoadingCache({
      clock,
      lifetimeMilliseconds,
      maxEntries: maxFigures,
      nameOf: ({ name }) => name,
      load: ({ compute }) => compute(),
    });
  }

  /** A name stands for one kind of figure. Failures are not cached. */
  async of<T>(name: string, compute: () => Promise<T>): Promise<T> {
    return this.#figures.find({ name, compute }) as T | Promise<T>;
  }
}
