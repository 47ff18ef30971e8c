// A worker: polls for decision tasks and activity tasks, and puts the parts that answer them
// together.
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import { activitiesOf } from "../activities.ts";
import { strictJson } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import { type Duration, millisecondsOf, secondsOf, timerMillisecondsOf } from "../duration.ts";
import { activityInterceptors, workflowInterception } from "../interceptors/interceptor.ts";
import type { WorkflowLog } from "../log.ts";
import { standardErrorLog } from "../log.ts";
import { WorkerMeter } from "../metrics/worker-meter.ts";
import { PayloadPipeline } from "../payload-pipeline.ts";
import { limitedService, type OpenedService, openService, type Service } from "../service.ts";
import { announce } from "./announcement.ts";
import { Decider } from "./decider.ts";
import { findDrain, runsTicks } from "./draining.ts";
import { followPromises } from "./foreign-promises.ts";
import { setGuards } from "./guards.ts";
import type { ReceivedTask } from "./history.ts";
import { Performer, WorkerStopped } from "./performer.ts";
import { type PollLoop, pollUntilStopped } from "./polls.ts";
import { clearTimeout, setTimeout } from "./real-timers.ts";
import { RegisteredHeartbeats } from "./registered-heartbeats.ts";
import { registerTypes } from "./registration.ts";
import { RunCache } from "./run-cache.ts";
import { taskListsOf } from "./task-lists.ts";
import { typeKey } from "./type-key.ts";
import type { StopOptions, WorkerOptions } from "./worker-options.ts";
import { settingsOf, type WorkerSettings } from "./worker-settings.ts";

/** For so long the service itself lets a poll wait. */
const pollWaitMilliseconds = 60_000;
const bytesPerMegabyte = 1_000_000;

/** Task lists may not hold `:` `/` `|`, which host names do not hold either. */
const ownListOf = (taskList: string): string =>
  `${taskList.slice(0, 128)}.${hostname().slice(0, 64)}.${process.pid}.${randomBytes(6).toString("hex")}`;

/**
 * Registers the types of a worker and starts to poll. Throws when the domain is unknown, or when a
 * registration is refused; `await using` stops it at the end of the block.
 *
 * @example
 * ```ts
 * import { createWorker, defineWorkflow } from "@ekiden/flow";
 *
 * const hello = defineWorkflow({ name: "Hello", version: "1.0" }, async () => "hello");
 * const worker = await createWorker({
 *   endpoint: "http://127.0.0.1:7930",
 *   region: "us-east-1",
 *   credentials: "none",
 *   domain: "office",
 *   taskList: "greetings",
 *   workflows: [hello],
 *   activities: { greet: async (name: string) => `Hello ${name}` },
 * });
 * process.once("SIGTERM", () => void worker.stop());
 * ```
 */
export const createWorker = async (options: WorkerOptions): Promise<Worker> => {
  const worker = new Worker(settingsOf(options));
  try {
    await worker.start();
  } catch (error) {
    // Its connections would stay open, once for each time that a program tries.
    await worker[Symbol.asyncDispose]();
    throw error;
  }
  return worker;
};

/**
 * Polls one domain for decision and activity tasks, and runs the workflows and activities it has.
 */
