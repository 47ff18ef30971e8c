// Brings a database to the schema of this program, or reports its version.
import { migrateStore } from "@ekiden/server";

interface Migrate {
  /** As given: `files`, or the URL of a database. */
  readonly store: string;
  /** Nothing is changed. */
  readonly check: boolean;
  readonly tell: (line: string) => void;
}

/** The exit code: 1 when something is due. */
export const migrate = async ({ store, check, tell }: Migrate): Promise<number> => {
  if (store === "files") {
    const message =
      "Name the database with --store postgres://…; files are brought up to date by the server " +
      "that opens them.";
    throw Object.assign(new Error(message), { name: "ConfigError" });
  }
  const { shown, version, known } = await migrateStore({
    url: store,
    isOnlyLookedAt: check,
    tell,
  });
  const due = Math.max(0, known - version);
  tell(`the database at ${shown} is at version ${version}: ${whatIsDue(due, version > known)}`);
  return due > 0 ? 1 : 0;
};

const whatIsDue = (due: number, isAhead: boolean): string => {
  if (isAhead) return "a newer program has migrated it, and this one can still use it";
  if (due === 0) return "no migration is due";
  return `${due === 1 ? "one migration is" : `${due} migrations are`} due, run \`ekiden migrate\``;
};
