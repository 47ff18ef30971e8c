// Rows of runs as statements return them: with their domains, and the events that no state has yet.
import type { DomainRow, EventsRow, ExecutionRow, Tables } from "./tables.ts";

export const bodyOf = (rows: readonly EventsRow[] | undefined, after: number): string | null => {
  const later = (rows ?? []).filter(({ first }) => first > after);
  return later.length === 0 ? null : later.map(({ body }) => body).join(",\n");
};

/** As one text; null where there are none. */
export const heartbeatsOf = (bodies: readonly string[] | undefined, after = 0): string | null =>
  (bodies ?? []).slice(after).join() || null;

export const runRow = ({ domainsById, events, heartbeats }: Tables, row: ExecutionRow) => {
  const { name, retention_days } = domainsById.get(row.domain) as DomainRow;
  const { id, domain, workflow_id, run_id, closed_at, due_at, version, untold, state } = row;
  const rest = bodyOf(events.get(id), row.kept_event_id);
  return {
    id,
    domain,
    domain_name: name,
    retention_days,
    workflow_id,
    run_id,
    closed_at,
    due_at,
    version,
    untold,
    state,
    rest,
    heartbeats: heartbeatsOf(heartbeats.get(id)),
  };
};

export const absentRow = ({ id, name, retention_days }: DomainRow) => ({
  id: null,
  domain: id,
  domain_name: name,
  retention_days,
});
