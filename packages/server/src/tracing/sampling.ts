// Which traces are kept, as OTEL_TRACES_SAMPLER says. By the id of the trace, and by the same rule
// as OpenTelemetry's SDK: a worker with the same sampler keeps the same traces.
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import type { TraceParent } from "./span-ids.ts";

interface SamplingChoice {
  /** From 0 to 1. */
  readonly share: number;
  /** Where there is a parent, that decides. */
  readonly isParentBased: boolean;
}

export class Sampling {
  readonly #isParentBased: boolean;
  readonly #sampler: TraceIdRatioBasedSampler;

  constructor({ share, isParentBased }: SamplingChoice) {
    this.#isParentBased = isParentBased;
    this.#sampler = new TraceIdRatioBasedSampler(share);
  }

  takes(traceId: string, parent: TraceParent | undefined): boolean {
    if (parent && this.#isParentBased) return parent.isSampled;
    const { decision } = this.#sampler.shouldSample(ROOT_CONTEXT, traceId);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }
}
