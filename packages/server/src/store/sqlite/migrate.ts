// Brings a database to the schema this program knows, or refuses one it cannot know.

import { OutdatedStoreError } from "../store-error.ts";
import type { Driver } from "./driver.ts";
import { migrations } from "./migrations/migrations.ts";
import { StoreError } from "./store-error.ts";

/** "Ekid" in ASCII: marks the file as ours, for this program and for `file`. */
const applicationId = 0x456b6964;

const numberOf = (connection: Driver, pragma: string): number =>
  Number(connection.pragma(pragma, { simple: true }));

/**
 * One after the other, so that a start that is ended in their midst has lost one of them. `tell`:
 * nothing else happens in this process until a step is done, and in a large database it may last.
 */
export const migrate = (
  connection: Driver,
  place: string,
  tell: (line: string) => void = () => undefined,
): void => {
  const found = versionOf(connection, place);
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue;
    if (found > 0)
      tell(`migration ${index + 1} of ${migrations.length} begins: signals wait for it`);
    take(connection, migration, index + 1);
  }
};

const take = (connection: Driver, migration: string, version: number): void => {
  connection.exec("begin immediate");
  try {
    connection.pragma(`application_id = ${applicationId}`);
    connection.exec(migration);
    connection.pragma(`user_version = ${version}`);
    connection.exec("commit");
  } catch (error) {
    if (connection.inTransaction) connection.exec("rollback");
    throw error;
  }
};

/** Refuses a database that would have to be changed first, which is for a server to do. */
export const requireCurrent = (connection: Driver, place: string): void => {
  const version = versionOf(connection, place);
  if (version === migrations.length) return;
  throw new OutdatedStoreError(
    `The database in ${place} was written by an older Ekiden (its version is ${version}, this ` +
      `program has ${migrations.length})`,
    "Start the server of this version there first.",
  );
};

const versionOf = (connection: Driver, place: string): number => {
  const version = numberOf(connection, "user_version");
  requireOurs(connection, place);
  if (version <= migrations.length) return version;
  throw new StoreError(
    `The database in ${place} was written by a newer Ekiden (its version is ${version}, this ` +
      `program knows ${migrations.length}). Run the newer program, or another data directory.`,
  );
};

const requireOurs = (connection: Driver, place: string): void => {
  if (numberOf(connection, "application_id") === applicationId) return;
  const { objects } = connection.prepare("select count(*) as objects from sqlite_schema").get() as {
    objects: number;
  };
  if (objects === 0) return;
  throw new StoreError(
    `The database in ${place} belongs to another program. Choose another data directory.`,
  );
};
