// Messages: one execution's word reaches the other. Receiving it and forgetting it is one commit,
// so a message is acted on once, however often it is delivered (I4).
import {
  addresseeOf,
  answerUndeliverable,
  type Message,
  type Parent,
  receive,
  receiveParentChange,
  type Step,
} from "@ekiden/engine";
import { decodeEvents, Fault, type HistoryEvent, refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { PendingMessage, Store, StoredExecution } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";
import type { LeaseTally } from "./lease-tally.ts";

const messagesPerRound = 256;

interface MessagesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly newRunId: () => string;
  /** Default: nothing is counted. */
  readonly tally?: LeaseTally;
}

export const deliverMessages =
  (options: MessagesOptions): RunOnce =>
  async () => {
    const { store, clock, tally } = options;
    const pending = await store.messages.pending(messagesPerRound);
    const deliverAll = () => Promise.all(pending.map((message) => deliver(options, message)));
    await (tally ? tally.during(pending.length, deliverAll) : deliverAll());
    return pending.length > 0 ? clock.now() : undefined;
  };

const deliver = async (options: MessagesOptions, pending: PendingMessage): Promise<void> => {
  const { store } = options;
  const { id, message } = pending;
  try {
    await hand(options, pending);
  } catch (error) {
    if (!(error instanceof Fault) || !isAbsence(error)) throw error;
    await store.messages.answer(id, answerUndeliverable(message));
  }
};

/** The receiver does not exist, or, for a new run, it exists already. */
const isAbsence = ({ fault }: Fault): boolean =>
  fault === "UnknownResourceFault" || fault === "WorkflowExecutionAlreadyStartedFault";

const hand = async (options: MessagesOptions, pending: PendingMessage): Promise<void> => {
  const { store, clock, newRunId } = options;
  const { id: consumes, domain, message } = pending;
  if (message.kind === "changeParent") return handParentChange(options, { ...pending, message });
  const { workflowId, runId } = message.to;
  const at = clock.now();
  const change = (step: Step) => receive(step, message);
  if (addresseeOf(message) === "new") {
    const key = { domain, workflowId, runId: newRunId() };
    return store.executions.start(key, at, change, { consumes });
  }
  return store.executions.step({ domain, workflowId, runId }, at, change, { consumes });
};

type ParentChange = PendingMessage & {
  readonly message: Extract<Message, { kind: "changeParent" }>;
};

/** A child that has closed tells its new parent how, which only its last event says. */
const handParentChange = async (options: MessagesOptions, pending: ParentChange): Promise<void> => {
  const { store, clock } = options;
  const { id: consumes, domain, message } = pending;
  const child =
    (await store.executions.find({ domain, ...message.to })) ?? (await later(store, pending));
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

/** A message that is gone is refused in the same way: then the child is still there. */
const isRemoved = async (
  { executions }: Pick<Store, "executions">,
  { id }: StoredExecution,
  error: unknown,
): Promise<boolean> =>
  error instanceof Fault && isAbsence(error) && (await executions.find({ id })) === undefined;

/**
 * The run that is named is gone, deleted or too old, and nothing says in which run the child has
 * gone on: its open run is that one if it has the same parent, or another that a reset put in its
 * place.
 */
const later = async (
  { executions }: Pick<Store, "executions">,
  { domain, message: { to, from } }: ParentChange,
): Promise<StoredExecution | undefined> => {
  const open = await executions.find({ domain, workflowId: to.workflowId });
  const { parent } = open?.execution ?? {};
  if (!parent || isSame(parent, from)) return parent && open;
  if (parent.workflowId !== from.workflowId) return undefined;
  const origins = [parent, from].map((run) => firstOrigin(executions, { domain, ...run }));
  const [present, named] = await Promise.all(origins);
  return present === named ? open : undefined;
};

type AskedBy = Parent & Pick<PendingMessage, "domain">;

/** More resets of one workflow than operators make. */
const maxResets = 100;

/** The run of the workflow from which one has what it asked for, as far as runs are there still. */
const firstOrigin = async (
  executions: Store["executions"],
  { domain, workflowId, runId, initiatedEventId }: AskedBy,
): Promise<string> => {
  let first = runId;
  let askedAt = initiatedEventId;
  for (let count = 0; count < maxResets; count += 1) {
    const found = await executions.find({ domain, workflowId, runId: first });
    const { origin } = found?.execution ?? {};
    if (origin?.workflowId !== workflowId || askedAt > origin.keptEvents) break;
    first = origin.runId;
    // What it was there may be a few events later: so it is told apart in the first run only.
    askedAt = 0;
  }
  return first;
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
