// R1: runs that begin with events of another one.
import type { EventType, HistoryEvent } from "@ekiden/model";
import { textOf } from "./copies.ts";
import { overall } from "./invariant.ts";
import { print, type RunReading } from "./reading.ts";

const R1 = overall(
  "a run that was reset or forked begins with the events of its origin, in their order",
  function* (seen) {
    for (const run of seen.runs) {
      const origin = run.origin && seen.run(run.origin);
      for (const message of origin ? differences(run, origin) : []) yield { run, message };
      const told = run.started?.origins?.at(-1)?.keptEvents;
      if (!run.origin || told === undefined || told === run.origin.keptEvents) continue;
      yield { run, message: `its first event tells of ${told} events that were kept` };
    }
  },
);

/** What is handed out again has been started once less. */
const undoable: ReadonlySet<EventType> = new Set(["ActivityTaskStarted", "LambdaFunctionStarted"]);

function* differences(run: RunReading, from: RunReading): Generator<string> {
  const { eventId = 0, keptEvents = 0, workflowId } = run.origin ?? {};
  const isFork = run.evidence.workflowId !== workflowId;
  let place = 0;
  for (const event of from.history.slice(0, eventId)) {
    const kept = place < keptEvents ? run.history[place] : undefined;
    if (kept && isSame(kept, event, isFork)) place += 1;
    else if (!undoable.has(event.type)) {
      yield `${from.name} has ${print(event)} where it has ${kept ? print(kept) : "no event more"}`;
      return;
    }
  }
  if (place < keptEvents) yield `only ${place} of its first ${keptEvents} events are of its origin`;
}

/** Ids may have moved up; a fork may have another input or another result. */
const isSame = (one: HistoryEvent, other: HistoryEvent, isFork: boolean): boolean =>
  one.type === other.type && one.at === other.at && (isFork || textOf(one) === textOf(other));

const R2 = overall(
  "what has been said to a run since the cut is in the run that a reset has put in its place",
  function* (seen) {
    for (const { input, outcome } of seen.calls("ResetWorkflowExecution")) {
      if (outcome.kind !== "ok" || !outcome.output.runId || input.applySignals === false) continue;
      const { workflowId } = input;
      const run = seen.run({ workflowId, runId: outcome.output.runId });
      const from = run?.origin && seen.run(run.origin);
      if (!run?.origin || !from) continue;
      const { eventId, keptEvents } = run.origin;
      const said = from.of(...sayings).filter(({ id }) => id > eventId).length;
      const again = run
        .of(...sayings)
        .filter((event) => event.id > keptEvents && seen.isCopy(run, event.id)).length;
      if (said === again) continue;
      yield { run, message: `${said} events were to be recorded again, and ${again} were` };
    }
  },
);

const sayings = ["WorkflowExecutionSignaled", "WorkflowExecutionCancelRequested"] as const;

export const resetInvariants = { R1, R2 };
