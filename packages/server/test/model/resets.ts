// What the reference model makes of a reset: which events the new run begins with, which of them
// are recorded again, and what is still to be done.
import type { Pen } from "./children.ts";
import { Refusal } from "./decisions.ts";
import { History, type ModelEvent } from "./histories.ts";

/** Without a run id: the open run of the workflow. */
export interface NamedRun {
  readonly workflowId: string;
  readonly runId?: string;
}

export interface ResetCommand {
  readonly cut: Cut;
  readonly applySignals: boolean;
  readonly applyResults: boolean;
  readonly dryRun: boolean;
}

/** In the words of the operation. */
export type Cut =
  | { readonly decision: "FIRST" | "LAST" | "BEFORE_FAILURE" }
  | { readonly decisionsBack: number }
  | { readonly eventId: number };

export interface ForkCommand extends ResetCommand {
  readonly newWorkflowId: string;
  readonly input?: string | undefined;
  readonly activityResult?: { readonly activityId: string; readonly result: string } | undefined;
}

export interface Continued {
  readonly kept: readonly ModelEvent[];
  readonly applied: readonly ModelEvent[];
  /** Of open children: their starts in the origin, and the new ids of what asked for them. */
  readonly children: readonly { readonly started: ModelEvent; readonly initiatedEventId: number }[];
  /** What the operation tells, but for the run. */
  readonly told: object;
}

interface Place {
  readonly scheduledEventId: number;
  readonly lastKept: number;
}

const invalid = () => new Refusal("ValidationException");

/** Throws Refusal where the run cannot go on from there. */
export const continued = (run: History, command: ResetCommand): Continued =>
  planned(run, { ...command, applyPolicy: true });

interface Wanted extends ResetCommand {
  /** Requests to cancel of a closed parent, which does not ask again. */
  readonly applyPolicy: boolean;
}

const planned = (run: History, command: Wanted): Continued => {
  if (run.closing?.type === "WorkflowExecutionContinuedAsNew") throw invalid();
  const { scheduledEventId, lastKept } = placeOf(run, command.cut);
  const before = new History(run);
  before.events.push(...run.events.slice(0, lastKept));
  const again = run.events.slice(lastKept).filter(isRecordedAgain(before, run, command));
  const undone = before.openActivities
    .filter(({ id }) => !again.some(({ data }) => data.scheduledEventId === id))
    .flatMap(({ id }) => before.activityStart(id)?.id ?? []);
  const left = before.events.filter(({ id }) => !undone.includes(id));
  const ids = new Map([...left, ...again].map(({ id }, index) => [id, index + 1]));
  const origins = originsOf(run, left);
  const kept = left.map((event) => {
    const { data, ...moved } = withNewIds(event, ids);
    return { ...moved, data: event.id === 1 ? { ...data, origins } : data };
  });
  const applied = again.map((event) => withNewIds(event, ids));
  const after = new History(run);
  after.events.push(...kept, ...applied);
  const children = after.openChildren.map(({ id }) => {
    const told = after.childStart(id);
    const started = [...left, ...again].find((event) => ids.get(event.id) === told?.id);
    if (!started) throw invalid();
    return { started, initiatedEventId: id };
  });
  const told = {
    from: { workflowId: run.workflowId, runId: run.runId },
    decisionTaskScheduledEventId: scheduledEventId,
    keptEvents: kept.length,
    appliedEvents: applied.length,
    droppedEvents: run.events.length - kept.length - applied.length,
    applied: again.map(({ id, type }) => ({ eventId: id, eventType: type })),
    handedOut: after.openActivities
      .filter(({ id }) => after.latestCancelRequest(id) === undefined)
      .map(({ id, data }) => ({ scheduledEventId: id, id: data.activityId })),
    children: children.map(({ started }) => started.data.workflowExecution),
  };
  return { kept, applied, children, told };
};

interface ModelOrigin {
  readonly workflowId: string;
  readonly runId: string;
  readonly keptEvents: number;
}

/** Whose decisions are kept, and up to which of the events that the new run begins with. */
const originsOf = (run: History, left: readonly ModelEvent[]): readonly ModelOrigin[] => {
  const { workflowId, runId } = run;
  const told = (run.started.origins ?? []) as readonly ModelOrigin[];
  const origins: ModelOrigin[] = [];
  for (const one of [...told, { workflowId, runId, keptEvents: run.events.length }]) {
    const keptEvents = left.filter(({ id }) => id <= one.keptEvents).length;
    const last = origins.at(-1);
    if (last?.workflowId === one.workflowId && last.keptEvents === keptEvents) continue;
    origins.push({ ...one, keptEvents });
  }
  return origins;
};

/** The same beside the run, under another workflow id. Throws Refusal, too. */
export const forked = (run: History, command: ForkCommand): Continued => {
  const { applySignals: applyPolicy } = command;
  const { children, kept, applied, told } = planned(run, { ...command, applyPolicy });
  if (children.length > 0) throw invalid();
  const { input, activityResult: edit } = command;
  const isEdited = ({ type, data }: ModelEvent): boolean =>
    type === "ActivityTaskCompleted" &&
    kept[Number(data.scheduledEventId) - 1]?.data.activityId === edit?.activityId;
  const edited = edit && [...kept, ...applied].findLast(isEdited);
  if (edit && !edited) throw invalid();
  const changed = (event: ModelEvent): ModelEvent => {
    const { data } = event;
    if (event === edited) return { ...event, data: { ...data, result: edit?.result } };
    if (event.id > 1) return event;
    const own = { parentInitiatedEventId: 0, continuedExecutionRunId: undefined };
    return { ...event, data: { ...data, ...own, ...(input !== undefined && { input }) } };
  };
  return { children, told, kept: kept.map(changed), applied: applied.map(changed) };
};

