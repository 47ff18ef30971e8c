// Paused task lists and types, as this node knows them: all are in memory, with their epoch, which
// every change of them raises. What a batch starts rests on the epoch that its node knew, and the
// database writes it only if that is still the latest (P1 of the migration).
import type { DomainPauses, Pause } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { type DomainKey, plainName } from "../../domain-key.ts";
import {
  endedPausesPerDomain,
  endedPausesPerTarget,
  type PausedKind,
  type PauseStore,
  type PauseTarget,
  requireRoom,
  type StoredPause,
} from "../../pause-store.ts";
import { type PausedTime, PausedTimes } from "../../paused-times.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn, fromColumn, toColumn } from "../connection/text.ts";
import type { Programs } from "./programs.ts";

export class Pauses implements PauseStore {
  readonly #link: ReconnectingConnection;
  readonly #programs: Programs;
  readonly #listeners: ((ended: readonly PauseTarget[]) => void)[] = [];
  #times = new PausedTimes([]);
  #paused: readonly PauseTarget[] = [];
  #epoch = 0;

  constructor(link: ReconnectingConnection, programs: Programs) {
    this.#link = link;
    this.#programs = programs;
  }

  /** What this node goes by. */
  get epoch(): number {
    return this.#epoch;
  }

  of(domain: DomainKey): DomainPauses {
    return this.#times.of(domain);
  }

  /** Reads what has changed; every second, and where a batch was not written for it. */
  async look(): Promise<void> {
    const rows = await this.#link.run(selectChangedPauses(this.#epoch));
    const epoch = rows[0]?.epoch ?? this.#epoch;
    // A look that was asked earlier may be answered later.
    if (epoch <= this.#epoch) return;
    const before = this.#paused;
    const times = rows.flatMap((row) => (isFilled(row) ? [timeOf(row)] : []));
    this.#epoch = epoch;
    this.#times = new PausedTimes(times);
    this.#paused = times.filter(({ to }) => to === null);
    const still = new Set(this.#paused.map(keyOf));
    const ended = before.filter((target) => !still.has(keyOf(target)));
    if (ended.length > 0) for (const listener of this.#listeners) listener(ended);
  }

  /** The database has another epoch, so that no batch is written before the next look. */
  forget(): void {
    this.#times = new PausedTimes([]);
    this.#epoch = unknownEpoch;
  }

  /** Some of them are no longer paused, here or by another node: their tasks may be taken again. */
  onEnded(listener: (ended: readonly PauseTarget[]) => void): void {
    this.#listeners.push(listener);
  }

  async pause(target: PauseTarget, { at, reason, identity }: Pause, max: number): Promise<Pause> {
    await this.#programs.requireKnown("pauses");
    const who = identity === undefined ? null : toColumn(identity);
    const [row] = await this.#link.run(
      beginPause(...columnsOf(target), at, toColumn(reason), who, max),
    );
    if (!row) throw refuse.unknownDomain(plainName(target.domain));
    if (!isPause(row)) requireRoom(row.count, max);
    await this.look();
    return isPause(row) ? pauseOf(row) : { at, reason, identity };
  }

  async resume(
    target: PauseTarget,
    at: number,
    kept = endedPausesPerDomain,
  ): Promise<Pause | undefined> {
    const [row] = await this.#link.run(
      endPause(...columnsOf(target), at, endedPausesPerTarget, kept),
    );
    await this.look();
    return row && pauseOf(row);
  }

  async list(domain: DomainKey): Promise<readonly StoredPause[]> {
    const rows = await this.#link.run(selectPausesOf(domainToColumn(domain)));
    return rows.map((row) => ({ ...targetOf(row), pause: pauseOf(row) }));
  }
}

/** The first one is 0. */
const unknownEpoch = -1;

interface PauseColumns {
  readonly from_at: number;
  readonly reason: string;
  readonly identity: string | null;
}

export interface TimeRow {
  readonly domain_name: string;
  readonly kind: PausedKind;
  readonly name: string;
  readonly version: string;
  readonly from_at: number;
  readonly to_at: number | null;
}

const isFilled = (row: TimeRow | { readonly kind: null }): row is TimeRow => row.kind !== null;

const isPause = (row: PauseColumns | { readonly from_at: null }): row is PauseColumns =>
  row.from_at !== null;

const targetOf = ({ domain_name, kind, name, version }: Omit<TimeRow, "from_at" | "to_at">) => ({
  domain: domainFromColumn(domain_name),
  kind,
  name: fromColumn(name),
  version: fromColumn(version),
});

export const timeOf = (row: TimeRow): PausedTime => ({
  ...targetOf(row),
  from: row.from_at,
  to: row.to_at,
});

const pauseOf = ({ from_at, reason, identity }: PauseColumns): Pause => ({
  at: from_at,
  reason: fromColumn(reason),
  identity: identity === null ? undefined : fromColumn(identity),
});

const keyOf = ({ domain, kind, name, version }: PauseTarget): string =>
  JSON.stringify([domain, kind, name, version]);

type TargetColumns = [domain: string, kind: PausedKind, name: string, version: string];

const columnsOf = ({ domain, kind, name, version }: PauseTarget): TargetColumns => [
  domainToColumn(domain),
  kind,
  toColumn(name),
  toColumn(version),
];

type ChangedRow = { readonly epoch: number } & (TimeRow | { readonly kind: null });

/** One row with the epoch alone where this is the latest. */
const selectChangedPauses = query<[epoch: number], ChangedRow>(
  "select-changed-pauses",
  `select e.epoch, d.name as domain_name, p.kind, p.name, p.version, p.from_at, p.to_at
   from (select coalesce((select epoch from pause_epoch), 0) as epoch) e
   left join (pauses p join domains d on d.id = p.domain) on e.epoch <> $1
   order by p.from_at, p.id`,
);

/** For a look at a database from outside. */
export const selectPauseTimes = `select d.name as domain_name, p.kind, p.name, p.version, p.from_at,
    p.to_at
  from pauses p join domains d on d.id = p.domain order by p.from_at, p.id`;

type BegunRow = { readonly count: number } & (PauseColumns | { readonly from_at: null });

const beginPause = query<
  [...TargetColumns, at: number, reason: string, identity: string | null, max: number],
  BegunRow
>("begin-pause", "select * from begin_pause($1, $2, $3, $4, $5, $6, $7, $8)");

const endPause = query<
  [...TargetColumns, at: number, keptOfTarget: number, keptOfDomain: number],
  PauseColumns
>("end-pause", "select * from end_pause_3($1, $2, $3, $4, $5, $6, $7)");

const selectPausesOf = query<[domain: string], Omit<TimeRow, "to_at"> & PauseColumns>(
  "select-pauses",
  `select d.name as domain_name, p.kind, p.name, p.version, p.from_at, p.reason, p.identity
   from pauses p join domains d on d.id = p.domain
   where d.name = $1 and p.to_at is null order by p.from_at, p.id`,
);
