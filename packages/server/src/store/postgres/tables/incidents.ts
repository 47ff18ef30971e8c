// Incidents of open runs, as batches have written them.
import type { RunIncidentCode } from "@ekiden/diagnosis";
import { runIncidentCodes } from "@ekiden/model";
import type { DomainKey } from "../../domain-key.ts";
import { type IncidentGroups, type IncidentStore, incidentGroupsOf } from "../../incident-store.ts";
import { texts } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, fromColumn } from "../connection/text.ts";

export class Incidents implements IncidentStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async list(domain: DomainKey, maxPerCode: number): Promise<IncidentGroups> {
    const codes = texts([...runIncidentCodes]);
    const rows = await this.#link.run(selectGroups(domainToColumn(domain), codes, maxPerCode));
    const groups = rows.map(({ code, name, version, count, since, workflow_id, run_id }) => ({
      code,
      name: fromColumn(name),
      version: fromColumn(version),
      count,
      since,
      oldest: { workflowId: fromColumn(workflow_id), runId: fromColumn(run_id) },
    }));
    return incidentGroupsOf(groups, maxPerCode);
  }
}

interface GroupRow {
  readonly code: RunIncidentCode;
  readonly name: string;
  readonly version: string;
  readonly count: number;
  readonly since: number;
  readonly workflow_id: string;
  readonly run_id: string;
}

const selectGroups = query<[domain: string, codes: string, max: number], GroupRow>(
  "select-incidents",
  `select c.code, g.* from unnest($2::text[]) c(code) cross join lateral (
     select f.name, f.version, count(*)::integer as count, min(f.since) as since,
       (array_agg(f.workflow_id order by f.since))[1] as workflow_id,
       (array_agg(f.run_id order by f.since))[1] as run_id
     from (
       select i.name, i.version, i.since, e.workflow_id, e.run_id
       from run_incidents i join runs e on e.part = part_of(i.execution) and e.id = i.execution
       where i.domain = (select d.id from domains d where d.name = $1) and i.code = c.code
         and e.closed_at is null
       order by i.since limit $3
     ) f group by f.name, f.version
   ) g`,
);
