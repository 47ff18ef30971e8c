// A13, and what the other invariants ask about operators: they end activities in the place of
// workers that are gone, and start those that no worker has.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { ClientCall, OperatorCallName } from "./evidence.ts";
import { type Finding, overall } from "./invariant.ts";
import { print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

type OperatorCall = ClientCall<OperatorCallName>;

const recordable: Readonly<Record<OperatorCallName, readonly EventType[]>> = {
  CompleteActivity: ["ActivityTaskCompleted"],
  FailActivity: ["ActivityTaskFailed"],
  CancelActivity: ["ActivityTaskCanceled"],
  TimeOutActivity: ["ActivityTaskTimedOut"],
  RetryActivity: ["ActivityTaskTimedOut", "ActivityTaskFailed"],
};

/** Is this end of an activity that of an operator, or may it be, of a call without an answer? */
export const isEndedByOperator = (seen: Seen, run: RunReading, end: HistoryEvent): boolean =>
  callsAbout(seen, run, end).some((call) => mayHaveRecorded(call, run, end));

/** Was the activity started for an operator's answer, and so for no poller? */
export const isStartedByOperator = (
  seen: Seen,
  run: RunReading,
  { id, at, data }: HistoryEvent<"ActivityTaskStarted">,
): boolean => {
  const next = run.event(id + 1);
  if (next?.at !== at || !citesTask(next, data.scheduledEventId)) return false;
  return isEndedByOperator(seen, run, next);
};

const callsAbout = (seen: Seen, run: RunReading, { data }: HistoryEvent) => {
  const { scheduledEventId = 0 } = data as { readonly scheduledEventId?: number };
  const scheduled = run.eventOf("ActivityTaskScheduled", scheduledEventId);
  if (!scheduled) return [];
  return seen.operatorCalls(run.evidence.workflowId, scheduled.data.activityId);
};

const mayHaveRecorded = (call: OperatorCall, run: RunReading, end: HistoryEvent): boolean => {
  const { input, operation, outcome } = call;
  const { runId } = run.evidence;
  if (input.dryRun || outcome.kind === "fault") return false;
  if (outcome.kind === "ok") {
    const { output } = outcome;
    return output.runId === runId && output.events.at(-1)?.eventId === end.id;
  }
  return (input.runId ?? runId) === runId && recordable[operation].includes(end.type);
};

const payload = ["result", "reason", "details", "timeoutType"] as const;

/** What the call says, the event says, too. */
const isAsAsked = ({ input }: OperatorCall, { data }: HistoryEvent): boolean => {
  const asked = new Map<string, unknown>(Object.entries(input));
  const told = new Map<string, unknown>(Object.entries(data));
  return payload.every((name) => !asked.has(name) || asked.get(name) === told.get(name));
};

const A13 = overall(
  "what an operator was told to be recorded of an activity is recorded, as asked, and by no other",
  function* (seen) {
    const ended = new Set<string>();
    for (const call of seen.allOperatorCalls) {
      if (call.outcome.kind !== "ok" || call.input.dryRun) continue;
      const { runId } = call.outcome.output;
      const run = seen.run({ workflowId: call.input.workflowId, runId });
      if (run) yield* operatorFindings(run, call, ended);
    }
  },
);

function* operatorFindings(
  run: RunReading,
  call: OperatorCall,
  ended: Set<string>,
): Generator<Finding> {
  if (call.outcome.kind !== "ok") return;
  const { events, scheduledEventId } = call.outcome.output;
  const recorded = events.map(({ eventId = 0 }) => run.event(eventId));
  for (const [index, { eventType, eventId = 0 }] of events.entries()) {
    const event = recorded[index];
    if (event?.type === eventType && citesTask(event, scheduledEventId)) continue;
    yield { run, message: `event ${eventId} is not the ${eventType} of ${call.operation}` };
  }
  const end = recorded.at(-1);
  if (!end) return;
  if (!isAsAsked(call, end)) yield { run, message: `${print(end)} tells something else` };
  if (recorded.some((event) => event?.at !== end.at)) {
    yield { run, message: `${print(end)} was not recorded together with its start` };
  }
  const key = `${run.name} ${end.id}`;
  if (ended.has(key)) yield { run, message: `${print(end)} answers two operators` };
  ended.add(key);
}

const citesTask = ({ data }: HistoryEvent, scheduledEventId: number): boolean =>
  (data as { readonly scheduledEventId?: number }).scheduledEventId === scheduledEventId;

export const activityOperatorInvariants = { A13 };
