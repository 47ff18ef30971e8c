// Visibility: lists and counts by time. The time indexes give the order; what they do not know is
// looked up row by row, up to a bound, so that one call never reads the whole table.
import type { DomainKey } from "../domain-key.ts";
import type { StoredState, VisibilityFilter, VisibilityQuery, VisibilityStore } from "../store.ts";
import {
  type Position,
  positionFrom,
  positionText,
  rangeOf,
  timeOf,
  type VisibilityLimits,
} from "../visibility-scan.ts";
import type { Statement } from "./connection.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import { type ExecutionRow, executionOf } from "./execution-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import { toColumn } from "./text.ts";

type List = Parameters<VisibilityStore["list"]>[0];

interface Scan {
  readonly query: VisibilityQuery;
  readonly index: string;
  readonly reverse: boolean;
  readonly after?: Position | undefined;
}

interface VisibilityDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly limits: VisibilityLimits;
}

export class Visibility implements VisibilityStore {
  readonly #database: Database;
  readonly #commit: GroupCommit;
  readonly #domains: Domains;
  readonly #limits: VisibilityLimits;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database, { commit, domains, limits }: VisibilityDeps) {
    this.#database = database;
    this.#commit = commit;
    this.#domains = domains;
    this.#limits = limits;
  }

  async list(query: List): ReturnType<VisibilityStore["list"]> {
    const { reverse, pageSize } = query;
    const after = query.after === undefined ? undefined : positionFrom(query.after);
    const scan: Scan = { query, index: this.#indexFor(query), reverse, after };
    const bound = query.filter && this.#boundOf(scan, this.#limits.maxRowsPerPage);
    const found = this.#find(scan, bound, pageSize + 1);
    const { executions, last } = this.#read(query.domain, found.slice(0, pageSize));
    const isCut = executions.length < found.length;
    await this.#commit.durable();
    return { executions, next: positionText(isCut ? last : bound) };
  }

  async count(query: VisibilityQuery): ReturnType<VisibilityStore["count"]> {
    const scan: Scan = { query, index: this.#indexFor(query), reverse: false };
    const bound = this.#boundOf(scan, this.#limits.maxRowsPerCount);
    const sql = `select count(*) as count from ${sourceOf(scan, bound)}`;
    const [row] = this.#all<{ count: number }>(sql, this.#values(scan, bound));
    await this.#commit.durable();
    return { count: row?.count ?? 0, truncated: bound !== undefined };
  }

  /** The last row that a scan may look at; undefined when it ends before. */
  #boundOf(scan: Scan, maxRows: number): Position | undefined {
    if (scan.index === byName || scan.index === openByName) return undefined;
    const unfiltered = { ...scan, query: { ...scan.query, filter: undefined } };
    const sql = `select ${timeOf(scan.query)} as time, id from ${sourceOf(unfiltered)}
      ${orderOf(scan)} limit 2 offset $offset`;
    const values = { ...this.#values(unfiltered), offset: maxRows - 1 };
    const [bound, more] = this.#all<Position>(sql, values);
    return more && bound;
  }

  /**
   * The runs of one workflow are few, as a rule, and then found by its name and sorted. One of them
   * is open at most, which is found so among any number.
   */
  #indexFor({ domain, state, by, filter }: VisibilityQuery): string {
    if (filter && "workflowId" in filter) {
      if (state === "open") return openByName;
      const max = this.#limits.maxRowsPerPage;
      const values = { domain: this.#domains.idOf(domain), ...valuesOf(filter), max: max + 1 };
      const [row] = this.#all<{ runs: number }>(countRuns, values);
      if (row && row.runs <= max) return byName;
    }
    if (state === "open") return "executions_open_by_start";
    return by === "startTime" ? "executions_closed_by_start" : "executions_closed_by_close";
  }

  #find(scan: Scan, bound: Position | undefined, max: number): readonly Position[] {
    const sql = `select ${timeOf(scan.query)} as time, id from ${sourceOf(scan, bound)}
      ${orderOf(scan)} limit $max`;
    return this.#all<Position>(sql, { ...this.#values(scan, bound), max });
  }

  #read(
    domain: DomainKey,
    found: readonly Position[],
  ): { executions: StoredState[]; last: Position | undefined } {
    const executions: StoredState[] = [];
    let last: Position | undefined;
    let characters = 0;
    for (const position of found) {
      if (characters > this.#limits.maxCharactersPerPage) break;
      const row = this.#prepare(selectRow).get(position.id) as ExecutionRow;
      characters += row.state.length;
      executions.push(executionOf(row, domain));
      last = position;
    }
    return { executions, last };
  }

  #values({ query, reverse, after }: Scan, bound?: Position): Record<string, unknown> {
    const { domain, filter } = query;
    const { oldest, latest } = rangeOf(query);
    const [newer, older] = reverse ? [bound, after] : [after, bound];
    return {
      domain: this.#domains.idOf(domain),
      // Narrowed to what is left, so that the index is entered where the page begins.
      oldest: Math.max(oldest, older?.time ?? oldest),
      latest: Math.min(latest, newer?.time ?? latest),
      ...(filter && valuesOf(filter)),
      ...(after && { afterTime: after.time, afterId: after.id }),
      ...(bound && { boundTime: bound.time, boundId: bound.id }),
    };
  }

  #all<Row>(sql: string, values: Record<string, unknown>): Row[] {
    return this.#prepare(sql).all(values) as Row[];
  }

  /** There are a few dozen texts at most: states, orders and filters. */
  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const byName = "executions_by_name";
