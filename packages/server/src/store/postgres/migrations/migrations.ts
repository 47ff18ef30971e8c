// Every migration, in order; the database's version is how many of them it has been through.
//
//  M1 A migration is never changed once it has been released: a later one corrects it.
//  M2 Old and new nodes run together for a while. A migration first only adds what old nodes can
//     ignore (expand); what they need is taken away by a later release (contract), whose migration
//     says with `oldest` which programs can still use the database.
//  M3 What rewrites or scans a table that may be large is done in bounded pieces, or outside of a
//     transaction, so that no call has to wait for it.
import { first } from "./0001-first.ts";
import { accessKeys } from "./0002-access-keys.ts";
import { policies } from "./0003-policies.ts";
import { humanTasks } from "./0004-human-tasks.ts";
import { roles } from "./0005-roles.ts";
import { secrets } from "./0006-secrets.ts";
import { returnedTasks } from "./0007-returned-tasks.ts";
import { abbreviatedTexts } from "./0008-abbreviated-texts.ts";
import { rareStatuses } from "./0009-rare-statuses.ts";
import { jobs } from "./0010-jobs.ts";
import { nodeReports } from "./0011-node-reports.ts";
import { pauses } from "./0012-pauses.ts";
import { incidents } from "./0013-incidents.ts";
import { tagTable, typesAndTags } from "./0014-types-and-tags.ts";
import { eventDeliveries } from "./0015-event-deliveries.ts";
import { eventsByState } from "./0016-events-by-state.ts";
import { resumesInBatches } from "./0017-resumes-in-batches.ts";
import { missingTags, tagsByStatement } from "./0018-tags-by-statement.ts";
import { heldTasksInPortions, indexOfHolds } from "./0019-held-tasks-in-portions.ts";
import { eventsBehind, oldEventsBehind } from "./0020-events-behind.ts";
import { recordsOfRemovedRuns, recordsWithoutRun } from "./0021-records-of-removed-runs.ts";
import { heartbeats } from "./0022-heartbeats.ts";
import { keyOfTheVersion } from "./0023-key-of-the-version.ts";
import { endedPauses } from "./0024-ended-pauses.ts";
import { schedules } from "./0025-schedules.ts";

export type Migration = {
  /** What it does, for the operator who watches. */
  readonly name: string;
  /**
   * How many migrations a program must at least know to use the database from then on. Absent: as
   * many as before.
   */
  readonly oldest?: number;
} & (InOneTransaction | OutsideOfTransactions);

interface InOneTransaction {
  /** Committed together with the version. Undone and tried again where a lock is not free. */
  readonly statements: string;
}

interface OutsideOfTransactions {
  /**
   * Committed before the others, without the version, and run again after a crash. Undone and tried
   * again where a lock is not free.
   */
  readonly before?: string;
  /**
   * One after the other, each by itself, and the version after the last. After a crash
   * in the middle, all of them are run again: `drop index concurrently if exists i`, and then
   * `create index concurrently i`. They wait for locks as long as it takes, so only those belong
   * here for which no call has to wait.
   */
  readonly concurrently: readonly string[];
}

export const migrations: readonly Migration[] = [
  { name: "the first schema", statements: first },
  { name: "access keys", statements: accessKeys },
  { name: "policies", statements: policies },
  { name: "human tasks", statements: humanTasks },
  { name: "roles", statements: roles },
  { name: "secrets of tokens", statements: secrets },
  { name: "returned tasks", statements: returnedTasks },
  { name: "abbreviated texts", statements: abbreviatedTexts },
  { name: "indexes of rare statuses", concurrently: rareStatuses },
  { name: "jobs", statements: jobs },
  { name: "reports of nodes", statements: nodeReports },
  { name: "pauses", statements: pauses },
  { name: "incidents", statements: incidents },
  { name: "indexes of types and tags", before: tagTable, concurrently: typesAndTags },
  { name: "events for targets", statements: eventDeliveries },
  { name: "an index of events by state", concurrently: eventsByState },
  { name: "resumes in batches", statements: resumesInBatches },
  { name: "tags by statement", before: tagsByStatement, concurrently: missingTags },
  { name: "held tasks in portions", before: heldTasksInPortions, concurrently: indexOfHolds },
  { name: "events behind others", before: eventsBehind, concurrently: [oldEventsBehind] },
  {
    name: "records of removed runs",
    before: recordsOfRemovedRuns,
    concurrently: [recordsWithoutRun],
  },
  { name: "heartbeats", statements: heartbeats },
  { name: "a key of the version", statements: keyOfTheVersion },
  { name: "a bound on ended pauses", statements: endedPauses },
  { name: "schedules", statements: schedules },
];

const versionOf = (migration: string): number =>
  migrations.findIndex(({ name }) => name === migration) + 1;

/** How many migrations a program must know to know of pauses. */
export const pausesVersion = versionOf("pauses");
/** The same to know of heartbeats beside states. */
export const heartbeatsVersion = versionOf("heartbeats");
/** The same to know of resets, which came with the release that brought pauses. */
export const resetsVersion = pausesVersion;
