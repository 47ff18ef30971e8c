// Brings a PostgreSQL database up to date without opening a store on it.
import type { Clock } from "../clock.ts";
import { parseDatabaseUrl } from "./postgres/connection/address.ts";
import { bringUpToDate, lookAt } from "./postgres/migrations/admission.ts";
import { migrations } from "./postgres/migrations/migrations.ts";

export interface MigrationOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Nothing is changed. */
  readonly isOnlyLookedAt: boolean;
  /** One line for each thing that happens. */
  readonly tell: (line: string) => void;
}

export interface MigrationOutcome {
  /** The URL of the database, without the password. */
  readonly shown: string;
  /** How many migrations the database has been through. */
  readonly version: number;
  /** How many this program knows: more than those are due. */
  readonly known: number;
}

/** Throws StoreError, whose message is one line that says what to do. */
export const migratePostgres = async (options: MigrationOptions): Promise<MigrationOutcome> => {
  const { clock, tell, isOnlyLookedAt } = options;
  const url = parseDatabaseUrl(options.url);
  const known = migrations.length;
  const { version } = isOnlyLookedAt
    ? await lookAt(url, known)
    : await bringUpToDate({ url, migrations, clock, tell, isOnlyLookedAt });
  return { shown: url.shown, version, known };
};
