// A server with a domain and types, and commands that speak to it: many tests share one.
import { SwfClient, type WireDecision } from "@ekiden/client";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { run } from "../../src/run.ts";
import { type Ran, RecordedTerminal, ran, type TerminalOptions } from "./recorded-terminal.ts";

export const domain = "shop";
export const type = { name: "order", version: "1.0" };
const none = "NONE";

export class Shop implements AsyncDisposable {
  readonly server: TestServer;
  readonly client: SwfClient;

  private constructor(server: TestServer) {
    this.server = server;
    this.client = new SwfClient(server.clientOptions);
  }

  static async open(): Promise<Shop> {
    const shop = new Shop(await startTestServer());
    const { client } = shop;
    await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "30" });
    await client.registerWorkflowType({
      domain,
      ...type,
      defaultChildPolicy: "TERMINATE",
      defaultTaskList: { name: "orders" },
      defaultTaskStartToCloseTimeout: none,
      defaultExecutionStartToCloseTimeout: "3600",
    });
    await client.registerActivityType({
      domain,
      name: "charge",
      version: "1.0",
      defaultTaskList: { name: "payments" },
      defaultTaskHeartbeatTimeout: none,
      defaultTaskStartToCloseTimeout: none,
      defaultTaskScheduleToStartTimeout: none,
      defaultTaskScheduleToCloseTimeout: none,
    });
    return shop;
  }

  options(more: TerminalOptions = {}): TerminalOptions {
    const environment = { EKIDEN_ENDPOINT: this.server.endpoint, EKIDEN_DOMAIN: domain };
    return {
      now: () => this.server.now(),
      ...more,
      environment: { ...environment, ...more.environment },
    };
  }

  /** Runs a command that must succeed. */
  async ok(words: readonly string[], more: TerminalOptions = {}): Promise<Ran> {
    const result = await this.ran(words, more);
    if (result.code !== 0) throw new Error(`${words.join(" ")}: ${result.stderr}`);
    return result;
  }

  ran(words: readonly string[], more: TerminalOptions = {}): Promise<Ran> {
    return ran(words, this.options(more));
  }

  /** What a command prints as JSON. */
  async json<T>(words: readonly string[]): Promise<T> {
    return JSON.parse((await this.ok([...words, "--output", "json"])).stdout) as T;
  }

  /** A command that is under way, and its terminal. */
  begun(words: readonly string[], more: TerminalOptions = {}) {
    const terminal = new RecordedTerminal(this.options(more));
    return { terminal, ended: run(words, terminal) };
  }

  /** Takes the next decision task of a list, and answers it with these decisions. */
  async decide(list: string, ...decisions: readonly WireDecision[]): Promise<void> {
    const task = await this.client.pollForDecisionTask({ domain, taskList: { name: list } });
    await this.client.respondDecisionTaskCompleted({
      taskToken: task.taskToken,
      decisions: [...decisions],
    });
  }

  async charge(list: string): Promise<string> {
    await this.decide(list, {
      decisionType: "ScheduleActivityTask",
      scheduleActivityTaskDecisionAttributes: {
        activityId: "charge-1",
        activityType: { name: "charge", version: "1.0" },
        input: '{"amount":12}',
      },
    });
    const taskList = { name: "payments" };
    return (await this.client.pollForActivityTask({ domain, taskList })).taskToken;
  }

  complete(list: string, result: string): Promise<void> {
    return this.decide(list, {
      decisionType: "CompleteWorkflowExecution",
      completeWorkflowExecutionDecisionAttributes: { result },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.server[Symbol.asyncDispose]();
  }
}
