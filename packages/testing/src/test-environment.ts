// Workflows under test: a server in this process, a worker and a client, and time that is skipped.
import { setTimeout as pass } from "node:timers/promises";
import {
  type AwsSdkClient,
  type Codec,
  createWorker,
  type DecisionFailure,
  type Duration,
  FlowClient,
  millisecondsOf,
  registerDomain,
  type Service,
  type StartOptions,
  SwfClient,
  standardErrorLog,
  type Worker,
  type WorkerOptions,
  WorkflowFailure,
  type WorkflowHandle,
  type WorkflowReference,
  workflowReference,
} from "@ekiden/flow";
import type { FunctionsChoice } from "@ekiden/server";
import { FailedDecisions } from "./failed-decisions.ts";
import { refuseFakeTimers, withoutFakeTimers } from "./fake-timers.ts";
import { openWork } from "./open-work.ts";
import { Patience } from "./patience.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
import { WatchedActivities } from "./watched-activities.ts";

/**
 * Workflows, activities and the other options of a worker. Codec, offload, interceptors and
 * unexpectedErrors are those of the client, too.
 */
export interface TestEnvironmentOptions
  extends Omit<WorkerOptions, "client" | "domain" | "taskList" | "onForeignPromise"> {
  readonly codec?: Codec;
  /**
   * "fail" by default: where a workflow awaits a promise that something other than Flow settles,
   * such as a timer that was captured before the guards, `result` and `run` throw what names the
   * line.
   */
  readonly foreignPromises?: "fail" | "ignore";
}

type CalledBy = Service | AwsSdkClient;

/** The workflows and activities under test, and how long a wait may go on without progress. */
export interface TestEnvironmentSettings extends TestEnvironmentOptions {
  /**
   * How long, on the machine's clock, a wait goes on while no activity begins or returns and no
   * worker takes or finishes a task: longer than any activity takes. "30 seconds" by default.
   */
  readonly patience?: Duration;
  /**
   * Lambda functions: mocks by their names, which run in the test's process, or a directory of
   * functions, each in a process of its own. None unless given. Workflows need a `lambdaRole`; any
   * text is one here.
   */
  readonly functions?: FunctionsChoice;
  /** Of the server: those of Amazon SWF unless given; Ekiden's own are "relaxed". */
  readonly limits?: TestServerOptions["limits"];
  /**
   * What workers and `env.client` call the server by: a wrapper of the environment's own client, or
   * a client of the AWS SDK, `(_, options) => new SWFClient(options)`, which the test destroys.
   */
  readonly callBy?: (own: SwfClient, options: TestServer["clientOptions"]) => CalledBy;
  /** A directory with a build of the console, for people in a browser. None unless given. */
  readonly consoleFiles?: string;
}

const domain = "test";
const taskList = "test";
/** Of workers that are given no other. */
const ownIdentity = `worker of the test environment of process ${process.pid}`;
const daySeconds = 24 * 60 * 60;
/** So far off that the end of a poll is nothing to stop at when time is skipped. */
const pollSeconds = 1_000_000 * daySeconds;
/** No deadline of an execution is further off; what is, is the end of a poll. */
const deadlineMilliseconds = 500_000 * daySeconds * 1_000;

/** An activity that does not end when the test does gets so long to learn of it. */
const farewellMilliseconds = 1_000;

/** Workers end their polls themselves; while a debugger holds the test, none is given up. */
const pollMilliseconds = daySeconds * 1_000;

/**
 * Starts a server with a store in memory and a clock that stands still, and a worker for what is to
 * be tested. Environments do not see each other, so tests may run side by side.
 * `await using env = await startTestEnvironment({ workflows, activities })`
 *
 * @example
 * ```ts
 * import { defineWorkflow, sleep } from "@ekiden/flow";
 * import { startTestEnvironment } from "@ekiden/testing";
 *
 * const wait = defineWorkflow({ name: "Wait", version: "1.0" }, async () => {
 *   await sleep("30 days");
 *   return "waited";
 * });
 * await using env = await startTestEnvironment({ workflows: [wait] });
 * const result = await env.run(wait, { workflowId: "w-1" }); // "waited", at once
 * ```
 */
