// How many calls were answered how, and how long they took: told by the last stage of a call.
import type { Registry } from "prom-client";
import type { AnsweredCall, CallObserver } from "../operations/pipeline.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions, addSamples, type Sample } from "./instruments.ts";
import { metricRows as rows } from "./rows.ts";

class OperationFigures {
  readonly times = new Distribution(rows.callDuration.bounds);
  readonly byStatus = new Map<string, number>();
}

/** In the place of the name of a fault. */
const served = "ok";
const throttling = "ThrottlingException";

/** Operations and faults are those of the model, so there is a bound to both. */
export class CallMetrics implements CallObserver {
  readonly #operations = new Map<string, OperationFigures>();
  readonly #declinedDecisions: () => ReadonlyMap<string, number>;

  /** By the type of the decision: those that were more than quotas let through. */
  constructor(declinedDecisions: () => ReadonlyMap<string, number>) {
    this.#declinedDecisions = declinedDecisions;
  }

  answered({ operation, fault: status = served, milliseconds }: AnsweredCall): void {
    let figures = this.#operations.get(operation);
    if (!figures) {
      figures = new OperationFigures();
      this.#operations.set(operation, figures);
    }
    figures.times.observe(milliseconds / 1_000);
    figures.byStatus.set(status, (figures.byStatus.get(status) ?? 0) + 1);
  }

  addTo(registry: Registry): void {
    const operations = this.#operations;
    addSamples(registry, rows.calls, () => this.#samples());
    addSamples(registry, rows.throttled, () => [
      ...[...operations].map(([operation, { byStatus }]) => ({
        labels: [operation],
        value: byStatus.get(throttling) ?? 0,
      })),
      ...[...this.#declinedDecisions()].map(([type, value]) => ({ labels: [type], value })),
    ]);
    addDistributions(registry, rows.callDuration, () =>
      [...operations].map(([operation, { times }]) => ({ labels: [operation], value: times })),
    );
  }

  *#samples(): Generator<Sample> {
    for (const [operation, { byStatus }] of this.#operations) {
      for (const [status, value] of byStatus) yield { labels: [operation, status], value };
    }
  }
}