export class Worker implements AsyncDisposable {
  readonly #settings: WorkerSettings;
  readonly #log: WorkflowLog;
  readonly #meter: WorkerMeter | undefined;
  readonly #stop = new AbortController();
  readonly #abortPolls = new AbortController();
  readonly #hurry = new AbortController();
  readonly #cache: RunCache;
  readonly #opened: OpenedService;
  readonly #payloads: PayloadPipeline;
  /** The service for all but polls. */
  readonly #calls: Service;
  /** The worker's own task list, to which its runs come back. */
  readonly #ownList: string;
  readonly #registeredHeartbeats: RegisteredHeartbeats;
  readonly #loops: readonly PollLoop[];
  #looping: Promise<unknown> = Promise.resolve();
  #unfollow: (() => void) | undefined;
  #working = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#log = settings.log ?? standardErrorLog;
    this.#meter = meterOf(settings, this.#log);
    const maxBytes = settings.cacheMegabytes * bytesPerMegabyte;
    this.#cache = new RunCache(maxBytes, this.#meter?.cacheListener);
    this.#payloads = new PayloadPipeline(settings);
    this.#opened = openService(settings, this.#meter?.onRetry);
    const service = this.#meter?.service(this.#opened.service) ?? this.#opened.service;
    this.#calls = limitedService(service, timerMillisecondsOf(settings.callLimit));
    this.#ownList = ownListOf(settings.taskList);
    this.#registeredHeartbeats = new RegisteredHeartbeats({
      client: this.#calls,
      domain: settings.domain,
      log: this.#log,
      isAsked: !settings.register,
    });
    this.#loops = this.#allLoops();
    // Each poll that waits, and each task that is worked on, listens.
    for (const { signal } of [this.#stop, this.#abortPolls, this.#hurry])
      setMaxListeners(0, signal);
    setGuards();
  }

  /** Tasks that it is working on now. */
  get working(): number {
    return this.#working;
  }

  /** Runs that it could continue without their history. */
  get cachedRuns(): number {
    return this.#cache.size;
  }

  /** Polls that it holds when it has nothing to do; none once it is to stop. */
  get maxPolls(): number {
    return this.#stop.signal.aborted ? 0 : this.#loops.length;
  }

  async start(): Promise<void> {
    await findDrain();
    if (!runsTicks()) {
      this.#log.warn(
        "This version of Node.js lacks a function that Flow uses, so promises are run in another, " +
          "slower way: see determinism.md",
        { version: process.version },
      );
    }
    const { domain, taskList, register, workflows = [], activities = {} } = this.#settings;
    const client = this.#calls;
    const stop = this.#stop.signal;
    const heartbeats = this.#registeredHeartbeats;
    const registry = { client, domain, taskList, log: this.#log, stop, heartbeats };
    if (register) await registerTypes(registry, workflows, activitiesOf(activities));
    if (this.#settings.onForeignPromise) this.#unfollow = followPromises();
    this.#looping = Promise.all(this.#loops.map((loop) => this.#run(loop)));
    announce({ ...this.#settings, polls: this.#loops.length }, this.#opened.service);
  }

  /** Resolves when the worker has stopped, or has ended because its client is closed. */
  async stopped(): Promise<void> {
    await this.#looping;
  }

  /** Takes no further tasks, and resolves when those that it has are answered. */
  async stop({ pollsWithin = "70 seconds", tasksWithin }: StopOptions = {}): Promise<void> {
    this.#stop.abort();
    const timers = [after(pollsWithin, () => this.#abortPolls.abort())];
    if (tasksWithin) timers.push(after(tasksWithin, () => this.#hurry.abort(new WorkerStopped())));
    await this.#looping;
    this.#unfollow?.();
    for (const timer of timers) clearTimeout(timer);
    this.#cache.clear();
    await this.#opened.close();
  }

  /** Calls off its polls at once, and waits for its tasks. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop({ pollsWithin: "0 seconds" });
  }

  #run(loop: PollLoop): Promise<void> {
    const end = (error: unknown) => this.#end(error);
    const stopping = { stop: this.#stop.signal, abort: this.#abortPolls.signal, end };
    const run = (each: PollLoop) => pollUntilStopped(each, stopping);
    return this.#meter ? this.#meter.loop(loop, run) : run(loop);
  }

  /** As if it were stopped: it would hold the process for ever, and be given nothing. */
  #end(error: unknown): void {
    const { taskList, client } = this.#settings;
    // A service of the program's own cannot be closed: it may have another client by the next call.
    if (this.#stop.signal.aborted || (client && !("close" in client))) return;
    this.#log.error("The worker ends: its client was closed before it was stopped", {
      taskList,
      error: String(error),
    });
    this.#stop.abort();
  }

  #allLoops(): PollLoop[] {
    const { workflows = [], activities = {}, taskList, sticky } = this.#settings;
    const { maxDecisions, maxActivities } = this.#settings;
    const loops: PollLoop[] = [];
    const add = (count: number, loop: PollLoop) => {
      for (let index = 0; index < count; index += 1) loops.push(loop);
    };
    if (workflows.length > 0) {
      const decider = this.#decider(workflows);
      add(maxDecisions, this.#decisionLoop(decider, taskList, false));
      if (sticky) add(maxDecisions, this.#decisionLoop(decider, this.#ownList, true));
    }
    const performed = activitiesOf(activities);
    if (performed.length > 0) add(maxActivities, this.#activityLoop(this.#performer(activities)));
    return loops;
  }

  #decider(workflows: readonly WorkflowDefinition[]): Decider {
    const { sticky, turnLimit, codec = strictJson, domain, onForeignPromise } = this.#settings;
    const { onChangedInput, unexpectedErrors, taskList, activities = {} } = this.#settings;
    return new Decider({
      client: this.#calls,
      durable: async () => this.#opened.service.durable?.(),
      domain,
      payloads: this.#payloads,
      codec,
      interception: workflowInterception(this.#settings),
      workflows: byType(workflows),
      taskLists: taskListsOf(taskList, workflows, activitiesOf(activities)),
      log: this.#log,
      onChangedInput,
      unexpectedErrors,
      onForeignPromise,
      cache: this.#cache,
      sticky: sticky ? { taskList: this.#ownList, seconds: secondsOf(sticky) } : undefined,
      turnMilliseconds: millisecondsOf(turnLimit),
      stop: this.#stop.signal,
      hurry: this.#hurry.signal,
    });
  }

  #performer(activities: object): Performer {
    const { codec = strictJson, heartbeatInterval } = this.#settings;
    const all = activitiesOf(activities);
    return new Performer({
      client: this.#calls,
      payloads: this.#payloads,
      codec,
      interceptors: activityInterceptors(this.#settings),
      activities: new Map(all.map((each) => [typeKey(each.name, each.version), each])),
      log: this.#log,
      heartbeatMilliseconds: timerMillisecondsOf(heartbeatInterval),
      registeredHeartbeats: this.#registeredHeartbeats,
      hurry: this.#hurry.signal,
    });
  }

  #decisionLoop(
    decider: Decider,
    taskList: string,
    startAtPreviousStartedEvent: boolean,
  ): PollLoop {
    const { domain, identity } = this.#settings;
    const { service } = this.#opened;
    const poll = { taskList, startAtPreviousStartedEvent };
    const input = { domain, taskList: { name: taskList }, identity, startAtPreviousStartedEvent };
    return {
      ...this.#polling,
      kind: startAtPreviousStartedEvent ? "sticky_decision" : "decision",
      what: `decision tasks of ${taskList}`,
      poll: async (signal) => {
        const task = await service.call("PollForDecisionTask", input, { signal, takesEarly: true });
        if (!task.taskToken) return undefined;
        const received = { task, poll, receivedAt: performance.now() };
        return () => this.#counted(() => this.#decide(decider, received));
      },
    };
  }

  #decide(decider: Decider, received: ReceivedTask): Promise<void> {
    if (!this.#meter) return decider.work(received);
    return this.#meter.tasks.decision(received.task, async (meter) => {
      const measured = { ...received, meter };
      await decider.work(measured);
      return measured;
    });
  }

  #activityLoop(performer: Performer): PollLoop {
    const { domain, identity, taskList } = this.#settings;
    const { service } = this.#opened;
    const input = { domain, taskList: { name: taskList }, identity };
    return {
      ...this.#polling,
      kind: "activity",
      what: `activity tasks of ${taskList}`,
      poll: async (signal) => {
        const task = await service.call("PollForActivityTask", input, { signal });
        if (!task.taskToken) return undefined;
        const work = () => performer.work(task);
        const tasks = this.#meter?.tasks;
        return () => this.#counted(tasks ? () => tasks.activity(task, work) : work);
      },
    };
  }

  get #polling() {
    const milliseconds = pollWaitMilliseconds + millisecondsOf(this.#settings.callLimit);
    return { log: this.#log, pollMilliseconds: timerMillisecondsOf({ milliseconds }) };
  }

  async #counted(work: () => Promise<void>): Promise<void> {
    this.#working += 1;
    try {
      await work();
    } finally {
      this.#working -= 1;
    }
  }
}

const meterOf = ({ metrics: receiver, taskList }: WorkerSettings, log: WorkflowLog) =>
  receiver && new WorkerMeter({ receiver, taskList, log });

const byType = (workflows: readonly WorkflowDefinition[]) => {
  const all = new Map<string, WorkflowDefinition>();
  for (const workflow of workflows) {
    const { name, version } = workflow;
    const key = typeKey(name, version);
    if (all.has(key)) throw new Error(`workflow ${name} ${version} is given twice`);
    all.set(key, workflow);
  }
  return all;
};

const after = (duration: Duration, act: () => void): NodeJS.Timeout =>
  setTimeout(act, timerMillisecondsOf(duration));
