// A server whose clock a test moves, and runs that stand still for reasons that it knows.
import { SwfClient, type WireDecision } from "@ekiden/client";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { Visitor, type VisitorOptions } from "./visitor.ts";

const domain = "shop";
const version = "1";
const orders = { name: "orders" };
const payments = { name: "payments" };

export class StuckHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly #swf: SwfClient;

  private constructor(server: TestServer) {
    this.server = server;
    this.#swf = new SwfClient(server.clientOptions);
  }

  /** `functions`: a directory of Lambda functions. */
  static async open(consoleFiles: string, functions?: string): Promise<StuckHarness> {
    const options = { consoleFiles, ...(functions !== undefined && { functions }) };
    const harness = new StuckHarness(await startTestServer(options));
    const swf = harness.#swf;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({
      domain,
      name: "order",
      version,
      defaultTaskList: orders,
      defaultChildPolicy: "TERMINATE",
      defaultTaskStartToCloseTimeout: "600",
      defaultExecutionStartToCloseTimeout: "86400",
    });
    await swf.registerActivityType({
      domain,
      name: "charge",
      version,
      defaultTaskList: payments,
      defaultTaskHeartbeatTimeout: "60",
      defaultTaskStartToCloseTimeout: "3600",
      defaultTaskScheduleToStartTimeout: "NONE",
      defaultTaskScheduleToCloseTimeout: "NONE",
    });
    return harness;
  }

  /** A run, and the path of its page below `/console/`. */
  async start(workflowId: string): Promise<string> {
    const workflowType = { name: "order", version };
    const { runId = "" } = await this.#swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType,
      lambdaRole: "arn:aws:iam::000000000000:role/functions",
    });
    return `domains/${domain}/executions/${workflowId}/${encodeURIComponent(runId)}`;
  }

  signal(workflowId: string): Promise<void> {
    return this.#swf.signalWorkflowExecution({ domain, workflowId, signalName: "paid" });
  }

  terminate(workflowId: string): Promise<void> {
    return this.#swf.terminateWorkflowExecution({ domain, workflowId, reason: "ordered twice" });
  }

  async decide(...decisions: WireDecision[]): Promise<void> {
    const identity = "decider-1";
    const task = await this.#swf.pollForDecisionTask({ domain, taskList: orders, identity });
    await this.#swf.respondDecisionTaskCompleted({ taskToken: task.taskToken, decisions });
  }

  /** Asks for an activity of that type. */
  charge(name = "charge"): Promise<void> {
    return this.decide({
      decisionType: "ScheduleActivityTask",
      scheduleActivityTaskDecisionAttributes: {
        activityId: "charge-1",
        activityType: { name, version },
      },
    });
  }

  /** Asks for a task that people do. */
  askPeople(): Promise<void> {
    return this.decide({
      decisionType: "ScheduleActivityTask",
      scheduleActivityTaskDecisionAttributes: {
        activityId: "sign-1",
        activityType: { name: "charge", version },
        taskList: { name: "people" },
      },
    });
  }

  /** Asks for a Lambda function of that name, and waits for its end. */
  async invoke(name: string): Promise<void> {
    await this.decide({
      decisionType: "ScheduleLambdaFunction",
      scheduleLambdaFunctionDecisionAttributes: { id: `${name}-1`, name },
    });
    await this.server.functionsDone();
  }

  /** A job that signals all open runs, to its end. */
  async signalAll(): Promise<void> {
    await this.#swf.ekiden.startJob({
      domain,
      action: "signal",
      query: "status = OPEN",
      signalName: "retry",
      reason: "Payments can be made again",
    });
    await this.server.advance({ seconds: 10 });
  }

  /** The types of all events of the run at this path. */
  async eventTypes(path: string): Promise<readonly string[]> {
    const [workflowId = "", runId = ""] = path.split("/").slice(-2).map(decodeURIComponent);
    const execution = { workflowId, runId };
    const { events } = await this.#swf.getWorkflowExecutionHistory({ domain, execution });
    return events.map(({ eventType }) => eventType);
  }

  /** A worker takes the activity, and is gone. */
  async take(): Promise<void> {
    const identity = "worker-1";
    await this.#swf.pollForActivityTask({ domain, taskList: payments, identity });
  }

  /** A worker takes the activity, and completes it. */
  async finish(): Promise<void> {
    const { taskToken } = await this.#swf.pollForActivityTask({ domain, taskList: payments });
    await this.#swf.respondActivityTaskCompleted({ taskToken });
  }

  /** A person at a browser whose clock shows what the server's does. */
  async arrive(browser: Browser, options?: VisitorOptions): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser, this.server.endpoint, {
      ...options,
      hasOwnPage: true,
    });
    await visitor.page.clock.setFixedTime(this.server.now());
    return visitor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#swf.close();
    await this.server[Symbol.asyncDispose]();
  }
}
