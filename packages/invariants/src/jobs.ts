// J: a job acts on each of its executions once at most, and says what became of each.
import { byOutcome } from "./answers.ts";
import type { ClientCall, JobEvidence, JobItemState } from "./evidence.ts";
import { asFarAsSeen, type Finding, overall } from "./invariant.ts";
import { add, nameOf } from "./reading.ts";
import type { Seen } from "./seen.ts";

type ActionCall = ClientCall<
  | "RequestCancelWorkflowExecution"
  | "TerminateWorkflowExecution"
  | "SignalWorkflowExecution"
  | "StartWorkflowExecution"
  | "PauseWorkflowExecution"
  | "ResumeWorkflowExecution"
  | "ResetWorkflowExecution"
  | "DeleteWorkflowExecution"
>;

/** What a job has called, by the execution: a start names the workflow alone. */
const callsOf = (seen: Seen, { jobId }: JobEvidence): ReadonlyMap<string, ActionCall[]> => {
  const calls = new Map<string, ActionCall[]>();
  for (const call of seen.evidence.calls ?? []) {
    if (call.job?.id === jobId) add(calls, targetOf(call as ActionCall), call as ActionCall);
  }
  return calls;
};

const targetOf = ({ input }: ActionCall): string => {
  const { workflowId } = input;
  return "runId" in input && input.runId ? nameOf({ workflowId, runId: input.runId }) : workflowId;
};

/** By the same names, each as often as its target may be called. */
const itemsOf = ({ action, items }: JobEvidence): ReadonlyMap<string, JobItemState[]> => {
  const states = new Map<string, JobItemState[]>();
  for (const item of items) {
    add(states, action === "restart" ? item.workflowId : nameOf(item), item.state);
  }
  return states;
};

/** The run refuses a second one, or shows that the first was not made. */
const mayBeRepeated: ReadonlySet<string> = new Set(["terminate", "reset", "delete"]);

const J1 = overall("a job acts on no execution twice", function* (seen) {
  if (!seen.hasCalls) return;
  for (const job of seen.evidence.jobs ?? []) {
    const names = job.items.map(nameOf);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) yield { message: `job ${job.jobId} has ${twice} as an item twice` };
    const items = itemsOf(job);
    for (const [target, calls] of callsOf(seen, job)) {
      const { ok, unknown } = byOutcome(calls);
      const times = mayBeRepeated.has(job.action) ? ok.length : ok.length + unknown.length;
      const max = items.get(target)?.length ?? 1;
      if (times <= max) continue;
      yield { message: `job ${job.jobId}: ${job.action} of ${target}, ${times} times` };
    }
  }
  yield* resetTwice(seen);
});

/** No more runs go on from a run than were acknowledged, or asked for by others, or by one job. */
function* resetTwice(seen: Seen): Generator<Finding> {
  const resets = seen.calls("ResetWorkflowExecution");
  const forks = seen.calls("ForkWorkflowExecution");
  for (const run of seen.runs) {
    const { workflowId, runId } = run.evidence;
    const isAbout = ({ input }: (typeof resets)[number] | (typeof forks)[number]) =>
      input.workflowId === workflowId && (input.runId ?? runId) === runId;
    const about = [...resets, ...forks].filter(isAbout);
    const jobs = new Set(about.flatMap(({ job }) => (job ? [job.id] : [])));
    if (jobs.size === 0) continue;
    const { ok, unknown } = byOutcome(about.filter(({ job }) => !job));
    const max = ok.length + unknown.length + jobs.size;
    const begun = seen.runs.filter(({ origin }) => origin?.runId === runId);
    if (begun.length <= max) continue;
    yield { run, message: `${begun.length} runs go on from it, ${max} at most were asked for` };
  }
}

const ended: ReadonlySet<string> = new Set(["STOPPED", "COMPLETED", "FAILED"]);

const J2 = overall("a job says what became of each of its executions", function* (seen) {
  for (const job of seen.evidence.jobs ?? []) {
    for (const text of wrongCounts(job, seen)) yield { message: `job ${job.jobId} ${text}` };
    if (!seen.hasCalls) continue;
    for (const text of wrongStates(job, seen)) yield { message: `job ${job.jobId}: ${text}` };
  }
});

function* wrongStates(job: JobEvidence, seen: Seen): Generator<string> {
  const items = itemsOf(job);
  const calls = callsOf(seen, job);
  for (const target of new Set([...items.keys(), ...calls.keys()])) {
    const states = items.get(target) ?? [];
    const acknowledged = byOutcome(calls.get(target) ?? []).ok.length;
    const maxDone = states.filter((state) => mayBeDone.has(state)).length;
    const done = states.filter((state) => state === "DONE").length;
    const isRight =
      acknowledged <= maxDone && (done <= acknowledged || !leavesNoTrace.has(job.action));
    if (isRight) continue;
    yield `${target} is ${states.join() || "no item"}, and ${acknowledged} actions were acknowledged`;
  }
}

/** What was done is known from the answer alone; what others do shows a run to be done, as well. */
const leavesNoTrace: ReadonlySet<string> = new Set(["signal", "restart"]);

/** Of what was acknowledged, whether its record came through or not. */
const mayBeDone: ReadonlySet<JobItemState> = new Set(["DOING", "DONE", "UNKNOWN"]);

function* wrongCounts({ status, counts, items }: JobEvidence, seen: Seen): Generator<string> {
  const { selected, done, skipped, failed, unknown } = counts;
  const counted = { DONE: done, SKIPPED: skipped, FAILED: failed, UNKNOWN: unknown };
  for (const [state, count] of Object.entries(counted)) {
    const kept = items.filter((item) => item.state === state).length;
    if (kept !== count) yield `counts ${count} as ${state}, and ${kept} items are`;
  }
  const isOver = ended.has(status);
  if (!isOver && seen.circumstances.atRest) yield `is ${status}, and nothing is under way`;
  const open = items.filter(({ state }) => state === "WAITING" || state === "DOING").length;
  if (isOver && open > 0) yield `is ${status}, and ${open} of its items are not`;
  const total = items.length;
  const isRight =
    status === "STOPPED" || status === "FAILED" ? selected >= total : selected === total;
  if (!isRight) yield `is ${status} with ${total} items of ${selected}`;
}

const J3 = asFarAsSeen("no action of a job begins once its stop is answered", function* (seen) {
  const max = seen.circumstances.maxJobActionsAtOnce;
  for (const { input, outcome, returnedAt } of seen.calls("StopJob")) {
    if (outcome.kind !== "ok") continue;
    const late = new Map<string, ClientCall[]>();
    for (const call of seen.evidence.calls ?? []) {
      if (call.job?.id === input.jobId && call.sentAt > returnedAt) {
        add(late, call.job.node, call);
      }
    }
    for (const [node, calls] of late) {
      // Those that had been begun may still be on their way.
      if (calls.length <= max) continue;
      const message = `${node} made ${calls.length} calls of it after it was stopped`;
      yield { message: `job ${input.jobId}: ${message}` };
    }
  }
});

export const jobInvariants = { J1, J2, J3 };
