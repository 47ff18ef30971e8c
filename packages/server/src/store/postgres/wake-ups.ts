// How nodes hear of what others have committed: one notice for each batch that leaves something
// for others, and a look every second, which is the truth. A notice that is lost costs that second.
import { randomInt } from "node:crypto";
import type pg from "pg";
import type { Alarm, Clock } from "../../clock.ts";
import type { TaskListReference } from "../store.ts";
import type { OfferedTask } from "./batch-tasks.ts";
import { listKey } from "./batch-tasks.ts";
import type { Dues } from "./dues.ts";
import type { Link } from "./link.ts";
import type { Messages } from "./messages.ts";
import { type Query, query } from "./query.ts";
import type { Tasks } from "./tasks.ts";
import type { Writing } from "./writing.ts";
import { forgetBatches } from "./writing-sql.ts";

export interface WakeUpParts {
  readonly clock: Clock;
  readonly listener: Link;
  /** Whose plans are to keep up with the growth of the tables. */
  readonly links: readonly Link[];
  readonly node: number;
  readonly tasks: Tasks;
  readonly messages: Messages;
  readonly dues: Dues;
}

const sweepMilliseconds = 1_000;
const jitterMilliseconds = 250;
const channel = "ekiden";
/** PostgreSQL takes no payload that is longer than 7,999 bytes. */
const payloadBytesMost = 7_900;

interface Notice {
  readonly node: number;
  readonly lists: readonly (TaskListReference & { readonly count: number })[];
  readonly messages: boolean;
  readonly dueAt?: number | undefined;
}

export class WakeUps {
  readonly #parts: WakeUpParts;
  #alarm: Alarm | undefined;
  #sweeping: Promise<void> | undefined;
  #heard: pg.Client | undefined;
  #isStopped = false;

  constructor(parts: WakeUpParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    await this.#listen();
    this.#rest();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    await this.#sweeping;
  }

  /** Nothing, where nobody else has anything to do. */
  noticeOf(writing: Writing): Query[] {
    const { left, sendsMessages: messages } = writing;
    if (left.length === 0 && !messages) return [];
    const whole = { node: this.#parts.node, lists: countsOf(left), messages };
    const text = JSON.stringify(whole);
    const isShort = Buffer.byteLength(text) <= payloadBytesMost;
    return [notify(channel, isShort ? text : JSON.stringify({ ...whole, lists: [] }))];
  }

  async #listen(): Promise<void> {
    const client = await this.#parts.listener.client();
    if (client === this.#heard) return;
    client.on("notification", ({ payload }) => this.#hear(JSON.parse(payload ?? "{}")));
    await client.query(`listen ${channel}`);
    this.#heard = client;
  }

  #hear({ node, lists, messages }: Notice): void {
    const { tasks, messages: pending } = this.#parts;
    if (this.#isStopped || node === this.#parts.node) return;
    for (const { count, ...list } of lists) tasks.heard(list, count);
    if (messages) pending.heard();
  }

  #rest(): void {
    const { clock } = this.#parts;
    const rest = sweepMilliseconds - randomInt(jitterMilliseconds);
    this.#alarm = clock.at(clock.now() + rest, () => {
      this.#sweeping = this.#sweep();
    });
  }

  /** A database that is away is asked again a second later. */
  async #sweep(): Promise<void> {
    const { tasks, messages, dues, links } = this.#parts;
    tasks.sweep();
    const plans = links.map((link) => link.replan());
    const tidied = this.#parts.listener.run(forgetBatches());
    const looks = [this.#listen(), messages.look(), dues.look()];
    await Promise.allSettled([...looks, ...plans, tidied]);
    if (!this.#isStopped) this.#rest();
  }
}

const countsOf = (left: readonly OfferedTask[]): Notice["lists"] => {
  const counts = new Map<string, TaskListReference & { count: number }>();
  for (const { kind, list: name, entry } of left) {
    const list = { kind, domain: entry.run.domain.name, name };
    const known = counts.get(listKey(list));
    if (known) known.count += 1;
    else counts.set(listKey(list), { ...list, count: 1 });
  }
  return [...counts.values()];
};

const notify = query<[channel: string, payload: string]>("notify", "select pg_notify($1, $2)");
