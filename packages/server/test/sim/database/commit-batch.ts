// What the functions `commit_batch_2`, `withdraw_held`, `keep_incidents` and `keep_heartbeats` of
// the schema do, in the same order and by the same rules.
import type { Dice } from "../runtime/dice.ts";
import { type Bug, chanceOf } from "./bugs.ts";
import {
  flagsOf,
  jsonTextsOf,
  nullableNumbersOf,
  nullableTextsOf,
  numbersOf,
  textsOf,
} from "./columns.ts";
import { DatabaseError } from "./database-error.ts";
import { type ExecutionRow, type IncidentRow, type Tables, taskKey } from "./tables.ts";

export interface Surroundings {
  readonly tables: Tables;
  /** Milliseconds; of the database's own clock. */
  readonly now: number;
  readonly dice: Dice;
  readonly bug: Bug | undefined;
  /** Something that a correct store never asks for. */
  readonly complain: (what: string) => void;
}

const changedAt = 2;
const removedAt = 10;
const madeAt = 12;
const consumedAt = 26;
const sentAt = 28;
const eventsAt = 31;
const goneAt = 36;
const readyAt = 39;
const openAt = 46;
/** After the epoch of pauses. */
const incidentsAt = 50;
/** Absent from most batches. */
const heartbeatsAt = 59;

export class CommitBatch {
  readonly #context: Surroundings;
  readonly #values: readonly unknown[];
  readonly #id: number;
  readonly #lost = new Set<number>();

  constructor(context: Surroundings, values: readonly unknown[]) {
    this.#context = context;
    this.#values = values;
    this.#id = Number(values[0]);
  }

