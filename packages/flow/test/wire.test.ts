import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionTo, eventFrom } from "../src/wire.ts";

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const timestamps: Record<string, unknown> = {
  "a Date, as the SDK gives it": new Date(at),
  "seconds, as the first version of the CLI prints it": at / 1_000,
  "a text, as the second version prints it": "2026-01-02T03:04:05.678000+00:00",
  "a text of another time zone": "2026-01-02T05:04:05.678+02:00",
};

for (const [form, eventTimestamp] of Object.entries(timestamps)) {
  test(`the time of an event may be ${form}`, () => {
    const attributes = { timerId: "one", startedEventId: 5 };
    const wire = {
      eventId: 7,
      eventType: "TimerFired",
      eventTimestamp,
      timerFiredEventAttributes: attributes,
    };
    const event = eventFrom(wire as never);
    assert.deepEqual(event, { id: 7, at, type: "TimerFired", data: attributes });
  });
}

test("a decision is sent under the member that its type has", () => {
  const data = { timerId: "one", startToFireTimeout: "5" };
  assert.deepEqual(decisionTo({ type: "StartTimer", data }), {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: data,
  });
});
