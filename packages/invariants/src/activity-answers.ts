// A7 to A12: what a worker was given and what it answered, beside what the history records of it.
import type { HistoryEvent } from "@ekiden/model";
import { type activityEnds, endsOf } from "./activities.ts";
import { isEndedByOperator } from "./activity-operators.ts";
import { answersOf } from "./answers.ts";
import type { ActivityDelivery, ClientCall } from "./evidence.ts";
import { type Finding, overall } from "./invariant.ts";
import { print, type RunReading } from "./reading.ts";
import type { Attempt, Seen } from "./seen.ts";

interface Work {
  readonly attempt: Attempt<ActivityDelivery>;
  readonly run: RunReading;
  /** `the task of event 7`. */
  readonly task: string;
  readonly started: HistoryEvent<"ActivityTaskStarted"> | undefined;
  readonly scheduled: HistoryEvent<"ActivityTaskScheduled"> | undefined;
  readonly end: HistoryEvent<(typeof activityEnds)[number]> | undefined;
}

/** Each delivery with the events that it is about. */
function* works(seen: Seen): Generator<Work> {
  for (const attempt of seen.attemptsAt("activity")) {
    const { run, delivery } = attempt;
    if (!run) continue;
    const { startedEventId } = delivery.task;
    const started = run.eventOf("ActivityTaskStarted", startedEventId);
    const scheduledEventId = started?.data.scheduledEventId ?? 0;
    const scheduled = run.eventOf("ActivityTaskScheduled", scheduledEventId);
    const [end] = endsOf(run, scheduledEventId);
    yield { attempt, run, task: `the task of event ${startedEventId}`, started, scheduled, end };
  }
}

const A7 = overall(
  "a worker that reported in time is not taken for dead, and its last report is recorded",
  function* (seen) {
    for (const { attempt, run, scheduled, end } of works(seen)) {
      if (end?.type !== "ActivityTaskTimedOut" || !scheduled) continue;
      if (run && isEndedByOperator(seen, run, end)) continue;
      const { ok, unknown } = answersOf(attempt, "RecordActivityTaskHeartbeat");
      const last = ok.at(-1);
      if (!last) continue;
      const patience = Number(scheduled.data.heartbeatTimeout) * 1000;
      if (end.data.timeoutType === "HEARTBEAT" && end.at < last.sentAt + patience) {
        const message = `${print(end)} comes ${end.at - last.sentAt} ms after a report`;
        yield { run, message };
      }
      const possible = [last, ...unknown.filter(({ returnedAt }) => returnedAt >= last.sentAt)];
      if (possible.some(({ input }) => input.details === end.data.details)) continue;
      yield { run, message: `${print(end)} does not tell what was reported last` };
    }
  },
);

const A8 = overall(
  "a task is given away after its start is recorded, under the name of who got it, or of one who left",
  function* (seen) {
    for (const { attempt, run, task, started } of works(seen)) {
      const { delivery } = attempt;
      if (!started) yield { run, message: `${task} is not in the history` };
      else if (
        started.data.identity !== delivery.identity &&
        !seen.hasMissed("activity", started.data.identity, delivery.returnedAt)
      ) {
        yield { run, message: `${print(started)} names another worker than the one that got it` };
      } else if (started.at > delivery.returnedAt) {
        yield { run, message: `${print(started)} was recorded after it was given` };
      }
    }
  },
);

const A9 = overall("no two workers are given the same task", function* (seen) {
  const starts = new Set<string>();
  const tokens = new Set<string>();
  for (const { run, delivery } of seen.attemptsAt("activity")) {
    const { taskToken, startedEventId, workflowExecution } = delivery.task;
    const key = `${workflowExecution.runId}/${startedEventId}`;
    const where = `the task of event ${startedEventId} of ${workflowExecution.workflowId}`;
    if (starts.has(key) || tokens.has(taskToken)) yield { run, message: `${where} came twice` };
    starts.add(key);
    tokens.add(taskToken);
  }
});

const answering = {
  ActivityTaskCompleted: "RespondActivityTaskCompleted",
  ActivityTaskFailed: "RespondActivityTaskFailed",
  ActivityTaskCanceled: "RespondActivityTaskCanceled",
} as const;

