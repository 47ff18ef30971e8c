// How nodes learn what others have committed: a notice after each commit that leaves something for
// others, and a read every second, which is the truth. A lost notice costs that second.
import { randomInt } from "node:crypto";
import type pg from "pg";
import type { Alarm, Clock } from "../../../clock.ts";
import type { TaskListReference } from "../../store.ts";
import { forgetBatches } from "../commit/batch-statements.ts";
import type { BatchWriter } from "../commit/batch-writer.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import type { DueRunTable } from "../tables/due-runs.ts";
import type { Messages } from "../tables/messages.ts";
import type { Pauses } from "../tables/pauses.ts";
import type { BacklogEstimate } from "../task-queue/backlog-estimate.ts";
import type { HeldTasks, ReadyAgain } from "../task-queue/held-tasks.ts";
import type { ReturnedTasks } from "../task-queue/returned-tasks.ts";
import { maxPayloadBytes, type Notice, noticeIn } from "./notice.ts";
import type { Peers } from "./peers.ts";
import { TasksToTell } from "./tasks-to-tell.ts";

export interface ClusterNotificationsDeps {
  readonly clock: Clock;
  readonly listener: ReconnectingConnection;
  /** Whose plans are to keep up with the growth of the tables. */
  readonly links: readonly ReconnectingConnection[];
  readonly node: number;
  readonly peers: Peers;
  readonly hints: BacklogEstimate;
  readonly messages: Messages;
  readonly dues: DueRunTable;
  readonly returned: ReturnedTasks;
  readonly held: Pick<HeldTasks, "look">;
  readonly pauses: Pick<Pauses, "look">;
  /** Of all nodes, in milliseconds; undefined where they have no clock in common. */
  readonly now: () => number | undefined;
}

const sweepMilliseconds = 1_000;
const jitterMilliseconds = 250;
/** At least so often, plans are made anew. */
const sweepsPerPlan = 64;
const channel = "ekiden";

export class ClusterNotifications {
  readonly #parts: ClusterNotificationsDeps;
  #alarm: Alarm | undefined;
  #sweeping: Promise<void> | undefined;
  #heard: pg.Client | undefined;
  #isStopped = false;
  /** Not yet told to the others. */
  readonly #lists = new TasksToTell();
  readonly #returned = new TasksToTell();
  #hasMessages = false;
  /** When the first of that was committed. */
  #committedAt: number | undefined;
  #isTelling = false;
  #sweeps = 0;
  readonly #listeners: ((lagMilliseconds: number) => void)[] = [];

  constructor(parts: ClusterNotificationsDeps) {
    this.#parts = parts;
  }

  /** As `Store.onNotified`. */
  onNotified(listener: (lagMilliseconds: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Nodes that are there already learn at once that they are not alone any more. */
  async start(): Promise<void> {
    const { peers } = this.#parts;
    await this.#listen();
    await peers.look();
    if (!peers.isAlone) await this.#send({ lists: [], messages: false });
    this.#rest();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    await this.#sweeping;
    await this.#parts.peers.leave().catch(() => undefined);
  }

  /** Beside the commit and not in it: those with a notice in them wait for one another. */
  tell({ left, sendsMessages }: BatchWriter): void {
    // What leaves nothing for others has no notice, and must not lend its time to the next one.
    if (this.#parts.peers.isAlone || (left.length === 0 && !sendsMessages)) return;
    for (const { kind, list: name, entry } of left) {
      this.#lists.add({ kind, domain: entry.run.domain.name, name });
    }
    this.#hasMessages ||= sendsMessages;
    this.#tellSoon();
  }

  /** A task of the list was given back. */
  tellReturned(list: TaskListReference): void {
    if (this.#parts.peers.isAlone) return;
    this.#returned.add(list);
    this.#tellSoon();
  }

  /** Held tasks of the lists are ready again. */
  tellReleased(lists: readonly ReadyAgain[]): void {
    if (this.#parts.peers.isAlone || lists.length === 0) return;
    for (const { count, ...list } of lists) this.#lists.add(list, count);
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#committedAt ??= this.#parts.now();
    if (!this.#isTelling) void this.#tellAll();
  }

  /** What comes while a notice is under way is in the next one. */
  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    while (!this.#lists.isEmpty || this.#hasMessages || !this.#returned.isEmpty) {
      const returned = this.#returned.take();
      const told = {
        lists: this.#lists.take(),
        messages: this.#hasMessages,
        ...(returned.length > 0 && { returned }),
        at: this.#committedAt,
      };
      this.#committedAt = undefined;
      this.#hasMessages = false;
      await this.#send(told).catch(() => undefined);
    }
    this.#isTelling = false;
  }

  async #send(told: Omit<Notice, "node">): Promise<void> {
    const { listener, node } = this.#parts;
    const text = JSON.stringify({ node, ...told });
    const isShort = Buffer.byteLength(text) <= maxPayloadBytes;
    const short = JSON.stringify({ node, messages: told.messages, lists: [], at: told.at });
    await listener.run(notify(channel, isShort ? text : short));
  }

  async #listen(): Promise<void> {
    const client = await this.#parts.listener.client();
    if (client === this.#heard) return;
    client.on("notification", ({ payload }) => {
      const notice = noticeIn(payload);
      if (notice) this.#hear(notice);
    });
    await client.query(`listen ${channel}`);
    this.#heard = client;
  }

  #hear({ node, lists, messages, returned = [], at }: Notice): void {
    const { peers, hints, messages: pending } = this.#parts;
    if (this.#isStopped || node === this.#parts.node) return;
    peers.heard();
    this.#measure(at);
    for (const { count, ...list } of lists) hints.heard(list, count);
    for (const { count, ...list } of returned) this.#parts.returned.heard(list, count);
    if (messages) pending.heard();
  }

  /** Clocks of nodes differ by what a round trip takes: no notice comes before its commit. */
  #measure(at: number | undefined): void {
    const now = this.#parts.now();
    if (at === undefined || now === undefined) return;
    for (const listener of this.#listeners) listener(Math.max(0, now - at));
  }

  /** Ever more seldom: tables that are large do not change much in a while. */
  #isTimeToReplan(): boolean {
    this.#sweeps += 1;
    return Number.isInteger(Math.log2(this.#sweeps)) || this.#sweeps % sweepsPerPlan === 0;
  }

  #rest(): void {
    const { clock } = this.#parts;
    const rest = sweepMilliseconds - randomInt(jitterMilliseconds);
    this.#alarm = clock.at(clock.now() + rest, () => {
      this.#sweeping = this.#sweep();
    });
  }

  /** An unavailable database is asked again a second later. */
  async #sweep(): Promise<void> {
    const { peers, hints, messages, dues, returned, held, pauses, links, listener } = this.#parts;
    hints.sweep();
    const plans = this.#isTimeToReplan() ? links.map((link) => link.replan()) : [];
    const tidied = listener.run(forgetBatches());
    const looks = [this.#listen(), peers.look(), messages.look(), dues.look(), returned.look()];
    await Promise.allSettled([...looks, pauses.look(), held.look(), ...plans, tidied]);
    if (!this.#isStopped) this.#rest();
  }
}

const notify = query<[channel: string, payload: string]>("notify", "select pg_notify($1, $2)");
