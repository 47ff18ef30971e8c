// One simulation, all of it from one seed: nodes over a shared database, their clients, and what
// goes wrong. Then calm, until everything that must happen has happened; then it is judged.
import { checkInvariants, type Delivery, type Violation } from "@ekiden/testing";
import type pg from "pg";
import { openPostgresStoreOver } from "../../src/store/postgres-store.ts";
import { runsOf, tableViolations } from "./checks.ts";
import { deciderLists, domain, workerLists } from "./clients/decisions.ts";
import { Network } from "./clients/network.ts";
import { Decider, type ProgramParts, registerAll, Starter, Worker } from "./clients/programs.ts";
import type { Bug } from "./database/bugs.ts";
import { SimDatabase } from "./database/sim-database.ts";
import { type Profile, profileOf } from "./profile.ts";
import { limits, SimNode } from "./sim-node.ts";
import { Troubles } from "./troubles.ts";
import { Actor, Agenda } from "./world/agenda.ts";
import { Dice } from "./world/dice.ts";
import { setPresent } from "./world/seams.ts";
import { Trace } from "./world/trace.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** So many, and then as many as it takes to come to rest. */
  readonly steps: number;
  readonly bug?: Bug | undefined;
  /** Told every line of the trace. */
  readonly echo?: ((line: string) => void) | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly steps: number;
  readonly virtualSeconds: number;
  readonly runs: number;
  readonly calls: number;
  readonly trace: string;
  readonly violations: readonly Violation[];
}

/** Longer than all time-outs that are in use but those of whole executions. */
const calmMilliseconds = 40_000;
/** How long a step may be on its way: a request waits, and a batch comes late. */
const commitMilliseconds = 25_000;

export const simulate = async (options: SimulationOptions): Promise<SimulationResult> => {
  const simulation = new Simulation(options);
  const onUnhandled = (error: unknown) => simulation.complain(`nobody handles ${error}`);
  process.on("unhandledRejection", onUnhandled);
  try {
    return await simulation.run();
  } finally {
    process.off("unhandledRejection", onUnhandled);
    setPresent(undefined);
  }
};

