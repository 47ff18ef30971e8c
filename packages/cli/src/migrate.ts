// Brings a database to the schema of this program, or reports its version.
import { ConfigError, migrateStore } from "@ekiden/server";

interface Migrate {
  /** As given: `files`, or the URL of a database. */
  readonly store: string;
  /** Nothing is changed. */
  readonly check: boolean;
  /** What is done meanwhile. */
  readonly tell: (line: string) => void;
}

interface Migrated {
  /** The database, without its password. */
  readonly database: string;
  readonly version: number;
  /** The newest that this program knows. */
  readonly knownVersion: number;
  readonly dueMigrations: number;
}

export const migrate = async ({ store, check, tell }: Migrate): Promise<Migrated> => {
  if (store === "files") {
    throw new ConfigError(
      "Name the database with --store postgres://…; files are brought up to date by the server " +
        "that opens them.",
    );
  }
  const migrated = await migrateStore({ url: store, isOnlyLookedAt: check, tell });
  const { shown: database, version, known: knownVersion } = migrated;
  return { database, version, knownVersion, dueMigrations: Math.max(0, knownVersion - version) };
};

export const migratedText = (migrated: Migrated): string => {
  const { database, version, knownVersion, dueMigrations } = migrated;
  const due = whatIsDue(dueMigrations, version > knownVersion);
  return `the database at ${database} is at version ${version}: ${due}`;
};

const whatIsDue = (due: number, isAhead: boolean): string => {
  if (isAhead) return "a newer program has migrated it, and this one can still use it";
  if (due === 0) return "no migration is due";
  return `${due === 1 ? "one migration is" : `${due} migrations are`} due, run \`ekiden migrate\``;
};
