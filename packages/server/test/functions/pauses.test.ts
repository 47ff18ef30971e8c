// Functions of executions that are paused: none is started, and none is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { startTestServer } from "@ekiden/testing";
import { postgres } from "../shared-postgres.ts";
import { role } from "./invocations.ts";

const domain = "film";
const workflowId = "w";
const taskList = { name: "deciders" };
const workflowType = { name: "order", version: "1" };
const run = { domain, workflowId };

const start = async (client: SwfClient) => {
  await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await client.registerWorkflowType({ domain, ...workflowType });
  return client.startWorkflowExecution({
    ...run,
    workflowType,
    taskList,
    lambdaRole: role,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "NONE",
    executionStartToCloseTimeout: "3600",
  });
};

/** Answers the decision task with the start of a function. */
const schedule = (client: SwfClient, taskToken: string, id: string) =>
  client.respondDecisionTaskCompleted({
    taskToken,
    decisions: [
      {
        decisionType: "ScheduleLambdaFunction",
        scheduleLambdaFunctionDecisionAttributes: { id, name: "work", input: JSON.stringify(id) },
      },
    ],
  });

const newGate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, a function of a paused execution waits, and one that runs does not`, async () => {
    const ran: string[] = [];
    const gate = newGate();
    const work = async (id: string) => {
      ran.push(id);
      if (id === "two") await gate.opened;
    };
    const store = kind === "postgres" ? { store: await postgres.createDatabase() } : {};
    await using server = await startTestServer({ ...store, functions: { work } });
    const client = new SwfClient(server.clientOptions);
    const { runId = "" } = await start(client);
    const typesOf = async () => {
      const execution = { workflowId, runId };
      const { events = [] } = await client.getWorkflowExecutionHistory({ domain, execution });
      return events.map(({ eventType }) => eventType);
    };
    const { taskToken = "" } = await client.pollForDecisionTask({ domain, taskList });
    await client.ekiden.pauseWorkflowExecution({ ...run, reason: "to be looked at" });
    await schedule(client, taskToken, "one");
    await server.settled();
    await server.functionsDone();
    assert.deepEqual(ran, []);
    assert.equal((await typesOf()).at(-1), "LambdaFunctionScheduled");
    await client.ekiden.resumeWorkflowExecution(run);
    while (ran.length === 0) await server.settled();
    await server.functionsDone();
    assert.deepEqual(ran, ["one"]);
    assert.deepEqual((await typesOf()).slice(-3), [
      "LambdaFunctionStarted",
      "LambdaFunctionCompleted",
      "DecisionTaskScheduled",
    ]);
    const next = await client.pollForDecisionTask({ domain, taskList });
    await schedule(client, next.taskToken ?? "", "two");
    while (ran.length === 1) await server.settled();
    await client.ekiden.pauseWorkflowType({ domain, ...workflowType, reason: "to be looked at" });
    gate.open();
    await server.functionsDone();
    const latest = ["LambdaFunctionCompleted", "DecisionTaskScheduled"];
    assert.deepEqual((await typesOf()).slice(-2), latest, "one that runs is not paused");
    await client.close();
  });
}
