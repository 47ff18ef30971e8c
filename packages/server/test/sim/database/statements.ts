// The statements that the store asks of its database, each by its name, done on the tables. Times
// of leases are the database's own.
import { nullableNumbersOf, numbersOf, textsOf } from "./columns.ts";
import { CommitBatch } from "./commit-batch.ts";
import { bringBack, holdTasks, releaseHeld } from "./held-tasks.ts";
import { jobStatements } from "./jobs.ts";
import { beginPause, endPause, selectChangedPauses } from "./pauses.ts";
import { insertReturned, lookForReturned, removeReturned } from "./returned-tasks.ts";
import { absentRow, bodyOf, heartbeatsOf, runRow } from "./run-rows.ts";
import { scheduleStatements } from "./schedules.ts";
import { searchRuns } from "./searches.ts";
import type { Statement, StatementContext } from "./statement.ts";
import {
  type DomainRow,
  type ExecutionRow,
  listKey,
  type Tables,
  type TaskRow,
  taskKey,
} from "./tables.ts";

const leaseMilliseconds = 4_000;
const awayMilliseconds = 5_000;
const batchMilliseconds = 600_000;
/** Of the function that writes a batch; the epoch of the pauses comes after them. */
const batchColumns = 49;

const isFree = (
  row: { claimed_by: number | null; claimed_until: number },
  now: number,
  node: number,
) => row.claimed_until < now || row.claimed_by === node;

const reserve: Statement = ({ tables: { numbers } }, [key, size]) => {
  const next = numbers.get(String(key)) ?? 1;
  numbers.set(String(key), next + Number(size));
  return [{ next }];
};

const sayAndCount: Statement = ({ tables: { nodes }, now }, [node]) => {
  nodes.set(Number(node), now);
  const others = [...nodes].filter(([id, at]) => id !== node && at > now - awayMilliseconds);
  return [{ others: others.length }];
};

const settleBatch: Statement = ({ tables: { batches }, now, bug }, [id]) => {
  const lost = batches.get(Number(id))?.lost ?? null;
  batches.set(Number(id), { lost, at: now });
  return [{ lost: bug === "settle-lies" ? null : lost }];
};

const deleteStaleTasks: Statement = ({ tables }, [, ids, events, versions]) => {
  const numbers = numbersOf(events);
  const version = nullableNumbersOf(versions);
  for (const [index, id] of numbersOf(ids).entries()) {
    const row = tables.executions.get(id);
    const wanted = version[index] ?? undefined;
    if (row?.version === wanted)
      tables.deleteTask(tables.tasks.get(taskKey(id, numbers[index] ?? 0)));
  }
  return [];
};

const confirmRuns: Statement = ({ tables: { executions } }, [, ids, versions]) => {
  const wanted = numbersOf(versions);
  return numbersOf(ids).flatMap((id, index) =>
    executions.get(id)?.version === wanted[index] ? [] : [{ id }],
  );
};

const selectRuns: Statement = ({ tables }, [, ids]) =>
  numbersOf(ids).flatMap((id) => {
    const row = tables.executions.get(id);
    return row ? [runRow(tables, row)] : [];
  });

const selectChanged: Statement = ({ tables }, [, ids, versions, lastEventIds, beats]) => {
  const known = numbersOf(versions);
  const last = numbersOf(lastEventIds);
  const heard = numbersOf(beats);
  return numbersOf(ids).flatMap((id, index): object[] => {
    const row = tables.executions.get(id);
    if (row?.version === known[index]) return [];
    if (!row) return [{ id, version: null, untold: null, closed_at: null, rest: null }];
    const { version, untold, closed_at, due_at, kept_event_id } = row;
    const rest = bodyOf(tables.events.get(id), last[index] ?? 0);
    const heartbeats = heartbeatsOf(tables.heartbeats.get(id), heard[index]);
    return [{ id, version, untold, closed_at, due_at, kept_event_id, rest, heartbeats }];
  });
};

