// Workflows under test: a server in this process, a worker and a client, and time that is skipped.
import { SWFClient } from "@aws-sdk/client-swf";
import {
  type Codec,
  createWorker,
  type Duration,
  FlowClient,
  millisecondsOf,
  registerDomain,
  type StartOptions,
  type Worker,
  type WorkerOptions,
  type WorkflowHandle,
  type WorkflowReference,
} from "@ekiden/flow";
import { startTestServer, type TestServer } from "./test-server.ts";

/** Workflows, activities and whatever else a worker takes. */
export interface TestEnvironmentOptions
  extends Omit<WorkerOptions, "client" | "domain" | "taskList"> {
  readonly codec?: Codec;
}

const domain = "test";
const taskList = "test";
/** Longer than any run may take: the end of a poll is nothing to stop at when time is skipped. */
const pollSeconds = 400 * 24 * 60 * 60;

/** After so long on the machine's clock without anything happening a test waits in vain. */
const patienceMilliseconds = 30_000;
/**
 * Starts a server with a store in memory and a clock that stands still, and a worker for what is to
 * be tested. Environments do not see each other, so tests may run side by side.
 * `await using env = await startTestEnvironment({ workflows, activities })`
 */
export const startTestEnvironment = async (
  options: TestEnvironmentOptions,
): Promise<TestEnvironment> => {
  const server = await startTestServer({ pollSeconds });
  const swf = new SWFClient(server.clientOptions);
  await registerDomain(swf, domain, { retentionDays: 90 });
  const environment = new TestEnvironment(server, swf, options);
  await environment.addWorker({ taskList, ...options });
  return environment;
};

export class TestEnvironment implements AsyncDisposable {
  readonly server: TestServer;
  readonly client: FlowClient;
  /** The AWS SDK's client, for what Flow has no words for. */
  readonly swf: SWFClient;
  readonly domain = domain;
  readonly #workers: Worker[] = [];

  constructor(server: TestServer, swf: SWFClient, { codec, offload }: TestEnvironmentOptions) {
    this.server = server;
    this.swf = swf;
    const payloads = { ...(codec ? { codec } : {}), ...(offload ? { offload } : {}) };
    this.client = new FlowClient({ client: swf, domain, ...payloads });
  }

  /** Another worker, such as one for another task list. It stops with the environment. */
  async addWorker(
    options: TestEnvironmentOptions & { readonly taskList: string },
  ): Promise<Worker> {
    const worker = await createWorker({ client: this.swf, domain, ...options });
    this.#workers.push(worker);
    return worker;
  }

  /** Milliseconds since 1970, on the clock of the server and of its workflows. */
  now(): number {
    return this.server.now();
  }

  start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<WorkflowHandle<Result>> {
    return this.client.start(workflow, options);
  }

  /** Starts a workflow and skips time until it has ended. Throws what `result` throws. */
  async run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<Result> {
    return this.result(await this.start(workflow, options));
  }

  /**
   * What a workflow returns. Whenever everything waits, time skips to the next deadline: a timer or
   * a time-out. Throws a WorkflowFailure as `handle.result()` does, and an Error when nothing is
   * left that could ever happen.
   */
  async result<Result>(handle: WorkflowHandle<Result>): Promise<Result> {
    for (;;) {
      await this.idle();
      const outcome = await handle.outcome();
      if (outcome && "failure" in outcome) throw outcome.failure;
      if (outcome) return outcome.result;
      if ((await this.server.skip()) === 0) throw new Error(waitsForEver(handle));
    }
  }

  /** Moves time forward, stopping at every deadline on the way until all work there is done. */
  async sleep(duration: Duration): Promise<void> {
    const end = this.now() + millisecondsOf(duration);
    for (;;) {
      await this.idle();
      const next = await this.server.untilNext();
      if (next === undefined || this.now() + next > end) break;
      await this.server.skip();
    }
    await this.server.advance({ milliseconds: end - this.now() });
  }

  /**
   * Resolves when all workers wait for tasks, and none is waiting for them: what was started,
   * signalled or due has been worked on. Work itself takes the machine's time.
   */
  async idle(): Promise<void> {
    const polls = this.#workers.reduce((sum, { pollsMost }) => sum + pollsMost, 0);
    const giveUpAt = performance.now() + patienceMilliseconds;
    const isIdle = () =>
      this.server.waitingPolls >= polls && this.#workers.every(({ working }) => working === 0);
    // What the server is still about to do would give them work, and is not to be skipped over.
    for (await this.server.settled(); !isIdle(); await this.server.settled()) {
      if (performance.now() > giveUpAt) throw new Error("The workers do not come to rest.");
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
    await this.server.close();
    this.swf.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const waitsForEver = ({ workflowId }: WorkflowHandle): string =>
  `Workflow ${workflowId} waits, and no deadline is left: is a signal missing, or a worker?`;
