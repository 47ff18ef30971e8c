// Markers: what a decider writes into the history.
import { test } from "node:test";
import { expectHistory, started } from "./script.ts";

test("a marker is recorded, and schedules no decision task", () => {
  expectHistory(
    started().decides({ RecordMarker: { markerName: "seen", details: "once" } }),
    `
    ...
    4 DecisionTaskCompleted
    5 MarkerRecorded only markerName=seen details=once decisionTaskCompletedEventId=4`,
  );
});

test("one name may be marked many times, even in one batch", () => {
  const seen = { RecordMarker: { markerName: "seen" } };
  expectHistory(
    started().decides(seen, seen).signaled("go").decides(seen),
    `
    ...
    5 MarkerRecorded markerName=seen !details
    6 MarkerRecorded markerName=seen
    7 WorkflowExecutionSignaled
    ...
   11 MarkerRecorded markerName=seen decisionTaskCompletedEventId=10`,
  );
});

test("empty details are recorded as such", () => {
  expectHistory(
    started().decides({ RecordMarker: { markerName: "seen", details: "" } }),
    `
    ...
    5 MarkerRecorded details=""`,
  );
});
