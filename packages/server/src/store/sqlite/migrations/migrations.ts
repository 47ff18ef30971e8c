// Every migration, in order; the database's version is how many of them it has been through.
// A migration is never changed once it has been released: a later one corrects it.
import { first } from "./0001-first.ts";
import { accessKeys } from "./0002-access-keys.ts";
import { policies } from "./0003-policies.ts";
import { humanTasks } from "./0004-human-tasks.ts";
import { roles } from "./0005-roles.ts";
import { secrets } from "./0006-secrets.ts";
import { returnedTasks } from "./0007-returned-tasks.ts";
import { rareStatuses } from "./0008-rare-statuses.ts";
import { jobs } from "./0009-jobs.ts";
import { pauses } from "./0010-pauses.ts";
import { incidents } from "./0011-incidents.ts";
import { typesAndTags } from "./0012-types-and-tags.ts";
import { eventDeliveries } from "./0013-event-deliveries.ts";
import { eventsByState } from "./0014-events-by-state.ts";
import { tagsByStatements } from "./0015-tags-by-statements.ts";
import { statusesCompared } from "./0016-statuses-compared.ts";
import { eventsBehind } from "./0017-events-behind.ts";
import { recordsOfRemovedRuns } from "./0018-records-of-removed-runs.ts";
import { heartbeats } from "./0019-heartbeats.ts";
import { pausesByTarget } from "./0020-pauses-by-target.ts";
import { schedules } from "./0021-schedules.ts";

export const migrations: readonly string[] = [
  first,
  accessKeys,
  policies,
  humanTasks,
  roles,
  secrets,
  returnedTasks,
  rareStatuses,
  jobs,
  pauses,
  incidents,
  typesAndTags,
  eventDeliveries,
  eventsByState,
  tagsByStatements,
  statusesCompared,
  eventsBehind,
  recordsOfRemovedRuns,
  heartbeats,
  pausesByTarget,
  schedules,
];
