// Where metrics are scraped. An address that cannot be used stops nothing: executions are worth
// more than their figures. It is tried again and again, for what has it may end.
import type { Clock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import type { Log } from "../log/log.ts";
import { Repeat } from "../repeat.ts";
import { addressMilliseconds } from "./limits.ts";
import type { MetricsListener } from "./metrics-listener.ts";

interface MetricsPlaceOptions {
  /** Rejects with ConfigError where the address cannot be used. */
  readonly listen: () => Promise<MetricsListener>;
  readonly clock: Clock;
  readonly log: Pick<Log, "metricsListening" | "metricsUnavailable">;
}

export class MetricsPlace {
  readonly #options: MetricsPlaceOptions;
  #listener: MetricsListener | undefined;
  #repeat: Repeat | undefined;

  private constructor(options: MetricsPlaceOptions) {
    this.#options = options;
  }

  static async open(options: MetricsPlaceOptions): Promise<MetricsPlace> {
    const place = new MetricsPlace(options);
    const problem = await place.#try();
    if (problem === undefined) return place;
    const { clock, log } = options;
    log.metricsUnavailable(problem, addressMilliseconds / 1_000);
    place.#repeat = new Repeat({
      clock,
      restMilliseconds: addressMilliseconds,
      act: async () => {
        if ((await place.#try()) === undefined) void place.#repeat?.stop();
      },
    });
    return place;
  }

  /** Undefined while the address cannot be used. */
  get url(): string | undefined {
    return this.#listener?.url;
  }

  async close(): Promise<void> {
    await this.#repeat?.stop();
    await this.#listener?.close();
  }

  /** Resolves with why the address cannot be used. */
  async #try(): Promise<string | undefined> {
    const { listen, log } = this.#options;
    try {
      this.#listener = await listen();
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    log.metricsListening(this.#listener.url);
    return undefined;
  }
}
