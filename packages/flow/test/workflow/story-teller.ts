// Tells a random story: a workflow carries out its program while signals, updates and requests come
// to it, answers are lost, workers go, and new code is deployed.
import assert from "node:assert/strict";
import type { DecisionTask, WireDecision } from "@ekiden/client";
import {
  defineSignal,
  type Interceptor,
  type Service,
  sleep,
  type Worker,
  type WorkflowHandle,
} from "../../src/index.ts";
import { names } from "../../src/names.ts";
import type { UpdateRequest } from "../../src/workflow/update.ts";
import {
  type Account,
  activities,
  bump,
  childId,
  count,
  deployed,
  obedient,
  ping,
  program,
} from "./interpreter.ts";
import { Live } from "./live.ts";
import type { Action, Story } from "./steps.ts";
import { type Chain, checkChain, checkLog, checkQueries } from "./story-checks.ts";

const workflowId = "main";

/** An update that is sent and not waited for. */
const updated = defineSignal<UpdateRequest>(names.updateSignal);

/** As when the machine of a worker is gone: nothing of the run is kept, and nothing is said. */
const gone = () =>
  Object.assign(new Error("the worker is gone"), {
    name: "OperationNotPermittedFault",
    $fault: "client",
  });

/** Until its run is given up by the environment, which takes it for one that can never go on. */
const maxLost = 2;

/** Histories come in pages of so many events. */
const paged = (own: Service, maximumPageSize: number): Service => ({
  call: (operation, input, options) => {
    const isRead = operation === "PollForDecisionTask" || operation.endsWith("ExecutionHistory");
    return own.call(operation, isRead ? { maximumPageSize, ...input } : input, options);
  },
});

/** Everything takes a little longer. */
const slowly: Interceptor = {
  workflow: () => ({
    inbound: {
      execute: async (input, next) => {
        await sleep("1 second");
        return next(input);
      },
      handleSignal: async (input, next) => next(input),
      handleUpdate: async (input, next) => {
        await sleep("1 second");
        return next(input);
      },
    },
    outbound: {
      scheduleActivity: async (input, next) => {
        await undefined;
        return next({ ...input, headers: { from: "an interceptor" } });
      },
      startTimer: async (input, next) => {
        await undefined;
        return next(input);
      },
      scheduleLocalActivity: async (input, next) => {
        await undefined;
        return next(input);
      },
      startChildWorkflowExecution: async (input, next) => {
        await undefined;
        return next(input);
      },
      signalWorkflow: async (input, next) => {
        await undefined;
        return next(input);
      },
    },
  }),
};

/** What passes between the workers and the service. */
interface Sent {
  readonly taskToken?: string;
  readonly decisions?: readonly WireDecision[];
}

export class Teller {
  readonly #live: Live;
  readonly #story: Story;
  readonly #disruptions;
  readonly #tasks = new Map<string, DecisionTask>();
  #workers: Worker[] = [];
  #actions = 0;
  #lost = 0;
  #lastUpdate = 1;
  /** Numbers of the signals of the main workflow that were acknowledged. */
  readonly #acknowledged: number[] = [];

  constructor(live: Live, story: Story) {
    this.#live = live;
    this.#story = story;
    this.#disruptions = [...story.disruptions];
    this.#tap();
  }

  async tell(): Promise<void> {
    const { program: input, moments, deployedAt, resetTo } = this.#story;
    await this.#addWorkers();
    const handle = await this.#live.start(program, { workflowId, input });
    for (const [index, { seconds, actions }] of moments.entries()) {
      await this.#live.env.sleep({ seconds });
      await this.#changeWorkers(index === deployedAt);
      for (const action of actions) await this.#act(action);
    }
    const chain = await this.#checkedEnd(handle, []);
    if (resetTo !== null) await this.#reset(chain, resetTo);
    await this.#live.checkReplays();
  }

