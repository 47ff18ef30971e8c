// Finds executions by conditions on their columns. The indexes give the order; what they do not
// know is looked up row by row, up to a bound, so that one call never reads the whole table.
import type { CloseStatus } from "@ekiden/model";
import { fewestOf, isKey, type PlacedGroup, type PlacedKey } from "../search-groups.ts";
import {
  BoundValues,
  boundOf,
  countOf,
  foundIn,
  type Scan,
  type SearchDialect,
} from "../search-statement.ts";
import {
  type FoundExecution,
  rareStatuses,
  type SearchKey,
  type SearchQuery,
  type SearchStore,
} from "../search-store.ts";
import type { ExecutionId } from "../store.ts";
import {
  type Position,
  positionFrom,
  positionText,
  type VisibilityLimits,
} from "../visibility-scan.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Runs } from "./runs.ts";
import { fromColumn, isPlainText, toColumn } from "./text.ts";

interface SearchesDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly runs: Runs;
  readonly limits: VisibilityLimits;
}

interface Row extends Position {
  readonly id: ExecutionId;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly type_name: string;
  readonly type_version: string;
  readonly tags: string | null;
  readonly started_at: number;
  readonly closed_at: number | null;
  readonly close_status: CloseStatus | null;
  /** Characters. */
  readonly size: number;
}

/** The name in the index under which executions with tags are that JSON escapes. */
const escapedTags = "\\u";
/** Workflows or types that are gone through one beside the other. */
const maxKeys = 50;

export class Searches implements SearchStore {
  readonly #database: Database;
  readonly #parts: SearchesDeps;
  readonly #dialect: SearchDialect;

  constructor(database: Database, parts: SearchesDeps) {
    this.#database = database;
    this.#parts = parts;
    this.#dialect = dialectOf(parts.domains);
  }

  async page(query: SearchQuery): ReturnType<SearchStore["page"]> {
    const after = query.after === undefined ? undefined : positionFrom(query.after);
    const groups = await fewestOf({
      query,
      narrower: (query.narrower ?? []).flatMap((keys) => this.#placed(keys)),
      maxSorted: this.#parts.limits.maxRowsPerPage,
      countOf: async (each, max) => this.#countOf(query, each, max),
    });
    if (groups.length === 0) return { executions: [] };
    const scan: Scan = { query, groups, after };
    const bound = this.#boundOf(scan);
    const rows = this.#find({ ...scan, bound });
    const shown = this.#shown(query, rows.slice(0, query.maxExecutions));
    const executions = shown.map((row) => this.#foundOf(row, query));
    const isCut = shown.length < rows.length;
    await this.#parts.commit.durable();
    return { executions, next: positionText(isCut ? shown.at(-1) : bound) };
  }

  /** None where a type has more versions than are gone through one beside the other. */
  #placed(keys: readonly SearchKey[]): (readonly PlacedKey[])[] {
    const placed = keys.flatMap((key): readonly PlacedKey[] => {
      if ("typeName" in key) return this.#typesOf(key.typeName);
      if ("tag" in key) return [...new Set([key.tag, escapedTags])].map((tag) => ({ tag }));
      return [key];
    });
    return placed.length <= maxKeys ? [placed] : [];
  }

  #typesOf(typeName: string): readonly PlacedKey[] {
    const values = new BoundValues();
    const sql = `select id from type_names where name = ${values.add(toColumn(typeName))}
      limit ${maxKeys + 1}`;
    return this.#all<{ id: number }>(sql, values).map(({ id }) => ({ typeNumber: id }));
  }

  #countOf(query: SearchQuery, groups: readonly PlacedGroup[], max: number): number {
    const values = new BoundValues();
    const counted = countOf(values, this.#dialect, { query, groups, max });
    return this.#all<{ executions: number }>(counted, values)[0]?.executions ?? 0;
  }

