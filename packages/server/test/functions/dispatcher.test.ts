// Which functions are taken when, by whom, and what becomes of them when the store is away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type HistoryEvent, SWF } from "@aws-sdk/client-swf";
import { startTestPostgres, startTestServer, type TestServer } from "@ekiden/testing";
import { postgres } from "../shared-postgres.ts";
import { role } from "./invocations.ts";

const taskList = { name: "deciders" };
const workflowType = { name: "order", version: "1" };

const register = async (swf: SWF, domain: string): Promise<void> => {
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: taskList,
    defaultLambdaRole: role,
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
  });
};

/** Starts an execution whose decider schedules a function `work` for each input. */
const schedule = async (swf: SWF, domain: string, inputs: readonly unknown[]) => {
  const { runId } = await swf.startWorkflowExecution({ domain, workflowId: "w", workflowType });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  const decisions = inputs.map((input, index) => ({
    decisionType: "ScheduleLambdaFunction" as const,
    scheduleLambdaFunctionDecisionAttributes: {
      id: String(index),
      name: "work",
      input: JSON.stringify(input),
    },
  }));
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
  const execution = { workflowId: "w", runId };
  return async (): Promise<readonly HistoryEvent[]> => {
    const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
    return events;
  };
};

const count = (events: readonly HistoryEvent[], type: string): number =>
  events.filter(({ eventType }) => eventType === type).length;

const clientOf = (server: TestServer) => new SWF(server.clientOptions);

const newGate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

test("domains take turns, and within one functions keep their order", async () => {
  const { open, opened } = newGate();
  const order: string[] = [];
  const work = async (name: string) => {
    order.push(name);
    await opened;
  };
  await using server = await startTestServer({ functions: { work }, functionConcurrency: 1 });
  const swf = clientOf(server);
  const names = { film: ["f1", "f2", "f3"], music: ["m1", "m2", "m3"] };
  for (const [domain, inputs] of Object.entries(names)) {
    await register(swf, domain);
    await schedule(swf, domain, inputs);
  }
  open();
  await server.functionsDone();
  // Film had its place for a second one before there was any music.
  assert.deepEqual(order, ["f1", "f2", "m1", "f3", "m2", "m3"]);
});

test("what was ready when a node stopped is taken when one starts", async () => {
  const store = await postgres.createDatabase();
  const { open, opened } = newGate();
  const ran: string[] = [];
  const work = async (name: string) => {
    ran.push(name);
    await opened;
  };
  const options = { store, functions: { work }, functionConcurrency: 1 };
  {
    await using server = await startTestServer(options);
    const swf = clientOf(server);
    await register(swf, "film");
    await schedule(swf, "film", ["one", "two"]);
    await server.settled();
    open();
    await server.close();
  }
  assert.deepEqual(ran, ["one"]);
  await using server = await startTestServer(options);
  while (ran.length < 2) await server.settled();
  assert.deepEqual(ran, ["one", "two"]);
  await server.functionsDone();
});

test("nodes over one database share the functions, and none runs twice", async () => {
  const store = await postgres.createDatabase();
  const ran = new Map<string, string[]>([
    ["one", []],
    ["two", []],
  ]);
  const options = (node: string) => ({
    store,
    functionConcurrency: 2,
    functions: {
      async work(name: number) {
        ran.get(node)?.push(String(name));
        // Until both nodes have had some.
        while ([...ran.values()].some(({ length }) => length === 0)) {
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    },
  });
  await using one = await startTestServer(options("one"));
  await using two = await startTestServer(options("two"));
  const swf = clientOf(one);
  await register(swf, "film");
  const names = Array.from({ length: 40 }, (_, index) => index);
  const history = await schedule(swf, "film", names);
  while (count(await history(), "LambdaFunctionCompleted") < names.length) {
    await Promise.all([one.settled(), two.settled()]);
  }
  const all = [...ran.values()].flat().sort((a, b) => Number(a) - Number(b));
  assert.deepEqual(all, names.map(String));
});

test("a result that comes while the database is away is in the history when it is back", async () => {
  await using database = await startTestPostgres();
  const store = await database.createDatabase();
  const { open, opened } = newGate();
  let calls = 0;
  const work = async () => {
    calls += 1;
    await opened;
    return "late";
  };
  await using server = await startTestServer({ store, functions: { work } });
  const swf = clientOf(server);
  await register(swf, "film");
  const history = await schedule(swf, "film", ["any"]);
  while (calls === 0) await server.settled();
  await database.crash();
  open();
  await server.settled();
  await database.start();
  const events = async () => history().catch(() => []);
  while (count(await events(), "LambdaFunctionCompleted") === 0) await server.settled();
  assert.equal(calls, 1);
});
