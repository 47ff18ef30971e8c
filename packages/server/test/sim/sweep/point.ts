// One point of the sweep: one scenario in which one statement goes wrong in one way.
import type { Violation } from "@ekiden/invariants";
import type { Backend } from "../backend.ts";
import { historyOf } from "../checks.ts";
import { deciderLists } from "../clients/decisions.ts";
import type { ProgramParts } from "../clients/programs.ts";
import { Cluster } from "../cluster.ts";
import type { Plan } from "../database/connection.ts";
import { DatabaseBackend } from "../database/database-backend.ts";
import { SimDatabase } from "../database/sim-database.ts";
import { DiskBackend } from "../disk/disk-backend.ts";
import type { Profile } from "../profile.ts";
import { Actor } from "../runtime/agenda.ts";
import { setPresent } from "../runtime/seams.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { StoryDecider, StoryWorker } from "./story-programs.ts";
import { Teller } from "./teller.ts";
import type { Point, PointResult, Way } from "./ways.ts";

const profile: Omit<Profile, "store" | "nodes"> = {
  starters: 0,
  deciders: 1,
  workers: 1,
  wayMilliseconds: 2,
  databaseMilliseconds: 1,
  thinkMilliseconds: 20,
  pollMilliseconds: 20_000,
  // Of its own kind.
  faultMilliseconds: 1,
  skewMilliseconds: 0,
  retentionDays: "1",
  leaves: 0,
  hasSchedules: false,
};

/** Longer than any story, however much it is held up. */
const storyMilliseconds = 120_000;
/** The holder of a lease is dead by then, and what is stale is found. */
const restMilliseconds = 6_000;
const awayMilliseconds = 300;
const brokenMilliseconds = 500;

export const runPoint = async (point: Point): Promise<PointResult> => {
  const harness = new SweepHarness(point);
  try {
    return await harness.run();
  } finally {
    harness.dispose();
    setPresent(undefined);
  }
};

class SweepHarness {
  readonly #point: Point;
  readonly #scenario: Scenario;
  readonly #cluster: Cluster;
  /** Counts what could go wrong, and spoils what is meant, from then on. */
  #watch: () => void = () => undefined;
  readonly #actor = new Actor("sweep");
  #statements = 0;
  #commits = 0;
  #hit: string | undefined;
  #isTold = false;

