// X1, X2, X5 to X10: runs as they are started, closed and described.
import { maxExecutionSeconds } from "@ekiden/engine";
import {
  closeStatuses,
  type HistoryEvent,
  type Output,
  type WorkflowExecution,
} from "@ekiden/model";
import { activityEnds, endsOf } from "./activities.ts";
import { byOutcome } from "./answers.ts";
import { openChildren } from "./children.ts";
import type { CallInput, ClientCall } from "./evidence.ts";
import { inEachRun, overall } from "./invariant.ts";
import { add, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

const X1 = overall("a workflow has at most one open run", function* (seen) {
  const latest = seen.circumstances.maxCommitMilliseconds;
  for (const [workflowId, runs] of seen.workflows) {
    let before: RunReading | undefined;
    for (const run of runs) {
      // Of two that began at about the same time, either may have been committed first.
      const together = Math.min(endOf(before), endOf(run)) - run.startedAt;
      if (before && together > latest) {
        yield { run, message: `${before.name} of ${workflowId} was open when it started` };
      }
      if (!before || endOf(run) > endOf(before)) before = run;
    }
  }
});

const endOf = (run: RunReading | undefined): number => run?.closing?.at ?? Number.POSITIVE_INFINITY;

const requested = [
  "input",
  "taskPriority",
  "executionStartToCloseTimeout",
  "taskStartToCloseTimeout",
  "childPolicy",
  "lambdaRole",
] as const;

const X2 = overall("an acknowledged start is there, as it was asked for", function* (seen) {
  const calls = [
    ...seen.calls("StartWorkflowExecution"),
    ...seen.calls("SignalWithStartWorkflowExecution"),
  ];
  for (const { input, outcome } of calls) {
    if (outcome.kind !== "ok") continue;
    if ("started" in outcome.output && !outcome.output.started) continue;
    const { workflowId } = input;
    const run = seen.run({ workflowId, runId: outcome.output.runId ?? "" });
    const { started } = run ?? {};
    if (!run || !started) {
      yield { run, message: `${workflowId}: its run ${outcome.output.runId} is lost` };
      continue;
    }
    const [differing] = differencesBetween(input, started);
    if (differing) yield { run, message: `it started with another ${differing}` };
  }
});

/** The members that were asked for and that the run has not started with. */
function* differencesBetween(
  input: CallInput<"StartWorkflowExecution" | "SignalWithStartWorkflowExecution">,
  started: HistoryEvent<"WorkflowExecutionStarted">["data"],
): Generator<string> {
  for (const name of requested) {
    if (input[name] !== undefined && input[name] !== started[name]) yield name;
  }
  const objects = [
    ["taskList", input.taskList, started.taskList],
    ["workflowType", input.workflowType, started.workflowType],
    ["tagList", input.tagList?.length ? input.tagList : undefined, started.tagList],
  ] as const;
  for (const [name, wanted, found] of objects) {
    if (wanted && !isEqual(wanted, found)) yield name;
  }
}

/** By what they hold, in any order of the members. */
const isEqual = (one: object, other: object | undefined): boolean => {
  const entries = Object.entries(one);
  const others = new Map(Object.entries(other ?? {}));
  return (
    entries.length === others.size && entries.every(([name, value]) => others.get(name) === value)
  );
};

const X5 = overall("a runId names one run", function* (seen) {
  const known = new Set<string>();
  for (const run of seen.runs) {
    const { runId } = run.evidence;
    if (known.has(runId)) yield { run, message: `there is another run ${runId}` };
    known.add(runId);
  }
});

const toMilliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1000);

const X6 = inEachRun("a run is described as its history closes it", function* (run, seen) {
  const { closing, evidence, started, startedAt } = run;
  const info = evidence.description?.executionInfo;
  if (!info) return;
  const status = closing && closeStatuses[closing.type];
  if (info.closeStatus !== status) yield `it is described as ${info.closeStatus}, not ${status}`;
  const closedAt = toMilliseconds(info.closeTimestamp);
  if (closedAt !== closing?.at) yield `it is described as closed at ${closedAt}`;
  if (toMilliseconds(info.startTimestamp) !== startedAt) yield "it is described with another start";
  if (!isParent(info.parent, started?.parentWorkflowExecution, seen)) {
    yield `it is described with the parent ${info.parent?.runId}`;
  }
  // Only of an open run: what was asked of a closed one means nothing any more.
  const asked = run.isOpen && run.of("WorkflowExecutionCancelRequested").length > 0;
  if (info.cancelRequested !== asked) yield `it is described with cancelRequested ${!asked}`;
});

