// The tables of the simulated database, row by row as the schema has them, with the constraints
// that the store relies on.
import type { JobItemRow, JobRow } from "../../../src/store/job-rows.ts";
import type { ScheduleRow } from "../../../src/store/schedule-rows.ts";
import { Sorted } from "./sorted.ts";

export interface DomainRow {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly description: string | null;
  readonly retention_days: string;
  readonly tags: string;
}

export interface TypeRow {
  readonly domain: number;
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly description: string | null;
  readonly created_at: number;
  readonly deprecated_at: number | null;
  readonly defaults: string;
}

export interface ExecutionRow {
  readonly id: number;
  readonly domain: number;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly started_at: number;
  closed_at: number | null;
  close_status: string | null;
  due_at: number;
  claimed_by: number | null;
  claimed_until: number;
  version: number;
  kept_event_id: number;
  untold: number | null;
  state: string;
}

export interface EventsRow {
  readonly first: number;
  readonly last: number;
  readonly body: string;
}

export interface TaskRow {
  readonly id: number;
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly kind: string;
  readonly domain: number;
  readonly list: string;
  readonly priority: number;
  claimed_until: number;
}

export interface HeldRow {
  readonly task: TaskRow;
  readonly heldBy: string;
  /** Of the pauses by which it is held. */
  readonly epoch: number;
  lookAt: number;
}

/** Tasks that come back: what the pauses of a kind held in a domain before the epoch. */
export interface ReleaseRow {
  readonly domain: number;
  readonly heldBy: string;
  readonly epoch: number;
}

/** A time in which a task list or a type was paused, or is. */
export interface PauseRow {
  readonly domain: number;
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly from_at: number;
  to_at: number | null;
  readonly reason: string;
  readonly identity: string | null;
}

export interface ReturnedRow {
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly started_event_id: number;
  readonly kind: string;
  readonly domain: number;
  readonly list: string;
}

export interface IncidentRow {
  readonly execution: number;
  readonly code: string;
  readonly name: string;
  readonly version: string;
}

export interface MessageRow {
  readonly id: number;
  readonly domain: number;
  readonly body: string;
  claimed_by: number | null;
  claimed_until: number;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface JobTableRow extends Changeable<JobRow> {
  readonly domain: number;
  owner: string | null;
  leased_until: number;
  /** By their numbers. */
  readonly items: Map<number, JobItemRow>;
}

export interface ScheduleTableRow extends Changeable<ScheduleRow> {
  readonly domain: number;
}

/** A run that was removed, as it was then. */
export interface RemovedRun {
  readonly row: ExecutionRow;
  readonly events: readonly EventsRow[];
  readonly removedAt: number;
}

export const taskKey = (execution: number, event: number): string => `${execution}:${event}`;
export const listKey = (kind: string, domain: number, list: string): string =>
  `${kind}:${domain}:${list}`;
const nameKey = (domain: number, workflow: string): string => `${domain}:${workflow}`;

export class Tables {
  readonly numbers = new Map<string, number>();
  readonly domains = new Map<string, DomainRow>();
  readonly domainsById = new Map<number, DomainRow>();
  readonly types = new Map<string, TypeRow>();
  readonly executions = new Map<number, ExecutionRow>();
  readonly events = new Map<number, EventsRow[]>();
  /** Those beside the states of runs, in their order. */
  readonly heartbeats = new Map<number, string[]>();
  readonly due = new Sorted<ExecutionRow>(
    (one, other) => one.due_at - other.due_at || one.id - other.id,
  );
  readonly tasks = new Map<string, TaskRow>();
  readonly lists = new Map<string, Sorted<TaskRow>>();
  /** By run and started event, in the order in which they were given back. */
  readonly returned = new Map<string, ReturnedRow>();
  /** Tasks of what is paused, by the key of the task. */
  readonly held = new Map<string, HeldRow>();
  releases: ReleaseRow[] = [];
  readonly incidents = new Map<string, IncidentRow>();
  /** In the order in which they began. */
  pauses: PauseRow[] = [];
  /** Every change of the pauses raises it. */
  pauseEpoch = 0;
  readonly messages = new Map<number, MessageRow>();
  readonly openCounts = new Map<number, number>();
  readonly nodes = new Map<number, number>();
  /** What became of each batch, in the order of age; null: it was given up. */
  readonly batches = new Map<number, { readonly lost: string | null; readonly at: number }>();
  readonly removed: RemovedRun[] = [];
  readonly jobs = new Map<number, JobTableRow>();
  nextJob = 1;
  /** By domain and name. */
  readonly schedules = new Map<string, ScheduleTableRow>();
  readonly #open = new Map<string, number>();
  readonly #named = new Map<string, number>();
  #nextTask = 1;
  #nextMessage = 1;