const openByName = "executions_open";
const countRuns = `select count(*) as runs from (select 1 from executions indexed by ${byName}
  where domain = $domain and workflow_id = $workflowId limit $max)`;
const selectRow = "select * from executions where id = ?";

const orderOf = ({ query, reverse }: Scan): string => {
  const direction = reverse ? "asc" : "desc";
  return `order by ${timeOf(query)} ${direction}, id ${direction}`;
};

/** The rows of a scan, from `after` to `bound`, that pass its filter. */
const sourceOf = ({ query, index, reverse, after }: Scan, bound?: Position): string => {
  const time = timeOf(query);
  const [beyond, within] = reverse ? [">", "<="] : ["<", ">="];
  const conditions = [
    "domain = $domain",
    query.state === "open" ? "closed_at is null" : "closed_at is not null",
    `${time} between $oldest and $latest`,
    after && `(${time}, id) ${beyond} ($afterTime, $afterId)`,
    bound && `(${time}, id) ${within} ($boundTime, $boundId)`,
    query.filter && conditionOf(query.filter),
  ];
  return `executions indexed by ${index}
    where ${conditions.filter((condition) => condition !== undefined).join(" and ")}`;
};

const conditionOf = (filter: VisibilityFilter): string => {
  if ("workflowId" in filter) return "workflow_id = $workflowId";
  if ("tag" in filter) {
    // SQLite reads both from JSON, so that it makes the same of what no UTF-8 can say.
    return `tags is not null and exists (
      select 1 from json_each(tags) where value = json_extract($tag, '$[0]'))`;
  }
  if ("closeStatus" in filter) return "close_status = $closeStatus";
  const version = filter.type.version === undefined ? "" : " and version = $typeVersion";
  return `type in (select id from type_names where name = $typeName${version})`;
};

const valuesOf = (filter: VisibilityFilter): Record<string, string> => {
  if ("workflowId" in filter) return { workflowId: toColumn(filter.workflowId) };
  if ("tag" in filter) return { tag: JSON.stringify([filter.tag]) };
  if ("closeStatus" in filter) return { closeStatus: filter.closeStatus };
  const { name, version } = filter.type;
  const typeName = toColumn(name);
  return version === undefined ? { typeName } : { typeName, typeVersion: toColumn(version) };
};
