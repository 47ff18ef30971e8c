// Finds executions by conditions on their columns. The indexes give the order; what they do not
// know is looked up row by row, up to a bound, so that one call never reads the whole table.
import type { CloseStatus } from "@ekiden/model";
import { partitionOf } from "../../partition.ts";
import { fewestOf, type PlacedGroup } from "../../search-groups.ts";
import {
  BoundValues,
  boundOf,
  countOf,
  foundIn,
  orderOf,
  type Scan,
  type SearchDialect,
} from "../../search-statement.ts";
import {
  type FoundExecution,
  rareStatuses,
  type SearchQuery,
  type SearchStore,
} from "../../search-store.ts";
import {
  type Position,
  positionFrom,
  positionText,
  type VisibilityLimits,
} from "../../visibility-scan.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, fromColumn, isPlainText, toColumn } from "../connection/text.ts";
import { laterColumns, type RunRow, runOf } from "./run.ts";

interface Row extends Position, Omit<RunRow, "state"> {
  readonly id: number;
  readonly type_name: string;
  readonly type_version: string;
  readonly tags: readonly string[] | null;
  readonly started_at: number;
  readonly close_status: CloseStatus | null;
  /** Null where it was not asked for, and where the page is full before. */
  readonly state: string | null;
}

export class Searches implements SearchStore {
  readonly #link: ReconnectingConnection;
  readonly #limits: VisibilityLimits;

  constructor(link: ReconnectingConnection, limits: VisibilityLimits) {
    this.#link = link;
    this.#limits = limits;
  }

  async page(query: SearchQuery): ReturnType<SearchStore["page"]> {
    const after = query.after === undefined ? undefined : positionFrom(query.after);
    const groups = await fewestOf({
      query,
      narrower: query.narrower ?? [],
      maxSorted: this.#limits.maxRowsPerPage,
      countOf: (each, max) => this.#countOf(query, each, max),
    });
    if (groups.length === 0) return { executions: [] };
    const scan: Scan = { query, groups, after };
    const bound = await this.#boundOf(scan);
    const rows = await this.#find({ ...scan, bound });
    const shown = rows
      .slice(0, query.maxExecutions)
      .filter(({ state }) => state !== null || !query.withStates);
    const isCut = shown.length < rows.length;
    return {
      executions: shown.map(foundOf),
      next: positionText(isCut ? shown.at(-1) : bound),
    };
  }

  async #countOf(query: SearchQuery, groups: readonly PlacedGroup[], max: number): Promise<number> {
    const values = new BoundValues();
    const text = countOf(values, dialect, { query, groups, max });
    const [row] = await this.#run<{ executions: number }>(text, values);
    return row?.executions ?? 0;
  }

  /** The last row that a scan may look at; undefined when it ends before. */
  async #boundOf(scan: Scan): Promise<Position | undefined> {
    const values = new BoundValues();
    const [bound, more] = await this.#run<Position>(boundOf(values, dialect, scan), values);
    return more && bound;
  }

  #find(scan: Scan): Promise<Row[]> {
    const { query } = scan;
    const values = new BoundValues();
    const found = `${foundIn(values, dialect, scan)} limit ${values.add(query.maxExecutions + 1)}`;
    const order = orderOf(query);
    if (!query.withStates) {
      return this.#run<Row>(`select ${listed}, null as state from (${found}) e ${order}`, values);
    }
    const characters = values.add(this.#limits.maxCharactersPerPage);
    const before = `sum(length(kept_state)) over (${order}) - length(kept_state)`;
    const text = `select ${listed}, ${ofState}, case when before <= ${characters} then kept_state end as state
      from (select *, ${before} as before from (${found}) found) e
      join domains d on d.id = e.domain ${order}`;
    return this.#run<Row>(text, values);
  }

  /** The text differs from call to call: nothing is gained by preparing it. */
  #run<R>(text: string, { all }: BoundValues): Promise<R[]> {
    return this.#link.run<R>({ name: "", text, values: all });
  }
}

/** What is shown of an execution, whether its state is wanted or not. */
const listed = `e.id, time, e.workflow_id, e.run_id, e.type_name, e.type_version, e.tags,
  e.started_at, e.closed_at, e.close_status`;

/** What else a state is made from, with the events that are not in it: as of one moment. */
const ofState = `e.domain, d.name as domain_name, d.retention_days, e.due_at, e.version, e.untold,
  ${laterColumns}`;

const foundOf = (row: Row): FoundExecution => {
  const { id, started_at: startedAt, closed_at: closedAt, close_status: status, state } = row;
  return {
    id,
    workflowId: fromColumn(row.workflow_id),
    runId: fromColumn(row.run_id),
    workflowType: { name: fromColumn(row.type_name), version: fromColumn(row.type_version) },
    tagList: row.tags?.map(fromColumn) ?? [],
    startedAt,
    closed: closedAt === null || status === null ? undefined : { at: closedAt, status },
    state: state === null ? undefined : runOf({ ...row, state }).execution,
  };
};

const inDomain = (values: BoundValues, { domain }: Pick<SearchQuery, "domain">): string =>
  `(select id from domains where name = ${values.add(domainToColumn(domain))})`;

const dialect: SearchDialect = {
  columns: `e.workflow_id, e.run_id, e.type_name, e.type_version, e.tags, e.started_at, e.closed_at,
    e.close_status, e.part, e.domain, e.due_at, e.version, e.untold, e.kept_event_id,
    e.state as kept_state`,
  source: (group) =>
    "tag" in group
      ? "run_tags t join runs e on e.part = part_of(t.execution) and e.id = t.execution"
      : "runs e",
  index: (group) => ("tag" in group ? "run_tags t" : "runs e"),
  place(values, query, group) {
    if ("tag" in group) {
      return `t.domain = ${inDomain(values, query)} and t.tag = ${values.add(toColumn(group.tag))}`;
    }
    if ("typeName" in group) {
      return `e.domain = ${inDomain(values, query)}
        and e.type_name = ${values.add(toColumn(group.typeName))}`;
    }
    if (!("workflowId" in group)) return `e.domain = ${inDomain(values, query)}`;
    const { workflowId } = group;
    // The sum keeps the planner to the index of names, which begins with the partition.
    return `e.part = ${values.add(partitionOf(query.domain, workflowId))}
      and e.domain + 0 = ${inDomain(values, query)}
      and e.workflow_id = ${values.add(toColumn(workflowId))}`;
  },
  text: toColumn,
  isPlain: isPlainText,
  isMarked: (column) => `left(${column}, 1) = e'\\x01'`,
  ofType: (column, holds) => holds(`e.type_${column}`),
  someTag: (holds) => `exists (select 1 from unnest(e.tags) tag where ${holds("tag")})`,
  contains: (column, part) => `strpos(${column}, ${part}) > 0`,
  isRare: `e.close_status in (${rareStatuses.map((status) => `'${status}'`).join(", ")})`,
  part: (select, order) => `select * from (${select} ${order}) part`,
};
