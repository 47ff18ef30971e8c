// Runs workflows live, sticky and from whole histories, and holds against each run what a replay of
// its history makes of it: the same decisions at each of its decision tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireEvent, WorkflowExecutionInfo } from "@ekiden/client";
import type { Decision, HistoryEvent } from "@ekiden/model";
import {
  startTestEnvironment,
  type TestEnvironment,
  type TestEnvironmentSettings,
} from "@ekiden/testing";
import { activitiesOf } from "../../src/activities.ts";
import {
  replayHistory,
  type Service,
  type StartOptions,
  type Worker,
  type WorkerOptions,
  type WorkflowDefinition,
  type WorkflowHandle,
  type WorkflowReference,
} from "../../src/index.ts";
import { names } from "../../src/names.ts";
import { decisionTo, eventFrom } from "../../src/wire.ts";
import { taskListsOf, withTaskList } from "../../src/worker/task-lists.ts";
import { TappedService } from "../tapped.ts";
import { type Answered, recordAnswers } from "./recorded-answers.ts";

export type LiveOptions = Pick<
  WorkerOptions,
  | "workflows"
  | "activities"
  | "codec"
  | "offload"
  | "turnLimit"
  | "maxActivities"
  | "interceptors"
  | "withoutHeaders"
  | "log"
> & {
  /** Replay up to each decision task, too; false where that would take long. */
  readonly everyTurn?: boolean;
  /** True: what local activities and side effects give is the same each time. */
  readonly ownWorkIsSame?: boolean;
};

const definition = <W extends WorkflowDefinition>(known: readonly W[], name = "", version = "") =>
  known.find((each) => each.name === name && each.version === version);

/** What the decider's own work gave is not asked for again before it is in the history. */
const hasOwnWork = ({ decisions }: Answered): boolean =>
  decisions.some(({ recordMarkerDecisionAttributes: marker }) =>
    /^ekiden\.(local|sideEffect)\./.test(marker?.markerName ?? ""),
  );

const isFailure = ({ decisions }: Answered): boolean =>
  decisions.some(
    ({ recordMarkerDecisionAttributes: marker }) => marker?.markerName === names.decisionFailure,
  );

/** As it travels, but for the stacks of errors, which tell of where the code ran. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/\\+"stack\\+":\\+".*?[^\\]\\+"/g, ""));

export interface LiveSettings extends TestEnvironmentSettings {
  /** What all calls go through, behind the taps. */
  readonly through?: (own: Service) => Service;
}

export class Live implements AsyncDisposable {
  readonly env: TestEnvironment;
  /** By which workers call the server. */
  readonly service: TappedService;
  /** What was logged: the level and the message. */
  readonly lines: string[] = [];
  readonly #options: LiveOptions;
  readonly #answers: readonly Answered[];

  constructor(env: TestEnvironment, service: TappedService, options: LiveOptions) {
    this.env = env;
    this.service = service;
    this.#options = options;
    this.#answers = recordAnswers(service);
  }

  /** In an environment of its own, without a worker. */
  static async start(
    options: LiveOptions,
    { through = (own) => own, ...settings }: LiveSettings = {},
  ): Promise<Live> {
    const services: TappedService[] = [];
    const callBy: TestEnvironmentSettings["callBy"] = (own) => {
      const service = new TappedService(through(own));
      services.push(service);
      return service;
    };
    const env = await startTestEnvironment({ ...settings, callBy });
    const [service] = services;
    assert.ok(service);
    return new Live(env, service, options);
  }

  async addWorker(sticky: boolean): Promise<Worker> {
    const write = (level: string) => (message: string, fields: object) =>
      void this.lines.push(`${level}: ${message} ${JSON.stringify(fields)}`);
    const { everyTurn: _, ownWorkIsSame: __, ...options } = this.#options;
    return this.env.addWorker({
      taskList: "test",
      log: { info: write("info"), warn: write("warn"), error: write("error") },
      ...options,
      ...(sticky ? {} : { sticky: false }),
    });
  }

  start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<WorkflowHandle<Result>> {
    return this.env.start(workflow, options);
  }

  run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<Result> {
    return this.env.run(workflow, options);
  }

  result<Result>(handle: WorkflowHandle<Result>): Promise<Result> {
    return this.env.result(handle);
  }

  /** The error that a workflow ends with. */
  async failure(handle: WorkflowHandle): Promise<Error> {
    try {
      await this.result(handle);
    } catch (error) {
      if (error instanceof Error) return error;
    }
    throw new Error(`${handle.workflowId} did not fail`);
  }

