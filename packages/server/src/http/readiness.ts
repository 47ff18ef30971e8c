// Whether calls can be served. However many ask, the store is asked once a second at most, and not
// while it still owes an answer: a store that does not answer is one that cannot serve.
import type { Clock } from "../clock.ts";

const rememberedMilliseconds = 1_000;
const patienceMilliseconds = 1_000;

interface ReadinessOptions {
  /** Rejects with what is wrong; it writes. */
  readonly probe: () => Promise<void>;
  readonly clock: Clock;
}

export class Readiness {
  readonly #options: ReadinessOptions;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answer: Promise<string | undefined> = Promise.resolve(undefined);
  #isProbing = false;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** Why calls cannot be served; undefined when they can. Never rejects. */
  problem(): Promise<string | undefined> {
    const now = this.#options.clock.now();
    const isRemembered = now >= this.#askedAt && now < this.#askedAt + rememberedMilliseconds;
    if (!isRemembered && !this.#isProbing) {
      this.#askedAt = now;
      this.#answer = this.#ask(now);
    }
    return this.#answer;
  }

  #ask(now: number): Promise<string | undefined> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const end = clock.at(now + patienceMilliseconds, () =>
        resolve("The store does not answer in time"),
      );
      void this.#probe().then((problem) => {
        end.cancel();
        resolve(problem);
      });
    });
  }

  async #probe(): Promise<string | undefined> {
    this.#isProbing = true;
    try {
      await this.#options.probe();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      this.#isProbing = false;
    }
  }
}
