// How long collections of garbage took. V8 writes them down by itself and is asked now and then:
// a PerformanceObserver, which prom-client has for it, is called for each of them, and cost a
// hundredth of the processor time of a busy server.
import { GCProfiler } from "node:v8";
import type { Registry } from "prom-client";
import type { Alarm, Clock } from "../clock.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions } from "./instruments.ts";
import { collectionsMilliseconds } from "./limits.ts";
import { metricRows as rows } from "./rows.ts";

const kinds = ["major", "minor", "incremental", "weakcb"] as const;
type Kind = (typeof kinds)[number];

/** By the names that V8 gives them; those that it may have beside these are minor ones. */
const kindOf: Readonly<Record<string, Kind>> = {
  MarkSweepCompact: "major",
  IncrementalMarking: "incremental",
  ProcessWeakCallbacks: "weakcb",
};

const microsecondsPerSecond = 1e6;

export class GcTimes {
  readonly #steadyClock: Clock;
  readonly #times = new Map(
    kinds.map((kind) => [kind, new Distribution(rows.collections.bounds)] as const),
  );
  #profiler: GCProfiler | undefined;
  #alarm: Alarm | undefined;

  constructor(steadyClock: Clock) {
    this.#steadyClock = steadyClock;
  }

  /** From now on until `end`. What V8 writes down takes memory, so it is asked at intervals. */
  begin(): void {
    this.#profiler = new GCProfiler();
    this.#profiler.start();
    const next = this.#steadyClock.now() + collectionsMilliseconds;
    this.#alarm = this.#steadyClock.at(next, () => {
      this.#gather();
      this.begin();
    });
  }

  end(): void {
    this.#alarm?.cancel();
    this.#gather();
  }

  addTo(registry: Registry): void {
    addDistributions(registry, rows.collections, () => {
      this.#gatherAnew();
      return [...this.#times].map(([kind, value]) => ({ labels: [kind], value }));
    });
  }

  #gatherAnew(): void {
    if (!this.#profiler) return;
    this.end();
    this.begin();
  }

  #gather(): void {
    for (const { gcType, cost } of this.#profiler?.stop().statistics ?? []) {
      this.#times.get(kindOf[gcType] ?? "minor")?.observe(cost / microsecondsPerSecond);
    }
    this.#profiler = undefined;
  }
}
