// A history as the pages read it: its operations, in one pass, to which later events are appended.
import type { EventType, HistoryEvent } from "@ekiden/model";
import { type EventRule, eventRules } from "./event-rules.ts";
import { attribute, type Operation, type OperationKind, type Told } from "./operation.ts";

/**
 * Grows in place: a view and the one before it share what they hold, and only the last is whole.
 * A new object tells React that there is more.
 */
export interface HistoryView {
  /** Ascending by id. */
  readonly events: readonly HistoryEvent[];
  /** Ascending by the id of their first event. */
  readonly operations: readonly Operation[];
  readonly decisions: readonly Operation[];
  /** Those that have not ended, by the id of their first event. */
  readonly open: ReadonlyMap<number, Operation>;
  /** Event id → the operation it belongs to. */
  readonly operationOf: ReadonlyMap<number, Operation>;
  /** DecisionTaskCompleted event → what its decisions asked for. */
  readonly askedBy: ReadonlyMap<number, readonly Operation[]>;
  /** The run itself; undefined while its first event is not there. */
  readonly execution: Operation | undefined;
}

type Growing<T> = { -readonly [K in keyof T]: T[K] };

interface GrowingOperation extends Growing<Omit<Operation, "eventIds">> {
  readonly eventIds: number[];
}

interface GrowingView extends HistoryView {
  readonly events: HistoryEvent[];
  readonly operations: GrowingOperation[];
  readonly decisions: GrowingOperation[];
  readonly open: Map<number, GrowingOperation>;
  readonly operationOf: Map<number, GrowingOperation>;
  readonly askedBy: Map<number, GrowingOperation[]>;
  /** The latest of each thing that may be tried again. */
  readonly latest: Map<string, GrowingOperation>;
  execution: GrowingOperation | undefined;
}

export const emptyView = (): HistoryView => {
  const view: GrowingView = {
    events: [],
    operations: [],
    decisions: [],
    open: new Map(),
    operationOf: new Map(),
    askedBy: new Map(),
    latest: new Map(),
    execution: undefined,
  };
  return view;
};

/** The view with these events behind those it has; events it has already are left out. */
export const appended = (view: HistoryView, events: readonly HistoryEvent[]): HistoryView => {
  const growing = { ...view } as GrowingView;
  let last = view.events.at(-1)?.id ?? 0;
  for (const event of events) {
    if (event.id <= last) continue;
    last = event.id;
    growing.events.push(event);
    take(growing, event);
  }
  return growing;
};

export const viewOf = (events: readonly HistoryEvent[]): HistoryView =>
  appended(emptyView(), events);

/** The event of that id; histories are whole as a rule, and then it stands where its id says. */
export const eventOf = ({ events }: HistoryView, id: number): HistoryEvent | undefined => {
  const first = events[0]?.id ?? 1;
  const expected = events[id - first];
  return expected?.id === id ? expected : events.find((event) => event.id === id);
};

export const firstEvent = (
  view: HistoryView,
): HistoryEvent<"WorkflowExecutionStarted"> | undefined => {
  const [event] = view.events;
  return event?.type === "WorkflowExecutionStarted" ? event : undefined;
};

const take = (view: GrowingView, event: HistoryEvent): void => {
  const rule: EventRule = eventRules[event.type];
  if (rule.role === "opens" || rule.role === "happens") {
    begin(view, event, { kind: rule.kind, told: tellOf(rule, event) });
    if (rule.role === "happens") end(view, event, rule.state);
    return;
  }
  const operation = operationFor(view, event, rule);
  if (!operation) {
    orphan(view, event);
    return;
  }
  if (operation.id !== event.id) operation.eventIds.push(event.id);
  view.operationOf.set(event.id, operation);
  if (rule.role === "asksToCancel") operation.cancelRequested = true;
  else if (rule.role === "starts") {
    operation.starting = event;
    operation.state = "running";
  } else {
    operation.ending = event;
    operation.state = rule.state;
    view.open.delete(operation.id);
    if (rule.role === "closes") leaveOpen(view);
  }
};

/** A closed run records no end of what was open, also where workers and children go on. */
const leaveOpen = ({ open }: GrowingView): void => {
  for (const operation of open.values()) operation.state = "leftOpen";
};

const tellOf = (rule: { readonly tell: unknown }, event: HistoryEvent): Told =>
  (rule.tell as (data: unknown) => Told)(event.data);

