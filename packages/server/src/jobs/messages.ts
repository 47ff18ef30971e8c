// Messages: one execution's word reaches the other. Receiving it and forgetting it is one commit,
// so a message is acted on once, however often it is delivered (I4).
import { addresseeOf, answerUndeliverable, receive, type Step } from "@ekiden/engine";
import { Fault } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { MessageId, PendingMessage, Store } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";
import type { LeaseTally } from "./lease-tally.ts";
import { handParentChange, isAbsence } from "./parent-change.ts";
import { type OnQuarantined, Quarantine } from "./quarantine.ts";

const messagesPerRound = 256;
/** While some are left out, whether their time has come is looked for. */
const lookMilliseconds = 1_000;

interface MessagesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly newRunId: () => string;
  /** Default: nothing is counted. */
  readonly tally?: LeaseTally;
  /** Default: a round fails with the first error. */
  readonly onQuarantined?: OnQuarantined<MessageId> | undefined;
}

export const deliverMessages = (options: MessagesOptions): RunOnce => {
  const { store, clock, tally, onQuarantined } = options;
  const quarantine = new Quarantine(onQuarantined);
  return async () => {
    const now = clock.now();
    const named = await store.messages.pending(messagesPerRound + quarantine.count);
    const pending = quarantine.without(named, now);
    const deliverAll = () =>
      quarantine.attend(pending, now, (message) => deliver(options, message));
    await (tally ? tally.during(pending.length, deliverAll) : deliverAll());
    if (pending.length > 0) return clock.now();
    return quarantine.count > 0 ? now + lookMilliseconds : undefined;
  };
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