class Simulation {
  readonly #options: SimulationOptions;
  readonly #dice: Dice;
  readonly #profile: Profile;
  readonly #agenda: Agenda;
  readonly #trace: Trace;
  readonly #database: SimDatabase;
  readonly #network: Network;
  readonly #inspector = new Actor("inspector");
  readonly #deliveries: Delivery[] = [];
  readonly #complaints: Violation[] = [];
  #isCalm = false;
  #runIds = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
    this.#profile = profileOf(this.#dice.branch());
    this.#trace = new Trace(options.echo);
    this.#agenda = new Agenda(this.#dice.branch(), (actor, at) =>
      this.#trace.add(`${at} ${actor.name}`),
    );
    setPresent({ agenda: this.#agenda, dice: this.#dice.branch() });
    const { agenda, trace } = { agenda: this.#agenda, trace: this.#trace };
    const { databaseMilliseconds, wayMilliseconds, pollMilliseconds } = this.#profile;
    this.#database = new SimDatabase({
      agenda,
      dice: this.#dice.branch(),
      bug: options.bug,
      wayMilliseconds: databaseMilliseconds,
      onStatement: (name, rows) => trace.add(`${name} ${rows}`),
      complain: (what) => this.complain(what),
    });
    this.#network = new Network({
      ...{ agenda, trace, wayMilliseconds },
      dice: this.#dice.branch(),
      patienceMilliseconds: pollMilliseconds + 10_000,
    });
  }

  complain(message: string): void {
    this.#complaints.push({ invariant: "N", message });
  }

  async run(): Promise<SimulationResult> {
    const agenda = this.#agenda;
    const startedAt = agenda.now;
    this.#network.nodes = Array.from({ length: this.#profile.nodes }, (_, index) =>
      this.#boot(index),
    );
    await this.#during(registerAll(this.#network, this.#inspector, this.#profile.retentionDays));
    this.#startPrograms();
    const troubles = this.#troubles();
    void troubles.run();
    await agenda.run(() => agenda.steps >= this.#options.steps);
    troubles.end();
    this.#isCalm = true;
    const restAt = agenda.now + calmMilliseconds;
    await agenda.run(() => agenda.now >= restAt);
    const violations = await this.#during(this.#judge());
    return {
      seed: this.#options.seed,
      steps: agenda.steps,
      virtualSeconds: Math.round((agenda.now - startedAt) / 1_000),
      runs: this.#database.tables.executions.size,
      calls: this.#network.calls.length,
      trace: this.#trace.digest(),
      violations,
    };
  }

  /** The world goes on until that has come to its end. */
  async #during<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.#agenda.run(() => isDone);
    return work;
  }

  #boot(index: number): SimNode {
    const { skewMilliseconds, pollMilliseconds } = this.#profile;
    const node = new SimNode({
      name: `node-${index}`,
      agenda: this.#agenda,
      skew: (this.#dice.fraction() * 2 - 1) * skewMilliseconds,
      pollMilliseconds,
      openStore: (actor, clock) =>
        openPostgresStoreOver(
          () => this.#database.connect(actor) as unknown as Promise<pg.Client>,
          { clock, limits: limits.engine },
        ),
      newRunId: () => `run-${++this.#runIds}`,
      complain: (what) => this.complain(what),
    });
    this.#agenda.after(0, node.actor, () => void node.start());
    return node;
  }

  #startPrograms(): void {
    const { starters, deciders, workers, thinkMilliseconds } = this.#profile;
    const parts: ProgramParts = {
      agenda: this.#agenda,
      network: this.#network,
      dice: this.#dice.branch(),
      deliveries: this.#deliveries,
      thinkMilliseconds,
      complain: (what) => this.complain(what),
      isCalm: () => this.#isCalm,
    };
    for (let index = 0; index < starters; index += 1)
      void new Starter(`starter-${index}`, parts).run();
    for (let index = 0; index < deciders; index += 1)
      void new Decider(`decider-${index}`, parts).run();
    for (let index = 0; index < workers; index += 1)
      void new Worker(`worker-${index}`, parts).run();
  }

  #troubles(): Troubles {
    return new Troubles({
      agenda: this.#agenda,
      dice: this.#dice.branch(),
      trace: this.#trace,
      profile: this.#profile,
      network: this.#network,
      database: this.#database,
      boot: (index) => this.#boot(index),
    });
  }

  async #judge(): Promise<Violation[]> {
    const { tables } = this.#database;
    const apart = 2 * this.#profile.skewMilliseconds;
    const found = [...this.#complaints, ...tableViolations(tables, this.#network.now - apart)];
    const backlogs = [
      ...deciderLists.map((name) => ({ kind: "decision" as const, taskList: name })),
      ...workerLists.map((name) => ({ kind: "activity" as const, taskList: name })),
    ].map((list) => ({ ...list, count: this.#waiting(list.kind, list.taskList) }));
    const evidence = checkInvariants({
      runs: runsOf(tables),
      // As far apart as clocks may have been.
      calls: this.#network.calls.map((call) => ({
        ...call,
        sentAt: call.sentAt - apart,
        returnedAt: call.returnedAt + apart,
      })),
      deliveries: this.#deliveries.map((delivery) => ({
        ...delivery,
        returnedAt: delivery.returnedAt + apart,
      })),
      backlogs,
      circumstances: {
        atRest: true,
        readAt: this.#network.now,
        commitMillisecondsMost: commitMilliseconds + apart,
        skewMillisecondsMost: apart,
        claimMillisecondsMost: Number.POSITIVE_INFINITY,
      },
    });
    return [...found, ...evidence];
  }

  #waiting(kind: string, list: string): number {
    const { lists, domains } = this.#database.tables;
    return lists.get(`${kind}:${domains.get(domain)?.id}:${list}`)?.rows.length ?? 0;
  }
}
