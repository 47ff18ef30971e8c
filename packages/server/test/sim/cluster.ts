// Nodes over a backend, and the network that leads to them; what drives them is put on top.
import { checkInvariants, type Delivery, type Violation } from "@ekiden/invariants";
import { maxActionsAtOnce } from "../../src/operations/jobs/held-job.ts";
import type { Backend, Dump } from "./backend.ts";
import { jobsOf, runsOf, storeViolations } from "./checks.ts";
import { Network } from "./clients/network.ts";
import { registerAll } from "./clients/programs.ts";
import type { Profile } from "./profile.ts";
import { Actor, Agenda } from "./runtime/agenda.ts";
import { Dice } from "./runtime/dice.ts";
import { type Present, setPresent } from "./runtime/seams.ts";
import { Trace } from "./runtime/trace.ts";
import { scheduleViolations } from "./schedule-checks.ts";
import { SimNode } from "./sim-node.ts";
import { toldKey, untoldViolations } from "./told-tasks.ts";

export interface ClusterOptions {
  readonly seed: number;
  readonly profileOf: (dice: Dice) => Profile;
  readonly backendOf: (cluster: Cluster) => Backend;
  /** Told every line of the trace. */
  readonly echo?: ((line: string) => void) | undefined;
}

/** How long a step may be on its way: a request waits, and a batch comes late. */
const commitMilliseconds = 25_000;
/** How far two nodes' ideas of the database's time may be apart: it takes a while to ask. */
const sharedMilliseconds = 500;
/** A clock that is kept right. */
const rightMilliseconds = 2_000;
/** How late a deadline, or a task for a poll that waits, may be where nothing goes wrong. */
const latenessMilliseconds = 3_000;

export class Cluster {
  readonly dice: Dice;
  readonly profile: Profile;
  readonly agenda: Agenda;
  readonly trace: Trace;
  readonly network: Network;
  readonly backend: Backend;
  readonly startedAt: number;
  readonly deliveries: Delivery[] = [];
  readonly complaints: Violation[] = [];
  /** Tasks that a caller received, by `toldKey`. */
  readonly #told = new Set<string>();
  readonly #commits: Dice;
  readonly #inspector = new Actor("inspector");
  #runIds = 0;
  /** Of machines that start. */
  #maxSkew: number;

  constructor({ seed, profileOf, backendOf, echo }: ClusterOptions) {
    this.dice = new Dice(seed);
    this.profile = profileOf(this.dice.branch());
    this.#maxSkew = this.profile.skewMilliseconds;
    this.trace = new Trace(echo);
    this.agenda = new Agenda(this.dice.branch(), (actor, at) =>
      this.trace.add(`${at} ${actor.name}`),
    );
    this.startedAt = this.agenda.now;
    const present: Present = { agenda: this.agenda, dice: this.dice.branch() };
    setPresent(present);
    const { wayMilliseconds, pollMilliseconds } = this.profile;
    this.network = new Network({
      agenda: this.agenda,
      trace: this.trace,
      dice: this.dice.branch(),
      wayMilliseconds,
      patienceMilliseconds: pollMilliseconds + 10_000,
    });
    this.backend = backendOf(this);
    this.#commits = this.dice.branch();
    if (this.backend.disk) present.disk = this.backend.disk;
  }

  complain(message: string): void {
    this.complaints.push({ invariant: "N", message });
  }