const byName =
  (
    find: (tables: Tables, domain: number, names: readonly string[]) => ExecutionRow | undefined,
  ): Statement =>
  ({ tables }, [, domains, workflows, runs]) => {
    const names = textsOf(workflows);
    const runIds = runs === undefined ? [] : textsOf(runs);
    return textsOf(domains).flatMap((name, index) => {
      const domain = tables.domains.get(name);
      if (!domain) return [];
      const row = find(tables, domain.id, [names[index] ?? "", runIds[index] ?? ""]);
      return [row ? runRow(tables, row) : absentRow(domain)];
    });
  };

const selectLastClosed: Statement = ({ tables }, [, domain, workflow, maxCount]) => {
  const id = tables.domains.get(String(domain))?.id;
  return [...tables.executions.values()]
    .filter((row) => row.domain === id && row.workflow_id === workflow && row.closed_at !== null)
    .sort((one, other) => (other.closed_at ?? 0) - (one.closed_at ?? 0) || other.id - one.id)
    .slice(0, Number(maxCount));
};

const selectMessages: Statement = ({ tables: { messages } }, [ids]) =>
  numbersOf(ids).flatMap((id) => (messages.has(id) ? [{ id }] : []));

const claimTasks: Statement = ({ tables, now }, [kinds, domains, lists, counts]) => {
  const kind = textsOf(kinds);
  const list = textsOf(lists);
  const max = numbersOf(counts);
  return textsOf(domains).flatMap((name, index) => {
    const domain = tables.domains.get(name)?.id ?? 0;
    const rows =
      tables.lists.get(listKey(kind[index] ?? "", domain, list[index] ?? ""))?.rows ?? [];
    const picked = takeWhere(rows, max[index] ?? 0, (row) => row.claimed_until < now);
    for (const row of picked) row.claimed_until = now + leaseMilliseconds;
    return picked.map((row) => taskClaim(row, index + 1));
  });
};

const taskClaim = ({ execution, scheduled_event_id, id, priority }: TaskRow, place: number) => ({
  place,
  execution,
  scheduled_event_id,
  id,
  priority,
});

const takeWhere = <Row>(
  rows: readonly Row[],
  max: number,
  isWanted: (row: Row) => boolean,
): Row[] => {
  const taken: Row[] = [];
  for (const row of rows) {
    if (taken.length >= max) break;
    if (isWanted(row)) taken.push(row);
  }
  return taken;
};

const releaseTasks: Statement = ({ tables: { tasks } }, [, ids, events]) => {
  const event = numbersOf(events);
  for (const [index, id] of numbersOf(ids).entries()) {
    const row = tasks.get(taskKey(id, event[index] ?? 0));
    if (row) row.claimed_until = 0;
  }
  return [];
};

const countTasks: Statement = ({ tables }, [kind, name, list]) => {
  const domain = tables.domains.get(String(name))?.id ?? 0;
  const key = listKey(String(kind), domain, String(list));
  const held = [...tables.held.values()].filter(
    ({ task }) => listKey(task.kind, task.domain, task.list) === key,
  );
  return [{ count: (tables.lists.get(key)?.rows.length ?? 0) + held.length }];
};

const claimDue =
  (isWanted: (row: ExecutionRow, from: number) => boolean): Statement =>
  ({ tables: { due }, now }, [node, at, max, from]) => {
    const picked: ExecutionRow[] = [];
    for (const row of due.rows) {
      if (row.due_at > Number(at) || picked.length >= Number(max)) break;
      if (isWanted(row, Number(from)) && isFree(row, now, Number(node))) picked.push(row);
    }
    for (const row of picked) {
      row.claimed_by = Number(node);
      row.claimed_until = now + leaseMilliseconds;
    }
    return picked.map(({ id, due_at, closed_at }) => ({ id, due_at, closed: closed_at !== null }));
  };

const countExpired: Statement = ({ tables: { due, domainsById } }, [at, max]) => {
  const expired = due.rows.filter((row) => row.closed_at !== null && row.due_at <= Number(at));
  const counts = new Map<string, { count: number; oldest: number }>();
  for (const { domain, due_at } of expired.slice(0, Number(max))) {
    const name = domainsById.get(domain)?.name ?? "";
    const { count = 0, oldest = due_at } = counts.get(name) ?? {};
    counts.set(name, { count: count + 1, oldest: Math.min(oldest, due_at) });
  }
  return [...counts].map(([name, counted]) => ({ name, ...counted }));
};

