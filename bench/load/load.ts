// A load: workflows of K activities in sequence, so many in flight, through so many connections.
// It ends by time or by number, waits for what is in flight, then reads every history it made.
import type { Input } from "@ekiden/model";
import { anyOf, type Endpoint, Refusal, readHistory, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { decide } from "./decider.ts";
import { domain, workflowType } from "./domain.ts";
import { Gate } from "./gate.ts";
import { wrongHistory } from "./history.ts";
import { Ledger, type Run } from "./ledger.ts";
import { work } from "./worker.ts";

export interface LoadPlan {
  /** In sequence, in each workflow. */
  readonly activities: number;
  readonly inFlight: number;
  readonly starters: number;
  readonly deciders: number;
  readonly workers: number;
  /** Each call goes to a node of its own; else each caller stays with the one it has chosen. */
  readonly isScattered?: boolean;
  /** No more than these are started. */
  readonly maxWorkflows: number;
}

export const connectionsOf = ({ starters, deciders, workers }: LoadPlan): number =>
  starters + deciders + workers;

const checkers = 8;
let loads = 0;

type Role = (load: Load, client: SwfClient, identity: string) => Promise<void>;

export class Load {
  readonly plan: LoadPlan;
  readonly ledger = new Ledger();
  readonly traffic = new Traffic();
  /** Of its own, so that a poll left over from another load cannot swallow a task of this one. */
  readonly taskList: { name: string };
  /** Set when nothing more is to be polled for. */
  over = false;
  readonly #endpoints: readonly Endpoint[];
  readonly #gate: Gate;
  readonly #clients: SwfClient[] = [];
  readonly #loops: Promise<void>[] = [];
  #starting = true;
  #startedRuns = 0;
  #drained: () => void = () => {};
  #failed: (error: Error) => void = () => {};
  readonly #failure: Promise<never>;
  readonly #allDone: Promise<void>;

  constructor(endpoints: readonly Endpoint[], plan: LoadPlan) {
    this.#endpoints = endpoints;
    this.plan = plan;
    this.taskList = { name: `load-${process.pid}-${++loads}` };
    this.#gate = new Gate(plan.inFlight);
    this.#allDone = new Promise((resolve) => {
      this.#drained = resolve;
    });
    this.#failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.#failure.catch(() => {});
  }

  begin(): void {
    this.#run("worker", this.plan.workers, work);
    this.#run("decider", this.plan.deciders, decide);
    this.#run("starter", this.plan.starters, start);
  }

  /** Until all workflows are completed (once no more are started), or the time is over. */
  async whileRunning(seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
    });
    await Promise.race([this.#allDone, this.#failure, time]);
    clearTimeout(timer);
  }

  /** Starts no more, lets what is in flight end, and lets the pollers go. */
  async drain(maxSeconds: number): Promise<void> {
    this.#starting = false;
    this.#gate.open();
    this.#checkDrained();
    await this.whileRunning(maxSeconds);
    this.over = true;
    for (const client of this.#clients) client.close();
    await Promise.all(this.#loops);
    const open = this.#startedRuns - this.ledger.completedRuns;
    if (open !== 0) this.ledger.violation(`${open} workflows did not complete`);
  }

  /** Reads the history of every run. */
  async check(): Promise<void> {
    const runs = [...this.ledger.runs.values()];
    const checker = async (): Promise<void> => {
      const client = new SwfClient(anyOf(this.#endpoints), new Traffic());
      for (let run = runs.pop(); run; run = runs.pop()) await this.#checkRun(client, run);
      client.close();
    };
    await Promise.all(Array.from({ length: checkers }, checker));
  }

  /** False where the server refused, as it does a task it no longer knows: the poller polls on. */
  async respond<K extends "RespondDecisionTaskCompleted" | "RespondActivityTaskCompleted">(
    client: SwfClient,
    operation: K,
    input: Input<K>,
  ): Promise<boolean> {
    try {
      await client.call(operation, input);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.ledger.violation(error.message);
      return false;
    }
  }

  completed(run: Run): void {
    this.ledger.complete(run);
    this.#gate.leave();
    this.#checkDrained();
  }

  /** The id of the next workflow to start; undefined when there is none. */
  async nextWorkflowId(): Promise<string | undefined> {
    await this.#gate.enter();
    if (!this.#starting || this.#startedRuns >= this.plan.maxWorkflows) return undefined;
    this.#startedRuns++;
    return `${this.taskList.name}-${this.#startedRuns}`;
  }

  #checkDrained(): void {
    const last = !this.#starting || this.#startedRuns >= this.plan.maxWorkflows;
    if (last && this.ledger.completedRuns >= this.#startedRuns) this.#drained();
  }

  #run(name: string, connections: number, role: Role): void {
    for (let index = 0; index < connections; index++) {
      const nodes = this.plan.isScattered ? this.#endpoints : anyOf(this.#endpoints);
      const client = new SwfClient(nodes, this.traffic);
      this.#clients.push(client);
      const loop = role(this, client, `${name}-${index}`).catch((error: Error) => {
        if (!this.over) this.#failed(error);
      });
      this.#loops.push(loop);
    }
  }

  async #checkRun(client: SwfClient, run: Run): Promise<void> {
    if (!run.completed || run.runId === undefined) return;
    const execution = { workflowId: run.workflowId, runId: run.runId };
    const events = await readHistory(client, { domain, execution });
    const wrong = wrongHistory(events, this.plan.activities);
    if (wrong) this.ledger.violation(`${run.workflowId}: ${wrong}`);
  }
}

const start: Role = async (load, client) => {
  for (;;) {
    const workflowId = await load.nextWorkflowId();
    if (workflowId === undefined) return;
    const run = load.ledger.begin(workflowId, performance.now());
    const { runId } = await client.call("StartWorkflowExecution", {
      domain,
      workflowId,
      workflowType,
      taskList: load.taskList,
      input: "s3://ekiden-example/clips/0123456789abcdef/original.mp4",
      tagList: ["bench"],
    });
    load.ledger.named(run, runId);
  }
};
