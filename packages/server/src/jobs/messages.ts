// Messages: one execution's word reaches the other. Receiving it and forgetting it is one commit,
// so a message is acted on once, however often it is delivered (I4).
import {
  addresseeOf,
  answerUndeliverable,
  type Message,
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
  const change = (step: Step) => {
    if (execution.closed === undefined && !step.isOpen) throw closedMeanwhile;
    receiveParentChange(step, message, lastEvent);
  };
  try {
    await store.executions.step({ id }, clock.now(), change, { consumes });
  } catch (error) {
    // It closes once, so it is found closed the next time.
    if (error !== closedMeanwhile) throw error;
    await handParentChange(options, pending);
  }
};

/**
 * The run that is named is gone, deleted or too old, and nothing says in which run the child has
 * gone on: its open run is that one if it has the same parent.
 */
const later = async (
  { executions }: Pick<Store, "executions">,
  { domain, message: { to, from } }: ParentChange,
): Promise<StoredExecution | undefined> => {
  const open = await executions.find({ domain, workflowId: to.workflowId });
  const { parent } = open?.execution ?? {};
  const isSame = parent?.runId === from.runId && parent.initiatedEventId === from.initiatedEventId;
  return isSame ? open : undefined;
};

const closedMeanwhile = new Error("The child has closed since it was looked at");

const lastEventOf = async (
  { histories }: Pick<Store, "histories">,
  { id, execution: { lastEventId } }: StoredExecution,
): Promise<HistoryEvent | undefined> =>
  decodeEvents(await histories.read(id, lastEventId, lastEventId))[0];
