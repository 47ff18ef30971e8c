// The statements about tasks whose poller had left before it received them.
import { chanceOf } from "./bugs.ts";
import type { Statement } from "./statement.ts";
import { listKey, taskKey } from "./tables.ts";

export const insertReturned: Statement = ({ tables, bug, dice }, values) => {
  const [, id, scheduled, started, kind, domain, list] = values;
  const home = tables.domains.get(String(domain));
  const key = taskKey(Number(id), Number(started));
  if (!home || tables.returned.has(key)) return [];
  if (bug === "returned-task-lost" && dice.chance(chanceOf(bug))) return [];
  tables.returned.set(key, {
    execution: Number(id),
    scheduled_event_id: Number(scheduled),
    started_event_id: Number(started),
    kind: String(kind),
    domain: home.id,
    list: String(list),
  });
  return [];
};

export const removeReturned: Statement = ({ tables, bug, dice }, [kind, name, list, epoch]) => {
  if (Number(epoch) !== tables.pauseEpoch) return [];
  const domain = tables.domains.get(String(name))?.id;
  for (const [key, row] of tables.returned) {
    if (row.kind !== kind || row.domain !== domain || row.list !== list) continue;
    const stays = bug === "returned-task-stays" && dice.chance(chanceOf(bug));
    if (!stays) tables.returned.delete(key);
    return [row];
  }
  return [];
};

export const lookForReturned: Statement = ({ tables }) => {
  const found = new Map<string, { kind: string; domain: string; list: string; count: number }>();
  for (const [key, { execution, kind, domain, list }] of tables.returned) {
    const run = tables.executions.get(execution);
    if (run?.closed_at !== null) {
      tables.returned.delete(key);
      continue;
    }
    const at = listKey(kind, domain, list);
    const name = tables.domainsById.get(domain)?.name ?? "";
    found.set(at, { kind, domain: name, list, count: (found.get(at)?.count ?? 0) + 1 });
  }
  return [...found.values()];
};
