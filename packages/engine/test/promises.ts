// What the engine promises of every step of any script: checked after each one.
import assert from "node:assert/strict";
import { decodeEvents, encodeEvent, Fault, type HistoryEvent, joinEvents } from "@ekiden/model";
import {
  asReplayed,
  catchUp,
  catchUpHeartbeats,
  decodeExecution,
  decodeHeartbeats,
  type Execution,
  encodeExecution,
  encodeHeartbeat,
  nextDeadline,
  replay,
  type Step,
} from "../src/index.ts";
import { applyEvent } from "../src/rules.ts";
import { SparseMap, SparseSet } from "../src/sparse.ts";
import type { EngineHarness, Kept } from "./engine-harness.ts";

/** The state as a store gives it back. */
export const asStored = (execution: Execution): Execution =>
  decodeExecution(execution, encodeExecution(execution));

interface Taken<T> {
  readonly step: Step;
  readonly change: (step: Step) => T;
}

/** Takes the step and checks all that it did; or, when it was refused, that it did nothing. */
export const takeStep = <T>(harness: EngineHarness, kept: Kept, { step, change }: Taken<T>): T => {
  const before = encodeExecution(kept.execution);
  let result: T;
  try {
    result = change(step);
  } catch (refusal) {
    if (refusal instanceof Fault) assertUntouched(step, before);
    throw refusal;
  }
  step.finish();
  const recorded = readEvents(step, kept);
  for (const event of recorded) {
    kept.audit.read(event);
    checkOtherRun(harness, event);
    applyEvent(kept.replayed, event);
  }
  const { origin } = step.execution;
  if (origin && step.firstEventId === 1) {
    kept.replayed = replay(step.execution, kept.audit.history);
  }
  checkState(kept, step, before);
  checkOffers(kept, step);
  checkDeadline(kept);
  return result;
};

/** I2: a refused step leaves no trace. */
const assertUntouched = (step: Step, before: string): void => {
  assert.equal(encodeExecution(step.execution), before, "a refused step changed the state");
  const { events, ready, withdrawn, messages, heartbeats, successor, touched } = step;
  const rows = [events, ready, withdrawn, messages, heartbeats];
  const traces = [...rows, successor ?? [], touched || []];
  assert.deepEqual(traces.flat(), [], "a refused step left traces");
};

/** Every event is text that reads back as the same event, with nothing null or undefined in it. */
const readEvents = (step: Step, { audit }: Kept): HistoryEvent[] => {
  assert.equal(step.firstEventId, audit.history.length + 1);
  return step.events.map((text) => {
    const [event] = decodeEvents(text);
    assert.ok(event, `not an event: ${text}`);
    assert.equal(encodeEvent(event), text, "an event reads back as it was written");
    assertNoNull(text);
    return event;
  });
};

const assertNoNull = (text: string): void => {
  JSON.parse(text, (key, value) => {
    assert.notEqual(value, null, `${key} is null in ${text}`);
    return value;
  });
};

/** I1: the state is the fold of what was recorded, also after a trip through a store. */
const checkState = ({ execution, replayed }: Kept, step: Step, before: string): void => {
  const stored = encodeExecution(execution);
  assertNoNull(stored);
  assert.deepEqual(asStored(execution), definedOnly(execution), "the state survives a store");
  assert.deepEqual(
    asStored(asReplayed(execution)),
    asStored(replayed),
    "I1: replaying the history gives the state",
  );
  if (step.heartbeats.length > 0 && !step.touched) checkHeartbeats(execution, step, before);
  const changed = step.events.length > 0 || step.touched || step.heartbeats.length > 0;
  if (!changed) assert.equal(stored, before, "a step that says so changes nothing");
};

/** As a store keeps them beside the state of before, they lead to the state of now. */
const checkHeartbeats = (execution: Execution, step: Step, before: string): void => {
  const texts = step.heartbeats.flatMap((id) => encodeHeartbeat(execution, id) ?? []);
  const caughtUp = decodeExecution(execution, before);
  catchUp(caughtUp, decodeEvents(joinEvents(step.events)));
  catchUpHeartbeats(caughtUp, decodeHeartbeats(texts.join()));
  assert.deepEqual(asStored(caughtUp), asStored(execution), "heartbeats survive a store");
};

