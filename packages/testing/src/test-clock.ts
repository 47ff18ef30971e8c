// Time as a test wants it: it stands still until the test moves it, and jumps over what is dull.
import { VirtualClock } from "@ekiden/server";

/**
 * Stands still until a test moves it; for all that takes a `Clock`.
 *
 * @example
 * ```ts
 * import { TestClock } from "@ekiden/testing";
 *
 * const clock = new TestClock();
 * clock.at(clock.now() + 60_000, () => console.log("a minute has passed"));
 * clock.moveTo(clock.now() + 60_000); // at once
 * ```
 */
export class TestClock extends VirtualClock {
  /** Starts at `now` (milliseconds since 1970), by default at the beginning of 2026. */
  constructor(now: number = Date.UTC(2026, 0, 1)) {
    super(now);
  }
}