const operationFor = (
  view: GrowingView,
  event: HistoryEvent,
  rule: Exclude<EventRule, { readonly role: "opens" | "happens" }>,
): GrowingOperation | undefined => {
  if (rule.role === "closes") return view.execution;
  if (rule.role !== "asksToCancel") return view.open.get(Number(attribute(event, rule.by)));
  const activityId = attribute(event, "activityId");
  for (const operation of view.open.values()) {
    if (operation.kind === "activity" && operation.subject === activityId) return operation;
  }
  return undefined;
};

/**
 * An event whose operation is not there: a child that was refused before it was initiated, or a
 * history of which a part is missing.
 */
const orphan = (view: GrowingView, event: HistoryEvent): void => {
  const child = attribute(event, "workflowType") as Told | undefined;
  const subject = attribute(event, "workflowId") as string | undefined;
  const told = { name: child?.name ?? String(event.type), ...(subject && { subject }) };
  begin(view, event, { kind: orphanKind(event.type), told });
  const rule: EventRule = eventRules[event.type];
  end(view, event, "state" in rule ? rule.state : "recorded");
};

const orphanKind = (type: EventType): OperationKind => {
  const kinds: readonly (readonly [string, OperationKind])[] = [
    ["DecisionTask", "decision"],
    ["ActivityTask", "activity"],
    ["Timer", "timer"],
    ["ChildWorkflow", "child"],
    ["Lambda", "lambda"],
    ["Signal", "outgoingSignal"],
    ["ExternalWorkflowExecutionCancel", "outgoingCancelRequest"],
    ["CancelExternal", "outgoingCancelRequest"],
  ];
  return kinds.find(([part]) => type.includes(part))?.[1] ?? "execution";
};

interface Beginning {
  readonly kind: OperationKind;
  readonly told: Told;
}

const begin = (view: GrowingView, opening: HistoryEvent, { kind, told }: Beginning): void => {
  const askedBy = attribute(opening, "decisionTaskCompletedEventId");
  const key = triesKey(kind, told.subject);
  const before = key === undefined ? undefined : triedBefore(view, key);
  // Member by member, so that all of them are of one form: engines read those faster.
  const operation: GrowingOperation = {
    name: told.name,
    version: told.version,
    subject: told.subject,
    id: opening.id,
    kind,
    state: kind === "timer" || kind === "execution" ? "running" : "waiting",
    opening,
    starting: undefined,
    ending: undefined,
    eventIds: [opening.id],
    askedBy: typeof askedBy === "number" ? askedBy : undefined,
    tries: before?.tries ?? key,
    attempt: (before?.attempt ?? 0) + 1,
    cancelRequested: false,
  };
  if (key !== undefined) view.latest.set(key, operation);
  enter(view, operation);
};

const enter = (view: GrowingView, operation: GrowingOperation): void => {
  const { kind, opening } = operation;
  view.operations.push(operation);
  view.operationOf.set(opening.id, operation);
  view.open.set(operation.id, operation);
  if (kind === "decision") view.decisions.push(operation);
  if (operation.askedBy !== undefined) asked(view, operation.askedBy, operation);
  if (opening.type === "WorkflowExecutionStarted") view.execution = operation;
};

const asked = (view: GrowingView, completed: number, operation: GrowingOperation): void => {
  const others = view.askedBy.get(completed);
  if (others) others.push(operation);
  else view.askedBy.set(completed, [operation]);
};

const end = (view: GrowingView, event: HistoryEvent, state: Operation["state"]): void => {
  const operation = view.open.get(event.id);
  view.open.delete(event.id);
  if (!operation) return;
  operation.ending = event;
  operation.state = state;
};

/** Of one key are the tries of one thing that use the same id again. */
export const triesKey = (kind: OperationKind, id: string | undefined): string | undefined =>
  id !== undefined && (kind === "activity" || kind === "child" || kind === "lambda")
    ? `${kind} ${id}`
    : undefined;

/** The try after which this one came: without one that went wrong, an id is only an id. */
const triedBefore = ({ latest }: GrowingView, key: string): GrowingOperation | undefined => {
  for (const earlier of [key, keyBefore(key)]) {
    const operation = earlier === undefined ? undefined : latest.get(earlier);
    if (operation?.state === "failed" || operation?.state === "timedOut") return operation;
  }
  return undefined;
};

/** Flow numbers the tries of an activity: `charge-1.2` comes after `charge-1`. */
const keyBefore = (key: string): string | undefined => {
  const [, first, number] = /^(activity .+)\.([1-9]\d*)$/.exec(key) ?? [];
  if (Number(number) === 2) return first;
  return Number(number) > 2 ? `${first}.${Number(number) - 1}` : undefined;
};
