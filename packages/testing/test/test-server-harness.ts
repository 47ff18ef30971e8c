// What the tests of the test server have in common: one domain, one type, and a decider in a line.
import { type DecisionTask, SWF } from "@aws-sdk/client-swf";
import { type Decision, decisionToWire } from "@ekiden/model";
import type { TestServer } from "@ekiden/testing";

const domain = "film";
const taskList = { name: "deciders" };
const workflowType = { name: "order", version: "1" };

export class TestServerHarness {
  readonly swf: SWF;
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
    this.swf = new SWF({ ...server.clientOptions, maxAttempts: 1 });
  }

  static async of(server: TestServer): Promise<TestServerHarness> {
    const harness = new TestServerHarness(server);
    await harness.swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "7" });
    await harness.swf.registerWorkflowType({
      domain,
      ...workflowType,
      defaultTaskList: taskList,
      defaultTaskStartToCloseTimeout: "NONE",
      defaultExecutionStartToCloseTimeout: "31536000",
      defaultChildPolicy: "TERMINATE",
    });
    return harness;
  }

  async start(workflowId: string): Promise<{ workflowId: string; runId: string }> {
    const { runId = "" } = await this.swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType,
    });
    return { workflowId, runId };
  }

  poll(): Promise<DecisionTask> {
    return this.swf.pollForDecisionTask({ domain, taskList });
  }

  async answer({ taskToken }: DecisionTask, ...decisions: Decision[]): Promise<void> {
    const wire = decisions.map(decisionToWire) as never;
    await this.swf.respondDecisionTaskCompleted({ taskToken, decisions: wire });
  }

  async decide(...decisions: Decision[]): Promise<void> {
    await this.answer(await this.poll(), ...decisions);
  }

  /** `TimerFired +60`: each event, and how many seconds after the first. */
  async historyOf(execution: { workflowId: string; runId: string }): Promise<string[]> {
    const { events = [] } = await this.swf.getWorkflowExecutionHistory({ domain, execution });
    const seconds = events.map(({ eventTimestamp }) => Number(eventTimestamp) / 1000);
    return events.map(
      ({ eventType }, index) => `${eventType} +${(seconds[index] ?? 0) - (seconds[0] ?? 0)}`,
    );
  }

  async onlyRunOf(workflowId: string): Promise<{ workflowId: string; runId: string }> {
    const { executionInfos: [info] = [] } = await this.swf.listClosedWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
      executionFilter: { workflowId },
    });
    return { workflowId, runId: info?.execution?.runId ?? "" };
  }

  now(): number {
    return this.#server.now();
  }
}

export const startTimer = (timerId: string, startToFireTimeout: string): Decision => ({
  type: "StartTimer",
  data: { timerId, startToFireTimeout },
});
export const complete: Decision = { type: "CompleteWorkflowExecution", data: {} };
