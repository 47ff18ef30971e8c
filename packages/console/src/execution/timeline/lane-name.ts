// What a lane is called.
import { useTexts } from "../../kit/texts.ts";
import type { Lane } from "../history/lanes.ts";
import { timelineTexts } from "./timeline-texts.ts";

export const useLaneName = (): ((lane: Lane) => string) => {
  const texts = useTexts(timelineTexts);
  const shared: Readonly<Record<string, string>> = {
    decision: texts.decisions,
    signal: texts.signals,
    marker: texts.markers,
    outgoingSignal: texts.outgoing,
  };
  return ({ key, name }) => shared[key] ?? name;
};