  /** The anchors of what was left out. Throws DatabaseError, and has changed nothing. */
  run(): string {
    const { tables, now } = this.#context;
    const { batches } = tables;
    if (batches.has(this.#id) && this.#context.bug !== "late-batch")
      throw new DatabaseError("23505");
    if (!this.#shows("lost-commit")) this.#write();
    const lost = [...this.#lost].join(",");
    batches.set(this.#id, { lost, at: now });
    return lost;
  }

  #write(): void {
    this.#findConsumed();
    if (!this.#shows("half-commit")) this.#change();
    this.#remove();
    this.#make();
    this.#append();
    this.#deleteTasks();
    this.#insertTasks();
    this.#send();
    this.#consume();
    this.#count();
    this.#keepIncidents();
    if (this.#values.length > heartbeatsAt) this.#keepHeartbeats();
  }

  #shows(bug: Bug): boolean {
    return this.#context.bug === bug && this.#context.dice.chance(chanceOf(bug));
  }

  #numbers(at: number): readonly number[] {
    return numbersOf(this.#values[at]);
  }

  #isLost(anchor: number | undefined): boolean {
    return this.#lost.has(anchor ?? 0);
  }

  #findConsumed(): void {
    const anchors = this.#numbers(consumedAt + 1);
    for (const [index, id] of this.#numbers(consumedAt).entries()) {
      if (!this.#context.tables.messages.has(id)) this.#lost.add(anchors[index] ?? 0);
    }
  }

  #change(): void {
    const { tables, bug } = this.#context;
    const ids = this.#numbers(changedAt);
    const ignores = bug === "no-version-check";
    if (ids.length === 0) return;
    const versions = this.#numbers(changedAt + 1);
    const changes = this.#changes();
    for (const [index, id] of ids.entries()) {
      const row = tables.executions.get(id);
      const isLost = this.#isLost(id) || (row?.version !== versions[index] && !ignores);
      if (row && !isLost) tables.updateExecution(row, changes(index, row));
      else this.#lost.add(id);
    }
  }

  /** What the batch writes to the row at an index of its columns. */
  #changes(): (index: number, row: ExecutionRow) => Partial<ExecutionRow> {
    const kept = nullableNumbersOf(this.#values[changedAt + 2]);
    const untold = flagsOf(this.#values[changedAt + 3]);
    const states = jsonTextsOf(this.#values[changedAt + 4]);
    const dues = this.#numbers(changedAt + 5);
    const closed = nullableNumbersOf(this.#values[changedAt + 6]);
    const statuses = nullableTextsOf(this.#values[changedAt + 7]);
    return (index, row) => ({
      version: this.#id,
      due_at: this.#dueAt(row, dues[index] ?? row.due_at),
      closed_at: closed[index] ?? null,
      close_status: statuses[index] ?? null,
      claimed_by: null,
      claimed_until: 0,
      kept_event_id: kept[index] ?? row.kept_event_id,
      untold: untold[index] ? this.#id : row.untold,
      state: states[index] || row.state,
    });
  }

  #dueAt(row: ExecutionRow, due: number): number {
    return due < row.due_at && this.#shows("due-forgotten") ? row.due_at : due;
  }

  #remove(): void {
    const { tables, now } = this.#context;
    const versions = this.#numbers(removedAt + 1);
    for (const [index, id] of this.#numbers(removedAt).entries()) {
      const row = tables.executions.get(id);
      if (row && row.version === versions[index]) tables.removeExecution(row, now);
      else if (row) this.#lost.add(id);
    }
  }

  #make(): void {
    const ids = this.#numbers(madeAt);
    if (ids.length === 0) return;
    const anchors = this.#numbers(madeAt + 1);
    // Those that others follow from go first.
    for (const isAnchor of [true, false]) {
      for (const [index, id] of ids.entries()) {
        const anchor = anchors[index] ?? 0;
        if ((anchor === id) !== isAnchor || this.#isLost(anchor)) continue;
        if (!this.#insert(index, id) && isAnchor) this.#lost.add(id);
      }
    }
  }

  #insert(index: number, id: number): boolean {
    const { tables } = this.#context;
    const of = <T>(columns: readonly T[]): T => columns[index] as T;
    const row = {
      id,
      domain: of(this.#numbers(madeAt + 2)),
      workflow_id: of(textsOf(this.#values[madeAt + 3])),
      run_id: of(textsOf(this.#values[madeAt + 4])),
      started_at: of(this.#numbers(madeAt + 8)),
      closed_at: of(nullableNumbersOf(this.#values[madeAt + 9])),
      close_status: of(nullableTextsOf(this.#values[madeAt + 10])),
      due_at: of(this.#numbers(madeAt + 11)),
      claimed_by: null,
      claimed_until: 0,
      version: this.#id,
      kept_event_id: of(this.#numbers(madeAt + 12)),
      untold: null,
      state: of(jsonTextsOf(this.#values[madeAt + 13])),
    };
    if (this.#context.bug === "two-open-runs") tables.forgetOpen(row);
    return tables.insertExecution(row);
  }

  #append(): void {
    const { tables, complain } = this.#context;
    const anchors = this.#numbers(eventsAt + 1);
    const firsts = this.#numbers(eventsAt + 2);
    const lasts = this.#numbers(eventsAt + 3);
    const bodies = jsonTextsOf(this.#values[eventsAt + 4]);
    for (const [index, id] of this.#numbers(eventsAt).entries()) {
      if (this.#isLost(anchors[index])) continue;
      const row = { first: firsts[index] ?? 0, last: lasts[index] ?? 0, body: bodies[index] ?? "" };
      if (!tables.appendEvents(id, row)) complain(`run ${id}: events from ${row.first} do not fit`);
    }
  }

  #deleteTasks(): void {
    const { tables } = this.#context;
    const events = this.#numbers(goneAt + 1);
    const anchors = this.#numbers(goneAt + 2);
    for (const [index, id] of this.#numbers(goneAt).entries()) {
      if (this.#isLost(anchors[index])) continue;
      const key = taskKey(id, events[index] ?? 0);
      tables.deleteTask(tables.tasks.get(key));
      tables.held.delete(key);
    }
  }

  #insertTasks(): void {
    const ids = this.#numbers(readyAt);
    if (ids.length === 0) return;
    const events = this.#numbers(readyAt + 1);
    const anchors = this.#numbers(readyAt + 2);
    const kinds = textsOf(this.#values[readyAt + 3]);
    const domains = this.#numbers(readyAt + 4);
    const lists = textsOf(this.#values[readyAt + 5]);
    const priorities = this.#numbers(readyAt + 6);
    for (const [index, execution] of ids.entries()) {
      if (this.#isLost(anchors[index]) || this.#shows("lost-task")) continue;
      const of = <T>(column: readonly T[]): T => column[index] as T;
      const isNew = this.#context.tables.insertTask({
        execution,
        scheduled_event_id: of(events),
        kind: of(kinds),
        domain: of(domains),
        list: of(lists),
        priority: of(priorities),
      });
      if (!isNew) this.#context.complain(`run ${execution}: task ${events[index]} is there twice`);
    }
  }

  #send(): void {
    const domains = this.#numbers(sentAt + 1);
    const bodies = jsonTextsOf(this.#values[sentAt + 2]);
    for (const [index, anchor] of this.#numbers(sentAt).entries()) {
      if (this.#isLost(anchor) || this.#shows("lost-message")) continue;
      this.#context.tables.insertMessage(domains[index] ?? 0, bodies[index] ?? "");
    }
  }

  #consume(): void {
    const { messages } = this.#context.tables;
    const anchors = this.#numbers(consumedAt + 1);
    for (const [index, id] of this.#numbers(consumedAt).entries()) {
      if (this.#isLost(anchors[index]) || this.#shows("message-stays")) continue;
      messages.delete(id);
    }
  }

  #count(): void {
    const { openCounts } = this.#context.tables;
    const deltas = this.#numbers(openAt + 1);
    const anchors = this.#numbers(openAt + 2);
    for (const [index, domain] of this.#numbers(openAt).entries()) {
      if (this.#isLost(anchors[index])) continue;
      openCounts.set(domain, (openCounts.get(domain) ?? 0) + (deltas[index] ?? 0));
    }
  }

  #keepIncidents(): void {
    const { incidents } = this.#context.tables;
    const anchors = this.#numbers(incidentsAt + 1);
    const isChanged = (_: number, index: number) => !this.#isLost(anchors[index]);
    const changed = new Set(this.#numbers(incidentsAt).filter(isChanged));
    if (changed.size === 0) return;
    const kept = this.#keptIncidents();
    const keys = new Set(kept.map(incidentKey));
    for (const [key, { execution }] of incidents) {
      if (changed.has(execution) && !keys.has(key)) incidents.delete(key);
    }
    for (const row of kept) incidents.set(incidentKey(row), row);
  }

  #keepHeartbeats(): void {
    const { tables, complain } = this.#context;
    const toldAnchors = this.#numbers(heartbeatsAt + 1);
    for (const [index, id] of this.#numbers(heartbeatsAt).entries()) {
      if (!this.#isLost(toldAnchors[index])) tables.heartbeats.delete(id);
    }
    const anchors = this.#numbers(heartbeatsAt + 3);
    const numbers = this.#numbers(heartbeatsAt + 4);
    const bodies = jsonTextsOf(this.#values[heartbeatsAt + 5]);
    for (const [index, id] of this.#numbers(heartbeatsAt + 2).entries()) {
      if (this.#isLost(anchors[index])) continue;
      const number = numbers[index] ?? 0;
      if (!tables.appendHeartbeat(id, number, bodies[index] ?? ""))
        complain(`run ${id}: heartbeat ${number} does not fit`);
    }
  }

  #keptIncidents(): readonly IncidentRow[] {
    const anchors = this.#numbers(incidentsAt + 3);
    const codes = textsOf(this.#values[incidentsAt + 5]);
    const names = textsOf(this.#values[incidentsAt + 6]);
    const versions = textsOf(this.#values[incidentsAt + 7]);
    return this.#numbers(incidentsAt + 2).flatMap((execution, index) => {
      if (this.#isLost(anchors[index])) return [];
      const [code = "", name = "", version = ""] = [codes[index], names[index], versions[index]];
      return [{ execution, code, name, version }];
    });
  }
}

const incidentKey = ({ execution, code, name, version }: IncidentRow): string =>
  JSON.stringify([execution, code, name, version]);