  constructor(point: Point) {
    this.#point = point;
    const scenario = scenarios[point.scenario];
    if (!scenario) throw new Error(`There is no scenario "${point.scenario}"`);
    this.#scenario = scenario;
    this.#cluster = new Cluster({
      seed: 1,
      profileOf: () => ({ ...profile, store: point.store, nodes: point.store === "disk" ? 1 : 2 }),
      backendOf: (cluster) => this.#backendOf(cluster),
    });
  }

  dispose(): void {
    this.#cluster.backend.dispose();
  }

  async run(): Promise<PointResult> {
    const cluster = this.#cluster;
    await cluster.start();
    this.#startPrograms();
    this.#watch();
    void this.#scenario.act(new Teller(cluster)).then(() => {
      this.#isTold = true;
    });
    const until = cluster.agenda.now + storyMilliseconds;
    await cluster.agenda.run(() => this.#isOver() || cluster.agenda.now > until);
    const statements = this.#statements;
    const wrong = this.#wrongEnds();
    this.#isTold = false;
    await cluster.pass(restMilliseconds);
    const violations = [...wrong, ...cluster.judge()];
    const isSound = this.#point.way === "left" || this.#point.statement === 0;
    if (isSound) violations.push(...cluster.untold());
    return { ...this.#point, steps: cluster.agenda.steps, statements, hit: this.#hit, violations };
  }

  #backendOf(cluster: Cluster): Backend {
    return this.#point.store === "disk" ? this.#diskOf(cluster) : this.#databaseOf(cluster);
  }

  #databaseOf(cluster: Cluster): Backend {
    const database = new SimDatabase({
      agenda: cluster.agenda,
      dice: cluster.dice.branch(),
      bug: undefined,
      wayMilliseconds: profile.databaseMilliseconds,
      onStatement: () => undefined,
      complain: (what) => cluster.complain(what),
    });
    database.onCrash = (actor) => {
      const node = cluster.nodeOf(actor);
      if (node) cluster.crash(node, awayMilliseconds);
    };
    this.#watch = () => {
      database.interfere = (name) => {
        const way = this.#next(name);
        return way === "left" ? this.#leave() : (way as Plan | undefined);
      };
    };
    return new DatabaseBackend(database);
  }

  #diskOf(cluster: Cluster): Backend {
    const backend = new DiskBackend(cluster, undefined);
    const { disk } = backend;
    const crash = (milliseconds: number) =>
      cluster.agenda.after(milliseconds, this.#actor, () =>
        cluster.crash(cluster.someNode(), awayMilliseconds),
      );
    this.#watch = () => {
      disk.watch();
      disk.interfere = () => {
        const way = this.#next("commit");
        if (way === "left") return this.#leave();
        // A disk that has failed is of no use until the node is started again.
        if (way === "cutAfter") crash(brokenMilliseconds);
        else if (way === "powerAfter") backend.losePowerWithNode();
        if (way?.startsWith("crash") || way === "powerAfter") crash(0);
        return way;
      };
    };
    return backend;
  }

  #commit(): void {
    this.#commits += 1;
    if (this.#commits <= (this.#scenario.leaves ?? 0)) this.#leave();
  }

  #leave(): undefined {
    this.#cluster.network.leaveAll();
  }

  #next(what: string): Way | undefined {
    this.#statements += 1;
    if (commits.has(what)) this.#commit();
    if (this.#statements !== this.#point.statement) return undefined;
    this.#hit = what;
    return this.#point.way;
  }

  #startPrograms(): void {
    const cluster = this.#cluster;
    const parts: ProgramParts = {
      agenda: cluster.agenda,
      network: cluster.network,
      deliveries: cluster.deliveries,
      dice: cluster.dice.branch(),
      thinkMilliseconds: profile.thinkMilliseconds,
      vanishes: 0,
      isCalm: () => false,
      complain: (what) => cluster.complain(what),
      decide: ({ history, run }) => this.#scenario.decide(history, run.workflowId),
    };
    for (const list of deciderLists) void new StoryDecider(list, parts).run();
    void new StoryWorker("worker", parts).run();
  }

  #isOver(): boolean {
    // Looked at now and then only: a dump is dear.
    if (!this.#isTold || this.#cluster.agenda.steps % stepsPerLook !== 0) return false;
    return this.#wrongEnds().length === 0;
  }

  #wrongEnds(): Violation[] {
    const { runs } = this.#cluster.backend.dump();
    return Object.entries(this.#scenario.ends).flatMap(([workflowId, status]) => {
      const own = runs.filter(({ workflow_id }) => workflow_id === workflowId);
      const latest = own.at(-1);
      const end = latest && historyOf(latest).at(-1)?.type;
      if (end && endOf[status] === end) return [];
      return [{ invariant: "the end", run: workflowId, message: `${end}, and not ${status}` }];
    });
  }
}

const stepsPerLook = 16;
/** To a disk, and to a database. */
const commits: ReadonlySet<string> = new Set([
  "commit",
  "commit-batch",
  "commit-batch-with-resumes",
]);

const endOf: Readonly<Record<string, string>> = {
  COMPLETED: "WorkflowExecutionCompleted",
  FAILED: "WorkflowExecutionFailed",
  CANCELED: "WorkflowExecutionCanceled",
  TERMINATED: "WorkflowExecutionTerminated",
  TIMED_OUT: "WorkflowExecutionTimedOut",
  CONTINUED_AS_NEW: "WorkflowExecutionContinuedAsNew",
};
