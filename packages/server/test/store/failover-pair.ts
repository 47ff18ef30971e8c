// A primary database and its standby, which is promoted without the last commits of the primary.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { startTestPostgres, type TestPostgres } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import type { EventSource } from "../../src/store/event-delivery-store.ts";
import { openPostgresStore, type PostgresNews } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

const database = "relay";
const owner = "owner";

/** A primary, and a standby that has followed it until it was promoted. */
export class Pair implements AsyncDisposable {
  readonly primary: TestPostgres;
  readonly standby: TestPostgres;
  readonly told: string[] = [];
  readonly #stores: Store[] = [];

  private constructor(primary: TestPostgres, standby: TestPostgres) {
    this.primary = primary;
    this.standby = standby;
  }

  /** `sql`: what its owner does to the database before a store is opened. */
  static async start(sql = "select"): Promise<Pair> {
    const primary = await startTestPostgres();
    await primary.run("postgres", `create role ${owner} login`);
    await primary.run("postgres", `create database ${database} owner ${owner}`);
    await primary.run(database, sql);
    return new Pair(primary, await primary.startStandby());
  }

  /** A node with both of them in its URL. */
  async open(events?: EventSource): Promise<Store> {
    const hosts = [this.primary, this.standby].map(({ directory }) => directory);
    const url = `postgres://${owner}@/${database}?host=${encodeURIComponent(hosts.join())}`;
    const ignore = () => undefined;
    const news: PostgresNews = {
      away: ignore,
      back: ignore,
      again: ignore,
      migrating: ignore,
      clockJumped: ignore,
      placeChanged: ({ timeline: before }, { timeline }) => this.told.push(`${before} ${timeline}`),
    };
    const store = await openPostgresStore({ url, limits, clock: systemClock, news, events });
    this.#stores.push(store);
    return store;
  }

  /** From then on the standby lacks what is committed, while the nodes still have the primary. */
  async promote(): Promise<void> {
    const [{ lsn } = {}] = await this.primary.run(database, "select pg_current_wal_lsn() as lsn");
    const hasCome = `select where pg_last_wal_replay_lsn() >= '${lsn}'`;
    while ((await this.standby.run("postgres", hasCome)).length === 0);
    await this.standby.run("postgres", "select pg_promote()");
  }

  /** Resolves once all nodes have found the standby. */
  async failOver(): Promise<void> {
    await this.primary.crash();
    for (const store of this.#stores) await reached(store);
  }

  rows(sql: string): Promise<Record<string, unknown>[]> {
    return this.standby.run(database, sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store.close();
    await this.standby[Symbol.asyncDispose]();
    await this.primary[Symbol.asyncDispose]();
  }
}

/** Of all its connections. */
export const reached = async (store: Store): Promise<void> => {
  for (;;) {
    const { executions, schedules } = store;
    const asked = [
      store.probe(),
      executions.nextDueAt(),
      executions.due(0, 1),
      schedules.due(0, 1),
    ];
    const answers = await Promise.allSettled(asked);
    if (answers.every(({ status }) => status === "fulfilled")) return;
    await setImmediate();
  }
};

export const harnessOf = (store: Store): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: async () => undefined }),
  });
