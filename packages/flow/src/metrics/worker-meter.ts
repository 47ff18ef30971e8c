// All that is measured of one worker. Without a receiver there is no such object, and
// nothing is measured.
import type { CallRetry } from "@ekiden/client";
import type { Service } from "../service.ts";
import type { PollLoop } from "../worker/polls.ts";
import type { CacheListener } from "../worker/run-cache.ts";
import { measuredService } from "./calls.ts";
import { type MeterOptions, type Meters, metersOf } from "./meters.ts";
import { runMeasured } from "./polls.ts";
import { TaskMeters } from "./tasks.ts";

export class WorkerMeter {
  readonly tasks: TaskMeters;
  readonly cacheListener: CacheListener;
  readonly #meters: Meters;

  constructor(options: MeterOptions) {
    const meters = metersOf(options);
    this.#meters = meters;
    this.tasks = new TaskMeters(meters);
    this.cacheListener = {
      changed: (count) => meters.cachedRuns(count, {}),
      evicted: () => meters.cacheEvictions(1, {}),
    };
  }

  readonly onRetry = ({ operation, reason }: CallRetry): void =>
    this.#meters.callRetries(1, { operation, reason });

  /** For all calls but polls. */
  service(service: Service): Service {
    return measuredService(service, this.#meters, this.tasks);
  }

  /** Runs a loop to its end by `run`. */
  loop(loop: PollLoop, run: (loop: PollLoop) => Promise<void>): Promise<void> {
    return runMeasured(this.#meters, loop, run);
  }
}
