// What the searches of both stores have in common: the statement that finds executions of several
// groups, each by an index that has them in order, merged. Values are bound; only names of columns
// and words of SQL are in the text.
import {
  rareStatuses,
  type SearchCondition,
  type SearchGroup,
  type SearchQuery,
  type SearchTime,
} from "./search-store.ts";
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

/** How a store writes it; `e` is an execution. */
export interface SearchDialect {
  /** What is selected of an execution, beside `id` and `time`. */
  readonly columns: string;
  /** The table, with the index of the group where the store has to be told. */
  source(group: SearchGroup, by: SearchTime): string;
  /** Of the domain, and of the workflow where the group is one. */
  place(values: BoundValues, query: Pick<SearchQuery, "domain">, group: SearchGroup): string;
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
}

export interface Scan {
  readonly query: SearchQuery;
  readonly groups: readonly SearchGroup[];
  readonly after?: Position | undefined;
  /** The last row that may be looked at. */
  readonly bound?: Position | undefined;
}

export const everyGroup: readonly SearchGroup[] = [{ state: "open" }, { state: "closed" }];

/** Those in which something can have the time that a query goes by. */
export const withTime = (
  { by }: SearchQuery,
  groups: readonly SearchGroup[],
): readonly SearchGroup[] =>
  by === "startTime"
    ? groups
    : groups.filter((group) => !("state" in group && group.state === "open"));

const timeColumn = ({ by }: SearchQuery): string =>
  by === "startTime" ? "e.started_at" : "e.closed_at";

export const orderOf = ({ ascending }: SearchQuery): string => {
  const direction = ascending ? "asc" : "desc";
  return `order by time ${direction}, id ${direction}`;
};

/** The executions of a scan that fulfil its condition, in order. */
export const foundIn = (values: BoundValues, dialect: SearchDialect, scan: Scan): string =>
  mergedIn(values, { dialect, scan, columns: `, ${dialect.columns}` });

/** Where the row lies that is `maxRows` further on, and whether there are more. */
export const boundOf = (values: BoundValues, dialect: SearchDialect, scan: Scan): string => {
  const { query } = scan;
  const unconditional = { ...scan, query: { ...query, condition: undefined } };
  return `${mergedIn(values, { dialect, scan: unconditional, columns: "" })}
    limit 2 offset ${values.add(query.maxRows - 1)}`;
};

interface Merging {
  readonly dialect: SearchDialect;
  readonly scan: Scan;
  readonly columns: string;
}

const mergedIn = (values: BoundValues, { dialect, scan, columns }: Merging): string => {
  const { query, groups } = scan;
  const parts = groups.map(
    (group) => `select e.id, ${timeColumn(query)} as time${columns}
      from ${dialect.source(group, query.by)}
      where ${conditionsOf(values, dialect, { ...scan, group }).join(" and ")}`,
  );
  return `${parts.join(" union all ")} ${orderOf(query)}`;
};

const conditionsOf = (
  values: BoundValues,
  dialect: SearchDialect,
  { query, group, after, bound }: Scan & { readonly group: SearchGroup },
): string[] => {
  const { ascending, condition, oldest, latest, by } = query;
  const time = timeColumn(query);
  const beyond = (comparison: string, { time: at, id }: Position): string =>
    `(${time}, e.id) ${comparison} (${values.add(at)}, ${values.add(id)})`;
  const [newer, older] = ascending ? [bound, after] : [after, bound];
  // Narrowed to what is left, so that the index is entered where the page begins.
  const from = Math.max(oldest, older?.time ?? oldest);
  const to = Math.min(latest, newer?.time ?? latest);
  return [
    dialect.place(values, query, group),
    ...stateOf(values, group, by),
    `${time} between ${values.add(from)} and ${values.add(to)}`,
    ...(after ? [beyond(ascending ? ">" : "<", after)] : []),
    ...(bound ? [beyond(ascending ? "<=" : ">=", bound)] : []),
    ...(condition ? [conditionText(values, dialect, condition)] : []),
  ];
};

/** The condition of the index of rare statuses, word for word: databases compare the words. */
const isRare = `close_status in (${rareStatuses.map((status) => `'${status}'`).join(", ")})`;

const stateOf = (values: BoundValues, group: SearchGroup, by: SearchTime): string[] => {
  if ("status" in group) return [`e.${isRare}`, `e.close_status = ${values.add(group.status)}`];
  if ("workflowId" in group) return by === "closeTime" ? ["e.closed_at is not null"] : [];
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
