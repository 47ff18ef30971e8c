// S: what is said to a run from outside arrives once, in order, and only while the run is open.
import type { HistoryEvent } from "@ekiden/model";
import { byOutcome } from "./answers.ts";
import type { ClientCall } from "./evidence.ts";
import { type Finding, overall } from "./invariant.ts";
import { add, attributeOf, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

type Signaled = HistoryEvent<"WorkflowExecutionSignaled">;
type SignalCall = ClientCall<"SignalWorkflowExecution" | "SignalWithStartWorkflowExecution">;

/** Signals of one workflow that say the same, and the calls that may have sent them. */
interface SameSignals {
  readonly calls: SignalCall[];
  readonly events: { readonly run: RunReading; readonly event: Signaled }[];
}

const signalsByText = (seen: Seen): Map<string, SameSignals> => {
  const found = new Map<string, SameSignals>();
  const same = (...text: readonly (string | undefined)[]): SameSignals => {
    const key = JSON.stringify(text);
    const known = found.get(key) ?? { calls: [], events: [] };
    found.set(key, known);
    return known;
  };
  for (const call of seen.calls("SignalWorkflowExecution")) {
    const { workflowId, signalName, input } = call.input;
    same(workflowId, signalName, input).calls.push(call);
  }
  for (const call of seen.calls("SignalWithStartWorkflowExecution")) {
    const { workflowId, signalName, signalInput } = call.input;
    same(workflowId, signalName, signalInput).calls.push(call);
  }
  for (const run of seen.runs) {
    for (const event of seen.ownEvents(run, "WorkflowExecutionSignaled")) {
      if (event.data.externalWorkflowExecution) continue;
      const { signalName, input } = event.data;
      same(run.evidence.workflowId, signalName, input).events.push({ run, event });
    }
  }
  return found;
};

const S1 = overall("an acknowledged signal is recorded exactly once", function* (seen) {
  if (!seen.hasCalls) return;
  for (const { calls, events } of signalsByText(seen).values()) {
    const { ok, unknown } = byOutcome(calls);
    const run = events[0]?.run;
    const name = events[0]?.event.data.signalName ?? calls[0]?.input.signalName;
    const counted = `signal ${name} is recorded ${events.length} times`;
    const max = ok.length + unknown.length;
    if (events.length >= ok.length && events.length <= max) continue;
    const workflow = calls[0]?.input.workflowId ?? "";
    yield { run, message: `${workflow} ${counted}; acknowledged ${ok.length}, sent ${max}` };
  }
});

interface RecordedSignal {
  readonly event: Signaled;
  readonly call: SignalCall;
}

/** Those whose call is certain: equal signals cannot be told apart. */
const recordedSignals = (seen: Seen): Map<RunReading, RecordedSignal[]> => {
  const byRun = new Map<RunReading, RecordedSignal[]>();
  for (const { calls, events } of signalsByText(seen).values()) {
    const [call] = calls;
    const [found] = events;
    if (!call || !found || calls.length > 1 || call.outcome.kind !== "ok") continue;
    add(byRun, found.run, { event: found.event, call });
  }
  return byRun;
};

const S2 = overall("signals are recorded in the order in which they came", function* (seen) {
  for (const [run, signals] of recordedSignals(seen)) {
    let latest: RecordedSignal | undefined;
    for (const signal of signals.sort((one, other) => one.event.id - other.event.id)) {
      if (latest && signal.call.returnedAt < latest.call.sentAt) {
        yield { run, message: `${print(signal.event)} was sent before ${print(latest.event)}` };
      }
      if (!latest || signal.call.sentAt > latest.call.sentAt) latest = signal;
    }
  }
});

const S3 = overall("nothing is said to a run that is closed", function* (seen) {
  const latest = seen.circumstances.maxCommitMilliseconds;
  const calls = [
    ...seen.calls("SignalWorkflowExecution"),
    ...seen.calls("SignalWithStartWorkflowExecution"),
    ...seen.calls("RequestCancelWorkflowExecution"),
  ];
  for (const { operation, input, sentAt, returnedAt, outcome } of calls) {
    if (outcome.kind !== "ok") continue;
    const { workflowId } = input;
    const runId = "runId" in input ? input.runId : undefined;
    const runs = seen.runsOf(workflowId).filter((run) => !runId || run.evidence.runId === runId);
    const wasOpen = (run: RunReading) =>
      run.startedAt <= returnedAt && (run.closing?.at ?? returnedAt) + latest >= sentAt;
    if (runs.some(wasOpen)) continue;
    yield { run: runs.at(-1), message: `${operation} was taken while no run was open` };
  }
});

const outcomes = {
  SignalExternalWorkflowExecutionInitiated: {
    done: "ExternalWorkflowExecutionSignaled",
    failed: "SignalExternalWorkflowExecutionFailed",
    arrived: "WorkflowExecutionSignaled",
  },
  RequestCancelExternalWorkflowExecutionInitiated: {
    done: "ExternalWorkflowExecutionCancelRequested",
    failed: "RequestCancelExternalWorkflowExecutionFailed",
    arrived: "WorkflowExecutionCancelRequested",
  },
} as const;

/** What a run said to another: told as done or failed once, and arrived once exactly when done. */
function* externalFindings(seen: Seen, type: keyof typeof outcomes): Generator<Finding> {
  const { done, failed } = outcomes[type];
  const timesArrived = arrivalsOf(seen, type);
  for (const run of seen.runs) {
    for (const initiated of seen.ownEvents(run, type)) {
      const told = run.citing("initiatedEventId", initiated.id, [done, failed]);
      const arrived = timesArrived(run, initiated);
      const what = print(initiated);
      if (told.length > 1) yield { run, message: `${what}: ${told.map(print).join(", ")}` };
      if (arrived > 1) yield { run, message: `${what} arrived ${arrived} times` };
      const contradiction = contradictionOf(seen, run, { outcome: told[0], done, arrived });
      if (contradiction) yield { run, message: `${what}${contradiction}` };
    }
  }
}

interface Told {
  readonly outcome: HistoryEvent | undefined;
  readonly done: HistoryEvent["type"];
  readonly arrived: number;
}

/** Between what the run was told and what the other run recorded. */
const contradictionOf = (
  seen: Seen,
  run: RunReading,
  { outcome, done, arrived }: Told,
): string | undefined => {
  if (!outcome) return run.isOpen && seen.circumstances.atRest ? " has no outcome" : undefined;
  const isRight = (outcome.type === done) === arrived > 0;
  if (isRight || !isKnown(seen, outcome)) return undefined;
  return `: ${print(outcome)}, and it arrived ${arrived} times`;
};

/** How often the other run recorded what the event of a run initiated. */
const arrivalsOf = (seen: Seen, type: keyof typeof outcomes) => {
  const arrivals = new Map<string, HistoryEvent[]>();
  for (const target of seen.runs) {
    for (const event of seen.ownEvents(target, outcomes[type].arrived)) {
      const { externalWorkflowExecution: source, externalInitiatedEventId: id } = event.data;
      if (source && id) add(arrivals, `${source.runId}/${id}`, event);
    }
  }
  return (run: RunReading, { id }: HistoryEvent): number =>
    arrivals.get(`${run.evidence.runId}/${id}`)?.length ?? 0;
};

/** Is the target, where one is named, among the histories? It may be forgotten by now. */
const isKnown = (seen: Seen, outcome: HistoryEvent): boolean => {
  const target = attributeOf(outcome, "workflowExecution");
  return !target || seen.run(target as { workflowId: string; runId: string }) !== undefined;
};

const S4 = overall("a signal from a run to another is recorded and arrives once", (seen) =>
  externalFindings(seen, "SignalExternalWorkflowExecutionInitiated"),
);

const S5 = overall("a cancel request from a run to another is recorded and arrives once", (seen) =>
  externalFindings(seen, "RequestCancelExternalWorkflowExecutionInitiated"),
);

const S6 = overall("an acknowledged cancel request is recorded", function* (seen) {
  if (!seen.hasCalls) return;
  const byWorkflow = new Map<string, ClientCall<"RequestCancelWorkflowExecution">[]>();
  for (const call of seen.calls("RequestCancelWorkflowExecution")) {
    add(byWorkflow, call.input.workflowId, call);
  }
  for (const workflowId of new Set([...byWorkflow.keys(), ...seen.workflows.keys()])) {
    const { ok, unknown } = byOutcome(byWorkflow.get(workflowId) ?? []);
    const recorded = seen
      .runsOf(workflowId)
      .flatMap((run) => seen.ownEvents(run, "WorkflowExecutionCancelRequested"))
      .filter(({ data }) => !data.externalWorkflowExecution && !data.cause).length;
    if (recorded >= ok.length && recorded <= ok.length + unknown.length) continue;
    const counted = `${ok.length} cancel requests were acknowledged, ${recorded} are recorded`;
    yield { run: seen.runsOf(workflowId).at(-1), message: `${workflowId}: ${counted}` };
  }
});

const S7 = overall(
  "a signal with start is in the run that it names, and has started that run at most once",
  function* (seen) {
    const started = new Set<string>();
    for (const { input, outcome } of seen.calls("SignalWithStartWorkflowExecution")) {
      if (outcome.kind !== "ok") continue;
      const { workflowId, signalName, signalInput } = input;
      const { runId, started: hasStarted } = outcome.output;
      const run = seen.run({ workflowId, runId });
      const signals = run?.of("WorkflowExecutionSignaled") ?? [];
      // In a run that was started for it, it comes right after the first decision task.
      const candidates = hasStarted ? signals.filter(({ id }) => id === 3) : signals;
      const isRecorded = candidates.some(
        ({ data }) => data.signalName === signalName && data.input === signalInput,
      );
      const place = hasStarted ? "the third event" : "an event";
      if (!isRecorded) yield { run, message: `signal ${signalName} is not ${place} of ${runId}` };
      if (hasStarted && started.has(runId)) yield { run, message: "it was started twice" };
      if (hasStarted) started.add(runId);
    }
  },
);

export const signalInvariants = { S1, S2, S3, S4, S5, S6, S7 };
