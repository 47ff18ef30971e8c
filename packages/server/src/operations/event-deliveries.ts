// Events for targets outside that no target has taken yet: they are listed, and sent again.
import { type EkidenOutput, refuse } from "@ekiden/model";
import type { EventDelivery, EventDeliveryStore } from "../store/event-delivery-store.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import { nextPage, pageOf, positionOf, wireTime } from "./paging.ts";

type Name = "ListEventDeliveries" | "RetryEventDelivery";
type Shown = EkidenOutput<"ListEventDeliveries">["deliveries"][number];

interface EventDeliveryDeps extends Pick<HandlerDeps, "clock"> {
  readonly store: { readonly eventDeliveries: Pick<EventDeliveryStore, "list" | "retry"> };
}

const usualPageSize = 100;

export const eventDeliveryHandlers = ({
  store,
  clock,
}: EventDeliveryDeps): EkidenHandlers<Name> => ({
  async ListEventDeliveries(input, { account }) {
    const domain = account.domainKey(input.domain);
    const { state, maximumPageSize: pageSize = usualPageSize } = input;
    const page = pageOf("ListEventDeliveries", input);
    const owner = { account, clock };
    const after = positionOf<string>(owner, page, input);
    const asked = { domain, state, pageSize, after };
    const { items, next } = await store.eventDeliveries.list(asked);
    return { deliveries: items.map(shownOf), ...nextPage(owner, page, next) };
  },

  async RetryEventDelivery({ domain, deliveryId }, { account }) {
    const id = /^[1-9]\d{0,14}$/.test(deliveryId) ? Number(deliveryId) : 0;
    const key = account.domainKey(domain);
    const found = await store.eventDeliveries.retry(key, id, clock.now());
    if (!found) throw refuse.unknownResource(`event delivery ${deliveryId}`);
    return {};
  },
});

const shownOf = (delivery: EventDelivery): Shown => {
  const { id, target, eventId, eventType, state, attempts, error, createdAt, dueAt } = delivery;
  return {
    deliveryId: String(id),
    target,
    eventId,
    eventType,
    ...runOf(delivery),
    state,
    attempts,
    error,
    createdAt: wireTime(createdAt),
    nextAttemptAt: state === "WAITING" && dueAt ? wireTime(dueAt) : undefined,
  };
};

const runOf = ({ body }: EventDelivery): Pick<Shown, "workflowId" | "runId"> => {
  const { data } = JSON.parse(body) as { readonly data: Pick<Shown, "workflowId" | "runId"> };
  return { workflowId: data.workflowId, runId: data.runId };
};