  async #addWorkers(): Promise<void> {
    const { deciders } = this.#story;
    this.#workers = [await this.#live.addWorker(deciders !== "forgetful")];
    if (deciders === "two") this.#workers.push(await this.#live.addWorker(true));
  }

  async #changeWorkers(isDeployment: boolean): Promise<void> {
    if (!isDeployment && this.#story.deciders !== "new ones") return;
    const stopped = this.#workers.map((worker) => worker.stop({ tasksWithin: "0 seconds" }));
    await Promise.all(stopped);
    if (isDeployment) deployed.version += 1;
    await this.#addWorkers();
  }

  async #act(action: Action): Promise<void> {
    this.#actions += 1;
    const number = this.#actions;
    const { client } = this.#live.env;
    const main = client.handle(program, { workflowId, runId: "" });
    const child = client.handle(program, { workflowId: childId(1), runId: "" });
    if (action === "update") this.#lastUpdate = number;
    const update = (input: number) =>
      main.signal(updated, { id: String(input), name: bump.name, input });
    const acts: Record<Action, () => Promise<void>> = {
      ping: () => main.signal(ping, number),
      count: () => main.signal(count, number),
      update: () => update(number),
      "the last update again": () => update(this.#lastUpdate),
      cancel: () => main.cancel(),
      "ping a child": () => child.signal(ping, number),
      "cancel a child": () => child.cancel(),
    };
    try {
      await acts[action]();
      if (["ping", "count", "update"].includes(action)) this.#acknowledged.push(number);
    } catch (error) {
      assert.equal((error as Error).name, "UnknownResourceFault", "but for those that have ended");
    }
  }

  #tap(): void {
    this.#live.service.tap(async ({ operation, input }, next) => {
      if (operation === "PollForDecisionTask") {
        return this.#received((await next()) as DecisionTask);
      }
      const { taskToken = "", decisions = [] } = input as Sent;
      const task = this.#tasks.get(taskToken);
      if (operation !== "RespondDecisionTaskCompleted" || !task) return next();
      const { workflowExecution: of } = task;
      const output = await (of.workflowId === workflowId ? this.#answer(next) : next());
      await this.#obey(of.runId, decisions);
      return output;
    });
  }

  /** What a poll gives; nothing where the task is lost on its way. */
  #received(task: DecisionTask): DecisionTask | object {
    if (!task.taskToken) return task;
    this.#tasks.set(task.taskToken, task);
    const isMain = task.workflowExecution?.workflowId === workflowId;
    if (!isMain || this.#disruptions[0]?.answer !== "gets no task") return task;
    this.#disruptions.shift();
    return { startedEventId: 0, previousStartedEventId: 0 };
  }

  async #answer(send: () => Promise<unknown>): Promise<unknown> {
    const { actions = [], answer = "arrives" } = this.#disruptions.shift() ?? {};
    for (const action of actions) await this.#act(action);
    if (answer === "is sent twice") await send();
    const isDisturbed = answer === "is lost" || answer === "gets no reply";
    this.#lost = isDisturbed ? this.#lost + 1 : 0;
    if (!isDisturbed || this.#lost > maxLost) return send();
    if (answer === "gets no reply") await send();
    throw gone();
  }

  /** Activities end as they are asked to. */
  async #obey(runId: string, decisions: readonly WireDecision[]): Promise<void> {
    for (const { requestCancelActivityTaskDecisionAttributes: asked } of decisions) {
      const key = `${runId} ${asked?.activityId}`;
      const taskToken = obedient.get(key);
      if (!taskToken) continue;
      obedient.delete(key);
      const { swf } = this.#live.env;
      await swf.respondActivityTaskCanceled({ taskToken }).catch((error: Error) => {
        assert.equal(error.name, "UnknownResourceFault", "but for those that ended before");
      });
    }
  }

  /** The runs of the workflow, when all has ended and nothing was lost. */
  async #checkedEnd(handle: WorkflowHandle<Account>, before: Chain): Promise<Chain> {
    const account = await this.#accountOf(handle);
    // What it has left behind ends, too.
    await this.#live.env.sleep("3 minutes");
    checkLog(this.#live.lines);
    const chain = [...before, ...(await this.#chainFrom(handle.runId))];
    checkChain(chain, { account, acknowledged: this.#acknowledged, story: this.#story });
    if (account) await checkQueries(this.#live, workflowId, chain);
    return chain;
  }

  /** Undefined where it fails or is canceled. */
  async #accountOf(handle: WorkflowHandle<Account>): Promise<Account | undefined> {
    try {
      return await this.#live.result(handle);
    } catch (error) {
      assert.match((error as Error).message, /ended as (CANCELED|FAILED)/);
      return undefined;
    }
  }

  async #chainFrom(firstRunId: string): Promise<Chain> {
    const chain: Chain[number][] = [];
    for (let runId: string | undefined = firstRunId; runId !== undefined; ) {
      const handle = this.#live.env.client.handle(program, { workflowId, runId });
      const events = await this.#live.events(handle);
      chain.push({ runId, events });
      const last = events.at(-1);
      const isContinued = last?.type === "WorkflowExecutionContinuedAsNew";
      runId = isContinued ? last.data.newExecutionRunId : undefined;
    }
    return chain;
  }

  /** The last run goes on anew from one of its decisions, with all signals that it was sent. */
  async #reset(chain: Chain, resetTo: number): Promise<void> {
    const { domain, swf, client } = this.#live.env;
    const { runId: lastRunId = "", events = [] } = chain.at(-1) ?? {};
    const decisions = events.filter(({ type }) => type === "DecisionTaskCompleted");
    const eventId = decisions[Math.min(resetTo, decisions.length - 1)]?.id ?? 0;
    const call = { domain, workflowId, runId: lastRunId, eventId };
    const { runId = "" } = await swf.ekiden.resetWorkflowExecution(call);
    const handle = client.handle(program, { workflowId, runId });
    await this.#checkedEnd(handle, chain.slice(0, -1));
  }
}

/** Tells it in an environment of its own. */
export const tell = async (story: Story): Promise<void> => {
  const { version, deployedAt, moments, pageSize, isIntercepted } = story;
  obedient.clear();
  deployed.version = version;
  const interceptors = isIntercepted ? { interceptors: [slowly] } : {};
  const options = {
    workflows: [program],
    activities,
    ownWorkIsSame: true,
    // Code that was not deployed yet decides otherwise.
    everyTurn: deployedAt === null || deployedAt >= moments.length,
    ...interceptors,
  };
  const through = (own: Service) => (pageSize === null ? own : paged(own, pageSize));
  await using live = await Live.start(options, { ...interceptors, through });
  await new Teller(live, story).tell();
};
