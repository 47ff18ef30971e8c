// What the last decision task's answer asked for, and what became of it.
import type { HistoryEvent } from "@ekiden/model";
import type { Reading } from "./reading.ts";
import { refusalOf } from "./refusals.ts";
import type { AskedFor, LastAnswer } from "./said.ts";
import { cut, nameOf } from "./texts.ts";

const maxAsked = 20;

export const lastAnswerOf = (reading: Reading): LastAnswer | undefined => {
  const answer = reading.lastAnswer;
  if (!answer) return undefined;
  const { completed, results } = answer;
  const { startedEventId } = completed.data;
  const { identity } = reading.event(startedEventId, "DecisionTaskStarted").data;
  return {
    eventId: completed.id,
    at: completed.at,
    identity,
    asked: results.slice(0, maxAsked).map(askedFor),
    count: results.length,
    refusedCount: results.filter((event) => refusalOf(event) !== undefined).length,
  };
};

interface Named {
  readonly activityId?: string;
  readonly timerId?: string;
  readonly workflowId?: string;
  readonly markerName?: string;
  readonly id?: string;
  readonly activityType?: { readonly name: string; readonly version: string };
  readonly workflowType?: { readonly name: string; readonly version: string };
}

const askedFor = (event: HistoryEvent): AskedFor => ({
  eventId: event.id,
  eventType: event.type,
  about: aboutOf(event.data as Named),
  refused: refusalOf(event)?.cause,
});

const aboutOf = (data: Named): string => {
  const { activityId, timerId, workflowId, markerName, id } = data;
  const name = cut(activityId ?? timerId ?? workflowId ?? markerName ?? id ?? "");
  const type = data.activityType ?? data.workflowType;
  return type ? `${name} (${nameOf(type)})`.trim() : name;
};
