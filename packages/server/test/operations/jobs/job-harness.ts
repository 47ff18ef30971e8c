// A job over a store in memory, worked for by runners that a test stops anywhere.
import { signal, terminate } from "@ekiden/engine";
import { decodeEvents } from "@ekiden/model";
import { userArn } from "../../../src/access/principal.ts";
import { ExecutionFinder } from "../../../src/operations/find/execution-finder.ts";
import {
  definitionText,
  type JobAction,
  type JobDefinition,
} from "../../../src/operations/jobs/definition.ts";
import { JobRunner, type JobRunnerOptions } from "../../../src/operations/jobs/runner.ts";
import { JobSelection } from "../../../src/operations/jobs/selection.ts";
import { type DomainKey, domainKey } from "../../../src/store/domain-key.ts";
import type { JobItem, JobRecord } from "../../../src/store/job-store.ts";
import { openSqliteStore } from "../../../src/store/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { VirtualClock } from "../../../src/virtual-clock.ts";
import {
  domain,
  limits,
  type Start,
  type StartedRun,
  StoreHarness,
} from "../../store/suite/store-harness.ts";

const account = "123456789012";
const user = "mary";
/** Few, so that a job reads several pages. */
const executionsPerPage = 7;

export const jobId = "job";

export class JobHarness implements AsyncDisposable {
  readonly store: Store;
  readonly runs: StartedRun[] = [];
  readonly #harness: StoreHarness;
  readonly #clock: VirtualClock;

  private constructor(harness: StoreHarness) {
    this.#harness = harness;
    this.store = harness.store;
    this.#clock = new VirtualClock(harness.now);
  }

  static async open(runs: number): Promise<JobHarness> {
    const store = openSqliteStore({ memory: true, limits });
    const opened = await StoreHarness.open({
      isDurable: false,
      open: async () => ({
        store,
        reopen: () => Promise.reject(new Error("It is in memory")),
        close: () => store.close(),
      }),
    });
    const harness = new JobHarness(opened);
    for (let index = 0; index < runs; index += 1) {
      harness.runs.push(await opened.start(`w-${index}`));
    }
    return harness;
  }

  /** Milliseconds; moved by what runners wait for. */
  get now(): number {
    return this.#clock.now();
  }

  set now(time: number) {
    this.#clock.moveTo(time);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#harness[Symbol.asyncDispose]();
  }

  start(workflowId: string, given: Partial<Start> = {}): Promise<StartedRun> {
    this.#harness.now = this.now;
    return this.#harness.start(workflowId, given);
  }

  terminate(run: StartedRun): Promise<void> {
    return this.#harness.terminate(run);
  }

  /** Of a domain in another account, which has no executions. */
  async addElsewhere(): Promise<DomainKey> {
    const elsewhere = domainKey("210987654321", "office");
    await this.#harness.registerDomain(elsewhere);
    await this.add("signal", {}, elsewhere);
    return elsewhere;
  }

  async add(
    action: JobAction,
    { id = jobId, ...more }: Partial<NewJob> = {},
    key: DomainKey = domain,
  ): Promise<void> {
    const definition: JobDefinition = {
      action,
      query: "status = OPEN",
      reason: "a test",
      ...(action === "signal" && { signalName: "go" }),
      ratePerSecond: 500,
      maxExecutions: 1_000,
      caller: { principal: { account, user, arn: userArn(account, user) }, isEncrypted: false },
      ...more,
    };
    const job = { domain: key, id, createdAt: this.now, definition: definitionText(definition) };
    await this.store.jobs.add(job, 1_000);
  }

  /** All that a runner works with; a test puts something else in the place of some of it. */
  optionsOf(more: Partial<JobRunnerOptions> = {}): JobRunnerOptions {
    return {
      store: this.store,
      selection: this.#selection(),
      call: (operation, input) => this.call(operation, input),
      isInForce: async () => true,
      requireRights: async () => undefined,
      clock: this.#clock,
      steadyClock: this.#clock,
      mayForgetNow: () => true,
      onError: () => undefined,
      ...more,
    };
  }

  runner(more: Partial<JobRunnerOptions> = {}): JobRunner {
    return new JobRunner(this.optionsOf(more));
  }

  /** What the service would do. */
  async call(operation: string, input: object): Promise<void> {
    const { workflowId, runId } = input as StartedRun;
    const run = { domain, workflowId, runId };
    await this.store.executions.step(run, this.now, (step) => {
      if (operation === "SignalWorkflowExecution") signal(step, { signalName: "go" });
      else terminate(step, {});
    });
  }

  /** Until the runner waits for time to pass. */
  async settle(runner: JobRunner): Promise<void> {
    while (runner.isRunning) await runner.settled();
  }

  /** What the runner has to do now, and after each time that it waits for. */
  async work(runner: JobRunner, until: (job: JobRecord) => boolean = hasEnded): Promise<void> {
    runner.wake();
    while (!until(await this.job())) {
      if (runner.isRunning) await this.settle(runner);
      else this.now = this.#clock.next ?? this.now;
    }
  }

  async job(id = jobId): Promise<JobRecord> {
    const job = await this.store.jobs.find(domain, id);
    if (!job) throw new Error("There is no job");
    return job;
  }

  async items(): Promise<readonly JobItem[]> {
    return (await this.store.jobs.items({ domain, id: jobId, pageSize: 1_000 })).items;
  }

  /** How many events of this type the run has. */
  async eventsOf({ id }: StartedRun, eventType: string): Promise<number> {
    const text = await this.store.histories.read(id, 1, 1_000);
    return decodeEvents(text).filter(({ type }) => type === eventType).length;
  }

  /** The finder of executions, whose pages are shorter than it is asked for. */
  #selection(): Pick<JobSelection, "page" | "has"> {
    const selection = new JobSelection(new ExecutionFinder(this.store));
    return {
      has: (of, run) => selection.has(of, run),
      page: (of, { after, maxExecutions }) =>
        selection.page(of, { after, maxExecutions: Math.min(executionsPerPage, maxExecutions) }),
    };
  }
}

interface NewJob extends JobDefinition {
  readonly id: string;
}

const hasEnded = ({ endedAt }: JobRecord): boolean => endedAt !== undefined;
