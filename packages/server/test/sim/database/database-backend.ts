// Several nodes over one simulated database, with the store of many nodes.
import type pg from "pg";
import type { PausedTime } from "../../../src/store/paused-times.ts";
import { expand } from "../../../src/store/postgres/connection/abbreviation.ts";
import { DatabaseAvailability } from "../../../src/store/postgres/connection/database-availability.ts";
import { ReconnectingConnection } from "../../../src/store/postgres/connection/reconnecting-connection.ts";
import { domainFromColumn } from "../../../src/store/postgres/connection/text.ts";
import { openPostgresStoreOver } from "../../../src/store/postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Backend, Dump, DumpedRun, Mishap, RemovedRun } from "../backend.ts";
import type { Actor } from "../runtime/agenda.ts";
import type { SimClocks } from "../runtime/sim-clock.ts";
import { isInbox, limits } from "../sim-node.ts";
import { noFaults, someFaults } from "./faults.ts";
import { SimSearches } from "./searches.ts";
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

  async open(actor: Actor, { machineClock, steadyClock: clock }: SimClocks): Promise<Store> {
    // As much of the driver's client as the store uses.
    const connect = () => this.#database.connect(actor) as unknown as Promise<pg.Client>;
    const options = { clock, machineClock, limits: limits.engine, isInbox, heartbeatsBeside: 0 };
    const store = await openPostgresStoreOver(connect, options);
    const outage = new DatabaseAvailability(clock);
    const link = new ReconnectingConnection({ connect, clock, outage });
    await link.open();
    return {
      ...store,
      searches: new SimSearches(link),
      async close() {
        await store.close();
        outage.end();
        await link.close();
      },
    };
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
    const { executions, tasks, held, pauses } = tables;
    const { returned, messages, openCounts, domainsById } = tables;
    return {
      runs: [...executions.values()].map((row) => dumped(row, tables)),
      removed: removedOf(tables),
      tasks: [...tasks.values()],
      held: [...held.values()].map(({ task }) => task),
      pauses: pausesOf(pauses, domainsById),
      returned: [...returned.values()],
      incidents: [...tables.incidents.values()],
      jobs: [...tables.jobs.values()].map((job) => ({ ...job, items: [...job.items.values()] })),
      schedules: [...tables.schedules.values()],
      orphans: orphansOf(tables),
      messages: messages.size,
      open: [...openCounts.values()].reduce((sum, count) => sum + count, 0),
    };
  }

  dispose(): void {}
}

const removedOf = ({ removed, domainsById }: Tables): readonly RemovedRun[] =>
  removed.map(({ row, events, removedAt }) => {
    const days = Number(domainsById.get(row.domain)?.retention_days);
    const usual = days > 0 ? days * dayMilliseconds : lingerMilliseconds;
    const kept = removedAt - (row.closed_at ?? removedAt);
    const rows = { events: new Map([[row.id, events]]), heartbeats: new Map() };
    return { ...dumped(row, rows), earlyMilliseconds: usual - maxSkewMilliseconds - kept };
  });

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

/** Tasks of a run that has ended that were given back, or are held aside, may be there a while. */
const orphansOf = ({ executions, events, heartbeats, ...tables }: Tables): readonly string[] => {
  const runsOf = (rows: ReadonlyMap<string, { readonly execution: number }>) =>
    [...rows.values()].map(({ execution }) => execution);
  const runs = {
    events: [...events.keys()],
    heartbeats: [...heartbeats.keys()],
    tasks: runsOf(tables.tasks),
    incidents: runsOf(tables.incidents),
  };
  return Object.entries(runs).flatMap(([what, ids]) =>
    ids
      .filter((id) => !executions.has(id))
      .map((id) => `${what} of run ${id} are left, which is not there`),
  );
};

interface RowsOfRuns {
  readonly events: ReadonlyMap<number, readonly EventsRow[]>;
  readonly heartbeats: ReadonlyMap<number, readonly string[]>;
}

const dumped = (row: ExecutionRow, { events, heartbeats }: RowsOfRuns): DumpedRun => ({
  ...row,
  state: expand(row.state),
  heartbeats: (heartbeats.get(row.id) ?? []).join(),
  bodies: (events.get(row.id) ?? []).map(({ body }) => expand(body)),
});