export const startTestEnvironment = async (
  settings: TestEnvironmentSettings,
): Promise<TestEnvironment> => {
  const { patience: _, callBy, functions, limits, consoleFiles, ...options } = settings;
  const chosen = {
    ...(functions && { functions }),
    ...(limits && { limits }),
    ...(consoleFiles && { consoleFiles }),
  };
  const server = await startTestServer({ pollSeconds, ...chosen });
  const swf = new SwfClient({ ...server.clientOptions, pollMilliseconds });
  let close = async (): Promise<void> => {
    await server.close();
    await swf.close();
  };
  try {
    await registerDomain(swf, domain, { retentionDays: 90 });
    const environment = new TestEnvironment(server, swf, settings);
    close = () => environment.close();
    await environment.addWorker({ taskList, ...options });
    return environment;
  } catch (error) {
    await close();
    throw error;
  }
};

/** A server with a frozen clock, a client and a worker, for workflows under test. */
export class TestEnvironment implements AsyncDisposable {
  readonly server: TestServer;
  readonly client: FlowClient;
  /** All operations of the service, for what Flow has no words for. */
  readonly swf: SwfClient;
  readonly domain = domain;
  readonly #calledBy: CalledBy;
  readonly #patienceMilliseconds: number;
  readonly #workers: Worker[] = [];
  /** By which their polls are known among those of others, such as the test itself. */
  readonly #identities = new Set<string>();
  readonly #activities = new WatchedActivities();
  readonly #failed = new FailedDecisions();
  /** The first that was found. */
  #foreign: DecisionFailure | undefined;
  #stepping: Promise<unknown> = Promise.resolve();