/** A copy without members that are undefined: absent and undefined are one. */
const definedOnly = <T>(value: T): T => {
  if (value instanceof SparseMap) {
    return new SparseMap([...value].map(([key, inner]) => [key, definedOnly(inner)])) as T;
  }
  if (value instanceof SparseSet || Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return value;
  const defined = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(defined.map(([name, inner]) => [name, definedOnly(inner)])) as T;
};

/** Each task is offered once, stays on offer while it is ready, and is withdrawn when not. */
const checkOffers = ({ audit, offered, everOffered }: Kept, step: Step): void => {
  for (const id of step.withdrawn) offered.delete(id);
  for (const task of step.ready) {
    assert.ok(!everOffered.has(task.scheduledEventId), `${task.scheduledEventId} is offered again`);
    everOffered.add(task.scheduledEventId);
    offered.set(task.scheduledEventId, task);
  }
  const byId = (one: { scheduledEventId: number }, other: { scheduledEventId: number }) =>
    one.scheduledEventId - other.scheduledEventId;
  assert.deepEqual(
    [...offered.values()].sort(byId),
    audit.tasksToBeHad().sort(byId),
    "what is on offer is what a poller may have",
  );
};

const checkDeadline = ({ execution, audit }: Kept): void => {
  const due = nextDeadline(execution);
  if (audit.closed) assert.equal(due, undefined, "a closed run waits for nothing");
  else assert.ok(due !== undefined && Number.isFinite(due), "an open run ends some day");
  assert.equal(execution.closed !== undefined, audit.closed);
};

/** Ids that point into the history of another run. */
const checkOtherRun = (harness: EngineHarness, event: HistoryEvent): void => {
  if (event.type === "WorkflowExecutionStarted") checkParent(harness, event);
  if (event.type === "WorkflowExecutionSignaled") checkSource(harness, event);
  if (event.type === "WorkflowExecutionCancelRequested") checkSource(harness, event);
};

const checkParent = (
  harness: EngineHarness,
  event: HistoryEvent<"WorkflowExecutionStarted">,
): void => {
  const what = `${event.id} ${event.type}`;
  const { parentWorkflowExecution: parent, parentInitiatedEventId = 0 } = event.data;
  assert.equal(parent === undefined, parentInitiatedEventId === 0, what);
  if (!parent) return;
  const initiated = eventOf(harness, parent, parentInitiatedEventId);
  assert.equal(initiated?.type, "StartChildWorkflowExecutionInitiated", what);
};

const checkSource = (
  harness: EngineHarness,
  {
    id,
    type,
    data,
  }: HistoryEvent<"WorkflowExecutionSignaled" | "WorkflowExecutionCancelRequested">,
): void => {
  const what = `${id} ${type}`;
  const { externalWorkflowExecution: source, externalInitiatedEventId = 0 } = data;
  const bySource = source !== undefined && !("cause" in data && data.cause !== undefined);
  assert.equal(externalInitiatedEventId !== 0, bySource, what);
  if (!source || !bySource) return;
  const wanted =
    type === "WorkflowExecutionSignaled"
      ? "SignalExternalWorkflowExecutionInitiated"
      : "RequestCancelExternalWorkflowExecutionInitiated";
  assert.equal(eventOf(harness, source, externalInitiatedEventId)?.type, wanted, what);
};

const eventOf = (harness: EngineHarness, run: { workflowId: string; runId: string }, id: number) =>
  harness.runsOf(run.workflowId).find(({ execution }) => execution.runId === run.runId)?.audit
    .history[id - 1];

/** I1, from the first event on, for every run of a harness. */
export const checkReplays = (harness: EngineHarness): void => {
  for (const { execution, audit } of harness.runs) {
    assert.deepEqual(
      asStored(replay(execution, audit.history)),
      asStored(asReplayed(execution)),
      "I1: replaying the history gives the state",
    );
  }
};
