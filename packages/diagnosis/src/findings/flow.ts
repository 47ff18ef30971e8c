// What Flow writes into histories: decision tasks that failed, and what it does on its own account.
import { flowNames, type HistoryEvent } from "@ekiden/model";
import { finding } from "../finding.ts";
import type { Answer, Reading } from "../reading.ts";
import { failureOf } from "../streaks.ts";
import { cut, identityText, messageIn, phrase } from "../texts.ts";

const { decisionFailure, retryTimer, moreTimer, updateSignal, updateAnswer } = flowNames;

export const isFlowTimer = (timerId: string): boolean =>
  timerId.startsWith(`${retryTimer}.`) || timerId.startsWith(`${moreTimer}.`);

interface FailedDecisions {
  readonly found: { readonly since: number; readonly events: readonly number[] };
  readonly kind: string;
  readonly values: {
    readonly count: number;
    readonly message: string;
    readonly identity: string;
    readonly retry: string;
  };
}

/** Decision tasks in a row, up to the last that was answered, that Flow could not decide. */
const failedDecisions = (reading: Reading): FailedDecisions | undefined => {
  if (!reading.isOpen && !reading.wasStopped) return undefined;
  const markers: HistoryEvent<"MarkerRecorded">[] = [];
  for (let index = reading.answers.length - 1; index >= 0; index -= 1) {
    const marker = failureIn(reading.answers[index] as Answer);
    if (!marker) break;
    markers.unshift(marker);
  }
  const [first, last] = [markers.at(0), markers.at(-1)];
  const answer = reading.lastAnswer;
  if (!first || !last || !answer) return undefined;
  const started = reading.event(answer.completed.data.startedEventId, "DecisionTaskStarted");
  const { details = "" } = last.data;
  return {
    found: { since: first.at, events: markers.slice(-20).map(({ id }) => id) },
    kind: kindIn(details),
    values: {
      count: markers.length,
      message: phrase(messageIn(details)),
      identity: identityText(started.data.identity),
      retry: retryText(reading),
    },
  };
};

const failureIn = ({ results }: Answer): HistoryEvent<"MarkerRecorded"> | undefined => {
  const [first] = results;
  const isFailure = first?.type === "MarkerRecorded" && first.data.markerName === decisionFailure;
  return isFailure ? first : undefined;
};

const kindIn = (details: string): string => {
  const [, kind = ""] = /"kind":\s*"([^"\\]*)"/.exec(details) ?? [];
  return kind;
};

const retryText = ({ state }: Reading): string => {
  const retry = [...state.timers].find(([timerId]) => timerId.startsWith(`${retryTimer}.`));
  if (!retry || state.closed) return "";
  return ` It is tried again at ${new Date(retry[1].dueAt).toISOString().slice(11, 19)} UTC.`;
};

/** Kinds with a finding of their own; all others are in FLOW_DECISION_FAILED. */
const kindsApart = ["mismatch", "changed input", "unknown type", "endless", "refused"];

function* ofKinds(reading: Reading, isOne: (kind: string) => boolean) {
  const failed = failedDecisions(reading);
  if (failed && isOne(failed.kind)) {
    yield { ...failed.found, values: { ...failed.values, kind: failed.kind || "no kind" } };
  }
}

const flowRow = {
  severity: "error",
  proof:
    "MarkerRecorded ekiden.decisionFailure as the first event of the last DecisionTaskCompleted.",
} as const;

/** Flow names the pause after an attempt so, and the attempts `id`, `id.2`, `id.3`, … */
const pauseTimer = new RegExp(`^(.+)\\${flowNames.pause}(\\d+)$`);

function* pauses(reading: Reading) {
  if (!reading.isOpen) return;
  for (const [timerId, { startedEventId, dueAt: nextAt }] of reading.state.timers) {
    const [, id = "", attempt = ""] = pauseTimer.exec(timerId) ?? [];
    if (id === "") continue;
    const started = reading.event(startedEventId, "TimerStarted");
    const attemptId = attempt === "1" ? id : `${id}.${attempt}`;
    const failed = failureGivenTo(reading, started.data.decisionTaskCompletedEventId, attemptId);
    if (failed) yield { started, activityId: cut(id), attempt: Number(attempt), failed, nextAt };
  }
}

/** The failure of that activity, among what the decider of that answer was given. */
const failureGivenTo = (reading: Reading, answerId: number, activityId: string) => {
  const answer = reading.answers.find(({ completed }) => completed.id === answerId);
  const news = answer ? reading.newsOf(answer) : [];
  return news.find((event) => {
    if (event.type !== "ActivityTaskFailed" && event.type !== "ActivityTaskTimedOut") return false;
    const { scheduledEventId } = event.data;
    return reading.event(scheduledEventId, "ActivityTaskScheduled").data.activityId === activityId;
  });
};