  openRun(domain: number, workflow: string): ExecutionRow | undefined {
    return this.executions.get(this.#open.get(nameKey(domain, workflow)) ?? 0);
  }

  namedRun(domain: number, workflow: string, run: string): ExecutionRow | undefined {
    return this.executions.get(this.#named.get(`${nameKey(domain, workflow)}\0${run}`) ?? 0);
  }

  /** False: another run of the workflow is open. */
  insertExecution(row: ExecutionRow): boolean {
    const key = nameKey(row.domain, row.workflow_id);
    if (this.executions.has(row.id) || (row.closed_at === null && this.#open.has(key)))
      return false;
    this.executions.set(row.id, row);
    this.due.add(row);
    this.#named.set(`${key}\0${row.run_id}`, row.id);
    if (row.closed_at === null) this.#open.set(key, row.id);
    return true;
  }

  /** Lets a second run of a workflow be open: what the constraint is there to forbid. */
  forgetOpen({ domain, workflow_id }: ExecutionRow): void {
    this.#open.delete(nameKey(domain, workflow_id));
  }

  updateExecution(row: ExecutionRow, values: Partial<ExecutionRow>): void {
    this.due.remove(row);
    Object.assign(row, values);
    this.due.add(row);
    const key = nameKey(row.domain, row.workflow_id);
    if (row.closed_at !== null && this.#open.get(key) === row.id) this.#open.delete(key);
  }

  removeExecution(row: ExecutionRow, at: number): void {
    const events = this.events.get(row.id) ?? [];
    this.removed.push({ row, events, removedAt: at });
    this.due.remove(row);
    this.executions.delete(row.id);
    this.events.delete(row.id);
    this.heartbeats.delete(row.id);
    this.#named.delete(`${nameKey(row.domain, row.workflow_id)}\0${row.run_id}`);
    for (const task of [...this.tasks.values()]) {
      if (task.execution === row.id) this.deleteTask(task);
    }
  }

  /** False: there are events of that number already, or those before them are missing. */
  appendEvents(execution: number, row: EventsRow): boolean {
    const rows = this.events.get(execution);
    if (row.first !== (rows?.at(-1)?.last ?? 0) + 1) return false;
    if (rows) rows.push(row);
    else this.events.set(execution, [row]);
    return true;
  }

  /** False: there is one of that number already, or those before it are missing. */
  appendHeartbeat(execution: number, number: number, body: string): boolean {
    const bodies = this.heartbeats.get(execution) ?? [];
    this.heartbeats.set(execution, bodies);
    return bodies.push(body) === number;
  }

  /** False: there is such a row. */
  insertTask(task: Omit<TaskRow, "id" | "claimed_until">): boolean {
    const key = taskKey(task.execution, task.scheduled_event_id);
    if (this.tasks.has(key)) return false;
    const row = { ...task, id: this.#nextTask++, claimed_until: 0 };
    this.tasks.set(key, row);
    const name = listKey(row.kind, row.domain, row.list);
    const list = this.lists.get(name) ?? new Sorted(byPriority);
    this.lists.set(name, list);
    list.add(row);
    return true;
  }

  /** It comes back with the number that it had. */
  bringBack(task: TaskRow): void {
    const key = taskKey(task.execution, task.scheduled_event_id);
    if (this.tasks.has(key)) return;
    const row = { ...task, claimed_until: 0 };
    this.tasks.set(key, row);
    const name = listKey(row.kind, row.domain, row.list);
    const list = this.lists.get(name) ?? new Sorted(byPriority);
    this.lists.set(name, list);
    list.add(row);
  }

  deleteTask(task: TaskRow | undefined): void {
    if (!task) return;
    this.tasks.delete(taskKey(task.execution, task.scheduled_event_id));
    this.lists.get(listKey(task.kind, task.domain, task.list))?.remove(task);
  }

  insertMessage(domain: number, body: string): number {
    const id = this.#nextMessage++;
    this.messages.set(id, { id, domain, body, claimed_by: null, claimed_until: 0 });
    return id;
  }
}

const byPriority = (one: TaskRow, other: TaskRow): number =>
  other.priority - one.priority || one.id - other.id;