type Answered = keyof typeof answering;
const answered = Object.keys(answering) as Answered[];

const A10 = overall(
  "an acknowledged answer is recorded once; a refused one, and one too late, never",
  function* (seen) {
    if (!seen.hasCalls) return;
    for (const work of works(seen)) {
      for (const type of answered) yield* answerFindings(seen, work, type);
      yield* lateReports(seen, work);
    }
    for (const run of seen.runs) {
      for (const event of seen.ownEvents(run, ...answered)) {
        // Canceled before it was started: no worker had it.
        if (event.data.startedEventId === 0) continue;
        if (seen.wasGiven(run, event.data.startedEventId)) continue;
        if (isEndedByOperator(seen, run, event)) continue;
        yield { run, message: `${print(event)} ends a task that was given to no poller` };
      }
    }
  },
);

function* answerFindings(seen: Seen, work: Work, type: Answered): Generator<Finding> {
  const { attempt, run, task, end } = work;
  const { ok, unknown } = answersOf(attempt, answering[type]);
  const isRecorded = end?.type === type;
  if (ok.length > 1) yield { run, message: `${task} was answered ${ok.length} times` };
  if (ok.length > 0 && !isRecorded) {
    yield { run, message: `${task}: ${type} is lost, which was acknowledged` };
  }
  if (!isRecorded) return;
  if (ok.length === 0 && isEndedByOperator(seen, run, end)) return;
  const possible = [...ok, ...unknown];
  if (possible.length === 0) yield { run, message: `${print(end)} was never answered so` };
  else if (!possible.some((call) => tellsSame(call, end))) {
    yield { run, message: `${print(end)} tells something else than the worker` };
  }
}

const payload = ["result", "reason", "details"] as const;

const tellsSame = ({ input }: ClientCall, { data }: HistoryEvent): boolean => {
  const [said, told] = [input, data] as Record<string, unknown>[];
  return payload.every((name) => said?.[name] === told?.[name]);
};

function* lateReports(seen: Seen, { attempt, run, task, end }: Work): Generator<Finding> {
  const ended = end ?? run.closing;
  if (!ended) return;
  const { ok } = answersOf(attempt, "RecordActivityTaskHeartbeat");
  const endedAt = ended.at + seen.circumstances.maxCommitMilliseconds;
  const late = ok.find(({ sentAt }) => sentAt > endedAt);
  if (late) yield { run, message: `${task}: a report was taken after ${print(ended)}` };
}

const A11 = overall("a worker is given what was scheduled", function* (seen) {
  for (const { attempt, run, task, scheduled } of works(seen)) {
    if (!scheduled) continue;
    const { activityId, activityType, input } = attempt.delivery.task;
    const given = [activityId, activityType.name, activityType.version, input];
    const { data } = scheduled;
    const wanted = [data.activityId, data.activityType.name, data.activityType.version, data.input];
    if (given.some((value, index) => value !== wanted[index])) {
      yield { run, message: `${task} differs from ${print(scheduled)}` };
    }
  }
});

const A12 = overall(
  "a report is answered with a cancel request exactly when there is one",
  function* (seen) {
    const { maxCommitMilliseconds } = seen.circumstances;
    for (const { attempt, run, task, scheduled, end } of works(seen)) {
      const [requested] = run
        .of("ActivityTaskCancelRequested")
        .filter(
          ({ id, data }) =>
            data.activityId === scheduled?.data.activityId &&
            id > scheduled.id &&
            id < (end?.id ?? Number.POSITIVE_INFINITY),
        );
      for (const call of answersOf(attempt, "RecordActivityTaskHeartbeat").ok) {
        if (call.outcome.kind !== "ok") continue;
        const requestedAt = requested?.at ?? Number.POSITIVE_INFINITY;
        const { cancelRequested } = call.outcome.output;
        if (cancelRequested && requestedAt > call.returnedAt) {
          yield { run, message: `${task} was to be canceled, and there was no request for it` };
        }
        if (!cancelRequested && requested && requestedAt + maxCommitMilliseconds < call.sentAt) {
          yield { run, message: `${task} went on after ${print(requested)}` };
        }
      }
    }
  },
);

export const activityAnswerInvariants = { A7, A8, A9, A10, A11, A12 };
