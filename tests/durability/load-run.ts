// Servers under load, while something happens to them; and all there is to see of it afterwards.
import type { WorkflowExecution } from "@ekiden/model";
import type { Delivery, Evidence, RunEvidence, Violation } from "@ekiden/testing";
import { Client, Line, type LoggedCall } from "./client.ts";
import { replayViolations } from "./described.ts";
import { Notices } from "./gate.ts";
import { endGhosts } from "./ghosts.ts";
import { executionsOf, Inspection } from "./inspection.ts";
import { Pace } from "./pace.ts";
import { Decider, type Load, Worker } from "./programs.ts";
import { Pulse } from "./pulse.ts";
import { Random } from "./random.ts";
import { registerAll } from "./register.ts";
import type { ServerOptions } from "./server-process.ts";
import { Servers } from "./servers.ts";
import { StandStill } from "./stand-still.ts";
import { Starter } from "./starter.ts";
import { deciderList, domain, workerList } from "./workflows.ts";

export interface LoadRunOptions {
  /** One over a directory, or several over one database. */
  readonly servers: readonly ServerOptions[];
  readonly seed: number;
  /** Of the callers, absent: endless. It must be longer than a poll waits. */
  readonly patienceMilliseconds?: number;
  readonly programs?: Programs;
  /** How long the servers were away or late at most, beside what is seen of it here. */
  readonly lateMilliseconds?: number;
  /** How long after the time of an event it may be committed, where servers share their data. */
  readonly commitMilliseconds?: number;
  /** How long one that has died may keep a task from the others. */
  readonly claimMilliseconds?: number;
  /** The ports that callers call in the place of the servers' own; absent: those. */
  readonly front?: (ports: readonly number[]) => readonly number[];
  /**
   * The histories of every so-many-th workflow of each starter, and of its children, alone are read
   * at the end, and held against no calls, for a load of which too much is known; absent: all.
   */
  readonly sampleEvery?: number;
  /** Starts of journeys in a second, all starters together; absent: as many as they can. */
  readonly startsPerSecond?: number;
}

export interface Restart {
  readonly meanwhile?: () => void;
  /** Milliseconds into its start at which the server is killed once more. */
  readonly killAgainAfter?: number | undefined;
}

export interface LoadRunResult {
  readonly evidence: Evidence;
  /** Of descriptions that differ from the replayed history. */
  readonly violations: readonly Violation[];
  /** From a start to the first answer. */
  readonly longestRestartMilliseconds: number;
}

export interface Programs {
  readonly starters: number;
  readonly deciders: number;
  readonly workers: number;
  /** For each server one caller that calls no other. */
  readonly pulses: boolean;
}

/** Few deciders and workers, so that tasks wait for them, too. */
const usualPrograms: Programs = { starters: 40, deciders: 5, workers: 3, pulses: false };
/** So that polls end by themselves, too, and what comes to rest is looked at soon. */
const pollSeconds = 1;
/** Far longer than any time-out of the workflows. */
const maxRestMilliseconds = 60_000;
/** As exact as that is a node's idea of the database's time, and it asks again where it is less. */
const inexactMilliseconds = 200;
/** Beside the time during which there is no server. */
const maxLatenessMilliseconds = 10_000;

export class LoadRun implements AsyncDisposable {
  readonly servers: Servers;
  /** From the beginning on. */
  readonly standStill = new StandStill();
  readonly #options: LoadRunOptions;
  readonly #load: Load;
  /** Of the one who looks on: its calls are no part of the load. */
  readonly #own: Line;
  readonly #inspection: Inspection;
  readonly #earlier = new Map<string, RunEvidence["history"][]>();
  readonly #violations: Violation[] = [];
  readonly #stopping = new AbortController();
  #longestRestart = 0;

  private constructor(options: LoadRunOptions, servers: Servers) {
    this.#options = options;
    this.servers = servers;
    const { startsPerSecond } = options;
    const pace = startsPerSecond === undefined ? undefined : new Pace(startsPerSecond);
    this.#load = { line: new Line(options), deliveries: [], notices: new Notices(), pace };
    this.#own = new Line(options);
    this.#inspection = new Inspection({ client: new Client("inspector", this.#own), domain });
  }