  /** The last row that a scan may look at; undefined when it ends before. */
  #boundOf(scan: Scan): Position | undefined {
    const values = new BoundValues();
    const [bound, more] = this.#all<Position>(boundOf(values, this.#dialect, scan), values);
    return more && bound;
  }

  #find(scan: Scan): Row[] {
    const values = new BoundValues();
    const found = foundIn(values, this.#dialect, scan);
    return this.#all<Row>(`${found} limit ${values.add(scan.query.maxExecutions + 1)}`, values);
  }

  /** Those whose states may be on one page: it holds one at least. */
  #shown({ withStates }: SearchQuery, rows: readonly Row[]): readonly Row[] {
    if (!withStates) return rows;
    const max = this.#parts.limits.maxCharactersPerPage;
    let characters = 0;
    const end = rows.findIndex(({ size }) => {
      characters += size;
      return characters > max;
    });
    return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
  }

  #foundOf(row: Row, { withStates }: SearchQuery): FoundExecution {
    const { id, started_at: startedAt, closed_at: closedAt, close_status: status } = row;
    return {
      id,
      workflowId: fromColumn(row.workflow_id),
      runId: fromColumn(row.run_id),
      workflowType: { name: fromColumn(row.type_name), version: fromColumn(row.type_version) },
      tagList: row.tags === null ? [] : JSON.parse(row.tags),
      startedAt,
      closed: closedAt === null || status === null ? undefined : { at: closedAt, status },
      state: withStates ? this.#parts.runs.read(id)?.execution : undefined,
    };
  }

  /** There are as many texts as queries: none is kept prepared. */
  #all<R>(sql: string, { all }: BoundValues): R[] {
    const values = Object.fromEntries(all.map((value, index) => [index + 1, value]));
    return this.#database.connection.prepare(sql).all(values) as R[];
  }
}

const indexOf = (group: PlacedGroup, by: SearchQuery["by"]): string => {
  if ("workflowId" in group) return "executions_by_name";
  if (isKey(group)) return "executions_by_type";
  const time = by === "startTime" ? "start" : "close";
  if ("status" in group) return `executions_rare_by_${time}`;
  return group.state === "open" ? "executions_open_by_start" : `executions_closed_by_${time}`;
};

const typeOf = (column: "name" | "version"): string =>
  `(select ${column} from type_names where id = e.type)`;

const dialectOf = (domains: Domains): SearchDialect => ({
  columns: `e.workflow_id, e.run_id, ${typeOf("name")} as type_name,
    ${typeOf("version")} as type_version, e.tags, e.started_at, e.closed_at, e.close_status,
    length(e.state) as size`,
  source: (group, by) =>
    "tag" in group
      ? "execution_tags t cross join executions e on e.id = t.execution"
      : `executions e indexed by ${indexOf(group, by)}`,
  index: (group, by) =>
    "tag" in group ? "execution_tags t" : `executions e indexed by ${indexOf(group, by)}`,
  place(values, { domain }, group) {
    const inDomain = `domain = ${values.add(domains.idOf(domain))}`;
    if ("tag" in group) return `t.${inDomain} and t.tag = ${values.add(toColumn(group.tag))}`;
    if ("typeNumber" in group) return `e.${inDomain} and e.type = ${values.add(group.typeNumber)}`;
    if (!("workflowId" in group)) return `e.${inDomain}`;
    return `e.${inDomain} and e.workflow_id = ${values.add(toColumn(group.workflowId))}`;
  },
  text: toColumn,
  isPlain: isPlainText,
  // The length ends at a NUL, with which the mark begins.
  isMarked: (column) => `length(${column}) = 0`,
  ofType: (column, holds) => `e.type in (select id from type_names where ${holds(column)})`,
  // A tag that JSON escapes may not come out of it as it was.
  someTag: (holds) => `(e.tags is not null and (instr(e.tags, '\\u') > 0
    or exists (select 1 from json_each(e.tags) where ${holds("value")})))`,
  contains: (column, part) => `instr(${column}, ${part}) > 0`,
  isRare: `(${rareStatuses.map((status) => `e.close_status = '${status}'`).join(" or ")})`,
  // It merges the parts by their indexes, row by row.
  part: (select) => select,
});
