// One node over the embedded store, in files that a simulated disk keeps.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { domainKey } from "../../../src/store/domain-key.ts";
import type { JobItemRow, JobRow } from "../../../src/store/job-rows.ts";
import type { PausedTime } from "../../../src/store/paused-times.ts";
import type { ScheduleRow } from "../../../src/store/schedule-rows.ts";
import { openSqliteStore } from "../../../src/store/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type {
  Backend,
  Dump,
  DumpedIncident,
  DumpedReturn,
  DumpedRun,
  DumpedTask,
  Mishap,
  RemovedRun,
} from "../backend.ts";
import { domain } from "../clients/decisions.ts";
import type { Cluster } from "../cluster.ts";
import type { Bug } from "../database/bugs.ts";
import { Actor } from "../runtime/agenda.ts";
import type { Dice } from "../runtime/dice.ts";
import { isInbox, limits } from "../sim-node.ts";
import { type DiskFault, SimDisk } from "./sim-disk.ts";

/** From when the disk is watched until the power goes. */
const maxWatchMilliseconds = 200;
const maxFullMilliseconds = 4_000;
/** Until the operator of a node with a broken disk starts it again. */
const brokenMilliseconds = 1_000;
const maxAwayMilliseconds = 2_000;

const faults: readonly DiskFault[] = ["commit refused", "commit done and refused", "sync refused"];

export class DiskBackend implements Backend {
  readonly disk: SimDisk;
  readonly #cluster: Cluster;
  readonly #dice: Dice;
  readonly #root = mkdtempSync(join(tmpdir(), "ekiden-sim-"));
  readonly #actor = new Actor("power");
  #isPowerLost = false;
  #isCalm = false;

  constructor(cluster: Cluster, bug: Bug | undefined) {
    this.#cluster = cluster;
    this.#dice = cluster.dice.branch();
    this.disk = new SimDisk({
      agenda: cluster.agenda,
      dice: cluster.dice.branch(),
      bug,
      root: this.#root,
      syncMilliseconds: cluster.profile.databaseMilliseconds,
    });
  }

  async open(): Promise<Store> {
    const { directory, file } = this.disk;
    const options = { directory, limits: limits.engine, isInbox, heartbeatsBeside: 0 };
    const store = openSqliteStore(options);
    keepRemoved(file);
    return store;
  }

  abandon(): void {
    this.disk.nextLife(this.#isPowerLost);
    this.#isPowerLost = false;
  }

  get mishaps(): readonly Mishap[] {
    return [
      ["the power fails", () => this.#losePower()],
      ["the power fails", () => this.#losePower()],
      ["the disk is full", () => this.#fill()],
      ["the disk fails", () => this.#fail()],
    ];
  }

  changeFaults(): void {}

  endFaults(): void {
    this.#isCalm = true;
    this.disk.fullUntil = 0;
    // What has failed already is found out by a new life only.
    if (this.disk.fault) this.#crash();
    // Where it is dead already, its next life begins on a disk that works, too.
    this.disk.fault = undefined;
  }

  dump(): Dump {
    const connection = new Sqlite(this.disk.file);
    try {
      return readDump(connection);
    } finally {
      connection.close();
    }
  }

  dispose(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Its next death is one by a loss of power. */
  losePowerWithNode(): void {
    this.#isPowerLost = true;
  }

  #losePower(): void {
    this.disk.watch();
    this.#later(this.#dice.below(maxWatchMilliseconds), () => {
      this.#isPowerLost = true;
      this.#crash();
    });
  }

  #fill(): void {
    this.disk.fullUntil = this.#cluster.agenda.now + this.#dice.below(maxFullMilliseconds);
  }

  #fail(): void {
    this.disk.fault = this.#dice.of(faults);
    this.#later(brokenMilliseconds, () => this.#crash());
  }

  #later(milliseconds: number, call: () => void): void {
    this.#cluster.agenda.after(milliseconds, this.#actor, () => {
      if (!this.#isCalm) call();
    });
  }

  #crash(): void {
    this.#cluster.crash(this.#cluster.someNode(), this.#dice.below(maxAwayMilliseconds));
  }
}

