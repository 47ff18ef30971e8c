// Small pieces of evidence, written as text: one event a line,
//
//    7 @1500 TimerFired timerId=t startedEventId=5
//
// where `@1500` is the time in milliseconds, that of the line before when it is missing. A type
// reads `name/version`, a run `workflowId/runId`. What every event of a type needs and what is of
// no interest (its task list, type, child policy) need not be written.
import assert from "node:assert/strict";
import { type DecisionType, type EventType, events, type HistoryEvent } from "@ekiden/model";
import {
  type CallInput,
  type CallName,
  type CallOutput,
  type ClientCall,
  checkInvariants,
  type Delivery,
  type Evidence,
  type InvariantNumber,
  invariants,
  type RunEvidence,
} from "../src/index.ts";

export type Changeable<T> = { -readonly [K in keyof T]: T[K] };

const defaults: Readonly<Record<string, unknown>> = {
  childPolicy: "TERMINATE",
  taskList: { name: "list" },
  workflowType: { name: "order", version: "1" },
  activityType: { name: "pack", version: "1" },
};

/** `order/o1` and its history. */
export const runOf = (name: string, text: string): RunEvidence => {
  const [workflowId = "", runId = ""] = name.split("/");
  let at = 0;
  const history = text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([id]) => id)
    .map((words) => {
      const time = words.find((word) => word.startsWith("@"));
      if (time) at = Number(time.slice(1));
      return eventOf(
        words.filter((word) => word !== time),
        at,
      );
    });
  return { workflowId, runId, history };
};

const eventOf = ([id, type, ...pairs]: readonly string[], at: number): HistoryEvent => {
  const { required = [] } = events[type as EventType] ?? {};
  const data: Record<string, unknown> = Object.fromEntries(
    required.filter((member) => member in defaults).map((member) => [member, defaults[member]]),
  );
  for (const pair of pairs) {
    const [member = "", value = ""] = pair.split(/=(.*)/s);
    data[member] = attributeOf(member, value);
  }
  return { id: Number(id), at, type, data } as HistoryEvent;
};

const attributeOf = (member: string, text: string): unknown => {
  const [first = "", second] = text.split("/");
  if (text === "null") return null;
  if (member.endsWith("EventId")) return Number(text);
  if (member === "taskList") return { name: text };
  if (member.endsWith("Type") && second) return { name: first, version: second };
  if (member.endsWith("Execution")) return { workflowId: first, runId: second };
  return text;
};

/** The text with one thing in it changed, which must be there exactly once. */
export const altered = (text: string, from: string, to: string): string => {
  assert.equal(text.split(from).length, 2, `"${from}" is not there once`);
  return text.replace(from, to);
};

interface CallOptions {
  readonly client?: string;
  readonly at?: number;
  /** When it was given up or answered; at once when it is missing. */
  readonly until?: number;
  readonly fault?: string;
  readonly unknown?: true;
}

/** An acknowledged call, unless something else is said. */
export const callOf = <K extends CallName>(
  operation: K,
  input: Omit<CallInput<K>, "domain">,
  options: CallOptions & { readonly output?: CallOutput<K> } = {},
): ClientCall => {
  const { client = "client", at = 0, until = at, fault, unknown, output } = options;
  const ended = fault !== undefined ? { kind: "fault", fault } : { kind: "ok", output };
  return {
    client,
    operation,
    input: { domain: "d", ...input },
    sentAt: at,
    returnedAt: until,
    outcome: unknown ? { kind: "unknown" } : ended,
  } as unknown as ClientCall;
};

/** The decision task that an event of the run started, as it is given away. */
export const decisionOf = (run: RunEvidence, startedEventId: number): Delivery => {
  const events = run.history.slice(0, startedEventId);
  const started = run.history[startedEventId - 1];
  const completed = events.filter(({ type }) => type === "DecisionTaskCompleted").at(-1);
  const previous = completed as HistoryEvent<"DecisionTaskCompleted"> | undefined;
  return {
    kind: "decision",
    identity: identityOf(started),
    returnedAt: started?.at ?? 0,
    events,
    task: {
      taskToken: `${run.runId}-${startedEventId}`,
      startedEventId,
      previousStartedEventId: previous?.data.startedEventId ?? 0,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      workflowType: { name: "order", version: "1" },
    },
  };
};