  /** Resolves once the nodes can be called, and know what is registered. */
  async start(): Promise<void> {
    const { nodes, retentionDays } = this.profile;
    this.network.nodes = Array.from({ length: nodes }, (_, index) => this.#boot(index));
    await this.during(registerAll(this.network, this.#inspector, retentionDays));
  }

  /** The simulation goes on until that has come to its end. */
  async during<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.agenda.run(() => isDone);
    return work;
  }

  pass(milliseconds: number): Promise<void> {
    const until = this.agenda.now + milliseconds;
    return this.agenda.run(() => this.agenda.now >= until);
  }

  /** At once, and after so long there is a new life of it. */
  crash(node: SimNode, milliseconds: number): void {
    if (node.actor.isDead) return;
    node.crash();
    this.backend.abandon(node.actor);
    this.#replace(node, milliseconds);
  }

  /** As an operator would: what does not stop in time is killed. */
  restart(node: SimNode, milliseconds: number): void {
    if (!node.isUp) return;
    const { agenda } = this;
    agenda.after(0, node.actor, () => {
      void node.close().then(() => this.#replace(node, 0));
    });
    agenda.after(milliseconds, this.#inspector, () => this.crash(node, 0));
  }

  /** Some node is about to commit: now and then, the poller of a task is gone before that. */
  committing(): void {
    if (this.#commits.chance(this.profile.leaves)) this.network.leaveAll();
  }

  someNode(): SimNode {
    return this.dice.of(this.network.nodes);
  }

  nodeOf(actor: Actor): SimNode | undefined {
    return this.network.nodes.find((node) => node.actor === actor);
  }

  /** Once nothing is under way. */
  judge(): Violation[] {
    const apart = this.#apart;
    const dump = this.backend.dump();
    const { calls, now } = this.network;
    const evidence = checkInvariants({
      runs: runsOf(dump),
      // As far apart as clocks may have been.
      calls: calls.map((call) => ({
        ...call,
        sentAt: call.sentAt - apart,
        returnedAt: call.returnedAt + apart,
      })),
      deliveries: this.deliveries.map((delivery) => ({
        ...delivery,
        returnedAt: delivery.returnedAt + apart,
      })),
      backlogs: backlogsOf(dump),
      jobs: jobsOf(dump),
      orphans: dump.orphans,
      circumstances: {
        atRest: true,
        readAt: now,
        maxCommitMilliseconds: commitMilliseconds + apart,
        maxSkewMilliseconds: apart,
        maxClaimMilliseconds: Number.POSITIVE_INFINITY,
        maxJobActionsAtOnce: maxActionsAtOnce,
        maxLatenessMilliseconds: this.#isUndisturbed ? latenessMilliseconds : undefined,
      },
    });
    const untold = this.#isUndisturbed ? this.untold() : [];
    const stored = [...storeViolations(dump, now - apart), ...scheduleViolations(dump)];
    return [...this.complaints, ...stored, ...untold, ...evidence];
  }

  /** Where no node dies and no statement fails, no task is lost before a caller received it. */
  untold(): Violation[] {
    const evidence = { runs: runsOf(this.backend.dump()), calls: this.network.calls };
    return [...untoldViolations(evidence, this.#told)];
  }

  /** Machines are right from now on, or nearly so. */
  setClocksRight(): void {
    this.#maxSkew = Math.min(this.#maxSkew, rightMilliseconds);
    for (const { clock } of this.network.nodes) {
      clock.skew = Math.max(-this.#maxSkew, Math.min(clock.skew, this.#maxSkew));
    }
  }

  /** By how much the times of two nodes may differ: over a database, all of them have its time. */
  get #apart(): number {
    const { store, skewMilliseconds } = this.profile;
    return store === "database" ? sharedMilliseconds : 2 * skewMilliseconds;
  }

  get #isUndisturbed(): boolean {
    const { faultMilliseconds, skewMilliseconds } = this.profile;
    return faultMilliseconds === Number.POSITIVE_INFINITY && skewMilliseconds === 0;
  }

  #replace(node: SimNode, milliseconds: number): void {
    this.network.cut(node);
    this.agenda.after(milliseconds, this.#inspector, () => {
      const index = this.network.nodes.indexOf(node);
      if (index < 0) return;
      this.network.nodes = this.network.nodes.with(index, this.#boot(index));
    });
  }

  #boot(index: number): SimNode {
    const { pollMilliseconds } = this.profile;
    const node = new SimNode({
      name: `node-${index}`,
      agenda: this.agenda,
      skew: (this.dice.fraction() * 2 - 1) * this.#maxSkew,
      pollMilliseconds,
      openStore: (actor, clocks) => this.backend.open(actor, clocks),
      newRunId: () => `run-${++this.#runIds}`,
      jobActions: this.network,
      hasSchedules: this.profile.hasSchedules,
      onTold: ({ workflowExecution: { workflowId, runId }, startedEventId }) => {
        const key = toldKey(runId, startedEventId);
        if (this.#told.has(key)) {
          const message = `the task of event ${startedEventId} was told to two pollers`;
          this.complaints.push({ invariant: "I6", run: `${workflowId}/${runId}`, message });
        }
        this.#told.add(key);
      },
      complain: (what) => this.complain(what),
    });
    this.agenda.after(0, node.actor, () => void node.start());
    return node;
  }
}

const backlogsOf = ({ tasks }: Dump) => {
  const counts = new Map<string, number>();
  for (const { kind, list } of tasks) {
    const key = JSON.stringify([kind, list]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => {
    const [kind, taskList] = JSON.parse(key);
    return { kind, taskList, count };
  });
};
