// Three nodes over one PostgreSQL, each with a socket of its own, and clients that ask whichever
// they like: over the API only, on the machine's time.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { startTestPostgres, startTestServer, type TestServer } from "@ekiden/testing";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const domain = "relay";
const deciders = { name: "deciders" };
const workers = { name: "workers" };
const workflowType = { name: "order", version: "1" };
const activityType = { name: "work", version: "1" };

const complete = {
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: {},
} as const;

interface Node extends AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SWF;
}

const startNode = async (store: string): Promise<Node> => {
  const server = await startTestServer({ store, time: "running", limits: "relaxed" });
  const swf = new SWF(server.clientOptions);
  return {
    server,
    swf,
    async [Symbol.asyncDispose]() {
      swf.destroy();
      await server.close();
    },
  };
};

/** With a domain and types; the first node made them. */
const startNodes = async (): Promise<[Node, Node, Node] & AsyncDisposable> => {
  const store = await postgres.createDatabase();
  const nodes = (await Promise.all([1, 2, 3].map(() => startNode(store)))) as [Node, Node, Node];
  const [{ swf }] = nodes;
  const retention = { workflowExecutionRetentionPeriodInDays: "1" };
  await swf.registerDomain({ name: domain, ...retention });
  await swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: deciders,
    defaultTaskStartToCloseTimeout: "30",
    defaultExecutionStartToCloseTimeout: "600",
    defaultChildPolicy: "TERMINATE",
  });
  await swf.registerActivityType({
    domain,
    ...activityType,
    defaultTaskList: workers,
    defaultTaskHeartbeatTimeout: "NONE",
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskScheduleToStartTimeout: "NONE",
    defaultTaskStartToCloseTimeout: "30",
  });
  return Object.assign(nodes, {
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  });
};

const start = ({ swf }: Node, workflowId: string) =>
  swf.startWorkflowExecution({ domain, workflowId, workflowType });
const pollDecision = ({ swf }: Node) => swf.pollForDecisionTask({ domain, taskList: deciders });
type Task = Awaited<ReturnType<typeof pollDecision>>;
const pollActivity = ({ swf }: Node) => swf.pollForActivityTask({ domain, taskList: workers });

/** The decision task that brings a timer that fires: this one, or one that comes after it. */
const firedIn = async (first: Task, answers: Node, polls: Node): Promise<Task> => {
  let task = first;
  while (!task.events?.some(({ eventType }) => eventType === "TimerFired")) {
    await answers.swf.respondDecisionTaskCompleted({ taskToken: task.taskToken });
    task = await pollDecision(polls);
  }
  return task;
};

const typesOf = async ({ swf }: Node, workflowId: string, runId: string | undefined) => {
  const execution = { workflowId, runId };
  const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
  return events.map(({ eventType }) => eventType);
};

test("a workflow goes on, whichever node each of its calls comes to", async () => {
  await using nodes = await startNodes();
  const [a, b, c] = nodes;
  const polled = pollDecision(b);
  await b.server.pollsWaiting(1);
  const { runId } = await start(a, "w");
  const first = await polled;
  assert.equal(first.workflowExecution?.runId, runId);
  const worked = pollActivity(a);
  await a.server.pollsWaiting(1);
  await c.swf.respondDecisionTaskCompleted({
    taskToken: first.taskToken,
    decisions: [
      {
        decisionType: "ScheduleActivityTask",
        scheduleActivityTaskDecisionAttributes: { activityType, activityId: "a" },
      },
      {
        decisionType: "StartTimer",
        startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "1" },
      },
    ],
  });
  await b.swf.respondActivityTaskCompleted({ taskToken: (await worked).taskToken });
  const task = await firedIn(await pollDecision(c), a, b);
  await a.swf.respondDecisionTaskCompleted({ taskToken: task.taskToken, decisions: [complete] });
  const types = await typesOf(c, "w", runId);
  assert.equal(types.filter((type) => type === "TimerFired").length, 1);
  assert.equal(types.at(-1), "WorkflowExecutionCompleted");
});

test("each task is given to one poll of three nodes, for starts on each of them", async () => {
  await using nodes = await startNodes();
  const names = Array.from({ length: 90 }, (_, n) => `w${n}`);
  const polls = names.map((_, n) => pollDecision(nodes[n % 3] ?? nodes[0]));
  await Promise.all(names.map((name, n) => start(nodes[(n + 1) % 3] ?? nodes[0], name)));
  const given = (await Promise.all(polls)).map(({ workflowExecution }) => workflowExecution);
  assert.deepEqual(given.map((execution) => execution?.workflowId).toSorted(), names.toSorted());
});

test("what a node leaves behind is taken up by the others", async () => {
  await using nodes = await startNodes();
  const [a, b, c] = nodes;
  await start(a, "w");
  const { taskToken } = await pollDecision(a);
  await a.swf.respondDecisionTaskCompleted({
    taskToken,
    decisions: [
      {
        decisionType: "StartTimer",
        startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "2" },
      },
      {
        decisionType: "StartChildWorkflowExecution",
        startChildWorkflowExecutionDecisionAttributes: { workflowType, workflowId: "child" },
      },
    ],
  });
  await a.server.close();
  const tasks = [await pollDecision(b), await pollDecision(c)];
  const names = tasks.map(({ workflowExecution }) => workflowExecution?.workflowId);
  assert.deepEqual(names.toSorted(), ["child", "w"]);
  const own = tasks.find(({ workflowExecution }) => workflowExecution?.workflowId === "w");
  const { events = [] } = await firedIn(own ?? assert.fail(), b, c);
  assert.equal(events.filter(({ eventType }) => eventType === "TimerFired").length, 1);
});
