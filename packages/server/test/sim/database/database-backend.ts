// Several nodes over one simulated database, with the store of many nodes.
import type pg from "pg";
import type { PausedTime } from "../../../src/store/paused-times.ts";
import { expand } from "../../../src/store/postgres/connection/abbreviation.ts";
import { domainFromColumn } from "../../../src/store/postgres/connection/text.ts";
import { openPostgresStoreOver } from "../../../src/store/postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Backend, Dump, DumpedRun, Mishap } from "../backend.ts";
import type { Actor } from "../runtime/agenda.ts";
import type { SimClocks } from "../runtime/sim-clock.ts";
import { isInbox, limits } from "../sim-node.ts";
import { noFaults, someFaults } from "./faults.ts";
import type { SimDatabase } from "./sim-database.ts";
import type { EventsRow, ExecutionRow, Tables } from "./tables.ts";

const maxRestartMilliseconds = 3_000;
const dayMilliseconds = 86_400_000;
const lingerMilliseconds = 60_000;
/** The database's clock may be behind what nodes take it for. */
const maxSkewMilliseconds = 500;

export class DatabaseBackend implements Backend {
  readonly #database: SimDatabase;

  constructor(database: SimDatabase) {
    this.#database = database;
  }

  open(actor: Actor, { machineClock, steadyClock: clock }: SimClocks): Promise<Store> {
    // As much of the driver's client as the store uses.
    const connect = () => this.#database.connect(actor) as unknown as Promise<pg.Client>;
    return openPostgresStoreOver(connect, { clock, machineClock, limits: limits.engine, isInbox });
  }

  abandon(actor: Actor): void {
    this.#database.abandon(actor);
  }

  get mishaps(): readonly Mishap[] {
    const { dice } = this.#database;
    const restart = () => this.#database.restart(dice.below(maxRestartMilliseconds));
    return [["the database restarts", restart]];
  }

  changeFaults(): void {
    const { dice } = this.#database;
    this.#database.faults = dice.chance(0.3) ? noFaults : someFaults(dice);
  }

  endFaults(): void {
    this.#database.faults = noFaults;
  }

  dump(): Dump {
    const { tables } = this.#database;
    const { executions, events, removed, tasks, held, pauses } = tables;
    const { returned, messages, openCounts, domainsById } = tables;
    return {
      runs: [...executions.values()].map((row) => dumped(row, events.get(row.id) ?? [])),
      removed: removed.map(({ row, events: rows, removedAt }) => {
        const days = Number(tables.domainsById.get(row.domain)?.retention_days);
        const minKept =
          (days > 0 ? days * dayMilliseconds : lingerMilliseconds) - maxSkewMilliseconds;
        return { ...dumped(row, rows), kept: removedAt - (row.closed_at ?? removedAt), minKept };
      }),
      tasks: [...tasks.values()],
      held: [...held.values()].map(({ task }) => task),
      pauses: pausesOf(pauses, domainsById),
      returned: [...returned.values()],
      incidents: [...tables.incidents.values()],
      messages: messages.size,
      open: [...openCounts.values()].reduce((sum, count) => sum + count, 0),
    };
  }

  dispose(): void {}
}

const pausesOf = (
  pauses: Tables["pauses"],
  domains: Tables["domainsById"],
): readonly PausedTime[] =>
  pauses.map(({ domain, kind, name, version, from_at: from, to_at: to }) => ({
    domain: domainFromColumn(domains.get(domain)?.name ?? ""),
    kind: kind as PausedTime["kind"],
    name,
    version,
    from,
    to,
  }));

const dumped = (row: ExecutionRow, rows: readonly EventsRow[]): DumpedRun => ({
  ...row,
  state: expand(row.state),
  bodies: rows.map(({ body }) => expand(body)),
});
