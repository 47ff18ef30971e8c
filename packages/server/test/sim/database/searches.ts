// Finds runs in the order of their starts, in the place of the store's own search, whose SQL is put
// together call by call: it gives all runs of a domain, and the finder compares them, as it may.

import { query } from "../../../src/store/postgres/connection/query.ts";
import type { ReconnectingConnection } from "../../../src/store/postgres/connection/reconnecting-connection.ts";
import { domainToColumn } from "../../../src/store/postgres/connection/text.ts";
import { type RunRow, runOf } from "../../../src/store/postgres/tables/run.ts";
import type { SearchQuery, SearchStore } from "../../../src/store/search-store.ts";
import { positionFrom, positionText } from "../../../src/store/visibility-scan.ts";
import { runRow } from "./run-rows.ts";
import type { Statement } from "./statement.ts";

interface FoundRow extends RunRow {
  readonly started_at: number;
}

const search = query<
  [domain: string, oldest: number, latest: number, after: number, afterId: number, max: number],
  FoundRow
>("search-runs", "runs of a domain by their starts");

/** The oldest start first, and of the same moment the lowest id. */
export const searchRuns: Statement = ({ tables }, values) => {
  const domain = tables.domains.get(String(values[0]))?.id;
  const [oldest = 0, latest = 0, after = 0, afterId = 0, max = 0] = values.slice(1).map(Number);
  return [...tables.executions.values()]
    .filter((row) => row.domain === domain)
    .filter(({ started_at: at }) => at >= oldest && at <= latest)
    .filter(({ id, started_at: at }) => at > after || (at === after && id > afterId))
    .sort((one, other) => one.started_at - other.started_at || one.id - other.id)
    .slice(0, max)
    .map((row) => ({ ...runRow(tables, row), started_at: row.started_at }));
};

export class SimSearches implements SearchStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async page(asked: SearchQuery): ReturnType<SearchStore["page"]> {
    const { domain, by, ascending, oldest, latest, maxExecutions } = asked;
    if (by !== "startTime" || !ascending) throw new Error("It searches by starts, oldest first");
    const after = asked.after === undefined ? undefined : positionFrom(asked.after);
    const rows = await this.#link.run(
      search(
        domainToColumn(domain),
        oldest,
        Math.min(latest, Number.MAX_SAFE_INTEGER),
        after?.time ?? Number.MIN_SAFE_INTEGER,
        after?.id ?? 0,
        maxExecutions + 1,
      ),
    );
    const shown = rows.slice(0, maxExecutions);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    const next = last && positionText({ id: last.id, time: last.started_at });
    return { executions: shown.map(foundOf), next };
  }
}

const foundOf = (row: FoundRow) => {
  const { execution: state } = runOf(row);
  const { workflowId, runId, workflowType, tagList = [], closed } = state;
  const { id, started_at: startedAt } = row;
  return { id, workflowId, runId, workflowType, tagList, startedAt, closed, state };
};