  async events({ workflowId, runId }: WorkflowHandle): Promise<readonly HistoryEvent[]> {
    return (await this.#history({ workflowId, runId })).map(eventFrom);
  }

  /** Types of a run's events, without those of its decision tasks. */
  async types(handle: WorkflowHandle): Promise<readonly string[]> {
    const types = (await this.events(handle)).map(({ type }) => type);
    return types.filter((type) => !type.startsWith("DecisionTask"));
  }

  /** The decisions of each answer that was taken, of one run or of all. */
  decisions(runId?: string): readonly (readonly string[])[] {
    return this.#answers
      .filter((answered) => runId === undefined || answered.runId === runId)
      .map(({ decisions }) => decisions.map(({ decisionType = "" }) => decisionType));
  }

  /** The execution context of each answer that was taken, where one was sent. */
  contexts(): readonly (string | undefined)[] {
    return this.#answers.map(({ executionContext }) => executionContext);
  }

  /** Of the latest run of a workflow: how it was closed, or OPEN. */
  async status(workflowId: string): Promise<string | undefined> {
    const all = await this.#executions();
    const info = all.find(({ execution }) => execution?.workflowId === workflowId);
    return info?.closeStatus ?? info?.executionStatus;
  }

  /** Replays every run of the environment, as a whole and up to each of its decision tasks. */
  async checkReplays(): Promise<void> {
    for (const info of await this.#executions()) await this.#checkReplay(info);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.env.close();
  }

  async #checkReplay({ execution, workflowType }: WorkflowExecutionInfo): Promise<void> {
    const { workflowId = "", runId = "" } = execution ?? {};
    const { workflows = [], activities = {}, codec, offload } = this.#options;
    const { everyTurn = true, ownWorkIsSame } = this.#options;
    const known = definition(workflows, workflowType?.name, workflowType?.version);
    if (!known) return;
    const payloads = { ...(codec ? { codec } : {}), ...(offload ? { offload } : {}) };
    const options = { workflowId, runId, ...payloads, ...interception(this.#options) };
    const history = await this.#history({ workflowId, runId });
    await replayHistory(known, history, options);
    const lists = taskListsOf("test", workflows, activitiesOf(activities));
    const answers = this.#answers.filter((answered) => answered.runId === runId);
    for (const answered of everyTurn ? answers : []) {
      if ((hasOwnWork(answered) && !ownWorkIsSame) || isFailure(answered)) continue;
      const seen = history.filter(({ eventId = 0 }) => eventId <= answered.startedEventId);
      const { decisions } = await replayHistory(known, seen, options);
      const replayed = decisions.map((decision: Decision) =>
        decisionTo(withTaskList(decision, lists)),
      );
      assert.deepEqual(
        plain(replayed),
        plain(answered.decisions),
        `a replay of ${workflowId} up to event ${answered.startedEventId}`,
      );
    }
  }

  async #history(execution: { workflowId: string; runId: string }): Promise<WireEvent[]> {
    const { swf, domain } = this.env;
    const all: WireEvent[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await swf.getWorkflowExecutionHistory({ domain, execution, nextPageToken });
      all.push(...(page.events ?? []));
      nextPageToken = page.nextPageToken;
    } while (nextPageToken);
    return all;
  }

  async #executions(): Promise<readonly WorkflowExecutionInfo[]> {
    const { swf, domain } = this.env;
    const startTimeFilter = { oldestDate: new Date(0) };
    const filter = { domain, startTimeFilter };
    const open = await swf.listOpenWorkflowExecutions(filter);
    const closed = await swf.listClosedWorkflowExecutions(filter);
    return [...(open.executionInfos ?? []), ...(closed.executionInfos ?? [])];
  }
}

const interception = ({ interceptors, withoutHeaders }: LiveOptions) => ({
  ...(interceptors && { interceptors }),
  ...(withoutHeaders && { withoutHeaders }),
});

const startLive = async (options: LiveOptions, sticky: boolean): Promise<Live> => {
  const live = await Live.start(options, interception(options));
  await live.addWorker(sticky);
  return live;
};

/** Declares a test twice: with a sticky decider, and with one that reads whole histories. */
export const scenario = (
  name: string,
  options: LiveOptions | (() => LiveOptions),
  act: (live: Live) => Promise<void>,
): void => {
  for (const sticky of [true, false]) {
    const title = `${name} (${sticky ? "sticky" : "from whole histories"})`;
    test(title, async () => {
      await using live = await startLive(
        typeof options === "function" ? options() : options,
        sticky,
      );
      await act(live);
      await live.checkReplays();
    });
  }
};
