// A server with a domain and a type, whose executions wait for people.
import assert from "node:assert/strict";
import { SWF } from "@aws-sdk/client-swf";
import { answerViolations } from "@ekiden/model";
import { createNode, type Node, type NodeOptions, signCall, systemClock } from "../../src/index.ts";

export const domain = "office";
const type = { name: "approval", version: "1" };

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export class Server implements AsyncDisposable {
  readonly node: Node;
  readonly swf: SWF;

  readonly #credentials: Credentials;

  private constructor(node: Node, given?: Credentials) {
    this.node = node;
    const { accessKeyId = "a", secretAccessKey = "s" } = given ?? node.firstKey ?? {};
    const credentials = { accessKeyId, secretAccessKey };
    this.#credentials = credentials;
    this.swf = new SWF({ endpoint: node.url, region: "us-east-1", credentials, maxAttempts: 1 });
  }

  static async start(given: Partial<NodeOptions> = {}): Promise<Server> {
    const place = { host: "127.0.0.1", port: 0, data: ":memory:", consoleFiles: "nowhere" };
    const rest = { region: "us-east-1", account: "123456789012", logLevel: "silent" } as const;
    const usual = { access: "open", limits: "relaxed", pollSeconds: 1 } as const;
    const server = new Server(await createNode({ ...place, ...rest, ...usual, ...given }));
    await server.#register();
    return server;
  }

  /** The same server, to holders of this key; it ends with the first. */
  async as(credentials: Credentials): Promise<Server> {
    const server = new Server(this.node, credentials);
    await server.#register();
    return server;
  }

  async #register(): Promise<void> {
    const { swf } = this;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({ domain, ...type });
    await swf.registerActivityType({ domain, ...type });
  }

  /** Signed in as the console is: what it then sends with each request. */
  async enter(): Promise<Record<string, string>> {
    const response = await fetch(`${this.node.url}/api/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(this.#credentials),
    });
    const { signedIn } = JSON.parse(await response.text());
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    return { Cookie: cookie, "X-Ekiden-Csrf": signedIn.csrfToken };
  }

  /** An execution that waits for one person. */
  async ask(workflowId: string, input?: string): Promise<void> {
    const taskList = { name: workflowId };
    const none = "NONE";
    await this.swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType: type,
      taskList,
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: none,
      executionStartToCloseTimeout: "3600",
    });
    const { taskToken } = await this.swf.pollForDecisionTask({ domain, taskList });
    await this.swf.respondDecisionTaskCompleted({
      taskToken,
      decisions: [
        {
          decisionType: "ScheduleActivityTask",
          scheduleActivityTaskDecisionAttributes: {
            activityId: "a",
            activityType: type,
            taskList: { name: "people" },
            input,
            scheduleToStartTimeout: none,
            scheduleToCloseTimeout: none,
            startToCloseTimeout: none,
            heartbeatTimeout: none,
          },
        },
      ],
    });
  }

  /** What became of the activity, from its start on. */
  async ending(workflowId: string): Promise<string[]> {
    const { executionInfos = [] } = await this.swf.listOpenWorkflowExecutions({
      domain,
      executionFilter: { workflowId },
      startTimeFilter: { oldestDate: new Date(0) },
    });
    const execution = executionInfos[0]?.execution;
    const { events = [] } = await this.swf.getWorkflowExecutionHistory({ domain, execution });
    return events
      .filter(({ eventType }) => /^ActivityTask(?!Scheduled)/.test(eventType ?? ""))
      .map(({ eventType, ...event }) => {
        const { identity } = event.activityTaskStartedEventAttributes ?? {};
        const { result } = event.activityTaskCompletedEventAttributes ?? {};
        const { reason, details } = event.activityTaskFailedEventAttributes ?? {};
        return [eventType, identity, result, reason, details].filter(Boolean).join(" ");
      });
  }

  /** One of Ekiden's own operations; a text is sent as it is. */
  async ekiden(operation: string, input: unknown, headers: Record<string, string> = {}) {
    const body = typeof input === "string" ? input : JSON.stringify(input);
    const path = `/ekiden/${operation}`;
    const response = await fetch(this.node.url + path, { method: "POST", body, headers });
    const { status } = response;
    const text = await response.text();
    assert.deepEqual(answerViolations({ method: "POST", path, status, text }), []);
    return { status, body: JSON.parse(text) };
  }

  /** The same, signed with the key. */
  signed(operation: string, input: object) {
    const body = JSON.stringify(input);
    const { host } = new URL(this.node.url);
    const at = { host, region: "us-east-1", at: systemClock.now() };
    const path = `/ekiden/${operation}`;
    const call = { ...at, method: "POST", path, headers: {}, body };
    return this.ekiden(operation, body, signCall(call, this.#credentials));
  }

  async onlyId(): Promise<string> {
    const { body } = await this.ekiden("ListHumanTasks", { domain });
    assert.equal(body.tasks.length, 1);
    return body.tasks[0].id;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.swf.destroy();
    return this.node.close();
  }
}
