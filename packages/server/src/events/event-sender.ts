// Sends the events of all targets, and gives up what is too old.
import { type Clock, steadyClock as passingTime } from "../clock.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../store/store.ts";
import { commandOf } from "./command.ts";
import { eventBridgeOf } from "./event-bridge.ts";
import { lookMilliseconds, maxDeliveriesPerUpkeep, upkeepMilliseconds } from "./limits.ts";
import type { EventSettings, TargetSettings } from "./settings.ts";
import type { SendEvent } from "./target.ts";
import { TargetSender } from "./target-sender.ts";
import type { TargetWay } from "./target-way.ts";
import { webhookOf } from "./webhook.ts";

interface EventSenderOptions {
  readonly settings: EventSettings;
  readonly store: Pick<Store, "eventDeliveries" | "executions" | "histories">;
  /** That of all nodes, and of people and programs outside. */
  readonly clock: Clock;
  readonly steadyClock: Clock;
  /** False while the time may be wrong: nothing is given up or removed for its age then. */
  readonly mayForgetNow: () => boolean;
  /** No other node has it. */
  readonly owner: string;
  readonly random: () => number;
  /** Other nodes use the store, too. */
  readonly isShared: boolean;
  readonly log: Pick<
    Log,
    "jobFailed" | "eventTargetFails" | "eventTargetRecovered" | "eventRefused" | "eventsGivenUp"
  >;
}

/** Counted since the node started. */
interface EventFigures {
  readonly target: string;
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
}

export class EventSender {
  readonly #options: EventSenderOptions;
  readonly #senders: ReadonlyMap<string, TargetSender>;
  readonly #dead = new Map<string, number>();
  readonly #upkeep: BackgroundJob;
  readonly #looking: BackgroundJob;
  #closed: Promise<void> | undefined;

  /** Sends from now on, also what was left when the last node ended. */
  constructor(options: EventSenderOptions) {
    this.#options = options;
    const { settings, store, steadyClock, isShared } = options;
    this.#senders = new Map(
      settings.targets.map((target) => [target.name, this.#senderOf(target)]),
    );
    const onError = (error: unknown) => options.log.jobFailed("events", error);
    const upkeep = () => this.#runUpkeep();
    this.#upkeep = new BackgroundJob({ clock: steadyClock, runOnce: upkeep, onError });
    const look = () => this.#look();
    this.#looking = new BackgroundJob({ clock: passingTime, runOnce: look, onError });
    store.eventDeliveries.onAdded((targets) => {
      for (const target of targets) this.#senders.get(target)?.wake();
    });
    for (const sender of this.#senders.values()) sender.wake();
    this.#upkeep.wake();
    if (isShared) this.#looking.wake();
  }

  get figures(): readonly EventFigures[] {
    return [...this.#senders].map(([target, { figures }]) => {
      return { target, ...figures, dead: this.#dead.get(target) ?? 0 };
    });
  }

  /** Claims no more, gives attempts a while to end, and cuts the rest. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const jobs = [this.#upkeep, this.#looking].map((job) => job.stop());
    await Promise.all([...jobs, ...[...this.#senders.values()].map((sender) => sender.close())]);
  }

  #senderOf(target: TargetSettings): TargetSender {
    const { store, clock, steadyClock, owner, random, log } = this.#options;
    const { name, way } = target;
    return new TargetSender({
      ...target,
      send: sendingBy(way, clock),
      store,
      clock,
      steadyClock,
      owner,
      random,
      onError: (error) => log.jobFailed("events", error),
      onFailing: (reason) => log.eventTargetFails(name, reason),
      onRecovered: (failures) => log.eventTargetRecovered(name, failures),
      onRefused: (eventId, reason) => log.eventRefused(name, eventId, reason),
    });
  }

  async #look(): Promise<number> {
    for (const sender of this.#senders.values()) sender.wake();
    return passingTime.now() + lookMilliseconds;
  }

  async #runUpkeep(): Promise<number> {
    const { steadyClock, mayForgetNow } = this.#options;
    if (!mayForgetNow()) return steadyClock.now() + upkeepMilliseconds;
    const counts = [await this.#giveUp(), await this.#removeDead()];
    const isMore = counts.includes(maxDeliveriesPerUpkeep);
    return steadyClock.now() + (isMore ? 0 : upkeepMilliseconds);
  }

  /** Also of targets that the file no longer has. Resolves with how many. */
  async #giveUp(): Promise<number> {
    const { settings, store, clock, log } = this.#options;
    if (settings.maxAgeMilliseconds === undefined) return 0;
    const at = clock.now();
    const queuedBefore = at - settings.maxAgeMilliseconds;
    const max = maxDeliveriesPerUpkeep;
    const given = await store.eventDeliveries.giveUp({ queuedBefore, at, max });
    for (const [target, count] of countsOf(given)) {
      this.#dead.set(target, (this.#dead.get(target) ?? 0) + count);
      log.eventsGivenUp(target, count);
    }
    return given.length;
  }

  /** Likewise. */
  async #removeDead(): Promise<number> {
    const { settings, store, clock } = this.#options;
    if (settings.deadLetterMilliseconds === undefined) return 0;
    const before = clock.now() - settings.deadLetterMilliseconds;
    return store.eventDeliveries.removeDead(before, maxDeliveriesPerUpkeep);
  }
}

const sendingBy = (way: TargetWay, clock: Clock): SendEvent => {
  if (way.kind === "webhook") return webhookOf({ ...way, clock });
  return way.kind === "command" ? commandOf(way.words) : eventBridgeOf(way, clock);
};

const countsOf = (targets: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
};
