// Programs that speak to a node over connections of their own, one for each call.
import assert from "node:assert/strict";
import { connect as connectSocket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TestServer } from "@ekiden/testing";
import { callOf, type Reply, requestOf, Wire } from "../http/wire.ts";
import type { Hold } from "./held-commits.ts";

export const domain = "film";
export type Kind = "decision" | "activity";

export const operationOf = {
  decision: "PollForDecisionTask",
  activity: "PollForActivityTask",
} as const;
const countOf = {
  decision: "CountPendingDecisionTasks",
  activity: "CountPendingActivityTasks",
} as const;

export const listOf = (kind: Kind) => ({ name: kind === "decision" ? "deciders" : "workers" });
const workflowType = { name: "order", version: "1" };
const activityType = { name: "work", version: "1" };

export class Clients {
  readonly #server: Pick<TestServer, "endpoint">;

  constructor(server: Pick<TestServer, "endpoint">) {
    this.#server = server;
  }

  connect(): Promise<Wire> {
    const { port, protocol } = new URL(this.#server.endpoint);
    const place = { port: Number(port), host: "127.0.0.1" };
    return new Promise((resolve, reject) => {
      if (protocol === "http:") {
        const socket = connectSocket(place, () => resolve(new Wire(socket)));
        socket.once("error", reject);
      } else {
        const socket = connectTls({ ...place, rejectUnauthorized: false }, () =>
          resolve(new Wire(socket)),
        );
        socket.once("error", reject);
      }
    });
  }

  /** Sends a call. `inChunks`: as the general server alone takes it. */
  async begin(operation: string, input: object, inChunks = false): Promise<Wire> {
    const wire = await this.connect();
    await wire.send(inChunks ? chunkedCallOf(operation, input) : callOf(operation, input));
    return wire;
  }

  // biome-ignore lint/suspicious/noExplicitAny: outputs of many operations.
  async call(operation: string, input: object): Promise<any> {
    const wire = await this.begin(operation, input);
    const { status, body }: Reply = await wire.reply();
    wire.cut();
    assert.equal(status, 200, body);
    return body === "" ? undefined : JSON.parse(body);
  }

  async register(): Promise<void> {
    await this.call("RegisterDomain", {
      name: domain,
      workflowExecutionRetentionPeriodInDays: "1",
    });
    await this.call("RegisterWorkflowType", {
      domain,
      ...workflowType,
      defaultTaskList: listOf("decision"),
      defaultTaskStartToCloseTimeout: "NONE",
      defaultExecutionStartToCloseTimeout: "3600",
      defaultChildPolicy: "TERMINATE",
    });
    await this.call("RegisterActivityType", { domain, ...activityType });
  }

  start(workflowId: string, settings: object = {}): Promise<{ runId: string }> {
    return this.call("StartWorkflowExecution", { domain, workflowId, workflowType, ...settings });
  }

  /** Answers a decision task: one activity is to be done. */
  decide({ taskToken }: { taskToken: string }): Promise<void> {
    const timeouts = {
      scheduleToStartTimeout: "NONE",
      scheduleToCloseTimeout: "NONE",
      startToCloseTimeout: "NONE",
      heartbeatTimeout: "NONE",
    };
    const attributes = { activityId: "a", activityType, taskList: listOf("activity"), ...timeouts };
    const decisionType = "ScheduleActivityTask";
    const decisions = [
      { decisionType, scheduleActivityTaskDecisionAttributes: { ...attributes, input: "frames" } },
    ];
    return this.call("RespondDecisionTaskCompleted", { taskToken, decisions });
  }

  pollOf(kind: Kind, identity: string): object {
    return { domain, taskList: listOf(kind), identity };
  }

  async count(kind: Kind): Promise<number> {
    return (await this.call(countOf[kind], { domain, taskList: listOf(kind) })).count;
  }

  /** A poll takes the task that is there, and is gone when its start is being committed. */
  async pollAndLeave(kind: Kind, hold: Hold, inChunks = false): Promise<void> {
    const poll = await this.begin(operationOf[kind], this.pollOf(kind, "first"), inChunks);
    while (!((await hold.isWaitedFor()) ?? (await this.count(kind)) === 0));
    poll.end();
    // The node has closed its side, too: it knows.
    await poll.closed;
    assert.equal(poll.rest, "", "nothing was written");
  }

  /** The types of the events, with the identity of those that have one. */
  async history(workflowId: string, runId: string): Promise<string[]> {
    const execution = { workflowId, runId };
    const { events } = await this.call("GetWorkflowExecutionHistory", { domain, execution });
    return events.map((event: { eventType: string }) => {
      const attributes = Object.values(event).find((value) => typeof value === "object");
      const { identity } = (attributes ?? {}) as { identity?: string };
      return identity === undefined ? event.eventType : `${event.eventType} ${identity}`;
    });
  }
}

const chunkedCallOf = (operation: string, input: object): Buffer => {
  const body = JSON.stringify(input);
  return requestOf({
    target: `SimpleWorkflowService.${operation}`,
    headers: [
      "Host: localhost",
      "Content-Type: application/x-amz-json-1.0",
      "Transfer-Encoding: chunked",
    ],
    body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  });
};
