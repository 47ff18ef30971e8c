// What came of the times of schedules, as this node has noted it. All outcomes are told from the
// start: a first failure is seen only where there was a 0 before it.
import type { Registry } from "prom-client";
import type { Outcome } from "../operations/schedules/state.ts";
import { addSamples } from "./instruments.ts";
import { metricRows as rows } from "./rows.ts";

export class ScheduleMetrics {
  readonly #counts = new Map<Outcome["outcome"], number>([
    ["STARTED", 0],
    ["SKIPPED", 0],
    ["FAILED", 0],
  ]);

  count({ outcome }: Pick<Outcome, "outcome">): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  addTo(registry: Registry): void {
    addSamples(registry, rows.scheduleTimes, () =>
      [...this.#counts].map(([outcome, value]) => ({ labels: [outcome], value })),
    );
  }
}
