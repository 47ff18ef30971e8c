// Events that are sent to targets outside, from the commit that brings one about until its target
// has taken it.
import { Count, DomainName, PageToken, RunId, Timestamp, WorkflowId } from "../scalars.ts";
import { described, integer, list, named, oneOf, optional, string, structure } from "../shape.ts";
import { maxEventDeliveryPageSize } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

const DeliveryId = named(string(1, 20));
const State = oneOf("WAITING", "DEAD");

const EventDelivery = structure({
  deliveryId: DeliveryId,
  target: described("As the file of --events names it.", string(1)),
  eventId: described("What the target gets as webhook-id.", string(1)),
  eventType: described("As execution.failed.", string(1)),
  workflowId: WorkflowId,
  runId: RunId,
  state: described("DEAD: it was given up, and is sent again on request alone.", State),
  attempts: described("That failed, since it was created or sent again on request.", Count),
  error: optional(described("Why the latest attempt failed.", string(0))),
  createdAt: described("Seconds since 1970.", Timestamp),
  nextAttemptAt: optional(
    described(
      "When it is tried again, in seconds since 1970. Absent before the first attempt, and where it " +
        "was given up.",
      Timestamp,
    ),
  ),
});

const dead = {
  deliveryId: "41",
  target: "billing",
  eventId: "22pY-FAILED-1764003000000",
  eventType: "execution.failed",
  workflowId: "order-7",
  runId: "22pY",
  state: "DEAD",
  attempts: 290,
  error: "the target answered with status 404",
  createdAt: 1_764_003_000,
};

export const eventDeliveryRows = {
  ListEventDeliveries: {
    summary:
      "Lists events of a domain that no target has taken yet, the oldest first: those that wait " +
      "for their next attempt, and those that were given up because they were too old. What a " +
      "target has taken is in no list.",
    input: structure({
      domain: DomainName,
      state: optional(described("Those in this state alone.", State)),
      nextPageToken: optional(PageToken),
      maximumPageSize: optional(
        described("100 unless given.", integer(1, maxEventDeliveryPageSize)),
      ),
    }),
    output: structure({
      deliveries: list(EventDelivery),
      nextPageToken: optional(PageToken),
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", state: "DEAD" },
      output: { deliveries: [dead] },
    },
  },
  RetryEventDelivery: {
    summary:
      "Sends an event that no target has taken again, at once and as if it were new, whether it " +
      "was given up or waits. Its target gets it under the same event id, after later events of " +
      "the execution if it has taken those.",
    input: structure({ domain: DomainName, deliveryId: DeliveryId }),
    output: structure({}),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", deliveryId: "41" },
      output: {},
    },
  },
} as const satisfies EkidenRows;