  constructor(server: TestServer, swf: SwfClient, settings: TestEnvironmentSettings) {
    const { codec, offload, payloadCodecs, codecLimit, maxPayloadBytes } = settings;
    const { interceptors, withoutHeaders, unexpectedErrors, patience = "30 seconds" } = settings;
    this.server = server;
    this.swf = swf;
    this.#calledBy = settings.callBy?.(swf, server.clientOptions) ?? swf;
    this.#patienceMilliseconds = millisecondsOf(patience);
    const payloads = { offload, payloadCodecs, codecLimit, maxPayloadBytes };
    const shared = {
      interceptors,
      withoutHeaders,
      ...(codec && { codec }),
      ...(unexpectedErrors && { unexpectedErrors }),
    };
    this.client = new FlowClient({ client: this.#calledBy, domain, ...payloads, ...shared });
  }

  /**
   * Another worker, such as one for another task list. It stops with the environment, or by
   * `stop()`, which calls off its polls at once: none of them would end by itself here.
   */
  async addWorker(
    options: TestEnvironmentOptions & { readonly taskList: string },
  ): Promise<Worker> {
    const log = this.#failed.listen(options.log ?? standardErrorLog);
    const activities = this.#activities.watch(options.activities ?? {});
    const { identity = ownIdentity } = options;
    const told = { domain, identity, log, activities };
    const own = { client: this.#calledBy, ...told, ...this.#lookingOut(options) };
    // Soon, because a request to cancel is heard with a heartbeat, and the machine's clock counts.
    const worker = await createWorker({ heartbeatInterval: "0.05 seconds", ...options, ...own });
    const stop = worker.stop.bind(worker);
    worker.stop = (how) => stop({ pollsWithin: "0 seconds", ...how });
    this.#identities.add(identity);
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
  ): Promise<WorkflowHandle<Result>>;
  start<Result>(workflow: WorkflowReference<undefined, Result>): Promise<WorkflowHandle<Result>>;
  async start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options = {} as StartOptions<Input>,
  ): Promise<WorkflowHandle<Result>> {
    refuseFakeTimers();
    return this.client.start(workflow, options);
  }

  /** Starts a workflow and skips time until it has ended. Throws what `result` throws. */
  run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<Result>;
  run<Result>(workflow: WorkflowReference<undefined, Result>): Promise<Result>;
  async run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options = {} as StartOptions<Input>,
  ): Promise<Result> {
    return this.result(await this.start(workflow, options));
  }

  /**
   * What a workflow returns. Whenever everything waits, time skips to the next deadline: a timer or
   * a time-out. Throws a WorkflowFailure as `handle.result()` does, with what the workflow waited
   * for as the cause if its own time ran out; a DecisionFailure where a workflow of this
   * environment awaits a foreign promise; and an Error when it can never end, because nothing is
   * left to happen or because the decision tasks of a run fail again and again.
   */
  async result<Result>(handle: WorkflowHandle<Result>): Promise<Result> {
    const failedBefore = this.#failed.count;
    for (;;) {
      const outcome = await this.#step(() => this.#outcomeOrSkip(handle, failedBefore));
      if (outcome && "failure" in outcome) throw await this.#explained(outcome.failure);
      if (outcome) return outcome.result;
    }
  }

  /** Moves time forward, stopping at every deadline on the way until all work there is done. */
  async sleep(duration: Duration): Promise<void> {
    const end = this.now() + millisecondsOf(duration);
    const step = async (): Promise<boolean> => {
      await this.idle();
      const next = await this.server.untilNext();
      const isNear = next !== undefined && this.now() + next <= end;
      if (isNear) await this.server.skip();
      else await this.server.advance({ milliseconds: Math.max(0, end - this.now()) });
      return isNear;
    };
    while (await this.#step(step));
  }

  /**
   * Resolves when all workers wait for tasks, none is waiting for them, and no function runs: what
   * was started, signalled or due has been worked on. Work itself takes the machine's time; rejects
   * when nothing has happened for as long as `patience`, and after ten times as long.
   */
  async idle(): Promise<void> {
    refuseFakeTimers();
    const polls = this.#workers.reduce((sum, { maxPolls }) => sum + maxPolls, 0);
    const patience = new Patience(this.#patienceMilliseconds);
    // What the server is still about to do would give them work, and is not to be skipped over.
    for (;;) {
      await this.server.settled();
      const { runningFunctions } = this.server;
      const waitingPolls = this.server.waitingPollsOf(this.#identities);
      const working = this.#workers.reduce((sum, worker) => sum + worker.working, 0);
      if (runningFunctions === 0 && waitingPolls >= polls && working === 0) return;
      const { changes } = this.#activities;
      const hasEnded = patience.hasEnded(runningFunctions, waitingPolls, working, changes);
      if (hasEnded) throw new Error(this.#restless());
      await patience.rest();
    }
  }

  close(): Promise<void> {
    return withoutFakeTimers(() => this.#close());
  }

  async #close(): Promise<void> {
    const now = { pollsWithin: "0 seconds", tasksWithin: "0 seconds" } as const;
    const stopped = Promise.all(this.#workers.map((worker) => worker.stop(now)));
    const hasLeft = new AbortController();
    const farewell = pass(farewellMilliseconds, undefined, { signal: hasLeft.signal });
    await Promise.race([stopped, farewell.catch(() => {})]);
    hasLeft.abort();
    this.#failed.end();
    await this.server.close();
    await this.swf.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #lookingOut({ foreignPromises, log = standardErrorLog }: TestEnvironmentOptions) {
    if (foreignPromises === "ignore") return {};
    const onForeignPromise = (failure: DecisionFailure): void => {
      this.#foreign ??= failure;
      log.error("A workflow awaits a foreign promise", { error: failure.message });
    };
    return { onForeignPromise };
  }

  /** One after the other: time that one wait skips is not to run away from what another saw. */
  #step<T>(step: () => Promise<T>): Promise<T> {
    const stepped = this.#stepping.then(step);
    this.#stepping = stepped.catch(() => {});
    return stepped;
  }

  async #outcomeOrSkip<Result>(handle: WorkflowHandle<Result>, failedBefore: number) {
    await this.idle();
    if (this.#foreign) throw this.#foreign;
    const outcome = await handle.outcome();
    if (outcome) return outcome;
    const failure = this.#failed.hopelessSince(failedBefore);
    if (failure) throw new Error(`A decision task fails again and again: ${failure}`);
    const next = await this.server.untilNext();
    if (next === undefined || next > deadlineMilliseconds) {
      const { workflowId } = handle;
      throw new Error(`Workflow ${workflowId} can never end: ${await openWork(handle.history())}`);
    }
    await this.server.skip();
    return undefined;
  }

  /** With the reason why a workflow had nothing better to do than to run out of time. */
  async #explained(failure: WorkflowFailure): Promise<WorkflowFailure> {
    const { workflowId, runId, closeStatus, cause } = failure;
    if (closeStatus !== "TIMED_OUT" || cause || runId === undefined) return failure;
    const run = this.client.handle(workflowReference("any", "any"), { workflowId, runId });
    const why = new Error(`its time ran out: ${await openWork(run.history())}`);
    return new WorkflowFailure({ workflowId, runId, closeStatus, cause: why });
  }

  #restless(): string {
    const running = this.#activities.running;
    const seconds = this.#patienceMilliseconds / 1_000;
    const { runningFunctions } = this.server;
    if (runningFunctions > 0)
      return `${runningFunctions} functions are still running after ${seconds} s.`;
    if (running.length === 0) return `The workers do not come to rest within ${seconds} s.`;
    return (
      `Activities have not returned for ${seconds} s: ${running.join(", ")}. One that is never to ` +
      "answer is mocked with unanswered(); for one that takes so long, set `patience`."
    );
  }
}
