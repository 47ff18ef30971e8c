// R1: runs that begin with events of another one.
import type { EventType, HistoryEvent } from "@ekiden/model";
import { overall } from "./invariant.ts";
import { print, type RunReading } from "./reading.ts";

const R1 = overall(
  "a run that was reset or forked begins with the events of its origin, in their order",
  function* (seen) {
    for (const run of seen.runs) {
      const origin = run.origin && seen.run(run.origin);
      for (const message of origin ? differences(run, origin) : []) yield { run, message };
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

const textOf = ({ data }: HistoryEvent): string =>
  JSON.stringify(data, (name, value) => (name.endsWith("EventId") ? undefined : value));

export const resetInvariants = { R1 };
