// When something was paused, as the calls of clients show it: surely, and possibly.
import type { EventAttributes, HistoryEvent } from "@ekiden/model";
import type { CallInput, ClientCall, PauseCallName } from "./evidence.ts";
import { add, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

/** In milliseconds. */
interface Span {
  readonly from: number;
  readonly until: number;
}

interface PausedSpans {
  /** By key; in them it was surely paused. Neither end is part of them. */
  readonly sure: ReadonlyMap<string, readonly Span[]>;
  /** By key; outside of them it was surely not. */
  readonly possible: ReadonlyMap<string, readonly Span[]>;
}

type TypeName = Pick<CallInput<"PauseActivityType">, "name" | "version">;

const runKey = (run: RunReading): string => `execution ${run.name}`;
const workflowKey = (workflowId: string): string => `workflow ${workflowId}`;
const typeKey = (kind: "workflowType" | "activityType", { name, version }: TypeName): string =>
  JSON.stringify([kind, name, version]);
const listKey = (kind: "decision" | "activity", name: string): string =>
  JSON.stringify([kind, name]);

/** What would have to be paused for the task to be held that this event has scheduled. */
export const pauseKeysOf = (run: RunReading, scheduled: HistoryEvent | undefined): string[] => {
  const keys = [runKey(run)];
  if (run.started) keys.push(typeKey("workflowType", run.started.workflowType));
  if (scheduled?.type === "DecisionTaskScheduled") {
    const lists = [scheduled.data.taskList.name, listOfRun(run, scheduled.id)];
    keys.push(...lists.map((name) => listKey("decision", name)));
  } else if (scheduled?.type === "ActivityTaskScheduled") {
    const { taskList, activityType } = scheduled.data;
    keys.push(listKey("activity", taskList.name), typeKey("activityType", activityType));
  }
  return keys;
};

/** Of the run itself, while that decision task can be taken. */
const listOfRun = (run: RunReading, scheduledEventId: number): string => {
  const [gone] = run.citing("scheduledEventId", scheduledEventId, [
    "DecisionTaskStarted",
    "DecisionTaskTimedOut",
  ]);
  const moves = run
    .of("DecisionTaskCompleted")
    .filter(({ id, data }) => id < (gone?.id ?? Number.POSITIVE_INFINITY) && isMove(data));
  return (moves.at(-1)?.data.taskList ?? run.started?.taskList)?.name ?? "";
};

/** For good: with a time-out, the list is one of a worker. */
const isMove = (answer: EventAttributes<"DecisionTaskCompleted">): boolean =>
  answer.taskList !== undefined && answer.taskListScheduleToStartTimeout === undefined;

/** May something have held the task of this event in that time, which includes its ends? */
export const mayBeHeld = (
  seen: Seen,
  run: RunReading,
  { scheduled, from, until }: Span & { readonly scheduled: HistoryEvent | undefined },
): boolean => {
  const { possible } = pausedSpansOf(seen);
  if (possible.size === 0) return false;
  return [workflowKey(run.evidence.workflowId), ...pauseKeysOf(run, scheduled)].some((key) =>
    (possible.get(key) ?? []).some((span) => span.from <= until && span.until >= from),
  );
};

const known = new WeakMap<Seen, PausedSpans>();

export const pausedSpansOf = (seen: Seen): PausedSpans => {
  const spans = known.get(seen) ?? new Filing(seen);
  known.set(seen, spans);
  return spans;
};

class Filing implements PausedSpans {
  readonly sure = new Map<string, Span[]>();
  readonly possible = new Map<string, Span[]>();
  readonly #seen: Seen;

  constructor(seen: Seen) {
    this.#seen = seen;
    const resumes = resumesByKey(seen);
    for (const pause of seen.calls("PauseWorkflowExecution")) {
      const { workflowId } = pause.input;
      const key = workflowKey(workflowId);
      const [span] = this.#file(key, pause, resumes.get(key));
      const { outcome } = pause;
      const run = outcome.kind === "ok" && seen.run({ workflowId, runId: outcome.output.runId });
      // The run that continues it as new is paused, too.
      if (span && run) for (const each of seen.chainOf(run)) add(this.sure, runKey(each), span);
    }
    for (const [kind, pauses] of [
      ["workflowType", seen.calls("PauseWorkflowType")],
      ["activityType", seen.calls("PauseActivityType")],
    ] as const) {
      for (const pause of pauses) this.#fileOf(typeKey(kind, pause.input), pause, resumes);
    }
    for (const pause of seen.calls("PauseTaskList")) {
      this.#fileOf(listKey(pause.input.kind, pause.input.name), pause, resumes);
    }
  }

  #fileOf(key: string, pause: ClientCall, resumes: ReadonlyMap<string, ClientCall[]>): void {
    for (const span of this.#file(key, pause, resumes.get(key))) add(this.sure, key, span);
  }

  /** Answers the span in which it was surely paused, if there is one. */
  #file(key: string, pause: ClientCall, resumes: readonly ClientCall[] = []): readonly Span[] {
    if (pause.outcome.kind === "fault") return [];
    const { maxCommitMilliseconds } = this.#seen.circumstances;
    const possible = possibleSpan(pause, resumes, maxCommitMilliseconds);
    add(this.possible, key, possible);
    const sure = sureSpan(pause, resumes, maxCommitMilliseconds);
    return sure ? [sure] : [];
  }
}

const resumesByKey = (seen: Seen): ReadonlyMap<string, ClientCall<PauseCallName>[]> => {
  const resumes = new Map<string, ClientCall<PauseCallName>[]>();
  for (const call of seen.calls("ResumeWorkflowExecution")) {
    add(resumes, workflowKey(call.input.workflowId), call);
  }
  for (const call of seen.calls("ResumeWorkflowType")) {
    add(resumes, typeKey("workflowType", call.input), call);
  }
  for (const call of seen.calls("ResumeActivityType")) {
    add(resumes, typeKey("activityType", call.input), call);
  }
  for (const call of seen.calls("ResumeTaskList")) {
    add(resumes, listKey(call.input.kind, call.input.name), call);
  }
  return resumes;
};

/** When the call cannot change anything any more. */
const latestEffectOf = (
  { returnedAt, outcome: { kind } }: ClientCall,
  maxCommitMilliseconds: number,
): number => (kind === "unknown" ? returnedAt + maxCommitMilliseconds : returnedAt);

const earliest = (times: readonly number[]): number =>
  times.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);

/** Undefined where the pause was unanswered, or may have been ended at once. */
const sureSpan = (
  { sentAt, returnedAt: from, outcome }: ClientCall,
  resumes: readonly ClientCall[],
  maxCommitMilliseconds: number,
): Span | undefined => {
  if (outcome.kind !== "ok") return undefined;
  const until = earliest(
    resumes
      .filter(
        (resume) =>
          resume.outcome.kind !== "fault" &&
          latestEffectOf(resume, maxCommitMilliseconds) >= sentAt,
      )
      .map((resume) => resume.sentAt),
  );
  return from < until ? { from, until } : undefined;
};

/** To the answer of a call that has surely ended it. */
const possibleSpan = (
  pause: ClientCall,
  resumes: readonly ClientCall[],
  maxCommitMilliseconds: number,
): Span => {
  const begunAt = latestEffectOf(pause, maxCommitMilliseconds);
  // Of two calls of the same moment, either may have come first.
  const ends = resumes.filter(({ outcome, sentAt }) => outcome.kind === "ok" && sentAt > begunAt);
  return { from: pause.sentAt, until: earliest(ends.map(({ returnedAt }) => returnedAt)) };
};
