import assert from "node:assert/strict";
import { test } from "node:test";
import type { PayloadHeaders } from "@ekiden/flow";
import { createTraceState } from "@opentelemetry/api";
import { traceIdOf } from "../src/tracing/span-ids.ts";
import { headersOf, spanContextFrom } from "../src/tracing/trace-context.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

test("a context goes through headers, with its state", () => {
  const traceState = createTraceState("vendor=1,other=2");
  const headers = headersOf({ traceId, spanId, traceFlags: 1, traceState });
  assert.deepEqual(headers, {
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: "vendor=1,other=2",
  });
  const { traceState: state, ...context } = spanContextFrom(headers) ?? {};
  assert.deepEqual(context, { traceId, spanId, traceFlags: 1, isRemote: true });
  assert.equal(state?.serialize(), "vendor=1,other=2");
});

test("a version to come is read as far as it is known", () => {
  const headers = { traceparent: `01-${traceId}-${spanId}-03-more` };
  assert.equal(spanContextFrom(headers)?.traceFlags, 1);
});

test("what is no context is none", () => {
  const none: readonly PayloadHeaders[] = [
    {},
    { traceparent: "" },
    { traceparent: `ff-${traceId}-${spanId}-01` },
    { traceparent: `00-${"0".repeat(32)}-${spanId}-01` },
    { traceparent: `00-${traceId}-${"0".repeat(16)}-01` },
    { traceparent: `00-${traceId.toUpperCase()}-${spanId}-01` },
    { traceparent: `00-${traceId}-${spanId}` },
  ];
  for (const headers of none) assert.equal(spanContextFrom(headers), undefined);
  assert.deepEqual(headersOf({ traceId: "", spanId: "", traceFlags: 0 }), {});
});

test("a state that is too long for the recommendation is not handed on", () => {
  const traceState = createTraceState(`vendor=${"x".repeat(250)},other=${"y".repeat(250)},a=1234`);
  const headers = headersOf({ traceId, spanId, traceFlags: 0, traceState });
  assert.deepEqual(headers, { traceparent: `00-${traceId}-${spanId}-00` });
});

test("the trace of a run is the one that a server gives it", () => {
  // packages/server/test/tracing/history-spans.test.ts has the same id.
  assert.equal(traceIdOf("run-1"), "d124097aacf24b8595eef776b4862b07");
});
