// What an execution was started with and closed with, for targets that ask for it. It is read when
// the event is sent, so that no commit writes it twice.
import { decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { EventDelivery } from "../store/event-delivery-store.ts";
import type { Store } from "../store/store.ts";
import { maxBodyBytes } from "./limits.ts";

type Histories = Pick<Store, "executions" | "histories">;

/** The body with `payloads`, or with why there are none. */
export const withPayloads = async (
  store: Histories,
  { execution, body }: Pick<EventDelivery, "execution" | "body">,
): Promise<string> => {
  const payloads = await payloadsOf(store, execution);
  if (!payloads) return joined(body, { payloadsLeftOut: "REMOVED" });
  const whole = joined(body, { payloads });
  return Buffer.byteLength(whole) <= maxBodyBytes
    ? whole
    : joined(body, { payloadsLeftOut: "TOO_LARGE" });
};

/** Undefined: the execution was removed meanwhile. */
const payloadsOf = async (
  { executions, histories }: Histories,
  id: EventDelivery["execution"],
): Promise<object | undefined> => {
  const found = await executions.find({ id });
  if (!found) return undefined;
  const { lastEventId, closed } = found.execution;
  const [first] = decodeEvents(await histories.read(id, 1, 1));
  if (first?.type !== "WorkflowExecutionStarted") return undefined;
  const { input } = first.data;
  if (!closed) return { input };
  const [last] = decodeEvents(await histories.read(id, lastEventId, lastEventId));
  return { input, ...(last && closingPayloadsOf(last)) };
};

/** Of all events that close an execution. */
const closingPayloadsOf = ({ data }: HistoryEvent): object => {
  const { result, reason, details } = data as Partial<Record<string, unknown>>;
  return { result, reason, details };
};

const joined = (body: string, more: object): string => {
  const { data, ...others } = JSON.parse(body) as { readonly data: object };
  return JSON.stringify({ ...others, data: { ...data, ...more } });
};
