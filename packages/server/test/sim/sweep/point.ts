// One point of the sweep: one scenario in which one statement goes wrong in one way.
import type { Violation } from "@ekiden/testing";
import { historyOf } from "../checks.ts";
import { deciderLists } from "../clients/decisions.ts";
import type { ProgramParts } from "../clients/programs.ts";
import { Cluster } from "../cluster.ts";
import { DatabaseBackend } from "../database/database-backend.ts";
import { SimDatabase } from "../database/sim-database.ts";
import type { Profile } from "../profile.ts";
import { setPresent } from "../world/seams.ts";
import { type Scenario, type ScenarioName, scenarios } from "./scenarios.ts";
import { StoryDecider, StoryWorker } from "./story-programs.ts";
import { Teller } from "./teller.ts";

export const ways = {
  refused: "the statement fails and does nothing",
  cutAfter: "the statement is done, and the caller hears that it failed",
  crashBefore: "the node dies before the statement is sent",
  crashAfter: "the node dies when the statement has been done",
} as const;

export type Way = keyof typeof ways;

export interface Point {
  readonly scenario: ScenarioName;
  /** The statement, from 1; 0: none goes wrong. */
  readonly statement: number;
  readonly way: Way;
}

export interface PointResult extends Point {
  readonly steps: number;
  /** That the nodes sent from the beginning to the end of the story. */
  readonly statements: number;
  /** By name; absent where the story ended before it. */
  readonly hit: string | undefined;
  readonly violations: readonly Violation[];
}

const profile: Profile = {
  store: "database",
  nodes: 2,
  starters: 0,
  deciders: 1,
  workers: 1,
  wayMilliseconds: 2,
  databaseMilliseconds: 1,
  thinkMilliseconds: 20,
  pollMilliseconds: 20_000,
  troubleMilliseconds: Number.POSITIVE_INFINITY,
  skewMilliseconds: 0,
  retentionDays: "1",
};

/** Longer than any story, however much it is held up. */
const storyMilliseconds = 120_000;
/** Whoever has a lease is dead by then, and what is stale is found. */
const restMilliseconds = 6_000;
const awayMilliseconds = 300;

export const runPoint = async (point: Point): Promise<PointResult> => {
  const stage = new Stage(point);
  try {
    return await stage.run();
  } finally {
    setPresent(undefined);
  }
};

class Stage {
  readonly #point: Point;
  readonly #scenario: Scenario;
  readonly #cluster: Cluster;
  #database: SimDatabase | undefined;
  #statements = 0;
  #hit: string | undefined;
  #isTold = false;

  constructor(point: Point) {
    this.#point = point;
    const scenario = scenarios[point.scenario];
    if (!scenario) throw new Error(`There is no scenario "${point.scenario}"`);
    this.#scenario = scenario;
    this.#cluster = new Cluster({
      seed: 1,
      profileOf: () => profile,
      backendOf: (cluster) => this.#backendOf(cluster),
    });
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
    if (this.#database) this.#database.interfere = undefined;
    await cluster.pass(restMilliseconds);
    const violations = [...wrong, ...cluster.judge()];
    return { ...this.#point, steps: cluster.agenda.steps, statements, hit: this.#hit, violations };
  }

  #backendOf(cluster: Cluster): DatabaseBackend {
    this.#database = new SimDatabase({
      agenda: cluster.agenda,
      dice: cluster.dice.branch(),
      bug: undefined,
      wayMilliseconds: profile.databaseMilliseconds,
      onStatement: () => undefined,
      complain: (what) => cluster.complain(what),
    });
    return new DatabaseBackend(this.#database);
  }

  /** Counts the statements, and spoils the one that is meant. */
  #watch(): void {
    const database = this.#database;
    if (!database) return;
    database.interfere = (name) => {
      this.#statements += 1;
      if (this.#statements !== this.#point.statement) return undefined;
      this.#hit = name;
      return this.#point.way;
    };
    database.onCrash = (actor) => {
      const node = this.#cluster.nodeOf(actor);
      if (node) this.#cluster.crash(node, awayMilliseconds);
      // A node that never came up dies with its process, and is started again.
      else actor.isDead = true;
    };
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

const endOf: Readonly<Record<string, string>> = {
  COMPLETED: "WorkflowExecutionCompleted",
  FAILED: "WorkflowExecutionFailed",
  CANCELED: "WorkflowExecutionCanceled",
  TERMINATED: "WorkflowExecutionTerminated",
  TIMED_OUT: "WorkflowExecutionTimedOut",
  CONTINUED_AS_NEW: "WorkflowExecutionContinuedAsNew",
};
