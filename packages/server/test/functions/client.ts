// A client of an account, whose executions schedule functions.
import { type HistoryEvent, SWF } from "@aws-sdk/client-swf";
import type { TestServer } from "@ekiden/testing";
import { role } from "./invocations.ts";

const taskList = { name: "deciders" };
const workflowType = { name: "order", version: "1" };

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export class Client {
  readonly #swf: SWF;

  constructor(server: TestServer, { accessKeyId, secretAccessKey }: Credentials) {
    const credentials = { accessKeyId, secretAccessKey };
    this.#swf = new SWF({ ...server.clientOptions, credentials, maxAttempts: 1 });
  }

  /**
   * Registers the domain, and starts an execution in it whose first decisions are these functions.
   * What it gives reads the history as it is by then.
   */
  async schedule(
    domain: string,
    names: readonly string[],
  ): Promise<() => Promise<readonly HistoryEvent[]>> {
    const swf = this.#swf;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({ domain, ...workflowType });
    const { runId } = await swf.startWorkflowExecution({
      domain,
      workflowId: "w",
      workflowType,
      taskList,
      lambdaRole: role,
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "3600",
    });
    const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
    const decisions = names.map((name) => ({
      decisionType: "ScheduleLambdaFunction" as const,
      scheduleLambdaFunctionDecisionAttributes: { id: name, name },
    }));
    await swf.respondDecisionTaskCompleted({ taskToken, decisions });
    const execution = { workflowId: "w", runId };
    return async () => {
      const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
      return events;
    };
  }
}
