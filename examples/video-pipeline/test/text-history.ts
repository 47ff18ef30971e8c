// Histories as numbered text: `5 ActivityTaskScheduled activityId=store-1`.
import type { Decision, HistoryEvent } from "@aws-sdk/client-swf";
import { decisionText } from "../src/print.ts";

export function parseHistory(text: string): HistoryEvent[] {
  return linesOf(text).map((line) => {
    const [id, eventType = "", ...pairs] = line.split(/\s+/);
    const member = `${eventType[0]?.toLowerCase()}${eventType.slice(1)}EventAttributes`;
    const event = { eventId: Number(id), eventType, eventTimestamp: new Date(0) };
    return { ...event, [member]: parseAttributes(pairs) } as HistoryEvent;
  });
}

function parseAttributes(pairs: string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return [name, name.endsWith("EventId") ? Number(value) : value];
    }),
  );
}

/** One line per decision, as the decider says them. */
export function textOf(decisions: Decision[]): string[] {
  return decisions.map(decisionText);
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
