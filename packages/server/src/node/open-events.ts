// Chooses whether events are sent to targets outside, and to which. Without the option no commit
// writes any, and nothing looks for them.
import { randomInt } from "node:crypto";
import { EventSender } from "../events/event-sender.ts";
import { eventSourceOf } from "../events/event-source.ts";
import { type EventSettings, readEventSettings } from "../events/settings.ts";
import { checkTargets } from "../events/start-checks.ts";
import type { EventSecrets } from "../events/target-way.ts";
import type { Log } from "../log/log.ts";
import { newRunId } from "../run-id.ts";
import type { EventSource } from "../store/event-delivery-store.ts";
import type { Store } from "../store/store.ts";
import type { NodeTime } from "./open-time.ts";

interface EventsChoice {
  /** A file of JSON, or `none` (the default). */
  readonly events?: string;
  /** Variables with signing secrets, by their names; none unless given. */
  readonly eventSecrets?: EventSecrets;
  readonly account: string;
}

export interface ReadEvents {
  readonly settings: EventSettings;
  /** For the store, before it is opened. */
  readonly source: EventSource;
}

/** Undefined where no file is named. What of it cannot be used is logged. */
export const readEvents = async (
  { events: path = "none", eventSecrets = {}, account }: EventsChoice,
  log: Log,
): Promise<ReadEvents | undefined> => {
  if (path === "none") return undefined;
  const settings = await readEventSettings(path, eventSecrets);
  for (const problem of settings.problems) log.eventsUnusable(problem);
  const filters = settings.targets.map(({ filter }) => filter);
  return { settings, source: eventSourceOf(filters, account) };
};

/** So fine is chance. */
const randomSteps = 1_000_000;

interface EventNeeds {
  readonly store: Store;
  readonly time: Pick<NodeTime, "wallClock" | "steadyClock" | "mayForgetNow">;
  readonly isShared: boolean;
  readonly log: Log;
}

/** Sends from now on. */
export const openEventSender = (
  { settings }: ReadEvents,
  { account }: EventsChoice,
  { store, time, isShared, log }: EventNeeds,
): EventSender => {
  const { wallClock: clock, steadyClock, mayForgetNow } = time;
  const { targets } = settings;
  if (targets.length > 0) log.eventsSent(targets.map(({ name }) => name));
  checkTargets({ targets, store, own: account, log }).catch((error) =>
    log.jobFailed("events", error),
  );
  const random = () => randomInt(randomSteps) / randomSteps;
  const owner = newRunId();
  return new EventSender({
    settings,
    store,
    clock,
    steadyClock,
    mayForgetNow,
    owner,
    random,
    isShared,
    log,
  });
};