/** The activity task that an event of the run started, as it is given away. */
export const activityOf = (run: RunEvidence, startedEventId: number): Delivery => {
  const started = run.history[startedEventId - 1] as HistoryEvent<"ActivityTaskStarted">;
  const scheduled = run.history[started.data.scheduledEventId - 1];
  const { activityId, activityType, input } = (scheduled as HistoryEvent<"ActivityTaskScheduled">)
    .data;
  return {
    kind: "activity",
    identity: identityOf(started),
    returnedAt: started.at,
    task: {
      taskToken: `${run.runId}-${startedEventId}`,
      startedEventId,
      activityId,
      activityType,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      ...(input !== undefined && { input }),
    },
  };
};

const identityOf = (event: HistoryEvent | undefined): string | undefined =>
  (event?.data as { identity?: string } | undefined)?.identity;

export const assertHolds = (evidence: Evidence): void => {
  assert.deepEqual(checkInvariants(evidence), []);
};

export const assertBroken = (number: InvariantNumber, evidence: Evidence): void => {
  const violations = checkInvariants(evidence);
  const found = violations.map(({ invariant }) => invariant);
  const printed = violations.map(({ invariant, message }) => `${invariant}: ${message}`);
  assert.ok(
    found.includes(number),
    `${number} was not found, but ${printed.join("; ") || "nothing"}`,
  );
};

/** As if a client had started the run. */
export const startOf = ({ workflowId, runId, history }: RunEvidence): ClientCall => {
  const { input } = (history[0]?.data ?? {}) as { input?: string };
  const workflowType = { name: "order", version: "1" };
  return callOf(
    "StartWorkflowExecution",
    { workflowId, workflowType, ...(input !== undefined && { input }) },
    { output: { runId } },
  );
};

const decisionTypes: Readonly<Record<string, DecisionType>> = {
  ActivityTaskScheduled: "ScheduleActivityTask",
  ActivityTaskCancelRequested: "RequestCancelActivityTask",
  TimerStarted: "StartTimer",
  WorkflowExecutionCompleted: "CompleteWorkflowExecution",
  SignalExternalWorkflowExecutionInitiated: "SignalExternalWorkflowExecution",
  RequestCancelExternalWorkflowExecutionInitiated: "RequestCancelExternalWorkflowExecution",
};

/** As if deciders had answered what the history says they did. */
export const answersOf = ({ runId, history }: RunEvidence): ClientCall[] =>
  history.flatMap((event) => {
    if (event.type !== "DecisionTaskCompleted") return [];
    const made = history.filter(
      ({ data }) =>
        (data as { decisionTaskCompletedEventId?: number }).decisionTaskCompletedEventId ===
        event.id,
    );
    const decisions = made.flatMap(({ type }) => {
      const decisionType = decisionTypes[type];
      return decisionType ? [{ decisionType }] : [];
    });
    const { executionContext, startedEventId } = event.data;
    const context = executionContext === undefined ? {} : { executionContext };
    const taskToken = `${runId}-${startedEventId}`;
    return [callOf("RespondDecisionTaskCompleted", { taskToken, decisions, ...context })];
  });

/** For the names of tests. */
export const sayingOf = (number: InvariantNumber): string => invariants[number].says;

/** Numbers of one letter, so that the compiler asks for a case for each. */
export type NumbersOf<L extends string> = Extract<InvariantNumber, `${L}${number}`>;
export type Cases<L extends string, T> = Readonly<Record<NumbersOf<L>, T>>;
export const casesOf = <L extends string, T>(cases: Cases<L, T>): [NumbersOf<L>, T][] =>
  Object.entries(cases) as [NumbersOf<L>, T][];