  static async begin(options: LoadRunOptions): Promise<LoadRun> {
    const servers = options.servers.map((one) => {
      const more = [...(one.more ?? []), "--poll-seconds", String(pollSeconds)];
      return { ...one, more };
    });
    return new LoadRun(options, await Servers.start(servers));
  }

  /** Every call of the load that has ended. */
  get calls(): readonly LoggedCall[] {
    return this.#load.line.calls;
  }

  /** Every task that the load was given. */
  get deliveries(): readonly Delivery[] {
    return this.#load.deliveries;
  }

  /** Where callers call. */
  get ports(): readonly number[] {
    return this.#options.front?.(this.servers.ports) ?? this.servers.ports;
  }

  /** What has been so far is not needed any more. */
  forget(): void {
    this.#load.line.calls.length = 0;
    this.#load.deliveries.length = 0;
  }

  /** How often the load was told to try again later. */
  get refusals(): number {
    return this.#load.line.refusals;
  }

  /** How often a server could not find out what had become of a call. */
  get notFoundOut(): number {
    return this.#load.line.notFoundOut;
  }

  /** Resolves when the next call of the load has ended. */
  nextCall(): Promise<void> {
    return this.#load.line.nextCall();
  }

  /** Lets the load run through a disruption, and then come to rest. */
  async run(disruption: () => Promise<void>): Promise<LoadRunResult> {
    this.#own.connect(...this.servers.ports);
    await registerAll(new Client("registrar", this.#own));
    this.#load.line.connect(...this.ports);
    const starters = this.#starters();
    const others = this.#others();
    const directed = disruption().then(() => this.#comeToRest(starters));
    // One that fails ends the run, with all that the others are doing.
    await Promise.race([directed, this.servers.gone, failureOf([...starters, ...others])]);
    const evidence = await this.#gather();
    this.#load.line.hangUp();
    await Promise.all(others);
    const violations = [...this.#violations, ...replayViolations(domain, evidence.runs)];
    return { evidence, violations, longestRestartMilliseconds: this.#longestRestart };
  }

  /** Kills the only server and starts it again, after what is to happen while there is none. */
  async killAndRestart({ meanwhile, killAgainAfter }: Restart = {}): Promise<void> {
    const { line } = this.#load;
    line.gate.shut();
    await this.servers.kill(0);
    meanwhile?.();
    if (killAgainAfter !== undefined) await this.servers.killEarly(0, killAgainAfter);
    const killedAt = Date.now();
    await this.servers.restart(0);
    await this.#inspection.countOpen();
    this.#longestRestart = Math.max(this.#longestRestart, Date.now() - killedAt);
    await this.lookAtOpenRuns();
    line.gate.open();
  }

  /** What is described is what the history says, now and later. */
  async lookAtOpenRuns(): Promise<void> {
    const runs = await this.#inspection.read(await this.#inspection.openRuns());
    this.#violations.push(...replayViolations(domain, runs));
    for (const { runId, history } of runs) {
      const known = this.#earlier.get(runId) ?? [];
      this.#earlier.set(runId, [...known, history]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.standStill[Symbol.dispose]();
    this.#stopping.abort();
    this.#load.line.hangUp();
    this.#own.hangUp();
    await this.servers[Symbol.asyncDispose]();
  }

  get #programs(): Programs {
    return this.#options.programs ?? usualPrograms;
  }

  #starters(): Promise<void>[] {
    const pulses = (this.#programs.pulses ? this.ports : []).map((port) =>
      new Pulse(this.#load, port).run(this.#stopping.signal),
    );
    const starters = Array.from({ length: this.#programs.starters }, (_, index) => {
      const random = new Random(this.#options.seed * 1_000 + index);
      const starter = new Starter({ name: `starter-${index}`, load: this.#load, random });
      return starter.run(this.#stopping.signal);
    });
    return [...starters, ...pulses];
  }

  #others(): Promise<void>[] {
    const deciders = Array.from({ length: this.#programs.deciders }, (_, index) =>
      new Decider(`decider-${index}`, this.#load).run(),
    );
    const workers = Array.from({ length: this.#programs.workers }, (_, index) =>
      new Worker(`worker-${index}`, this.#load).run(),
    );
    return [...deciders, ...workers];
  }

  /** Every workflow comes to its end, once no more are started. */
  async #comeToRest(starters: readonly Promise<void>[]): Promise<void> {
    this.#stopping.abort();
    const deadline = Date.now() + maxRestMilliseconds;
    let areDone = false;
    void Promise.all(starters).then(() => {
      areDone = true;
    });
    for (;;) {
      // Polls end every second, if nothing else does.
      const next = this.nextCall();
      if (areDone && (await this.#isAtRest())) return;
      if (Date.now() > deadline) {
        // All that is there is checked nevertheless: it may say what was lost.
        this.#violations.push({ invariant: "rest", message: await this.#whatNeverEnds() });
        return;
      }
      await next;
    }
  }

  /** Once no more are started. */
  async #isAtRest(): Promise<boolean> {
    const open = await this.#inspection.openRuns();
    if (open.length === 0) return true;
    await endGhosts(this.#load.line, await this.#inspection.read(open));
    return false;
  }

  async #whatNeverEnds(): Promise<string> {
    const runs = await this.#inspection.read(await this.#inspection.openRuns());
    const lines = runs.slice(0, 5).map(({ workflowId, history }) => {
      const last = history.slice(-5).map(({ id, type }) => `${id} ${type}`);
      return `${workflowId}: … ${last.join(", ")}`;
    });
    const those = ["some starters still wait", ...lines].join("\n");
    return `${runs.length} workflows do not come to their ends, ${those}`;
  }

  async #gather(): Promise<Evidence> {
    const { line, deliveries } = this.#load;
    const readAt = Date.now();
    const listings = await this.#inspection.listings();
    const taskLists = { decision: deciderList.name, activity: workerList.name };
    const backlogs = await this.#inspection.backlogs(taskLists);
    const { sampleEvery = 1 } = this.#options;
    const all = listings.flatMap(({ infos }) => executionsOf(infos));
    const runs = await this.#inspection.read(all.filter(isOf(sampleEvery)));
    const told = sampleEvery === 1 ? { calls: line.calls, deliveries, listings } : {};
    return {
      runs: runs.map((run) => ({ ...run, readings: this.#readingsOf(run) })),
      ...told,
      ...(sampleEvery === 1 && { backlogs }),
      circumstances: {
        atRest: true,
        readAt,
        maxCommitMilliseconds: this.#options.commitMilliseconds,
        maxClaimMilliseconds: this.#claimMilliseconds,
        maxSkewMilliseconds: this.#skewMilliseconds,
        maxLatenessMilliseconds: this.#lateMilliseconds + maxLatenessMilliseconds,
      },
    };
  }

  /** Absent where no server keeps anything from others. */
  get #claimMilliseconds(): number | undefined {
    const { claimMilliseconds } = this.#options;
    return claimMilliseconds && claimMilliseconds + this.standStill.within();
  }

  /** Absent where there is one server, and so one clock. */
  get #skewMilliseconds(): number | undefined {
    const { commitMilliseconds } = this.#options;
    return commitMilliseconds && inexactMilliseconds + this.standStill.within();
  }

  get #lateMilliseconds(): number {
    const away = this.#longestRestart + (this.#options.lateMilliseconds ?? 0);
    return away + this.standStill.within();
  }

  #readingsOf({ runId, readings = [] }: RunEvidence) {
    const earlier = this.#earlier.get(runId) ?? [];
    return [...readings, ...earlier.map((history) => ({ pages: [history], reverse: false }))];
  }
}

/** A child is called after its parent, which is called after its starter and a number. */
const isOf =
  (sampleEvery: number) =>
  ({ workflowId }: WorkflowExecution): boolean =>
    Number(/(\d+)(:|$)/.exec(workflowId)?.[1] ?? 0) % sampleEvery === 0;

/** Rejects when one of them does; never resolves. */
const failureOf = (running: readonly Promise<void>[]): Promise<never> =>
  new Promise((_, reject) => {
    for (const one of running) one.catch(reject);
  });
