// Two nodes over one PostgreSQL, and what is done with them through a balancer.
import assert from "node:assert/strict";
import { type ClientRequest, request } from "node:http";
import { SWF, type SWFClientConfig } from "@aws-sdk/client-swf";
import { systemClock } from "@ekiden/server";
import { startTestServer, type TestPostgres, type TestServer } from "@ekiden/testing";
import { pass } from "../durability/time.ts";

export const domain = "film";
export const workflowType = { name: "order", version: "1" };

const patienceMilliseconds = 15_000;
const lookMilliseconds = 10;

export class TwoNodes implements AsyncDisposable {
  readonly one: TestServer;
  readonly two: TestServer;

  private constructor(one: TestServer, two: TestServer) {
    this.one = one;
    this.two = two;
  }

  static async start(postgres: TestPostgres): Promise<TwoNodes> {
    const store = await postgres.createDatabase();
    const node = () => startTestServer({ store, time: "running" });
    const nodes = new TwoNodes(await node(), await node());
    const swf = clientOf(nodes.one.endpoint);
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({
      domain,
      ...workflowType,
      defaultChildPolicy: "TERMINATE",
      defaultExecutionStartToCloseTimeout: "600",
      defaultTaskStartToCloseTimeout: "NONE",
    });
    swf.destroy();
    return nodes;
  }

  get ports(): readonly [number, number] {
    return [portOf(this.one), portOf(this.two)];
  }

  /** Resolves when so many polls wait, on both nodes together. */
  async pollsWait(count: number): Promise<void> {
    const giveUpAt = systemClock.now() + patienceMilliseconds;
    for (;;) {
      const waiting = this.one.waitingPolls + this.two.waitingPolls;
      if (waiting === count) return;
      const message = `${waiting} polls wait, not ${count}`;
      assert.ok(systemClock.now() < giveUpAt, message);
      await pass(lookMilliseconds);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.one.close(), this.two.close()]);
  }
}

const portOf = ({ endpoint }: TestServer): number => Number(new URL(endpoint).port);

export const clientOf = (endpoint: string, config: SWFClientConfig = {}): SWF =>
  new SWF({
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    ...config,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });

/** A poll on a connection of its own, that is closed when the poll is canceled. */
export const openPoll = (url: string, taskList: string): ClientRequest => {
  const poll = request(url, {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "SimpleWorkflowService.PollForDecisionTask",
    },
  });
  poll.on("error", () => {});
  poll.end(JSON.stringify({ domain, taskList: { name: taskList }, identity: "leaver" }));
  return poll;
};

/** So many executions with a decision task on the list, each with an id of its own. */
export const startMany = async (swf: SWF, taskList: string, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, (_, index) => `${taskList}-${index}`);
  await Promise.all(ids.map((workflowId) => start(swf, taskList, workflowId)));
  return ids.sort();
};

export const start = (swf: SWF, taskList: string, workflowId: string) =>
  swf.startWorkflowExecution({
    domain,
    workflowId,
    workflowType,
    taskList: { name: taskList },
  });

/** The tasks that so many polls, all at once, are given: the ids of their executions. */
export const takeMany = async (swf: SWF, taskList: string, count: number): Promise<string[]> => {
  const poll = async () => {
    const input = { domain, taskList: { name: taskList }, identity: "live" };
    const { workflowExecution } = await swf.pollForDecisionTask(input);
    return workflowExecution?.workflowId ?? "nothing";
  };
  return (await Promise.all(Array.from({ length: count }, poll))).sort();
};
