// What the searches of both stores have in common: the statement that finds executions of several
// groups, each by an index that has them in order, merged. Values are bound; only names of columns
// and words of SQL are in the text.
import { isKey, type PlacedGroup } from "./search-groups.ts";
import type { SearchCondition, SearchQuery, SearchTime } from "./search-store.ts";
import type { Position } from "./visibility-scan.ts";

/** The values of a statement, in the order in which its text came to name them. */
export class BoundValues {
  readonly all: unknown[] = [];

  /** How the text names the value. */
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** How a store writes it; `e` is an execution, and `t` the entry of one of its tags. */
export interface SearchDialect {
  /** What is selected of an execution, beside `id` and `time`. */
  readonly columns: string;
  /** The table, with the index of the group where the store has to be told. */
  source(group: PlacedGroup, by: SearchTime): string;
  /** The same where nothing is asked but what the index of the group has. */
  index(group: PlacedGroup, by: SearchTime): string;
  /** Of the domain, and of what the executions of the group have in common. */
  place(values: BoundValues, query: Pick<SearchQuery, "domain">, group: PlacedGroup): string;
  /** A name as its column has it. */
  text(name: string): string;
  /** False where a name that contains the text may have another one in its column. */
  isPlain(text: string): boolean;
  /** Whether the name of the column is not written there as it is. */
  isMarked(column: string): string;
  /** Of its type: `holds` is a condition on a column of a name or a version. */
  ofType(column: "name" | "version", holds: (column: string) => string): string;
  /** Whether one of its tags fulfils a condition on a column. */
  someTag(holds: (column: string) => string): string;
  contains(column: string, part: string): string;
  /** The condition of the indexes of rare statuses, word for word: databases compare the words. */
  readonly isRare: string;
  /**
   * A part of a union, of which no more rows are needed than `order` says. A planner that is not
   * told so may sort all rows of a group instead of going through its index.
   */
  part(select: string, order: string): string;
}

export interface Scan {
  readonly query: SearchQuery;
  readonly groups: readonly PlacedGroup[];
  readonly after?: Position | undefined;
  /** The last row that may be looked at. */
  readonly bound?: Position | undefined;
}

/** What a key has by the close is sorted: the sum keeps a planner from another key's order. */
const timeColumn = (group: PlacedGroup, by: SearchTime): string => {
  if (by === "startTime") return "tag" in group ? "t.started_at" : "e.started_at";
  return isKey(group) ? "e.closed_at + 0" : "e.closed_at";
};

const idColumn = (group: PlacedGroup): string => ("tag" in group ? "t.execution" : "e.id");

export const orderOf = ({ ascending }: SearchQuery): string => {
  const direction = ascending ? "asc" : "desc";
  return `order by time ${direction}, id ${direction}`;
};

/** The executions of a scan that fulfil its condition, in order. */
export const foundIn = (values: BoundValues, dialect: SearchDialect, scan: Scan): string =>
  mergedIn(values, {
    dialect,
    scan,
    columns: `, ${dialect.columns}`,
    max: scan.query.maxExecutions + 1,
  });

/** Where the row lies that is `maxRows` further on, and whether there are more. */
export const boundOf = (values: BoundValues, dialect: SearchDialect, scan: Scan): string => {
  const { query } = scan;
  const unconditional = { ...scan, query: { ...query, condition: undefined } };
  const max = query.maxRows + 1;
  return `${mergedIn(values, { dialect, scan: unconditional, columns: "", max })}
    limit 2 offset ${values.add(query.maxRows - 1)}`;
};

/** How many executions the groups have, of those in the range of time, up to `max` and one more. */
export const countOf = (
  values: BoundValues,
  dialect: SearchDialect,
  { query, groups, max }: Pick<Scan, "query" | "groups"> & { readonly max: number },
): string => {
  const limit = `limit ${Math.trunc(max) + 1}`;
  const parts = groups.map((group) => {
    const by = isKey(group) ? "startTime" : query.by;
    const isOrdered = !("workflowId" in group);
    const time = timeColumn(group, by);
    const isInRange = isOrdered && by === query.by;
    const conditions = [
      dialect.place(values, query, group),
      ...stateOf(values, dialect, { group, by }),
      ...(isInRange ? [between(values, time, query)] : []),
    ];
    const select = `select 1 as one from ${dialect.index(group, by)}
      where ${conditions.join(" and ")}`;
    return dialect.part(select, `${isOrdered ? `order by ${time}` : ""} ${limit}`);
  });
  return `select count(*) as executions from (${parts.join(" union all ")} ${limit}) counted`;
};

interface Merging {
  readonly dialect: SearchDialect;
  readonly scan: Scan;
  readonly columns: string;
  /** Rows that are needed of all groups together. */
  readonly max: number;
}

const mergedIn = (values: BoundValues, { dialect, scan, columns, max }: Merging): string => {
  const { query, groups } = scan;
  const selects = groups.map((group) => {
    const isOfIndex = columns === "" && query.by === "startTime";
    const from = dialect[isOfIndex ? "index" : "source"](group, query.by);
    return `select ${idColumn(group)} as id, ${timeColumn(group, query.by)} as time${columns}
      from ${from} where ${conditionsOf(values, dialect, { ...scan, group }).join(" and ")}`;
  });
  const order = `${orderOf(query)} limit ${Math.trunc(max)}`;
  const parts = selects.map((select) => dialect.part(select, order));
  return `${parts.join(" union all ")} ${orderOf(query)}`;
};

const conditionsOf = (
  values: BoundValues,
  dialect: SearchDialect,
  { query, group, after, bound }: Scan & { readonly group: PlacedGroup },
): string[] => {
  const { ascending, condition, oldest, latest, by } = query;
  const time = timeColumn(group, by);
  const beyond = (comparison: string, { time: at, id }: Position): string =>
    `(${time}, ${idColumn(group)}) ${comparison} (${values.add(at)}, ${values.add(id)})`;
  const [newer, older] = ascending ? [bound, after] : [after, bound];
  // Narrowed to what is left, so that the index is entered where the page begins.
  const from = Math.max(oldest, older?.time ?? oldest);
  const to = Math.min(latest, newer?.time ?? latest);
  return [
    dialect.place(values, query, group),
    ...stateOf(values, dialect, { group, by }),
    between(values, time, { oldest: from, latest: to }),
    ...(after ? [beyond(ascending ? ">" : "<", after)] : []),
    ...(bound ? [beyond(ascending ? "<=" : ">=", bound)] : []),
    ...(condition ? [conditionText(values, dialect, condition)] : []),
  ];
};

const between = (
  values: BoundValues,
  column: string,
  { oldest, latest }: Pick<SearchQuery, "oldest" | "latest">,
): string => `${column} between ${values.add(oldest)} and ${values.add(latest)}`;

const stateOf = (
  values: BoundValues,
  { isRare }: SearchDialect,
  { group, by }: { readonly group: PlacedGroup; readonly by: SearchTime },
): string[] => {
  if ("status" in group) return [isRare, `e.close_status = ${values.add(group.status)}`];
  if (isKey(group)) return by === "closeTime" ? ["e.closed_at is not null"] : [];
  return [group.state === "open" ? "e.closed_at is null" : "e.closed_at is not null"];
};

/** Always true or false, also where a column is null. */
const conditionText = (
  values: BoundValues,
  dialect: SearchDialect,
  condition: SearchCondition,
): string => {
  const all = (conditions: readonly SearchCondition[]): string[] =>
    conditions.map((each) => conditionText(values, dialect, each));
  if ("all" in condition) return `(${all(condition.all).join(" and ")})`;
  if ("any" in condition) return `(${all(condition.any).join(" or ")})`;
  if ("not" in condition) return `(${conditionText(values, dialect, condition.not)}) is not true`;
  if ("contains" in condition) return containsText(values, dialect, condition);
  if ("moment" in condition) {
    const column = condition.column === "startTime" ? "e.started_at" : "e.closed_at";
    return `(${column} ${condition.is} ${values.add(condition.moment)}) is true`;
  }
  if (condition.column === "status") return statusText(values, condition.isOneOf);
  const names = condition.isOneOf.map((name) => dialect.text(name));
  return onColumn(dialect, condition.column, (column) => oneOf(values, column, names));
};

const oneOf = (values: BoundValues, column: string, allowed: readonly string[]): string =>
  `${column} in (${allowed.map((each) => values.add(each)).join(", ")})`;

const statusText = (values: BoundValues, statuses: readonly string[]): string => {
  const closed = statuses.filter((status) => status !== "OPEN");
  const parts = [
    ...(closed.length < statuses.length ? ["e.closed_at is null"] : []),
    ...(closed.length > 0 ? [`(${oneOf(values, "e.close_status", closed)}) is true`] : []),
  ];
  return `(${parts.join(" or ")})`;
};

type Contains = Extract<SearchCondition, { readonly contains: string }>;

const containsText = (
  values: BoundValues,
  dialect: SearchDialect,
  { column, contains: part }: Contains,
): string => {
  if (!dialect.isPlain(part)) return "1 = 1";
  return onColumn(
    dialect,
    column,
    (name) => `(${dialect.contains(name, values.add(part))} or ${dialect.isMarked(name)})`,
  );
};

const onColumn = (
  dialect: SearchDialect,
  column: Contains["column"],
  holds: (column: string) => string,
): string => {
  if (column === "tag") return dialect.someTag(holds);
  if (column === "typeName") return dialect.ofType("name", holds);
  if (column === "typeVersion") return dialect.ofType("version", holds);
  return holds(column === "workflowId" ? "e.workflow_id" : "e.run_id");
};
