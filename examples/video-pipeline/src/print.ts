// Everything a person reads: one aligned, time-stamped line per step, coloured only on a terminal.
import { styleText } from "node:util";
import type { Decision, HistoryEvent } from "@aws-sdk/client-swf";

type Tone = "plain" | "good" | "bad" | "bold";
export type Say = (text: string, tone?: Tone) => void;

const styles = { good: "green", bad: "red", bold: "bold" } as const;
const coloured = process.stdout.isTTY && !process.env.NO_COLOR;

function paint(text: string, tone: Tone | "dim"): string {
  if (!coloured || tone === "plain") return text;
  return styleText(tone === "dim" ? "dim" : styles[tone], text);
}

export function speaker(name: string): Say {
  return (text, tone = "plain") => {
    const now = new Date();
    const milliseconds = String(now.getMilliseconds()).padStart(3, "0");
    const time = `${now.toTimeString().slice(0, 8)}.${milliseconds}`;
    console.log(`${paint(time, "dim")}  ${name.padEnd(8)}  ${paint(text, tone)}`);
  };
}

export function heading(text: string): void {
  console.log(`\n${paint(text, "bold")}`);
}

export function decisionText(decision: Decision): string {
  const schedule = decision.scheduleActivityTaskDecisionAttributes;
  const timer = decision.startTimerDecisionAttributes;
  const cancel = decision.requestCancelActivityTaskDecisionAttributes;
  const completion = decision.completeWorkflowExecutionDecisionAttributes;
  const failure = decision.failWorkflowExecutionDecisionAttributes;
  if (schedule) return `schedules ${schedule.activityId}`;
  if (timer) return `pauses ${timer.startToFireTimeout} s before ${timer.timerId}`;
  if (cancel) return `asks ${cancel.activityId} to stop`;
  if (failure) return `fails the workflow: ${failure.reason}: ${failure.details}`;
  if (completion) return "completes the workflow";
  if (decision.cancelWorkflowExecutionDecisionAttributes) return "cancels the workflow";
  return `decides ${decision.decisionType}`;
}

const lineLength = 140;
const shown = [
  "activityId",
  "timerId",
  "startToFireTimeout",
  "scheduledEventId",
  "startedEventId",
  "identity",
  "timeoutType",
  "cause",
  "reason",
  "details",
];

/** ` 7 ActivityTaskStarted  scheduledEventId=5 identity=files`, in the words of the service. */
export function eventText({ eventId, eventType, ...rest }: HistoryEvent): string {
  const type = String(eventType);
  const member = `${type[0]?.toLowerCase()}${type.slice(1)}EventAttributes`;
  const attributes = Object(rest[member as keyof typeof rest]) as Record<string, unknown>;
  const texts = shown
    .filter((name) => attributes[name] !== undefined && attributes[name] !== 0)
    .map((name) => `${name}=${attributes[name]}`);
  const line = `${String(eventId).padStart(4)} ${type.padEnd(26)} ${texts.join(" ")}`;
  return line.length > lineLength ? `${line.slice(0, lineLength - 1)}…` : line.trimEnd();
}

export function table(rows: string[][]): void {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(width(column)));
    console.log(`  ${cells.join("  ")}`.trimEnd());
  }
}
