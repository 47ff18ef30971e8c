// The statements about schedules.
import type { Statement, StatementContext } from "./statement.ts";
import type { ScheduleTableRow } from "./tables.ts";

type Tables = StatementContext["tables"];

const homeOf = ({ domains }: Tables, domain: unknown): number | undefined =>
  domains.get(String(domain))?.id;

const keyOf = (home: number | undefined, name: unknown): string => `${home}:${name}`;

const byName = (one: ScheduleTableRow, other: ScheduleTableRow): number =>
  one.name < other.name ? -1 : 1;

const dueFirst = (tables: Tables): ScheduleTableRow[] =>
  [...tables.schedules.values()]
    .filter(({ due_at }) => due_at !== null)
    .sort((one, other) => Number(one.due_at) - Number(other.due_at));

const moment = (value: unknown): number | null => (value === null ? null : Number(value));

const insert: Statement = ({ tables }, values) => {
  const [domain, name, id, revision, definition, state, createdAt, dueAt, max] = values;
  const home = homeOf(tables, domain);
  if (home === undefined) return [];
  const own = [...tables.schedules.values()].filter((schedule) => schedule.domain === home);
  const there = tables.schedules.has(keyOf(home, name));
  const made = !there && own.length < Number(max);
  const row: ScheduleTableRow = {
    domain: home,
    name: String(name),
    id: String(id),
    revision: String(revision),
    definition: String(definition),
    state: String(state),
    created_at: Number(createdAt),
    due_at: moment(dueAt),
  };
  if (made) tables.schedules.set(keyOf(home, name), row);
  return [{ is_made: made, is_there: there, count: own.length }];
};

const select: Statement = ({ tables }, [domain, name]) => {
  const found = tables.schedules.get(keyOf(homeOf(tables, domain), name));
  return found ? [{ ...found }] : [];
};

const page: Statement = ({ tables }, [domain, after, max]) =>
  [...tables.schedules.values()]
    .filter(({ domain: home, name }) => home === homeOf(tables, domain) && name > String(after))
    .sort(byName)
    .slice(0, Number(max))
    .map((row) => ({ ...row }));

const change: Statement = ({ tables }, values) => {
  const [domain, name, from, revision, definition, state, dueAt] = values;
  const found = tables.schedules.get(keyOf(homeOf(tables, domain), name));
  if (!found || found.revision !== from) return [];
  found.revision = String(revision);
  found.definition = String(definition);
  found.state = String(state);
  found.due_at = moment(dueAt);
  return [{ revision }];
};

const remove: Statement = ({ tables }, [domain, name]) =>
  tables.schedules.delete(keyOf(homeOf(tables, domain), name)) ? [{}] : [];

export const scheduleStatements: Readonly<Record<string, Statement>> = {
  "insert-schedule": insert,
  "select-schedule": select,
  "schedules-ascending": page,
  "change-schedule": change,
  "delete-schedule": remove,
  "select-due-schedules": ({ tables }, [at, max]) =>
    dueFirst(tables)
      .filter(({ due_at }) => Number(due_at) <= Number(at))
      .slice(0, Number(max))
      .map(({ domain, ...row }) => ({ ...row, domain: tables.domainsById.get(domain)?.name })),
  "select-next-due-schedule": ({ tables }) => [{ due_at: dueFirst(tables)[0]?.due_at ?? null }],
};
