// Which traces are kept is what OpenTelemetry's SDK says of the same sampler.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import { Sampling } from "../../src/tracing/sampling.ts";
import type { TraceParent } from "../../src/tracing/span-ids.ts";

const ids = 2_000;

const takenBySdk = (share: number, traceId: string): boolean =>
  new TraceIdRatioBasedSampler(share).shouldSample(ROOT_CONTEXT, traceId).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;

for (const share of [0, 0.01, 0.25, 0.5, 0.99, 1]) {
  test(`of traces, ${share} are kept: those that the SDK keeps`, () => {
    const sampling = new Sampling({ share, isParentBased: false });
    const edges = ["0".repeat(31).concat("1"), "f".repeat(32), `${"f".repeat(31)}0`];
    const random = Array.from({ length: ids }, () => randomBytes(16).toString("hex"));
    for (const id of [...edges, ...random]) {
      assert.equal(sampling.takes(id, undefined), takenBySdk(share, id), id);
    }
  });
}

test("a request id is judged as the id of a trace that it is, without its hyphens", () => {
  const sampling = new Sampling({ share: 0.5, isParentBased: true });
  for (let each = 0; each < ids; each += 1) {
    const id = randomUUID();
    assert.equal(sampling.takes(id, undefined), takenBySdk(0.5, id.replaceAll("-", "")), id);
  }
});

test("a parent decides where the sampler goes by it, and else its id", () => {
  const traceId = "f".repeat(32);
  const parent: TraceParent = { traceId, spanId: "1".repeat(16), isSampled: true };
  const takes = (share: number, isParentBased: boolean, isSampled: boolean) =>
    new Sampling({ share, isParentBased }).takes(traceId, { ...parent, isSampled });
  assert.equal(takes(0, true, true), true);
  assert.equal(takes(1, true, false), false);
  assert.equal(takes(0, false, true), false);
  assert.equal(takes(1, false, false), true);
});