interface Beginning {
  readonly pen: Pick<Pen, "record">;
  readonly now: number;
}

/** The first events of a run that goes on from another one. */
export const beginFrom = (
  { pen, now }: Beginning,
  run: History,
  { kept, applied }: Continued,
): void => {
  run.origin = { at: now, keptEvents: kept.length };
  run.events.push(...kept);
  for (const { type, data } of applied) pen.record(run, type, data);
  for (const { id } of run.openActivities) {
    const latestCancelRequestedEventId = run.latestCancelRequest(id);
    if (latestCancelRequestedEventId === undefined) continue;
    const ids = { scheduledEventId: id, startedEventId: 0, latestCancelRequestedEventId };
    pen.record(run, "ActivityTaskCanceled", ids);
  }
};

const placeOf = (run: History, cut: Cut): Place => {
  if ("eventId" in cut) return placeOfEvent(run, cut.eventId);
  const { data } = decisionOf(run, cut) ?? {};
  if (!data) throw invalid();
  const { scheduledEventId, startedEventId } = data;
  return { scheduledEventId: Number(scheduledEventId), lastKept: Number(startedEventId) - 1 };
};

const decisionOf = (
  run: History,
  cut: Exclude<Cut, { eventId: number }>,
): ModelEvent | undefined => {
  const decisions = run.of("DecisionTaskCompleted");
  if ("decisionsBack" in cut) return decisions.at(-cut.decisionsBack);
  if (cut.decision !== "BEFORE_FAILURE") return decisions.at(cut.decision === "FIRST" ? 0 : -1);
  const failure = run.events.find(({ type }) => /Failed$|^(?!DecisionTask).*TimedOut$/.test(type));
  const askedAt = failure && (Number(failure.data.initiatedEventId) || failure.id);
  return decisions.findLast(({ id }) => id < (askedAt ?? 0));
};

const placeOfEvent = (run: History, eventId: number): Place => {
  const { type, data } = run.events[eventId - 1] ?? {};
  if (!/^DecisionTask(Scheduled|Started|Completed)$/.test(type ?? "")) throw invalid();
  const isScheduled = type === "DecisionTaskScheduled";
  const scheduledEventId = isScheduled ? eventId : Number(data?.scheduledEventId);
  const started = run.of("DecisionTaskStarted").find((event) => {
    return event.data.scheduledEventId === scheduledEventId;
  });
  if (started) return { scheduledEventId, lastKept: started.id - 1 };
  if (run.startedDecision) throw invalid();
  return { scheduledEventId, lastKept: run.events.length - (run.isOpen ? 0 : 1) };
};

/** What others have said since the cut of something that was asked for before it. */
const isRecordedAgain =
  (before: History, run: History, { cut, applySignals, applyPolicy, applyResults }: Wanted) =>
  ({ type, data }: ModelEvent): boolean => {
    const lastKept = before.events.length;
    const isAskedFor = (id: unknown): boolean => Number(id) > 0 && Number(id) <= lastKept;
    if (type === "WorkflowExecutionSignaled") return applySignals;
    if (type === "WorkflowExecutionCancelRequested") {
      return data.cause === "CHILD_POLICY_APPLIED" ? applyPolicy : applySignals;
    }
    if (type === "TimerFired") return isAskedFor(data.startedEventId);
    if (/^ActivityTask(Started|Completed|Failed|Canceled)$/.test(type)) {
      const { scheduledEventId } = data;
      if (!applyResults || !isAskedFor(scheduledEventId)) return false;
      return run.events.some(isAnswerTo(scheduledEventId, answersFor(cut), lastKept));
    }
    if (!/^(Child|External|StartChild|SignalExternal|RequestCancelExternal)/.test(type))
      return false;
    return !/Initiated$/.test(type) && isAskedFor(data.initiatedEventId);
  };

/** Before a failure, what has failed is done again. */
const answersFor = (cut: Cut): RegExp =>
  "decision" in cut && cut.decision === "BEFORE_FAILURE"
    ? /^ActivityTask(Completed|Canceled)$/
    : /^ActivityTask(Completed|Failed|Canceled)$/;

/** By its worker, and not by a cancellation that only a later decision has asked for. */
const isAnswerTo =
  (scheduledEventId: unknown, answers: RegExp, lastKept: number) =>
  ({ id, type, data }: ModelEvent): boolean =>
    id > lastKept &&
    answers.test(type) &&
    data.scheduledEventId === scheduledEventId &&
    Number(data.latestCancelRequestedEventId ?? 0) <= lastKept;

/** The event with the ids that it and others of its run have from now on. */
const withNewIds = (event: ModelEvent, ids: ReadonlyMap<number, number>): ModelEvent => ({
  ...event,
  id: ids.get(event.id) ?? 0,
  data: Object.fromEntries(
    Object.entries(event.data).map(([name, value]) => {
      const isOwn = name.endsWith("EventId") && !/^(external|parent)Initiated/.test(name);
      return [name, (isOwn && ids.get(Number(value))) || value];
    }),
  ),
});
