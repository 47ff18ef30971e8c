// Events in a line each, for people: what happened, to what, and with which data.
import type { WireEvent } from "@ekiden/client";
import type { Color } from "../terminal/colors.ts";
import { padded, shortened, shownText } from "../terminal/shown-text.ts";
import { attributesOf } from "./read-history.ts";

const typeColumns = 34;
const maxDataColumns = 120;

/** What names the subject of an event, in the order in which it is shown. */
const subjects = [
  ...["activityType", "workflowType", "name", "timerId", "signalName", "markerName"],
  ...["activityId", "id", "workflowId", "workflowExecution", "externalWorkflowExecution"],
] as const;

const data = [
  ...["cause", "timeoutType", "startToFireTimeout", "childPolicy", "reason", "result"],
  ...["input", "details", "control", "executionContext", "identity"],
] as const;

interface Named {
  readonly name?: string;
  readonly version?: string;
  readonly workflowId?: string;
}

const textOf = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return shortened(String(value), maxDataColumns);
  const { name, version, workflowId } = value as Named;
  if (workflowId !== undefined) return workflowId;
  return version === undefined ? (name ?? JSON.stringify(value)) : `${name}@${version}`;
};

const routine = /^DecisionTask(Scheduled|Started|Completed)$/;

/** Left out where only what the workflow does is shown. */
export const isRoutine = ({ eventType }: WireEvent): boolean => routine.test(eventType);

const colorOf = ({ eventType }: WireEvent): Color | undefined => {
  if (/Failed$|TimedOut$/.test(eventType)) return "red";
  if (/Cancel|Terminated/.test(eventType)) return "yellow";
  return /Completed$|TimerFired$/.test(eventType) ? "green" : undefined;
};

/** Knows of what earlier events were about, since later ones only have their numbers. */
export class EventTexts {
  readonly #subjects = new Map<number, string>();

  /** `7  ActivityTaskScheduled  charge@1 activityId a1 input {…}`, with its color. */
  lineOf(
    event: WireEvent,
    time: string,
  ): { readonly text: string; readonly color?: Color | undefined } {
    const { eventId, eventType } = event;
    const words = [this.#subjectOf(event), ...this.#dataOf(event)].filter((word) => word !== "");
    const start = `${String(eventId).padStart(4)}  ${time}  ${padded(eventType, typeColumns)}`;
    return { text: shownText(`${start}  ${words.join("  ")}`).trimEnd(), color: colorOf(event) };
  }

  #subjectOf(event: WireEvent): string {
    const attributes = attributesOf(event);
    const own = subjects
      .filter((member) => attributes[member] !== undefined)
      .map((member) => textOf(attributes[member]))
      .join(" ");
    const origin = attributes.scheduledEventId ?? attributes.initiatedEventId;
    const subject = own || (this.#subjects.get(Number(origin)) ?? "");
    this.#subjects.set(event.eventId, subject);
    return subject;
  }

  #dataOf(event: WireEvent): readonly string[] {
    const attributes = attributesOf(event);
    return data
      .filter((member) => attributes[member] !== undefined && attributes[member] !== "")
      .map((member) => `${member} ${textOf(attributes[member])}`);
  }
}

/** All that an event says: a heading, and a line for each of its attributes. */
export const fullText = (event: WireEvent, time: string): string => {
  const { eventId, eventType } = event;
  const lines = Object.entries(attributesOf(event)).map(([member, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `      ${member}: ${shownText(text)}`;
  });
  return [`${String(eventId).padStart(4)}  ${time}  ${eventType}`, ...lines].join("\n");
};
