// A database that goes through migrations, and several programs that use it meanwhile.
import assert from "node:assert/strict";
import type { TestPostgres } from "@ekiden/testing";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import type { EventSource } from "../../src/store/event-delivery-store.ts";
import { parseDatabaseUrl } from "../../src/store/postgres/connection/address.ts";
import { heartbeatRows } from "../../src/store/postgres/migrations/0022-heartbeats.ts";
import { bringUpToDate } from "../../src/store/postgres/migrations/admission.ts";
import {
  heartbeatsVersion,
  type Migration,
} from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

const nameOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

/** A database, and several programs that use it. */
export class Trial {
  readonly #postgres: TestPostgres;
  readonly url: string;
  readonly name: string;
  readonly told: string[] = [];
  #heard: () => void = () => {};

  private constructor(postgres: TestPostgres, url: string) {
    this.#postgres = postgres;
    this.url = url;
    this.name = nameOf(url);
  }

  static async begin(postgres: TestPostgres): Promise<Trial> {
    return new Trial(postgres, await postgres.createEmptyDatabase());
  }

  migrate(migrations: readonly Migration[]) {
    const tell = (line: string) => {
      this.told.push(line);
      this.#heard();
    };
    const url = parseDatabaseUrl(this.url);
    return bringUpToDate({ url, migrations, clock: systemClock, tell, isOnlyLookedAt: false });
  }

  async tells(pattern: RegExp): Promise<void> {
    while (!this.told.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  open(migrations: readonly Migration[], migrate: "yes" | "no" = "yes"): Promise<Store> {
    return openPostgresStore({ url: this.url, limits, clock: systemClock, migrations, migrate });
  }

  /** Of a program of before, if it knows fewer: its statements are those of this one. */
  openHarness(migrations: readonly Migration[], events?: EventSource): Promise<StoreHarness> {
    const options = { url: this.url, limits, clock: systemClock, migrations, events };
    return StoreHarness.open({
      isDurable: true,
      open: async () => {
        let store = await openPostgresStore(options);
        if (migrations.length < heartbeatsVersion) await this.run(heartbeatRows);
        const reopen = async () => {
          await store.close();
          store = await openPostgresStore(options);
          return store;
        };
        return { store, reopen, close: () => store.close() };
      },
    });
  }

  run(text: string) {
    return this.#postgres.run(this.name, text);
  }

  /** Asks until there is an answer. */
  async until(text: string): Promise<Record<string, unknown>> {
    for (;;) {
      const [row] = await this.run(text);
      if (row) return row;
    }
  }

  async schema() {
    const [row] = await this.run("select version, oldest from ekiden_version");
    return row;
  }

  /** A connection that the test keeps. */
  async hand(): Promise<pg.Client & AsyncDisposable> {
    const client = new pg.Client({
      host: this.#postgres.directory,
      user: "ekiden",
      database: this.name,
    });
    client.on("error", () => undefined);
    await client.connect();
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
  }
}
