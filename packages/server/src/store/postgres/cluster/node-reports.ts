// What nodes over the same database tell one another: one row of each, written by it every few
// seconds, and read for answers about all nodes.
import type { NodeReportStore, OtherNode } from "../../node-report-store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";

interface NodeReportsDeps {
  /** On which small things are written. */
  readonly listener: ReconnectingConnection;
  readonly browser: ReconnectingConnection;
  readonly node: number;
}

export class NodeReports implements NodeReportStore {
  readonly #deps: NodeReportsDeps;

  constructor(deps: NodeReportsDeps) {
    this.#deps = deps;
  }

  async write(report: string): Promise<void> {
    const { listener, node } = this.#deps;
    await listener.run(writeReport(node, report));
  }

  async others(): Promise<readonly OtherNode[]> {
    const { browser, node } = this.#deps;
    const rows = await browser.run(selectReports(node));
    return rows.map(({ isThere, report }) => ({ isThere, report: report ?? undefined }));
  }
}

/** Those of nodes that have gone are kept for an hour, as their rows among the nodes. */
const writeReport = query<[node: number, report: string]>(
  "write-node-report",
  `with gone as (
     delete from node_reports where node = any(array(
       select node from node_reports
       where node <> $1::bigint and written_at < now() - interval '1 hour'
       order by node for update skip locked))
   )
   insert into node_reports values ($1::bigint, now(), $2)
   on conflict (node) do update set written_at = excluded.written_at, report = excluded.report`,
);

interface ReportRow {
  readonly isThere: boolean;
  readonly report: string | null;
}

const selectReports = query<[node: number], ReportRow>(
  "select-node-reports",
  `select coalesce(n.seen_at > now() - interval '5 seconds', false) as "isThere", r.report
   from (select * from nodes where id <> $1::bigint) n
   full join (select * from node_reports where node <> $1::bigint) r on r.node = n.id
   where n.seen_at > now() - interval '5 seconds'
     or r.written_at > now() - interval '1 hour'`,
);
