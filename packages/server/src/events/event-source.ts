// Which events a commit brings about, for which targets, and what they tell. Asked within commits:
// pure, and without a target that fits it makes nothing.
import { createHash } from "node:crypto";
import type { RunIncident } from "@ekiden/diagnosis";
import { accountOf, type DomainKey, plainName } from "../store/domain-key.ts";
import type { EventSource, NewEventDelivery, RunNews } from "../store/event-delivery-store.ts";
import {
  closeEventTypes,
  type EventType,
  overdueEventType,
  stuckEventType,
} from "./event-types.ts";

/** Which events a target is sent. */
export interface EventFilter {
  readonly target: string;
  readonly events: ReadonlySet<EventType>;
  /** 12 digits, or `*`; undefined: the server's own. */
  readonly account: string | undefined;
  /** Each undefined: all. */
  readonly isDomain: Matcher | undefined;
  readonly isWorkflowType: Matcher | undefined;
  /** One of the tags of an execution must fit. */
  readonly isTag: Matcher | undefined;
}

type Matcher = (text: string) => boolean;

interface FoundEvent {
  readonly type: EventType;
  readonly eventId: string;
  readonly data: object;
}

/** `own`: the account of the server. */
export const eventSourceOf =
  (filters: readonly EventFilter[], own: string): EventSource =>
  (news) => {
    const fitting = filters.filter((filter) => takesRun(filter, news.execution, own));
    if (fitting.length === 0) return [];
    return eventsOf(news).flatMap((event) => {
      const targets = fitting.filter(({ events }) => events.has(event.type));
      return targets.length > 0 ? deliveriesOf(event, news, { targets, own }) : [];
    });
  };

const takesRun = (
  { account, isDomain, isWorkflowType, isTag }: EventFilter,
  { domain, workflowType, tagList = [] }: RunNews["execution"],
  own: string,
): boolean =>
  isOfAccount(domain, { account, own }) &&
  (!isDomain || isDomain(plainName(domain))) &&
  (!isWorkflowType || isWorkflowType(workflowType.name)) &&
  (!isTag || tagList.some(isTag));

/** Whether a target for that account, if it names one, is sent events of the domain. */
export const isOfAccount = (
  domain: DomainKey,
  { account, own }: { readonly account: string | undefined; readonly own: string },
): boolean => account === "*" || (accountOf(domain) ?? own) === (account ?? own);

const eventsOf = ({ execution, isClosed, incidents, at }: RunNews): readonly FoundEvent[] => {
  const { runId, closed, startedAt } = execution;
  const begun = incidents.map(
    (incident): FoundEvent => ({
      type: incident.code === "HUMAN_TASKS_OVERDUE" ? overdueEventType : stuckEventType,
      eventId: `${runId}-${incident.code}-${at}-${digestOf(incident)}`,
      data: { incident: { code: incident.code, type: typeOf(incident) } },
    }),
  );
  if (!isClosed || !closed) return begun;
  const { status } = closed;
  const times = { startedAt: timeOf(startedAt), closedAt: timeOf(closed.at) };
  const type = closeEventTypes[status];
  // After a restore from a backup the run may close once more, at another time or otherwise.
  const eventId = `${runId}-${status}-${closed.at}`;
  return [...begun, { type, eventId, data: { status, ...times } }];
};

const typeOf = ({ name, version }: RunIncident) => ({ name, version });

/** Two incidents of one moment may differ in their activity type alone. */
const digestOf = ({ name, version }: RunIncident): string =>
  createHash("sha256").update(`${name}\0${version}`).digest("hex").slice(0, digestCharacters);

const digestCharacters = 16;

interface Addressees {
  readonly targets: readonly EventFilter[];
  readonly own: string;
}

const deliveriesOf = (
  { type, eventId, data }: FoundEvent,
  { execution, at }: RunNews,
  { targets, own }: Addressees,
): readonly NewEventDelivery[] => {
  const { domain, workflowId, runId, workflowType, tagList = [] } = execution;
  const { name, version } = workflowType;
  const body = JSON.stringify({
    type,
    timestamp: timeOf(at),
    data: {
      account: accountOf(domain) ?? own,
      domain: plainName(domain),
      workflowId,
      runId,
      workflowType: { name, version },
      tags: tagList,
      ...data,
    },
  });
  return targets.map(({ target }) => ({ target, eventId, eventType: type, body }));
};

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
