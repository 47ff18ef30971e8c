// Incidents of open runs. A commit writes those of a run only where it changes which there are.
import {
  areSameIncidents,
  type IncidentSettings,
  incidentsOf,
  incidentsWithout,
  noIncidents,
  type RunIncident,
  type RunIncidentCode,
} from "@ekiden/diagnosis";
import { runIncidentCodes } from "@ekiden/model";
import type { DomainKey } from "../domain-key.ts";
import {
  type IncidentGroup,
  type IncidentGroups,
  type IncidentStore,
  incidentGroupsOf,
} from "../incident-store.ts";
import type { ExecutionId, StoredState } from "../store.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Run } from "./run.ts";
import { fromColumn, toColumn } from "./text.ts";

interface IncidentsDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly settings: IncidentSettings;
}

export class Incidents implements IncidentStore {
  readonly #parts: IncidentsDeps;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, parts: IncidentsDeps) {
    this.#parts = parts;
    this.#sql = prepare(database);
  }

  async list(domain: DomainKey, maxPerCode: number): Promise<IncidentGroups> {
    const { commit, domains } = this.#parts;
    const id = domains.idOf(domain);
    const groups = runIncidentCodes.flatMap((code) => {
      const rows = this.#sql.groups.all(id, code, maxPerCode);
      return rows.map((row) => groupOf(code, row));
    });
    await commit.durable();
    return incidentGroupsOf(groups, maxPerCode);
  }

  of(execution: StoredState): readonly RunIncident[] {
    return incidentsOf(execution, this.#parts.settings);
  }

  /** Inside the transaction. Returns those that begin. */
  write(run: Run, now: number): readonly RunIncident[] {
    const incidents = this.of(run.execution);
    if (areSameIncidents(incidents, run.keptIncidents)) return noIncidents;
    const { keptIncidents: before } = run;
    for (const ended of incidentsWithout(before, incidents)) {
      this.#sql.end.run(run.id, ...columnsOf(ended));
    }
    for (const begun of incidents) {
      this.#sql.begin.run(run.id, run.domain, ...columnsOf(begun), now);
    }
    run.keptIncidents = incidents;
    return incidentsWithout(incidents, before);
  }

  /** Inside the transaction. */
  delete(id: ExecutionId): void {
    this.#sql.delete.run(id);
  }
}

type Columns = [code: string, name: string, version: string];

const columnsOf = ({ code, name, version }: RunIncident): Columns => [
  code,
  toColumn(name),
  toColumn(version),
];

interface GroupRow {
  readonly name: string;
  readonly version: string;
  readonly count: number;
  readonly since: number;
  readonly workflow_id: string;
  readonly run_id: string;
}

const groupOf = (code: RunIncidentCode, row: GroupRow): IncidentGroup => ({
  code,
  name: fromColumn(row.name),
  version: fromColumn(row.version),
  count: row.count,
  since: row.since,
  oldest: { workflowId: fromColumn(row.workflow_id), runId: fromColumn(row.run_id) },
});

const prepare = ({ connection }: Database) => ({
  begin: connection.prepare<[ExecutionId, number, ...Columns, number]>(
    `insert into run_incidents (execution, domain, code, name, version, since)
     values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
  ),
  end: connection.prepare<[ExecutionId, ...Columns]>(
    "delete from run_incidents where execution = ? and code = ? and name = ? and version = ?",
  ),
  delete: connection.prepare<[ExecutionId]>("delete from run_incidents where execution = ?"),
  // With min, SQLite takes the other columns of a group from the row that has it.
  groups: connection.prepare<[domain: number, code: string, max: number], GroupRow>(
    `select name, version, count(*) as count, min(since) as since, workflow_id, run_id from (
       select i.name, i.version, i.since, e.workflow_id, e.run_id
       from run_incidents i join executions e on e.id = i.execution
       where i.domain = ? and i.code = ? and e.closed_at is null order by i.since limit ?
     ) group by name, version`,
  ),
});
