// The statements about tasks of what is paused.
import { numbersOf, textsOf } from "./columns.ts";
import type { Statement } from "./statement.ts";
import { listKey, type Tables, taskKey } from "./tables.ts";

const heldMilliseconds = 600_000;

export const holdTasks: Statement = ({ tables, now }, [, ids, events, versions, holds, epoch]) => {
  if (Number(epoch) !== tables.pauseEpoch) return [];
  const event = numbersOf(events);
  const version = numbersOf(versions);
  const by = textsOf(holds);
  return numbersOf(ids).flatMap((id, index) => {
    const key = taskKey(id, event[index] ?? 0);
    const task = tables.tasks.get(key);
    if (!task || tables.executions.get(id)?.version !== version[index]) return [];
    tables.deleteTask(task);
    tables.held.set(key, { task, heldBy: by[index] ?? "", lookAt: now + heldMilliseconds });
    return [{ execution: id }];
  });
};

export const releaseHeld = (tables: Tables, resumed: readonly number[]): void => {
  const released = new Set(resumed);
  for (const row of tables.held.values()) {
    if (released.has(row.task.execution) && row.heldBy === "execution") row.lookAt = 0;
  }
};

export const bringBack: Statement = ({ tables, now }) => {
  const lists = new Map<string, { kind: string; domain: string; list: string; tasks: number }>();
  for (const [key, { task, lookAt }] of tables.held) {
    if (lookAt >= now) continue;
    tables.held.delete(key);
    tables.bringBack(task);
    const { kind, domain, list } = task;
    const at = listKey(kind, domain, list);
    const name = tables.domainsById.get(domain)?.name ?? "";
    lists.set(at, { kind, domain: name, list, tasks: (lists.get(at)?.tasks ?? 0) + 1 });
  }
  return [...lists.values()];
};