/** The parent of the first event, or a run that a reset has put in its place. */
const isParent = (
  told: WorkflowExecution | undefined,
  first: WorkflowExecution | undefined,
  seen: Seen,
): boolean => {
  if (told?.runId === first?.runId) return true;
  if (!told || told.workflowId !== first?.workflowId) return false;
  const run = seen.run(told);
  return run === undefined || run.origin?.workflowId === told.workflowId;
};

const X7 = overall("an acknowledged termination closes the run", function* (seen) {
  if (!seen.hasCalls) return;
  const byWorkflow = new Map<string, ClientCall<"TerminateWorkflowExecution">[]>();
  for (const call of seen.calls("TerminateWorkflowExecution")) {
    add(byWorkflow, call.input.workflowId, call);
  }
  for (const workflowId of new Set([...byWorkflow.keys(), ...seen.workflows.keys()])) {
    const { ok, unknown } = byOutcome(byWorkflow.get(workflowId) ?? []);
    const terminated = seen
      .runsOf(workflowId)
      .filter(({ resetTo }) => resetTo === undefined)
      .flatMap((run) => run.of("WorkflowExecutionTerminated"))
      .filter(({ data }) => !data.cause || data.cause === "OPERATOR_INITIATED").length;
    if (terminated >= ok.length && terminated <= ok.length + unknown.length) continue;
    const counted = `${ok.length} terminations were acknowledged, ${terminated} are recorded`;
    yield { run: seen.runsOf(workflowId).at(-1), message: `${workflowId}: ${counted}` };
  }
});

const X8 = inEachRun(
  "a run times out when its time is over, and not before",
  function* (run, { circumstances: { readAt, maxLatenessMilliseconds: max } }) {
    const { started, startedAt, closing } = run;
    const timeout = started?.executionStartToCloseTimeout ?? "NONE";
    const seconds = timeout === "NONE" ? maxExecutionSeconds : Number(timeout);
    const due = startedAt + seconds * 1000;
    if (closing?.type === "WorkflowExecutionTimedOut" && closing.at < due) {
      yield `${print(closing)} comes ${due - closing.at} ms early`;
    }
    const end = closing?.at ?? readAt;
    if (end === undefined || max === undefined || end <= due + max) return;
    yield `it was due ${end - due} ms earlier`;
  },
);

const X9 = inEachRun("a run is described with as much as is open in it", function* (run) {
  const described = run.evidence.description?.openCounts;
  if (!described) return;
  const counted = openCountsOf(run);
  for (const [name, count] of Object.entries(counted)) {
    const told = described[name as keyof typeof counted] ?? 0;
    if (told !== count) yield `it is described with ${name} ${told}, and has ${count}`;
  }
});

type OpenCounts = Output<"DescribeWorkflowExecution">["openCounts"];

/** They stay as they were when the run closed. */
const openCountsOf = (run: RunReading): Required<OpenCounts> => ({
  openActivityTasks: run
    .of("ActivityTaskScheduled")
    .filter(({ id }) => endsOf(run, id).length === 0).length,
  openDecisionTasks: run.of("DecisionTaskScheduled").some((task) => !isDone(run, task)) ? 1 : 0,
  openTimers: run
    .of("TimerStarted")
    .filter(
      ({ id }) => run.citing("startedEventId", id, ["TimerFired", "TimerCanceled"]).length === 0,
    ).length,
  openChildWorkflowExecutions: openChildren(run),
  openLambdaFunctions: run
    .of("LambdaFunctionScheduled")
    .filter(({ id }) => run.citing("scheduledEventId", id, lambdaEnds).length === 0).length,
});

const lambdaEnds = [
  "LambdaFunctionCompleted",
  "LambdaFunctionFailed",
  "LambdaFunctionTimedOut",
  "StartLambdaFunctionFailed",
] as const;

const isDone = (run: RunReading, { id }: HistoryEvent): boolean =>
  run.citing("scheduledEventId", id, ["DecisionTaskCompleted", "DecisionTaskTimedOut"]).length > 0;

const X10 = inEachRun(
  "a run is described with its latest context and the time of its latest activity",
  function* (run) {
    const { description } = run.evidence;
    if (!description) return;
    const context = run
      .of("DecisionTaskCompleted")
      .findLast(({ data }) => data.executionContext !== undefined)?.data.executionContext;
    if (description.latestExecutionContext !== context)
      yield "it is described with another context";
    const latest = run.of("ActivityTaskScheduled", "ActivityTaskStarted", ...activityEnds).at(-1);
    const told = toMilliseconds(description.latestActivityTaskTimestamp);
    if (told !== latest?.at) yield `it is described with a latest activity at ${told}`;
  },
);

export const executionInvariants = { X1, X2, X5, X6, X7, X8, X9, X10 };
