// A parent was reset: its child is told which run it belongs to now, in whichever run that is.
import { type Message, type Parent, receiveParentChange, type Step } from "@ekiden/engine";
import { decodeEvents, Fault, type HistoryEvent, refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import { isSameParent, laterRun } from "../store/child-run.ts";
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
    (await store.executions.find({ domain, ...message.to })) ??
    (await laterRun(store.executions, { domain, ...message.to, parent: message.from }));
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
  if (!parent || isSameParent(parent, from) || parent.runId === next.runId) return undefined;
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