export const flowFindings = {
  FLOW_CODE_CHANGED: finding({
    ...flowRow,
    says:
      "The code of the workflow does not fit its history ({kind}). Decision tasks that failed by it " +
      "in a row: {count}. {message}.{retry}",
    next:
      "Deploy code that asks for what the history says, or keep the old way behind patched(): see " +
      "docs/guide/versioning.md. The run then goes on by itself.",
    *find(reading) {
      yield* ofKinds(reading, (kind) => kind === "mismatch" || kind === "changed input");
    },
  }),

  FLOW_TYPE_UNKNOWN: finding({
    ...flowRow,
    says:
      "{identity} took the decision task and does not know the type of the workflow. Decision tasks " +
      "that failed by it in a row: {count}. {message}.{retry}",
    next:
      "Start a worker that has this workflow and version, and let workers with other workflows poll " +
      "other lists.",
    *find(reading) {
      yield* ofKinds(reading, (kind) => kind === "unknown type");
    },
  }),

  FLOW_ENDLESS: finding({
    ...flowRow,
    says:
      "The code of the workflow did not come to rest in time on {identity}. Decision tasks that " +
      "failed by it in a row: {count}. {message}.{retry}",
    next: "Look for a loop that awaits nothing durable; the stack is in the details of the marker.",
    *find(reading) {
      yield* ofKinds(reading, (kind) => kind === "endless");
    },
  }),

  FLOW_DECISIONS_INVALID: finding({
    ...flowRow,
    says:
      "The service does not take the decisions of the workflow. Decision tasks that failed by it in " +
      "a row: {count}. {message}.{retry}",
    next: "Correct what the message names, such as an id or a payload that is too long.",
    *find(reading) {
      yield* ofKinds(reading, (kind) => kind === "refused");
    },
  }),

  FLOW_DECISION_FAILED: finding({
    ...flowRow,
    says:
      "The code of the workflow could not decide ({kind}), at last on {identity}. Decision tasks that " +
      "failed by it in a row: {count}. {message}.{retry}",
    next:
      "Correct the code and deploy it: the run then goes on by itself. The stack is in the details " +
      "of the marker.",
    *find(reading) {
      yield* ofKinds(reading, (kind) => !kindsApart.includes(kind));
    },
  }),

  FLOW_ACTIVITY_RETRIES: finding({
    severity: "waiting",
    says:
      "Attempt {attempt} of activity {activityId} ended with {failure}; the next one begins at " +
      "{nextAt}, in {inMilliseconds}.",
    proof:
      "TimerStarted whose timerId is that of the activity and `.pause-` and a number, asked for by " +
      "the decision task that was given the failure.",
    next: "Nothing, if the cause is removed by then: the retry policy of the workflow tries again.",
    *find(reading) {
      for (const { started, activityId, attempt, failed, nextAt } of pauses(reading)) {
        const inMilliseconds = nextAt - reading.now;
        const values = { attempt, activityId, failure: failureOf(failed), nextAt, inMilliseconds };
        yield { since: failed.at, events: [failed.id, started.id], values };
      }
    },
  }),

  FLOW_UPDATE_WAITS: finding({
    severity: "waiting",
    says: "An update ({update}) was asked for {forMilliseconds} ago and has not been answered.",
    proof: "WorkflowExecutionSignaled ekiden.update without a marker ekiden.answer of its id.",
    next: "Nothing, if its handler works; else define the handler of this update in the workflow.",
    *find(reading) {
      if (!reading.isOpen) return;
      const answered = new Set(
        reading.markers
          .filter(({ data }) => data.markerName.startsWith(updateAnswer))
          .map(({ data }) => data.markerName.slice(updateAnswer.length)),
      );
      for (const { id, at, data } of reading.signals) {
        if (data.signalName !== updateSignal) continue;
        const update = updateIn(data.input);
        if (!update || answered.has(update.id)) continue;
        yield { since: at, events: [id], values: { update: cut(update.name) } };
      }
    },
  }),

  FLOW_MORE_DECISIONS: finding({
    severity: "info",
    says: "The last answer had more decisions than the service takes at once: the rest comes next.",
    proof: "TimerStarted ekiden.more, of no seconds, in the last answer.",
    next: "Nothing: the next decision task brings them.",
    *find({ isOpen, lastAnswer }) {
      const more = lastAnswer?.results.find(
        ({ type, data }) => type === "TimerStarted" && data.timerId.startsWith(`${moreTimer}.`),
      );
      if (isOpen && more) yield { events: [more.id], values: {} };
    },
  }),
};

/** The id and the name of an update, where its text can be read: codecs may have encoded it. */
const updateIn = (input = ""): { readonly id: string; readonly name: string } | undefined => {
  const member = (name: string) => new RegExp(`"${name}":\\s*"([^"\\\\]*)"`).exec(input)?.[1];
  const [id, name] = [member("id"), member("name")];
  return id === undefined || name === undefined ? undefined : { id, name };
};
