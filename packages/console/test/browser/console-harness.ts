// A server with the console, workers, and workflows that have run: what the browser is shown.
import {
  RegisterWorkflowTypeCommand,
  StartWorkflowExecutionCommand,
  SWFClient,
} from "@aws-sdk/client-swf";
import { SwfClient } from "@ekiden/client";
import {
  createWorker,
  FlowClient,
  humanTasks,
  registerDomain,
  type Worker,
  type WorkflowHandle,
} from "@ekiden/flow";
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";
import type { Build } from "../../../../tools/console-build.ts";
import * as activities from "./activities.ts";
import {
  approval,
  type Expense,
  expense,
  order,
  parcel,
  type Question,
  question,
} from "./workflows.ts";

export const domain = "shop";
const silent = { info: () => {}, warn: () => {}, error: () => {} };

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** The path of the page of a run, below `/console/`. */
export const pageOf = ({ workflowId, runId }: Run, domainName: string = domain): string => {
  const [workflow, run] = [workflowId, runId].map(encodeURIComponent);
  return `domains/${domainName}/executions/${workflow}/${run}`;
};

export class ConsoleHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly client: SWFClient;
  readonly flow: FlowClient;
  #worker: Worker | undefined;

  constructor(server: TestServer) {
    this.server = server;
    this.client = new SWFClient(server.clientOptions);
    this.flow = new FlowClient({ client: this.client, domain });
  }

  get url(): string {
    return this.server.endpoint;
  }

  async work(): Promise<void> {
    const { client } = this;
    this.#worker = await createWorker({
      client,
      domain,
      taskList: "deciders",
      identity: "worker-1@depot",
      activities: { ...activities, ...humanTasks },
      workflows: [order, parcel, approval, expense, question],
      log: silent,
      sticky: false,
    });
  }

  /** One of an order that completes or, where it costs nothing, fails. */
  order(number: string, cents: number): Promise<WorkflowHandle<string>> {
    return this.flow.start(order, {
      workflowId: number,
      input: { number, cents },
      tags: [cents === 0 ? "free" : "paid", "web"],
    });
  }

  approval(workflowId: string): Promise<WorkflowHandle<string>> {
    return this.flow.start(approval, { workflowId, input: "contract", tags: ["legal"] });
  }

  /** A task for people, as soon as a decider has asked for it. */
  expense(workflowId: string, input: Expense): Promise<WorkflowHandle<unknown>> {
    return this.flow.start(expense, { workflowId, input });
  }

  /** A task for people that asks for an answer of that form, or for any. */
  ask(input: Question): Promise<WorkflowHandle<unknown>> {
    return this.flow.start(question, { workflowId: input.title, input });
  }

  /** Of a job that finds nothing to do: the path of its page, below `/console/`. */
  async startJob(): Promise<string> {
    const client = new SwfClient(this.server.clientOptions);
    const query = 'workflowId = "none"';
    const asked = { domain, action: "terminate", query, reason: "to be looked at" } as const;
    const { jobId } = await client.ekiden.startJob(asked).finally(() => client.close());
    if (jobId === undefined) throw new Error("The job was not started.");
    return `domains/${domain}/jobs/${encodeURIComponent(jobId)}`;
  }

  /** Executions of a domain of their own, in which no worker polls. */
  async openMany(name: string, count: number): Promise<void> {
    await this.openIn(
      name,
      Array.from({ length: count }, (_, at) => `${name}-${at}`),
    );
  }

  /** The same, with these ids. */
  async openIn(name: string, workflowIds: readonly string[]): Promise<void> {
    await registerDomain(this.client, name);
    const type = { domain: name, name: "wait", version: "1" };
    await this.client.send(new RegisterWorkflowTypeCommand(type));
    const start = (workflowId: string) =>
      new StartWorkflowExecutionCommand({
        domain: name,
        workflowId,
        workflowType: { name: "wait", version: "1" },
        taskList: { name: "unpolled" },
        executionStartToCloseTimeout: "3600",
        taskStartToCloseTimeout: "60",
        childPolicy: "TERMINATE",
      });
    await Promise.all(workflowIds.map((workflowId) => this.client.send(start(workflowId))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.stop({ pollsWithin: "1 second" });
    this.client.destroy();
    await this.server[Symbol.asyncDispose]();
  }
}

/** In which workers wait, and nothing has happened. */
export const startEmptyConsoleHarness = async (
  build: Build,
  options: TestServerOptions,
): Promise<ConsoleHarness> => {
  const consoleFiles = build.directory;
  const server = await startTestServer({ time: "running", consoleFiles, ...options });
  const consoleHarness = new ConsoleHarness(server);
  await registerDomain(consoleHarness.client, domain, { retentionDays: 7 });
  await consoleHarness.work();
  return consoleHarness;
};

/** With a few executions of each kind, those that end having ended. */
export const startConsoleHarness = async (build: Build): Promise<ConsoleHarness> => {
  const consoleHarness = await startEmptyConsoleHarness(build, {});
  const ended = [];
  for (let at = 1; at <= 12; at += 1) {
    ended.push(await consoleHarness.order(`order-${1000 + at}`, at % 4 === 0 ? 0 : 1_900));
  }
  for (let at = 1; at <= 5; at += 1) await consoleHarness.approval(`approval-${at}`);
  await Promise.all(ended.map((handle) => handle.result().catch(() => undefined)));
  return consoleHarness;
};
