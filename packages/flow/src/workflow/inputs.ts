// Holding the inputs that a workflow gives now against those that its history has.
import { isDeepStrictEqual } from "node:util";
import type { EventType, HistoryEvent } from "@ekiden/client";
import { splitExtras } from "../extras.ts";
import { noHeaders, splitHeaders } from "../headers.ts";
import { isReserved } from "../names.ts";
import type { Payloads } from "./payloads.ts";
import type { Asked } from "./pending-decisions.ts";
import { lineOf } from "./where.ts";

/** What differs: the texts as they are in the history, and as they would be sent now. */
export interface ChangedInput {
  readonly event: HistoryEvent;
  readonly asked: Asked;
  /** `input`, `duration`, `result`, … */
  readonly what: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** Decisions and the events that they make name it alike. */
type Data = { readonly [member: string]: unknown };

interface Compared {
  readonly what: string;
  readonly textOf: (data: Data, payloads: Payloads) => string | undefined;
}

const member = (what: string, name = what): Compared => ({
  what,
  textOf: (data) => data[name] as string | undefined,
});

/** Stacks and causes name lines of code, which may change. */
const failure: Compared = {
  what: "error",
  textOf: ({ reason, details }, payloads) => {
    const error = payloads.errorFrom(reason as string, details as string);
    return `${reason}: ${error.message}`;
  },
};

const compared: { readonly [K in EventType]?: Compared } = {
  ActivityTaskScheduled: member("input"),
  StartChildWorkflowExecutionInitiated: member("input"),
  SignalExternalWorkflowExecutionInitiated: member("input"),
  LambdaFunctionScheduled: member("input"),
  TimerStarted: member("duration", "startToFireTimeout"),
  MarkerRecorded: member("details"),
  WorkflowExecutionContinuedAsNew: member("input"),
  WorkflowExecutionCompleted: member("result"),
  WorkflowExecutionCanceled: member("details"),
  WorkflowExecutionFailed: failure,
};

const json = (text: string | undefined): { readonly value: unknown } | undefined => {
  if (text === undefined) return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Heartbeat time-outs and headers travel with an input, and are settings: they may change. */
const argumentsIn = (sent: unknown): unknown => {
  const { value } = splitHeaders(sent);
  return Array.isArray(value) ? splitExtras(value).args : value;
};

/** Beside the input something else may travel in it. */
const mayHoldMore = (value: unknown): boolean =>
  Array.isArray(value) || splitHeaders(value).headers !== noHeaders;

const isSame = (payloads: Payloads, was: string | undefined, is: string | undefined): boolean => {
  if (was === is) return true;
  const [before, now] = [json(was), json(is)];
  // The order of an object's members means nothing.
  if (before && now && isDeepStrictEqual(argumentsIn(before.value), argumentsIn(now.value))) {
    return true;
  }
  const decoded = [was, is].map((text) => payloads.decode(text));
  const [one, other] = decoded.map(argumentsIn);
  return decoded.some(mayHoldMore) && isDeepStrictEqual(one, other);
};

/** What is given now in the place of what the history has; undefined where it is the same. */
export const changedIn = (
  payloads: Payloads,
  event: HistoryEvent,
  asked: Asked,
): ChangedInput | undefined => {
  const comparison = compared[event.type];
  if (!comparison || asked.mayDiffer) return undefined;
  if (event.type === "MarkerRecorded" && isReserved(event.data.markerName)) return undefined;
  const { what, textOf } = comparison;
  const was = textOf(event.data as Data, payloads);
  const is = textOf(asked.decision.data as Data, payloads);
  return isSame(payloads, was, is) ? undefined : { event, asked, what, was, is };
};

const excerptCharacters = 120;
const before = 30;

const firstDifference = (one: string, other: string): number => {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
};

const excerpt = (text: string | undefined, from: number): string => {
  if (text === undefined) return "none";
  const part = text.slice(from, from + excerptCharacters);
  const start = from > 0 ? "…" : "";
  return `${start}${part}${from + excerptCharacters < text.length ? "…" : ""}`;
};

/** Both texts, from shortly before where they begin to differ. */
export const excerptsOf = ({ was, is }: ChangedInput): { readonly was: string; is: string } => {
  const from = Math.max(0, firstDifference(was ?? "", is ?? "") - before);
  return { was: excerpt(was, from), is: excerpt(is, from) };
};

/** For the log. */
export const fieldsOf = (changed: ChangedInput): Readonly<Record<string, unknown>> => {
  const { event, asked, what } = changed;
  const { id: eventId, type: eventType } = event;
  return { eventId, eventType, what, ...excerptsOf(changed), line: lineOf(asked.where) };
};
