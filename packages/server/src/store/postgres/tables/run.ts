// A run as this node knows it: the state of some version, which only the database can confirm.

import { catchUp, catchUpHeartbeats, decodeExecution, decodeHeartbeats } from "@ekiden/engine";
import { decodeEvents } from "@ekiden/model";
import type { DomainKey } from "../../domain-key.ts";
import type { StoredRun } from "../../run-row.ts";
import type { ExecutionId, StoredState } from "../../store.ts";
import { expand } from "../connection/abbreviation.ts";
import { domainFromColumn, fromColumn } from "../connection/text.ts";

/** What never changes of a domain. */
export interface Domain {
  readonly id: number;
  readonly name: DomainKey;
  readonly retentionDays: string;
}

export interface Run extends StoredRun {
  readonly domain: Domain;
  execution: StoredState;
  /** The batch that wrote the row; 0: there is none yet. */
  version: number;
  keptEventId: number;
  keptCancelRequested: boolean;
  /** The latest batch that changed something which neither events nor heartbeats tell since. */
  untold: number | null;
  heartbeats: number;
  dueAt: number;
  /** The row says so. */
  isOpen: boolean;
  size: number;
}

interface DomainColumns {
  readonly domain: number;
  readonly domain_name: string;
  readonly retention_days: string;
}

export interface RunRow extends DomainColumns {
  readonly id: ExecutionId;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly closed_at: number | null;
  readonly due_at: number;
  readonly version: number;
  readonly untold: number | null;
  /** Abbreviated, as `rest` is. */
  readonly state: string;
  /** The events that are not in the state; null where there are none. */
  readonly rest: string | null;
  /** Those that are not in the state, joined; null where there are none. */
  readonly heartbeats: string | null;
}

/** Of `runs e` and `domains d`: what a listing shows, beside the state. */
export const listedColumns = `e.id, e.domain, d.name as domain_name, d.retention_days,
  e.workflow_id, e.run_id, e.closed_at, e.due_at, e.version, e.untold`;

/** Of `run_events v`: their texts, joined as `joinEvents` does. */
export const joinedBodies = `string_agg(v.body, e',\\n' order by v.first_event_id)`;

/** Of `run_heartbeats h`: as `decodeHeartbeats` reads them. */
export const joinedHeartbeats = "string_agg(h.body, ',' order by h.number)";

/** Of `runs e`: what has come since the state. */
export const laterColumns = `(
    select ${joinedBodies} from run_events v
    where v.part = e.part and v.execution = e.id and v.first_event_id > e.kept_event_id
  ) as rest, (
    select ${joinedHeartbeats} from run_heartbeats h
    where h.part = e.part and h.execution = e.id
  ) as heartbeats`;

/** Of the same, for those who step a run. */
export const runColumns = `${listedColumns}, e.state, ${laterColumns}`;

export const domainOf = (row: DomainColumns): Domain => ({
  id: row.domain,
  name: domainFromColumn(row.domain_name),
  retentionDays: row.retention_days,
});

export const runOf = (row: RunRow): Run => {
  const domain = domainOf(row);
  const workflowId = fromColumn(row.workflow_id);
  const key = { domain: domain.name, workflowId, runId: fromColumn(row.run_id) };
  const state = expand(row.state);
  const execution = decodeExecution(key, state);
  const { lastEventId: keptEventId, cancelRequested: keptCancelRequested } = execution;
  const heartbeats = takeOn(execution, row);
  return {
    id: row.id,
    domain,
    execution,
    version: row.version,
    keptEventId,
    keptCancelRequested,
    untold: row.untold,
    heartbeats,
    dueAt: row.due_at,
    isOpen: row.closed_at === null,
    size: state.length,
  };
};

/** What has become of a run that is remembered. */
export interface RunNews {
  readonly version: number;
  readonly untold: number | null;
  readonly closed_at: number | null;
  readonly due_at: number;
  readonly kept_event_id: number;
  /** The events since then, and the heartbeats; null: there were none. */
  readonly rest: string | null;
  readonly heartbeats: string | null;
}

/** Returns how many heartbeats there were. */
const takeOn = (
  execution: StoredState,
  { rest, heartbeats }: Pick<RunNews, "rest" | "heartbeats">,
): number => {
  if (rest) catchUp(execution, decodeEvents(expand(rest)));
  const later = decodeHeartbeats(heartbeats ?? "");
  catchUpHeartbeats(execution, later);
  return later.length;
};

/** Takes a run that is remembered on to where others have led it. */
export const followRun = (run: Run, news: RunNews): void => {
  run.heartbeats += takeOn(run.execution, news);
  run.version = news.version;
  run.keptEventId = news.kept_event_id;
  // A step that records a cancel request writes the state with it.
  run.keptCancelRequested = run.execution.cancelRequested;
  run.dueAt = news.due_at;
  run.isOpen = news.closed_at === null;
};

/** Names a workflow among all domains. */
export const workflowKey = (domain: DomainKey, workflowId: string): string =>
  `${domain.length}:${domain}${workflowId}`;
