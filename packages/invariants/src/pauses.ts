// P1: what is paused is not handed out, from the answer of the pause to the call that ends it.
import type { HistoryEvent } from "@ekiden/model";
import { isStartedByOperator } from "./activity-operators.ts";
import type { CallInput, ClientCall } from "./evidence.ts";
import { overall } from "./invariant.ts";
import { add, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

/** In which something was surely paused, in milliseconds; neither end is part of it. */
interface PausedSpan {
  readonly from: number;
  readonly until: number;
}

type Spans = ReadonlyMap<string, readonly PausedSpan[]>;
type TypeName = Pick<CallInput<"PauseActivityType">, "name" | "version">;

const executionKey = (run: RunReading): string => `execution ${run.name}`;
const typeKey = (kind: "workflowType" | "activityType", { name, version }: TypeName): string =>
  JSON.stringify([kind, name, version]);
const listKey = (kind: "decision" | "activity", name: string): string =>
  JSON.stringify([kind, name]);

const spansOf = (seen: Seen): Spans => {
  const spans = new Map<string, PausedSpan[]>();
  const file = (keys: readonly string[], pause: ClientCall, resumes: readonly ClientCall[]) => {
    const span = spanOf(seen, pause, resumes);
    if (span) for (const key of keys) add(spans, key, span);
  };
  for (const pause of seen.calls("PauseWorkflowExecution")) {
    if (pause.outcome.kind !== "ok") continue;
    const { workflowId } = pause.input;
    const run = seen.run({ workflowId, runId: pause.outcome.output.runId });
    const resumes = seen.calls("ResumeWorkflowExecution");
    const own = resumes.filter(({ input }) => input.workflowId === workflowId);
    // The run that continues it as new is paused, too.
    if (run) file(seen.chainOf(run).map(executionKey), pause, own);
  }
  for (const [kind, pauses, resumes] of [
    ["workflowType", seen.calls("PauseWorkflowType"), seen.calls("ResumeWorkflowType")],
    ["activityType", seen.calls("PauseActivityType"), seen.calls("ResumeActivityType")],
  ] as const) {
    for (const pause of pauses) {
      const key = typeKey(kind, pause.input);
      const own = resumes.filter(({ input }) => typeKey(kind, input) === key);
      file([key], pause, own);
    }
  }
  for (const pause of seen.calls("PauseTaskList")) {
    const key = listKey(pause.input.kind, pause.input.name);
    const resumes = seen.calls("ResumeTaskList");
    const own = resumes.filter(({ input }) => listKey(input.kind, input.name) === key);
    file([key], pause, own);
  }
  return spans;
};

/** Undefined where the pause was refused or unanswered, or may have been ended at once. */
const spanOf = (
  { circumstances: { maxCommitMilliseconds } }: Seen,
  { sentAt, returnedAt: from, outcome }: ClientCall,
  resumes: readonly ClientCall[],
): PausedSpan | undefined => {
  if (outcome.kind !== "ok") return undefined;
  const latestEffectOf = ({ returnedAt, outcome: { kind } }: ClientCall): number =>
    kind === "unknown" ? returnedAt + maxCommitMilliseconds : returnedAt;
  const until = resumes
    .filter((resume) => resume.outcome.kind !== "fault" && latestEffectOf(resume) >= sentAt)
    .reduce((first, resume) => Math.min(first, resume.sentAt), Number.POSITIVE_INFINITY);
  return from < until ? { from, until } : undefined;
};

type Started = HistoryEvent<
  "DecisionTaskStarted" | "ActivityTaskStarted" | "LambdaFunctionStarted"
>;

/** What would have to be paused for the task to be held. */
const keysOf = (run: RunReading, started: Started): readonly string[] => {
  const keys = [executionKey(run)];
  if (run.started) keys.push(typeKey("workflowType", run.started.workflowType));
  const scheduled = run.event(started.data.scheduledEventId);
  if (scheduled?.type === "DecisionTaskScheduled") {
    keys.push(listKey("decision", scheduled.data.taskList.name));
  } else if (scheduled?.type === "ActivityTaskScheduled") {
    const { taskList, activityType } = scheduled.data;
    keys.push(listKey("activity", taskList.name), typeKey("activityType", activityType));
  }
  return keys;
};

type PollCall = ClientCall<"PollForDecisionTask" | "PollForActivityTask">;

/** Those that were given a task, by run and started event. */
const successfulPolls = (seen: Seen): ReadonlyMap<string, readonly PollCall[]> => {
  const polls = new Map<string, PollCall[]>();
  const all: readonly PollCall[] = [
    ...seen.calls("PollForDecisionTask"),
    ...seen.calls("PollForActivityTask"),
  ];
  for (const poll of all) {
    if (poll.outcome.kind !== "ok" || "nextPageToken" in poll.input) continue;
    const { workflowExecution, startedEventId } = poll.outcome.output;
    const run = workflowExecution && seen.run(workflowExecution);
    if (run) add(polls, `${run.name} ${startedEventId}`, poll);
  }
  return polls;
};

/** Between these times the task has left the server, in milliseconds. */
interface HandOver {
  readonly earliest: number;
  readonly latest: number;
}

const handOversOf = (
  { at }: Started,
  polls: readonly PollCall[] | undefined,
  maxCommitMilliseconds: number,
): readonly HandOver[] =>
  polls
    ? polls.map(({ sentAt, returnedAt }) => ({
        earliest: Math.max(at, sentAt),
        latest: returnedAt,
      }))
    : [{ earliest: at, latest: at + maxCommitMilliseconds }];

const P1 = overall("nothing is handed out while it is paused", function* (seen) {
  const spans = spansOf(seen);
  if (spans.size === 0) return;
  const polls = successfulPolls(seen);
  const { maxCommitMilliseconds } = seen.circumstances;
  for (const run of seen.runs) {
    for (const started of startedIn(run)) {
      if (started.type === "ActivityTaskStarted" && isStartedByOperator(seen, run, started)) {
        continue;
      }
      const own = polls.get(`${run.name} ${started.id}`);
      const handOvers = handOversOf(started, own, maxCommitMilliseconds);
      const key = keysOf(run, started).find((each) =>
        (spans.get(each) ?? []).some(({ from, until }) =>
          handOvers.some(({ earliest, latest }) => earliest > from && latest < until),
        ),
      );
      if (key) yield { run, message: `${print(started)} although this is paused: ${key}` };
    }
  }
});

const startedIn = (run: RunReading): readonly Started[] =>
  run.of("DecisionTaskStarted", "ActivityTaskStarted", "LambdaFunctionStarted");

export const pauseInvariants = { P1 };
