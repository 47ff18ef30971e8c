// Visibility: lists and counts by time. The time indexes give the order; what they do not know is
// looked up row by row, up to a bound, so that one call never reads the whole table.
import type { DomainKey } from "../../domain-key.ts";
import { partitionOf } from "../../partition.ts";
import type { VisibilityFilter, VisibilityQuery, VisibilityStore } from "../../store.ts";
import {
  type Position,
  positionFrom,
  positionText,
  rangeOf,
  timeOf,
  type VisibilityLimits,
} from "../../visibility-scan.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, toColumn } from "../connection/text.ts";
import { listedColumns, type RunRow, runOf } from "./run.ts";

type List = Parameters<VisibilityStore["list"]>[0];

interface Scan {
  readonly query: VisibilityQuery;
  /** Found by the workflow's name and then sorted: its runs are few. */
  readonly isNamed: boolean;
  readonly reverse: boolean;
  readonly after?: Position | undefined;
}

/** Without its state where the page is full before. */
type Row = Omit<RunRow, "state"> & { readonly state: string | null; readonly time: number };

export class Visibility implements VisibilityStore {
  readonly #link: ReconnectingConnection;
  readonly #limits: VisibilityLimits;

  constructor(link: ReconnectingConnection, limits: VisibilityLimits) {
    this.#link = link;
    this.#limits = limits;
  }

  async list(query: List): ReturnType<VisibilityStore["list"]> {
    const { reverse, pageSize } = query;
    const after = query.after === undefined ? undefined : positionFrom(query.after);
    const scan: Scan = { query, isNamed: await this.#isNamed(query), reverse, after };
    const bound = query.filter && (await this.#boundOf(scan, this.#limits.maxRowsPerPage));
    const rows = await this.#find(scan, bound, pageSize + 1);
    const shown = rows.slice(0, pageSize).filter(isShown);
    const last = shown.at(-1);
    const isCut = shown.length < rows.length;
    return {
      executions: shown.map((row) => runOf(row).execution),
      next: positionText(isCut ? last : bound),
    };
  }

  async count(query: VisibilityQuery): ReturnType<VisibilityStore["count"]> {
    const scan: Scan = { query, isNamed: await this.#isNamed(query), reverse: false };
    const bound = await this.#boundOf(scan, this.#limits.maxRowsPerCount);
    const values = new Values();
    const source = sourceOf(values, scan, bound);
    const text = `select count(*) as count from ${source}`;
    const [row] = await this.#run<{ count: number }>(text, values);
    return { count: row?.count ?? 0, truncated: bound !== undefined };
  }

  #find(scan: Scan, bound: Position | undefined, max: number): Promise<Row[]> {
    const values = new Values();
    const order = orderOf(scan);
    const found = `select e.* from ${sourceOf(values, scan, bound)} ${order}
      limit ${values.add(max)}`;
    const characters = values.add(this.#limits.maxCharactersPerPage);
    const before = `sum(length(e.state)) over (${order}) - length(e.state)`;
    const text = `select ${listedColumns}, null as rest, null as heartbeats,
        case when e.before <= ${characters} then e.state end as state,
        e.${timeOf(scan.query)} as time
      from (select e.*, ${before} as before from (${found}) e) e
      join domains d on d.id = e.domain ${order}`;
    return this.#run<Row>(text, values);
  }

  /** The last row that a scan may look at; undefined when it ends before. */
  async #boundOf(scan: Scan, maxRows: number): Promise<Position | undefined> {
    if (scan.isNamed) return undefined;
    const unfiltered = { ...scan, query: { ...scan.query, filter: undefined } };
    const values = new Values();
    const text = `select e.${timeOf(scan.query)} as time, e.id
      from ${sourceOf(values, unfiltered)} ${orderOf(scan)}
      limit 2 offset ${values.add(maxRows - 1)}`;
    const [bound, more] = await this.#run<Position>(text, values);
    return more && bound;
  }

  async #isNamed({ domain, state, filter }: VisibilityQuery): Promise<boolean> {
    if (!filter || !("workflowId" in filter)) return false;
    // One run of a workflow is open at most, however many are kept.
    if (state === "open") return true;
    const max = this.#limits.maxRowsPerPage;
    const values = new Values();
    const text = `select count(*) as runs from (select 1 from runs e
      where ${namedIn(values, domain, filter.workflowId)} limit ${values.add(max + 1)}) runs`;
    const [row] = await this.#run<{ runs: number }>(text, values);
    return (row?.runs ?? 0) <= max;
  }

  /** The text differs from call to call: nothing is gained by preparing it. */
  #run<R>(text: string, { all }: Values): Promise<R[]> {
    return this.#link.run<R>({ name: "", text, values: all });
  }
}

/** The values of a statement, in the order in which its text came to name them. */
class Values {
  readonly all: unknown[] = [];

  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

const isShown = (row: Row): row is Row & { state: string } => row.state !== null;

const orderOf = ({ query, reverse }: Scan): string => {
  const direction = reverse ? "asc" : "desc";
  return `order by e.${timeOf(query)} ${direction}, e.id ${direction}`;
};

const inDomain = (values: Values, domain: DomainKey, column = "e.domain"): string =>
  `${column} = (select id from domains where name = ${values.add(domainToColumn(domain))})`;

const namedIn = (values: Values, domain: DomainKey, workflowId: string): string =>
  `e.part = ${values.add(partitionOf(domain, workflowId))} and ${inDomain(values, domain, "e.domain + 0")}
    and e.workflow_id = ${values.add(toColumn(workflowId))}`;

/** The rows of a scan, from `after` to `bound`, that pass its filter. */
const sourceOf = (values: Values, scan: Scan, bound?: Position): string => {
  const { query, isNamed, reverse, after } = scan;
  const { domain, filter } = query;
  const { oldest, latest } = rangeOf(query);
  const time = `e.${timeOf(query)}`;
  const beyond = (comparison: string, { time: at, id }: Position) =>
    `(${time}, e.id) ${comparison} (${values.add(at)}, ${values.add(id)})`;
  const conditions = [
    isNamed && filter && "workflowId" in filter
      ? namedIn(values, domain, filter.workflowId)
      : inDomain(values, domain),
    query.state === "open" ? "e.closed_at is null" : "e.closed_at is not null",
    `${time} >= ${values.add(oldest)} and ${time} <= ${values.add(latest)}`,
    after && beyond(reverse ? ">" : "<", after),
    bound && beyond(reverse ? "<=" : ">=", bound),
    filter && conditionOf(values, filter),
  ];
  return `runs e where ${conditions.filter(Boolean).join(" and ")}`;
};

const conditionOf = (values: Values, filter: VisibilityFilter): string => {
  const is = (column: string, value: string) => `${column} = ${values.add(value)}`;
  if ("workflowId" in filter) return is("e.workflow_id", toColumn(filter.workflowId));
  if ("tag" in filter) return `${values.add(toColumn(filter.tag))} = any(e.tags)`;
  if ("closeStatus" in filter) return is("e.close_status", filter.closeStatus);
  const { name, version } = filter.type;
  const named = is("e.type_name", toColumn(name));
  return version === undefined ? named : `${named} and ${is("e.type_version", toColumn(version))}`;
};
