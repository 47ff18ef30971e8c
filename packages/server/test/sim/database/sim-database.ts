// A database that several nodes share, in the memory of a simulation. Statements are done one at a
// time and whole, as if every transaction were serializable; between a node and the database
// everything may happen that happens to connections.
import { StoreError } from "../../../src/store/store-error.ts";
import { Actor, type Agenda } from "../runtime/agenda.ts";
import type { Dice } from "../runtime/dice.ts";
import type { Bug } from "./bugs.ts";
import { type Plan, SimConnection } from "./connection.ts";
import { type FaultKind, type Faults, noFaults } from "./faults.ts";
import type { StatementContext } from "./statement.ts";
import { statements } from "./statements.ts";
import { Tables } from "./tables.ts";

export interface SimDatabaseOptions {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly bug: Bug | undefined;
  /** Mean time from a node to the database, in milliseconds. */
  readonly wayMilliseconds: number;
  /** Told of each statement that was done. */
  readonly onStatement: (name: string, rows: number) => void;
  readonly complain: (what: string) => void;
}

/** Decides about one statement, before chance does. */
export type Interference = (name: string) => Plan | undefined;

export class SimDatabase {
  readonly actor = new Actor("database");
  readonly tables = new Tables();
  faults: Faults = noFaults;
  interfere: Interference | undefined;
  /** Kills a node, where a statement is to be its last. */
  onCrash: ((actor: Actor) => void) | undefined;
  readonly #options: SimDatabaseOptions;
  readonly #connections = new Set<SimConnection>();
  /** No connection is accepted before. */
  #backAt = 0;

  constructor(options: SimDatabaseOptions) {
    this.#options = options;
  }

  get agenda(): Agenda {
    return this.#options.agenda;
  }

  get dice(): Dice {
    return this.#options.dice;
  }

  way(): number {
    return this.dice.delay(this.#options.wayMilliseconds);
  }

  async connect(actor: Actor): Promise<SimConnection> {
    const { agenda } = this.#options;
    await agenda.rest(this.way(), actor);
    if (agenda.now < this.#backAt) throw new StoreError("The database is unavailable");
    const connection = new SimConnection(this, actor);
    this.#connections.add(connection);
    return connection;
  }

  forget(connection: SimConnection): void {
    this.#connections.delete(connection);
  }

  /** What a node that died has under way arrives, or does not. */
  abandon(actor: Actor): void {
    for (const connection of [...this.#connections]) {
      if (connection.actor === actor) connection.abandon();
    }
  }

  /** All connections end, and for so long there are no others; claims may be lost with it. */
  restart(milliseconds: number): void {
    const { agenda } = this.#options;
    this.#backAt = agenda.now + milliseconds;
    for (const task of this.tables.tasks.values()) {
      if (this.dice.chance(0.5)) task.claimed_until = 0;
    }
    for (const connection of [...this.#connections]) {
      agenda.after(this.way(), connection.actor, () => connection.cut());
    }
  }

  planFor(name: string): Plan {
    const chosen = this.interfere?.(name);
    if (chosen) return chosen;
    const { faults } = this;
    if (faults === noFaults) return "none";
    let left = this.dice.fraction();
    for (const kind of statementFaults) {
      left -= faults[kind];
      if (left < 0) return kind;
    }
    return "none";
  }

  execute(name: string, values: readonly unknown[]): readonly object[] {
    if (name === "listen" || name === "discard") return [];
    const statement = statements[name];
    if (!statement) throw new Error(`The simulated database does not know "${name}"`);
    const rows = statement(this.#context(), values);
    this.#options.onStatement(name, rows.length);
    return rows;
  }

  #context(): StatementContext {
    const { agenda, dice, bug, complain } = this.#options;
    const notify = (payload: string) => this.#notify(payload);
    return { tables: this.tables, now: agenda.now, dice, bug, complain, notify };
  }

  #notify(payload: string): void {
    const { agenda, dice } = this.#options;
    for (const connection of this.#connections) {
      if (!connection.hears || dice.chance(this.faults.lostNotice)) continue;
      const times = dice.chance(this.faults.doubledNotice) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        agenda.after(this.way(), connection.actor, () => connection.hear(payload));
      }
    }
  }
}

const statementFaults: readonly FaultKind[] = [
  "cutBefore",
  "cutAfter",
  "doneLate",
  "refused",
  "slow",
  "silent",
];
