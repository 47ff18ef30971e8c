// Markers: the decider's own notes in the history. They wake no decider, and a name may repeat.
import type { Subject } from "../subject.ts";

export const marker = {
  decisions: {
    RecordMarker({ step, decisionTaskCompletedEventId }, { markerName, details }) {
      step.record("MarkerRecorded", { markerName, details, decisionTaskCompletedEventId });
    },
  },

  declined: {
    RecordMarker(step, { markerName }, declined) {
      step.record("RecordMarkerFailed", { markerName, ...declined });
    },
  },
  events: {
    MarkerRecorded: {},
    /** Recorded only where a policy forbids markers. */
    RecordMarkerFailed: {},
  },
} satisfies Subject;
