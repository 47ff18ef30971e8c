// The store that was chosen: files of this machine, or a PostgreSQL database that nodes share.
import { steadyClock } from "../clock.ts";
import type { Limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import type { EventSource } from "../store/event-delivery-store.ts";
import type { MigrationOptions, MigrationOutcome } from "../store/postgres-migration.ts";
import type { PostgresNews } from "../store/postgres-store.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import type { NodeOptions } from "./node-options.ts";
import { isInboxOf } from "./open-human-tasks.ts";
import { storeClocks } from "./open-time.ts";

interface StoreNeeds {
  readonly limits: Limits;
  readonly log: Log;
  /** Undefined: no events are sent. */
  readonly events: EventSource | undefined;
}

/** Rejects with StoreError for a data directory or a database that cannot be used. */
export const openStore = async (
  options: NodeOptions,
  { limits: { engine }, log, events }: StoreNeeds,
): Promise<Store> => {
  const { store = "files", data, migrate = "yes" } = options;
  const isInbox = isInboxOf(options);
  if (store !== "files") {
    // Loaded here, because most servers need no driver for it.
    const { openPostgresStore } = await import("../store/postgres-store.ts");
    const news = newsFor(log);
    return openPostgresStore({
      url: store,
      limits: engine,
      isInbox,
      events,
      migrate,
      news,
      ...storeClocks(options),
    });
  }
  const place = data === ":memory:" ? ({ memory: true } as const) : { directory: data };
  const { directoryGone: gone, directoryDamaged: logDamaged, readableByOthers } = log;
  const news = { gone, logDamaged, readableByOthers, migrating: log.storeMigrating };
  return openSqliteStore({ ...place, limits: engine, isInbox, events, clock: steadyClock, news });
};

const newsFor = (log: Log): PostgresNews => ({
  away: log.storeAway,
  back: log.storeBack,
  again: log.storeAgain,
  migrating: log.storeMigrating,
  clockJumped: log.databaseClockJumped,
  placeChanged: log.storePlaceChanged,
});

/** Brings a database up to date, or looks where it stands. Rejects with StoreError. */
export const migrateStore = async (
  options: Omit<MigrationOptions, "clock">,
): Promise<MigrationOutcome> => {
  const { migratePostgres } = await import("../store/postgres-migration.ts");
  return migratePostgres({ ...options, clock: steadyClock });
};
