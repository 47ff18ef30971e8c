// Resets of a long run through a server: all but its last decision is kept each time.
import { SwfClient } from "@ekiden/flow";
import { domain, workflowType } from "../load/domain.ts";

const region = "us-east-1";
const workflowId = "long";
const taskList = { name: "long" };
const markersPerDecision = 97;
const eventsPerDecision = markersPerDecision + 3;
const signalName = "go";

export class LongResets {
  readonly #client: SwfClient;

  constructor(port: number) {
    const credentials = { accessKeyId: "AKIAEKIDENBENCHMARK0", secretAccessKey: "none" };
    this.#client = new SwfClient({ endpoint: `http://127.0.0.1:${port}`, region, credentials });
  }

  /** An open run of so many events or a few more. */
  async prepare(events: number): Promise<void> {
    await this.#client.registerDomain({
      name: domain,
      workflowExecutionRetentionPeriodInDays: "1",
    });
    await this.#client.registerWorkflowType({ domain, ...workflowType });
    await this.#client.startWorkflowExecution({
      domain,
      workflowId,
      workflowType,
      taskList,
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "86400",
      childPolicy: "TERMINATE",
    });
    for (let count = 0; count < events; count += eventsPerDecision + 1) {
      await this.#decide(markersPerDecision);
      await this.#client.signalWorkflowExecution({ domain, workflowId, signalName });
    }
    await this.#decide(0);
  }

  /** Milliseconds until the answer. The new run is decided once more, and can be reset again. */
  async reset(): Promise<number> {
    const begun = performance.now();
    const call = { domain, workflowId, decision: "LAST" } as const;
    const { keptEvents } = await this.#client.ekiden.resetWorkflowExecution(call);
    const milliseconds = performance.now() - begun;
    this.keptEvents = keptEvents;
    await this.#decide(0);
    return milliseconds;
  }

  keptEvents = 0;

  /** Reads one page of one event: how long an ordinary call takes. */
  async look(): Promise<number> {
    const begun = performance.now();
    await this.#client.listOpenWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
    });
    return performance.now() - begun;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #decide(markers: number): Promise<void> {
    const { taskToken } = await this.#client.pollForDecisionTask({
      domain,
      taskList,
      maximumPageSize: 1,
    });
    if (!taskToken) throw new Error("No decision task came within a poll");
    const decisions = Array.from({ length: markers }, () => ({
      decisionType: "RecordMarker" as const,
      recordMarkerDecisionAttributes: { markerName: "noted", details: "as a workflow notes it" },
    }));
    await this.#client.respondDecisionTaskCompleted({ taskToken, decisions });
  }
}
