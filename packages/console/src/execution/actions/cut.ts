// Which decision of a run is made again, as a form holds it and as the calls take it.
import type { EkidenInput, HistoryEvent } from "@ekiden/model";
import type { HistoryView } from "../history/view.ts";

export const cutPoints = ["BEFORE_FAILURE", "LAST", "FIRST", "back", "event"] as const;
type CutPoint = (typeof cutPoints)[number];

export interface Cut {
  readonly point: CutPoint;
  /** As they are typed. */
  readonly decisionsBack: string;
  readonly eventId: string;
  readonly applySignals: boolean;
  readonly applyResults: boolean;
}

type CutInput = Pick<
  EkidenInput<"ResetWorkflowExecution">,
  "eventId" | "decision" | "decisionsBack" | "applySignals" | "applyResults"
>;

/** `event`: the one that is looked at, if it is of a decision task. */
export const firstCut = (view: HistoryView, event: number | undefined): Cut => {
  const isOfDecision = decisionEvents(view).some(({ id }) => id === event);
  const hasFailed = view.execution?.state === "failed";
  return {
    point: isOfDecision ? "event" : hasFailed ? "BEFORE_FAILURE" : "LAST",
    decisionsBack: "1",
    eventId: isOfDecision ? String(event) : "",
    applySignals: true,
    applyResults: true,
  };
};

const decisionEvents = (view: HistoryView): readonly HistoryEvent[] =>
  view.events.filter(({ type }) => /^DecisionTask(Scheduled|Started|Completed)$/.test(type));

const maxSuggestedEvents = 100;

/** The latest events that name a decision, newest first. */
export const suggestedEvents = (view: HistoryView): readonly string[] =>
  decisionEvents(view)
    .slice(-maxSuggestedEvents)
    .map(({ id }) => String(id))
    .reverse();

/** Undefined while a number is missing. */
export const cutInput = (cut: Cut): CutInput | undefined => {
  const { point, decisionsBack, eventId, applySignals, applyResults } = cut;
  const applied = { applySignals, applyResults };
  if (point === "back")
    return withNumber(decisionsBack, (back) => ({ decisionsBack: back, ...applied }));
  if (point === "event") return withNumber(eventId, (id) => ({ eventId: id, ...applied }));
  return { decision: point, ...applied };
};

const withNumber = (text: string, use: (value: number) => CutInput): CutInput | undefined => {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? use(value) : undefined;
};
