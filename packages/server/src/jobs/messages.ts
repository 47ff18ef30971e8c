// Messages: one execution's word reaches the other. Receiving it and forgetting it is one commit,
// so a message is acted on once, however often it is delivered (I4).
import { addresseeOf, answerUndeliverable, receive, type Step } from "@ekiden/engine";
import { Fault } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { PendingMessage, Store } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";

const messagesPerRound = 256;

interface MessagesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly newRunId: () => string;
}

export const deliverMessages =
  (options: MessagesOptions): RunOnce =>
  async () => {
    const { store, clock } = options;
    const pending = await store.messages.pending(messagesPerRound);
    await Promise.all(pending.map((message) => deliver(options, message)));
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

const hand = async (
  { store, clock, newRunId }: MessagesOptions,
  { id: consumes, domain, message }: PendingMessage,
): Promise<void> => {
  const { workflowId, runId } = message.to;
  const at = clock.now();
  const change = (step: Step) => receive(step, message);
  if (addresseeOf(message) === "new") {
    const key = { domain, workflowId, runId: newRunId() };
    return store.executions.start(key, at, change, { consumes });
  }
  return store.executions.step({ domain, workflowId, runId }, at, change, { consumes });
};