const selectNextDue: Statement = ({ tables: { due }, now }, [node]) => {
  const next = due.rows.find((row) => isFree(row, now, Number(node)));
  return next ? [{ due_at: next.due_at }] : [];
};

const release = (
  rows: Map<number, { claimed_by: number | null; claimed_until: number }>,
  node: number,
  ids: unknown,
): readonly object[] => {
  for (const id of numbersOf(ids)) {
    const row = rows.get(id);
    if (row?.claimed_by !== node) continue;
    row.claimed_by = null;
    row.claimed_until = 0;
  }
  return [];
};

const claimMessages: Statement = ({ tables, now }, [node, max]) => {
  const isWanted = (row: { claimed_by: number | null; claimed_until: number }) =>
    isFree(row, now, Number(node));
  const picked = takeWhere([...tables.messages.values()], Number(max), isWanted);
  for (const row of picked) {
    row.claimed_by = Number(node);
    row.claimed_until = now + leaseMilliseconds;
  }
  return picked.map(({ id, domain, body }) => ({
    id,
    domain: tables.domainsById.get(domain)?.name,
    body,
  }));
};

const answerMessage: Statement = ({ tables }, [id, body]) => {
  const row = tables.messages.get(Number(id));
  if (!row) return [];
  tables.messages.delete(row.id);
  return body === null ? [] : [{ id: tables.insertMessage(row.domain, String(body)) }];
};

const selectFreeMessage: Statement = ({ tables: { messages }, now }) => {
  for (const { id, claimed_until } of messages.values()) if (claimed_until < now) return [{ id }];
  return [];
};

const selectEvents: Statement = ({ tables }, [, ids, firsts, lasts]) => {
  const from = numbersOf(firsts);
  const to = numbersOf(lasts);
  return numbersOf(ids).flatMap((id, index) =>
    (tables.events.get(id) ?? [])
      .filter(({ first, last }) => last >= (from[index] ?? 0) && first <= (to[index] ?? 0))
      .map(({ first, last, body }) => ({ place: index + 1, first, last, text: body })),
  );
};

const selectOpenCounts: Statement = ({ tables }, [names]) =>
  textsOf(names).flatMap((name) => {
    const open = tables.openCounts.get(tables.domains.get(name)?.id ?? 0);
    return open === undefined ? [] : [{ name, open }];
  });

const insertDomain: Statement = ({ tables }, values) => {
  const [name, status, description, retention_days, tags] = values as string[];
  if (tables.domains.has(name ?? "")) return [];
  const id = tables.domains.size + 1;
  const row = { id, name, status, description, retention_days, tags } as DomainRow;
  tables.domains.set(row.name, row);
  tables.domainsById.set(id, row);
  return [{ id }];
};

const selectDomains: Statement = ({ tables }, [names]) =>
  textsOf(names).flatMap((name) => tables.domains.get(name) ?? []);

const typeKey = (domain: number, names: readonly unknown[]) => JSON.stringify([domain, ...names]);

const insertType: Statement = ({ tables }, values) => {
  const [domain, kind, name, version, status, description, created, deprecated, defaults] = values;
  const home = tables.domains.get(String(domain));
  if (!home) return [];
  const key = typeKey(home.id, [kind, name, version]);
  const { status: homeStatus } = home;
  if (tables.types.has(key) || homeStatus === "DEPRECATED") {
    return [{ is_made: false, status: homeStatus }];
  }
  const times = { created_at: created, deprecated_at: deprecated };
  const row = { domain: home.id, kind, name, version, status, description, ...times, defaults };
  tables.types.set(key, row as never);
  return [{ is_made: true, status: homeStatus }];
};