interface BodyRow {
  readonly execution: number;
  readonly body: string;
}

interface PauseRow extends Pick<PausedTime, "kind" | "name" | "version"> {
  readonly from_at: number;
  readonly to_at: number | null;
}

/** There is one. */
const ownDomain = domainKey(undefined, domain);

/** What is removed from now on stays in tables beside those of the store, in the same commit. */
const keepRemoved = (file: string): void => {
  const connection = new Sqlite(file);
  connection.exec(`
    create table if not exists removed_runs as select * from executions where false;
    create table if not exists removed_events as select * from events where false;
    create trigger if not exists keep_removed_run before delete on executions begin
      insert into removed_runs select * from executions where id = old.id;
    end;
    create trigger if not exists keep_removed_events before delete on events begin
      insert into removed_events select * from events where id = old.id;
    end;`);
  connection.close();
};

const removedIn = (connection: Sqlite.Database): readonly RemovedRun[] => {
  const bodies = connection.prepare<[number], string>(
    "select body from removed_events where execution = ? order by first_event_id",
  );
  const runs = connection.prepare("select * from removed_runs").all() as DumpedRun[];
  return runs.map((run) => ({
    ...run,
    heartbeats: "",
    bodies: bodies.pluck().all(run.id),
    // No simulation goes on for so long that anything is removed by its age.
    earlyMilliseconds: Number.POSITIVE_INFINITY,
  }));
};

const bodiesByRun = (rows: readonly BodyRow[]): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, string[]>();
  for (const { execution, body } of rows) {
    const known = found.get(execution);
    if (known) known.push(body);
    else found.set(execution, [body]);
  }
  return found;
};

/** Events for targets outside may be sent when their run is gone. */
const tablesOfRuns = [
  ...["events", "heartbeats", "tasks", "returned_tasks"],
  ...["human_tasks", "run_incidents", "execution_tags"],
];

/** Read past the store, as `select *` gives the rows. */
const readDump = (connection: Sqlite.Database): Dump => {
  const all = <Row>(table: string, order = "id"): Row[] =>
    connection.prepare(`select * from ${table} order by ${order}`).all() as Row[];
  const events = bodiesByRun(all<BodyRow>("events"));
  const heartbeats = bodiesByRun(all<BodyRow>("heartbeats", "execution, number"));
  const runs = all<DumpedRun>("executions");
  const ids = new Set(runs.map(({ id }) => id));
  const orphansIn = (table: string) =>
    all<{ readonly execution: number }>(table, "execution")
      .filter(({ execution }) => !ids.has(execution))
      .map(({ execution }) => `${table} of run ${execution} are left, which is not there`);
  return {
    runs: runs.map((run) => ({
      ...run,
      heartbeats: (heartbeats.get(run.id) ?? []).join(),
      bodies: events.get(run.id) ?? [],
    })),
    removed: removedIn(connection),
    tasks: all<DumpedTask>("tasks"),
    held: [],
    pauses: all<PauseRow>("pauses").map(({ kind, name, version, from_at: from, to_at: to }) => ({
      domain: ownDomain,
      kind,
      name,
      version,
      from,
      to,
    })),
    returned: all<DumpedReturn>("returned_tasks"),
    incidents: all<DumpedIncident>("run_incidents", "execution"),
    jobs: all<JobRow>("jobs").map((job) => ({
      ...job,
      items: all<JobItemRow & { readonly job: number }>("job_items", "job, number").filter(
        (item) => item.job === job.id,
      ),
    })),
    schedules: all<ScheduleRow>("schedules"),
    orphans: tablesOfRuns.flatMap(orphansIn),
    messages: all("messages").length,
  };
};
