// A parent was reset: its child is told which run it belongs to now, in whichever run that is.
import { type Message, type Parent, receiveParentChange, type Step } from "@ekiden/engine";
import { decodeEvents, Fault, type HistoryEvent, refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { PendingMessage, Store, StoredExecution } from "../store/store.ts";

interface ParentChangeOptions {
  readonly store: Store;
  readonly clock: Clock;
}

type ParentChange = PendingMessage & {
  readonly message: Extract<Message, { kind: "changeParent" }>;
};

/** A child that has closed tells its new parent how, which only its last event says. */
export const handParentChange = async (
  options: ParentChangeOptions,
  pending: ParentChange,
): Promise<void> => {
  const { store, clock } = options;
  const { id: consumes, domain, message } = pending;
  const child =
    (await store.executions.find({ domain, ...message.to })) ?? (await laterRun(store, pending));
  if (!child) throw refuse.unknownExecution(message.to);
  const { id, execution } = child;
  const lastEvent = execution.closed && (await lastEventOf(store, child));
  const from = (await replacedParent(store, pending, child)) ?? message.from;
  const change = (step: Step) => {
    const isClosedSince = execution.closed === undefined && !step.isOpen;
    if (isClosedSince || step.execution.parent?.runId !== execution.parent?.runId) {
      throw changedMeanwhile;
    }
    receiveParentChange(step, { ...message, from }, lastEvent);
  };
  try {
    await store.executions.step({ id }, clock.now(), change, { consumes });
  } catch (error) {
    // It closes once, is removed once, and each run that has it has begun once: it is not found
    // changed for ever.
    const isChanged = error === changedMeanwhile || (await isRemoved(store, child, error));
    if (!isChanged) throw error;
    await handParentChange(options, pending);
  }
};

/** The receiver does not exist, or, for a new run, it exists already. */
export const isAbsence = ({ fault }: Fault): boolean =>
  fault === "UnknownResourceFault" || fault === "WorkflowExecutionAlreadyStartedFault";

/** A message that is gone is refused in the same way: then the child is still there. */
const isRemoved = async (
  { executions }: Pick<Store, "executions">,
  { id }: StoredExecution,
  error: unknown,
): Promise<boolean> =>
  error instanceof Fault && isAbsence(error) && (await executions.find({ id })) === undefined;

/** The newest ones: more do not begin and close while a message is on its way. */
const maxClosedRuns = 100;

/**
 * The run that is named is gone, deleted or too old, and nothing says in which run the child has
 * gone on. It is the one of the same parent, or of another that a reset put in its place, that is
 * open or, where none is, has ended last.
 */
const laterRun = async (
  { executions }: Pick<Store, "executions">,
  { domain, message: { to, from } }: ParentChange,
): Promise<StoredExecution | undefined> => {
  const workflow = { domain, workflowId: to.workflowId };
  // In this order: a run that closes meanwhile is found by its end.
  const open = await executions.find(workflow);
  if (open && (await isChildOf(executions, open, from))) return open;
  for (const id of await executions.lastClosed(workflow, maxClosedRuns)) {
    const found = await executions.find({ id });
    if (found && isEnd(found) && (await isChildOf(executions, found, from))) return found;
  }
  return undefined;
};

/** Not so where the workflow has gone on in another run. */
const isEnd = ({ execution: { closed, resetTo } }: StoredExecution): boolean =>
  closed?.status !== "CONTINUED_AS_NEW" && !resetTo;

/** Also of another run that a reset put in the place of that parent, or it in that one's. */
const isChildOf = async (
  executions: Store["executions"],
  { execution: { domain, parent } }: StoredExecution,
  asked: Parent,
): Promise<boolean> => {
  if (!parent || isSame(parent, asked)) return parent !== undefined;
  if (parent.workflowId !== asked.workflowId) return false;
  const events = [parent, asked].map((run) => initiatedBy(executions, { domain, ...run }));
  const [present, named] = (await Promise.all(events)) as [Initiated, Initiated];
  for (const [runId, { first, last }] of present) {
    const there = named.get(runId);
    // In the latest run that both have it from: further back, their ids are less certain.
    if (there) return first <= there.last && there.first <= last;
  }
  return false;
};

/** Of each run that has it: the ids between which the event is that has asked for a child. */
type Initiated = ReadonlyMap<string, { readonly first: number; readonly last: number }>;

type AskedBy = Parent & Pick<PendingMessage, "domain">;

/** More resets of one workflow than operators make. */
const maxResets = 100;

/** The run, and those from which resets have given it the event, as far as they are there still. */
const initiatedBy = async (
  executions: Store["executions"],
  { domain, workflowId, runId, initiatedEventId: first }: AskedBy,
): Promise<Initiated> => {
  let from = runId;
  let last = first;
  const initiated = new Map([[from, { first, last }]]);
  while (initiated.size <= maxResets) {
    const found = await executions.find({ domain, workflowId, runId: from });
    const { origin } = found?.execution ?? {};
    if (origin?.workflowId !== workflowId || first > origin.keptEvents) break;
    // A reset leaves out some events and adds none before those it keeps: they had these ids or
    // later ones.
    last = Math.min(last, origin.keptEvents) + origin.eventId - origin.keptEvents;
    from = origin.runId;
    initiated.set(from, { first, last });
  }
  return initiated;
};

const isSame = (one: Parent | undefined, other: Parent): boolean =>
  one?.runId === other.runId && one.initiatedEventId === other.initiatedEventId;

/**
 * A run may have been reset more than once, and then its child reports to the run of another reset.
 * The newest of these has the child, in whichever order they ask for it. Undefined where that is
 * the one which has it already.
 */
const replacedParent = async (
  { executions }: Pick<Store, "executions">,
  { domain, message: { from, parent: next } }: ParentChange,
  { execution: { parent } }: StoredExecution,
): Promise<Parent | undefined> => {
  if (!parent || isSame(parent, from) || parent.runId === next.runId) return undefined;
  const find = ({ workflowId, runId }: Parent) => executions.find({ domain, workflowId, runId });
  const [present, asking] = await Promise.all([find(parent), find(next)]);
  return asking && isNewer(asking.execution, present?.execution) ? parent : undefined;
};

/** Of two runs of one workflow, an open one is the newest. */
const isNewer = (one: Ending, other: Ending | undefined): boolean => {
  if (!other) return true;
  if (!other.closed) return false;
  return !one.closed || one.closed.at > other.closed.at;
};

type Ending = Pick<StoredExecution["execution"], "closed">;

const changedMeanwhile = new Error("The child has changed since it was looked at");

const lastEventOf = async (
  { histories }: Pick<Store, "histories">,
  { id, execution: { lastEventId } }: StoredExecution,
): Promise<HistoryEvent | undefined> =>
  decodeEvents(await histories.read(id, lastEventId, lastEventId))[0];
