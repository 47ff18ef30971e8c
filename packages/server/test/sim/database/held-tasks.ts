// The statements about tasks of what is paused.
import { numbersOf, textsOf } from "./columns.ts";
import type { Statement } from "./statement.ts";
import { type HeldRow, listKey, type ReleaseRow, type Tables, taskKey } from "./tables.ts";

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
    const heldBy = by[index] ?? "";
    tables.held.set(key, { task, heldBy, epoch: Number(epoch), lookAt: now + heldMilliseconds });
    return [{ execution: id }];
  });
};

export const releaseHeld = (tables: Tables, resumed: readonly number[]): void => {
  const released = new Set(resumed);
  for (const row of tables.held.values()) {
    if (released.has(row.task.execution) && row.heldBy === "execution") row.lookAt = 0;
  }
};

/** What a note brings back. */
export const heldFor = ({ held }: Tables, release: ReleaseRow): readonly HeldRow[] =>
  [...held.values()].filter(
    ({ task, heldBy, epoch }) =>
      task.domain === release.domain && heldBy === release.heldBy && epoch < release.epoch,
  );

const isPausedKind = ({ pauses }: Tables, domain: number, kind: string): boolean =>
  pauses.some((row) => row.domain === domain && row.kind === kind && row.to_at === null);

export const bringBack: Statement = ({ tables, now }) => {
  const released = new Set(tables.releases.flatMap((release) => heldFor(tables, release)));
  tables.releases = tables.releases.filter((release) => heldFor(tables, release).length > 0);
  const lists = new Map<string, { kind: string; domain: string; list: string; tasks: number }>();
  for (const [key, row] of tables.held) {
    const { task, heldBy, lookAt } = row;
    const isLongHeld = lookAt < now;
    if (isLongHeld && lookAt > 0 && isPausedKind(tables, task.domain, heldBy)) {
      row.lookAt = now + heldMilliseconds;
      continue;
    }
    if (!isLongHeld && !released.has(row)) continue;
    tables.held.delete(key);
    tables.bringBack(task);
    const { kind, domain, list } = task;
    const at = listKey(kind, domain, list);
    const name = tables.domainsById.get(domain)?.name ?? "";
    lists.set(at, { kind, domain: name, list, tasks: (lists.get(at)?.tasks ?? 0) + 1 });
  }
  return [...lists.values()];
};
