// Something that is done again and again, with a rest between the end of one time and the next.
import type { Alarm, Clock } from "./clock.ts";

interface RepeatOptions {
  readonly clock: Clock;
  /** Between the end of one time and the next, and before the first. */
  readonly restMilliseconds: number;
  /** Must not reject. */
  readonly act: () => Promise<void>;
}

export class Repeat {
  readonly #options: RepeatOptions;
  #alarm: Alarm | undefined;
  #underWay: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: RepeatOptions) {
    this.#options = options;
    this.#rest();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    await this.#underWay;
  }

  #rest(): void {
    const { clock, restMilliseconds } = this.#options;
    this.#alarm = clock.at(clock.now() + restMilliseconds, () => {
      this.#underWay = this.#act();
    });
  }

  async #act(): Promise<void> {
    await this.#options.act();
    if (!this.#isStopped) this.#rest();
  }
}
