// X3, X4: what became of starts that were refused, and of those whose answer was lost.
import { byOutcome } from "./answers.ts";
import type { ClientCall } from "./evidence.ts";
import { overall } from "./invariant.ts";
import { add, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

type StartCall = ClientCall<"StartWorkflowExecution" | "SignalWithStartWorkflowExecution">;

interface Starts {
  readonly workflowId: string;
  readonly calls: readonly StartCall[];
  /** Runs that a client started: no child, no continuation, no reset and no fork. */
  readonly runs: readonly RunReading[];
}

function* startsByWorkflow(seen: Seen): Generator<Starts> {
  const calls = new Map<string, StartCall[]>();
  for (const call of [
    ...seen.calls("StartWorkflowExecution"),
    ...seen.calls("SignalWithStartWorkflowExecution"),
  ]) {
    add<string, StartCall>(calls, call.input.workflowId, call);
  }
  for (const workflowId of new Set([...calls.keys(), ...seen.workflows.keys()])) {
    const runs = seen.runsOf(workflowId).filter(isStartedByClient);
    yield { workflowId, calls: calls.get(workflowId) ?? [], runs };
  }
}

const isStartedByClient = ({ started, origin }: RunReading): boolean =>
  started !== undefined &&
  !origin &&
  !started.parentWorkflowExecution &&
  !started.continuedExecutionRunId;

/** Undefined of a signal that met an open run. */
const startedBy = ({ outcome }: StartCall): string | undefined => {
  if (outcome.kind !== "ok") return undefined;
  const { output } = outcome;
  return "started" in output && !output.started ? undefined : output.runId;
};

const X3 = overall("a start that was refused, or never made, leaves no run", function* (seen) {
  if (!seen.hasCalls) return;
  for (const { calls, runs } of startsByWorkflow(seen)) {
    const { ok, unknown } = byOutcome(calls);
    const acknowledged = new Set(ok.map(startedBy));
    const unexplained = [...unknown];
    for (const run of runs) {
      if (acknowledged.has(run.evidence.runId)) continue;
      const asked = unexplained.findIndex(({ input }) => input.input === run.started?.input);
      if (asked < 0) yield { run, message: "no call can have started it" };
      else unexplained.splice(asked, 1);
    }
  }
});

const alreadyStarted = "WorkflowExecutionAlreadyStartedFault";

const X4 = overall(
  "a start is refused as made already exactly when a run of the workflow is open",
  function* (seen) {
    const latest = seen.circumstances.maxCommitMilliseconds;
    for (const { workflowId, calls } of startsByWorkflow(seen)) {
      for (const { outcome, sentAt, returnedAt } of calls) {
        if (outcome.kind !== "fault" || outcome.fault !== alreadyStarted) continue;
        const wasOpen = ({ startedAt, closing }: RunReading) =>
          startedAt <= returnedAt && (closing?.at ?? returnedAt) + latest >= sentAt;
        if (seen.runsOf(workflowId).some(wasOpen)) continue;
        yield { message: `${workflowId} was refused as started already, and no run was open` };
      }
    }
  },
);

export const startInvariants = { X3, X4 };
