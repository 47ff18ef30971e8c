// Kills a server under load, again and again, and gathers all there is to see of it.
import { setMaxListeners } from "node:events";
import type { Evidence, RunEvidence, Violation } from "@ekiden/testing";
import { Client, Line } from "./client.ts";
import { replayViolations } from "./described.ts";
import { Notices } from "./gate.ts";
import { executionsOf, Inspection } from "./inspection.ts";
import { Decider, type Load, Worker } from "./programs.ts";
import { Random } from "./random.ts";
import { registerAll } from "./register.ts";
import { ServerProcess } from "./server-process.ts";
import { Starter } from "./starter.ts";
import { pass } from "./time.ts";
import { deciderList, domain, workerList } from "./workflows.ts";

export interface KillRunOptions {
  readonly data: string;
  readonly cycles: number;
  readonly seed: number;
}

export interface KillRunResult {
  readonly evidence: Evidence;
  /** Of descriptions that differ from the replayed history. */
  readonly violations: readonly Violation[];
  /** From the kill to the next answer. */
  readonly longestRestartMilliseconds: number;
}

/** How long the load runs before the server is killed. */
const loadMilliseconds = { least: 50, most: 600 };
const programs = { starters: 32, deciders: 10, workers: 10 };
/** So that polls end by themselves, too, and what comes to rest is looked at soon. */
const pollSeconds = 1;
/** Beside the time during which there is no server. */
const latenessMillisecondsMost = 5_000;

export class KillRun implements AsyncDisposable {
  readonly #options: KillRunOptions;
  readonly #random: Random;
  readonly #load: Load = { line: new Line(), deliveries: [], notices: new Notices() };
  /** Of the one who looks on: its calls are no part of the load. */
  readonly #own = new Line();
  readonly #inspection: Inspection;
  readonly #earlier = new Map<string, RunEvidence["history"][]>();
  readonly #violations: Violation[] = [];
  readonly #stopping = new AbortController();
  #server: ServerProcess;
  #longestRestart = 0;

  private constructor(options: KillRunOptions, server: ServerProcess) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#server = server;
    this.#inspection = new Inspection({ client: new Client("inspector", this.#own), domain });
    setMaxListeners(0, this.#load.line.hungUp);
    setMaxListeners(0, this.#own.hungUp);
  }

  static async begin(options: KillRunOptions): Promise<KillRun> {
    return new KillRun(options, await startServer(options.data, 0));
  }

  async run(): Promise<KillRunResult> {
    this.#own.connect(this.#server.port);
    await registerAll(new Client("registrar", this.#own));
    this.#load.line.connect(this.#server.port);
    const starters = this.#starters();
    const others = this.#others();
    // Whoever fails ends the run, whatever it is doing.
    await Promise.race([Promise.all([this.#direct(), ...starters]), ...others]);
    const evidence = await this.#gather();
    this.#load.line.hangUp();
    await Promise.all(others);
    const violations = [...this.#violations, ...replayViolations(domain, evidence.runs)];
    return { evidence, violations, longestRestartMilliseconds: this.#longestRestart };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#load.line.hangUp();
    this.#own.hangUp();
    await this.#server[Symbol.asyncDispose]();
  }

  #starters(): Promise<void>[] {
    return Array.from({ length: programs.starters }, (_, index) => {
      const random = new Random(this.#options.seed * 1_000 + index);
      const starter = new Starter({ name: `starter-${index}`, load: this.#load, random });
      return starter.run(this.#stopping.signal);
    });
  }

  #others(): Promise<void>[] {
    const deciders = Array.from({ length: programs.deciders }, (_, index) =>
      new Decider(`decider-${index}`, this.#load).run(),
    );
    const workers = Array.from({ length: programs.workers }, (_, index) =>
      new Worker(`worker-${index}`, this.#load).run(),
    );
    return [...deciders, ...workers];
  }

  /** All the kills, and then the way to rest. */
  async #direct(): Promise<void> {
    for (let cycle = 1; cycle <= this.#options.cycles; cycle += 1) await this.#cycle();
    this.#stopping.abort();
    await this.#untilNothingIsOpen();
  }

  async #cycle(): Promise<void> {
    const { least, most } = loadMilliseconds;
    await pass(this.#random.between(least, most));
    const { line } = this.#load;
    line.gate.shut();
    const { port } = this.#server;
    const killedAt = Date.now();
    await this.#server.stop("SIGKILL");
    this.#server = await startServer(this.#options.data, port);
    await this.#inspection.countOpen();
    this.#longestRestart = Math.max(this.#longestRestart, Date.now() - killedAt);
    await this.#lookAtOpenRuns();
    line.gate.open();
  }

  /** While nobody calls: what is described is what the history says, now and for ever. */
  async #lookAtOpenRuns(): Promise<void> {
    const runs = await this.#inspection.read(await this.#inspection.openRuns());
    this.#violations.push(...replayViolations(domain, runs));
    for (const { runId, history } of runs) {
      const known = this.#earlier.get(runId) ?? [];
      this.#earlier.set(runId, [...known, history]);
    }
  }

  /** Polls end every second, if nothing else does. */
  async #untilNothingIsOpen(): Promise<void> {
    const { line } = this.#load;
    for (;;) {
      const next = line.nextCall();
      if ((await this.#inspection.countOpen()).count === 0) return;
      await next;
    }
  }

  async #gather(): Promise<Evidence> {
    const { line, deliveries } = this.#load;
    const readAt = Date.now();
    const listings = await this.#inspection.listings();
    const taskLists = { decision: deciderList.name, activity: workerList.name };
    const backlogs = await this.#inspection.backlogs(taskLists);
    const runs = await this.#inspection.read(listings.flatMap(({ infos }) => executionsOf(infos)));
    return {
      runs: runs.map((run) => ({ ...run, readings: this.#readingsOf(run) })),
      calls: line.calls,
      deliveries,
      listings,
      backlogs,
      circumstances: {
        atRest: true,
        readAt,
        latenessMillisecondsMost: this.#longestRestart + latenessMillisecondsMost,
      },
    };
  }

  #readingsOf({ runId, readings = [] }: RunEvidence) {
    const earlier = this.#earlier.get(runId) ?? [];
    return [...readings, ...earlier.map((history) => ({ pages: [history], reverse: false }))];
  }
}

const startServer = (data: string, port: number): Promise<ServerProcess> =>
  ServerProcess.start({ data, port, more: ["--poll-seconds", String(pollSeconds)] });