const selectTypes: Statement = ({ tables }, [domains, kinds, names, versions]) => {
  const kind = textsOf(kinds);
  const name = textsOf(names);
  const version = textsOf(versions);
  return textsOf(domains).flatMap((domain, index) => {
    const home = tables.domains.get(domain)?.id ?? 0;
    const type = tables.types.get(typeKey(home, [kind[index], name[index], version[index]]));
    return type ? [{ ...type, domain_name: domain }] : [];
  });
};

const forgetBatches: Statement = ({ tables: { batches }, now }) => {
  for (const [id, { at }] of batches) {
    if (at >= now - batchMilliseconds) break;
    batches.delete(id);
  }
  return [];
};

/** Nothing is written on pauses that are not the latest. */
const commitBatch = (context: StatementContext, values: readonly unknown[]) => {
  const isLatest = Number(values[batchColumns]) === context.tables.pauseEpoch;
  const isWritten = isLatest || context.bug === "pauses-unfenced";
  return [{ lost: isWritten ? new CommitBatch(context, values).run() : null }];
};

/** The runs whose pauses end are the last column. */
const commitBatchWithResumes: Statement = (context, values) => {
  const answers = commitBatch(context, values);
  if (answers[0]?.lost !== null) releaseHeld(context.tables, numbersOf(values.at(-1)));
  return answers;
};

/** What is not here is not asked by a simulation, or fails it. */
export const statements: Readonly<Record<string, Statement>> = {
  reserve,
  probe: () => [{ can_write: true }],
  "select-place": () => [{ system: "1", timeline: 1 }],
  "pass-numbers-by": () => [],
  "read-clock": ({ now }) => [{ at: now }],
  "select-time-mark": ({ tables: { numbers } }) => [{ at: numbers.get("time_mark") ?? null }],
  "write-time-mark": ({ tables: { numbers } }, [at]) => {
    numbers.set("time_mark", Number(at));
    return [];
  },
  notify: ({ notify }, [, payload]) => {
    notify(String(payload));
    return [];
  },
  "say-and-count-nodes": sayAndCount,
  leave: ({ tables }, [node]) => {
    tables.nodes.delete(Number(node));
    return [];
  },
  "commit-batch": commitBatch,
  "commit-batch-with-heartbeats": commitBatch,
  "commit-batch-with-resumes": commitBatchWithResumes,
  "settle-batch": settleBatch,
  "forget-batches": forgetBatches,
  "delete-stale-tasks": deleteStaleTasks,
  "confirm-runs": confirmRuns,
  "select-runs": selectRuns,
  "select-changed-runs": selectChanged,
  "select-open-runs": byName((tables, domain, [workflow = ""]) => tables.openRun(domain, workflow)),
  "select-named-runs": byName((tables, domain, [workflow = "", run = ""]) =>
    tables.namedRun(domain, workflow, run),
  ),
  "select-last-closed-runs": selectLastClosed,
  "select-messages": selectMessages,
  "claim-tasks": claimTasks,
  "release-tasks": releaseTasks,
  "count-tasks": countTasks,
  "hold-tasks": holdTasks,
  "bring-back-tasks": bringBack,
  "select-changed-pauses": selectChangedPauses,
  "begin-pause": beginPause,
  "end-pause": endPause,
  "require-program-version": () => [{ known: true }],
  "insert-returned-task": insertReturned,
  "remove-returned-task": removeReturned,
  "look-for-returned-tasks": lookForReturned,
  "claim-due": claimDue(() => true),
  "claim-open-due": claimDue(({ closed_at, due_at }, from) => closed_at === null && due_at >= from),
  "count-expired": countExpired,
  "select-next-due": selectNextDue,
  "release-due": ({ tables }, [node, , ids]) => release(tables.executions, Number(node), ids),
  "claim-messages": claimMessages,
  "answer-message": answerMessage,
  "select-free-message": selectFreeMessage,
  "release-messages": ({ tables }, [node, ids]) => release(tables.messages, Number(node), ids),
  "select-events": selectEvents,
  "select-open-counts": selectOpenCounts,
  "insert-domain": insertDomain,
  "select-domains": selectDomains,
  "insert-type": insertType,
  "select-types": selectTypes,
  "search-runs": searchRuns,
  ...jobStatements,
  ...scheduleStatements,
};
