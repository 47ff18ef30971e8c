// Paused task lists and types: few and seldom changed, so all are in memory, and each change is a
// transaction of its own.
import type { DomainPauses, Pause } from "@ekiden/engine";
import type { DomainKey } from "../domain-key.ts";
import {
  endedPausesPerDomain,
  endedPausesPerTarget,
  type PausedKind,
  type PauseStore,
  type PauseTarget,
  requireRoom,
  type StoredPause,
} from "../pause-store.ts";
import { type PausedTime, PausedTimes } from "../paused-times.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit } from "./group-commit.ts";
import { fromColumn, toColumn } from "./text.ts";

interface PausesDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
}

export class Pauses implements PauseStore {
  readonly #commit: GroupCommit;
  readonly #database: Database;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #listeners: ((target: PauseTarget) => void)[] = [];
  readonly #times: PausedTimes;

  constructor(database: Database, { commit, domains }: PausesDeps) {
    this.#commit = commit;
    this.#database = database;
    this.#domains = domains;
    this.#sql = prepare(database);
    this.#times = new PausedTimes(this.#sql.all.all().map((row) => this.#timeOf(row)));
  }

  of(domain: DomainKey): DomainPauses {
    return this.#times.of(domain);
  }

  /** Resolves after the tasks that were started before it are committed. */
  pause(target: PauseTarget, { at, reason, identity }: Pause, max: number): Promise<Pause> {
    return this.#commit.gather(() => {
      const columns = this.#columnsOf(target);
      const before = this.#sql.find.get(...columns);
      if (before) return pauseOf(before);
      requireRoom(this.#sql.count.get(columns[0])?.count ?? 0, max);
      const who = identity === undefined ? null : toColumn(identity);
      this.#change(target.domain, () => {
        this.#sql.insert.run(...columns, at, toColumn(reason), who);
        return [target];
      });
      return { at, reason, identity };
    });
  }

  async resume(
    target: PauseTarget,
    at: number,
    kept = endedPausesPerDomain,
  ): Promise<Pause | undefined> {
    const columns = this.#columnsOf(target);
    const ended = this.#sql.find.get(...columns);
    if (!ended) return undefined;
    this.#change(target.domain, () => {
      this.#sql.forget.run(...columns, ...columns, endedPausesPerTarget - 1);
      // Before the end, so that this one is kept, also where the clock has gone back.
      const forgotten = this.#sql.forgetOfDomain.all(columns[0], kept - 1);
      this.#sql.end.run(at, ended.id);
      return [target, ...forgotten.map((row) => this.#targetOf(row))];
    });
    for (const listener of this.#listeners) listener(target);
    return pauseOf(ended);
  }

  async list(domain: DomainKey): Promise<readonly StoredPause[]> {
    const rows = this.#sql.now.all(this.#domains.idOf(domain));
    return rows.map((row) => ({ ...this.#targetOf(row), pause: pauseOf(row) }));
  }

  /** What it was about may be taken again. */
  onResumed(listener: (target: PauseTarget) => void): void {
    this.#listeners.push(listener);
  }

  /** `write` returns of which of the domain it has changed the pauses: only these are read anew. */
  #change(domain: DomainKey, write: () => readonly PauseTarget[]): void {
    this.#database.requireWritable();
    const targets = this.#database.transact(write);
    const timesOf = (target: PauseTarget) =>
      this.#sql.ofTarget.all(...this.#columnsOf(target)).map((row) => this.#timeOf(row));
    this.#times.change(domain, targets, timesOf);
  }

  #timeOf(row: PauseRow): PausedTime {
    return { ...this.#targetOf(row), from: row.from_at, to: row.to_at };
  }

  #targetOf({ domain, kind, name, version }: PauseRow): PauseTarget {
    const { key } = this.#domains.byId(domain);
    return { domain: key, kind, name: fromColumn(name), version: fromColumn(version) };
  }

  #columnsOf({ domain, kind, name, version }: PauseTarget): TargetColumns {
    return [this.#domains.requireId(domain), kind, toColumn(name), toColumn(version)];
  }
}

type TargetColumns = [domain: number, kind: PausedKind, name: string, version: string];

interface PauseRow {
  readonly id: number;
  readonly domain: number;
  readonly kind: PausedKind;
  readonly name: string;
  readonly version: string;
  readonly from_at: number;
  readonly to_at: number | null;
  readonly reason: string;
  readonly identity: string | null;
}

const pauseOf = ({ from_at, reason, identity }: PauseRow): Pause => ({
  at: from_at,
  reason: fromColumn(reason),
  identity: identity === null ? undefined : fromColumn(identity),
});

const prepare = ({ connection }: Database) => ({
  all: connection.prepare<[], PauseRow>("select * from pauses order by from_at, id"),
  ofTarget: connection.prepare<TargetColumns, PauseRow>(
    `select * from pauses
     where domain = ? and kind = ? and name = ? and version = ? order by from_at, id`,
  ),
  now: connection.prepare<[number], PauseRow>(
    "select * from pauses where domain = ? and to_at is null order by from_at, id",
  ),
  find: connection.prepare<TargetColumns, PauseRow>(
    `select * from pauses
     where domain = ? and kind = ? and name = ? and version = ? and to_at is null`,
  ),
  count: connection.prepare<[number], { count: number }>(
    "select count(*) as count from pauses where domain = ? and to_at is null",
  ),
  insert: connection.prepare<[...TargetColumns, number, string, string | null]>(
    `insert into pauses (domain, kind, name, version, from_at, reason, identity)
     values (?, ?, ?, ?, ?, ?, ?)`,
  ),
  end: connection.prepare<[number, number]>(
    "update pauses set to_at = max(from_at, ?) where id = ?",
  ),
  forget: connection.prepare<[...TargetColumns, ...TargetColumns, number]>(
    `delete from pauses
     where domain = ? and kind = ? and name = ? and version = ? and to_at is not null
       and id not in (
         select id from pauses
         where domain = ? and kind = ? and name = ? and version = ? and to_at is not null
         order by id desc limit ?)`,
  ),
  forgetOfDomain: connection.prepare<[domain: number, kept: number], PauseRow>(
    `delete from pauses where id in (
       select id from pauses where domain = ? and to_at is not null
       order by to_at desc, id desc limit -1 offset ?)
     returning *`,
  ),
});
