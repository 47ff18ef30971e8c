// An embedded service tells by itself that a run has closed, so that who waits for a result need
// not ask again and again.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import {
  continueAsNew,
  createWorker,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  registerDomain,
  type Worker,
  type WorkflowReference,
} from "@ekiden/flow";
import { embed } from "../../src/embed/index.ts";
import { bareType, domain, workflowType } from "./bare-type.ts";

const quiet = { data: ":memory:", logLevel: "error" } as const;

const opened = async () => {
  const ekiden = await embed(quiet);
  await registerDomain(ekiden.client, domain);
  await ekiden.client.registerWorkflowType(bareType);
  return ekiden;
};

const ekiden = await opened();
const { client } = ekiden;
after(() => ekiden.close());

const startBare = async (workflowId: string, of: SwfClient = client): Promise<string> => {
  const { runId } = await of.startWorkflowExecution({ domain, workflowId, workflowType });
  return runId ?? assert.fail("a start has a run");
};

const closing = (runId: string, of: SwfClient = client): Promise<void> =>
  new Promise((resolve) => void of.onClosed(runId, resolve));

test("who listens is told when the run has closed, and can read that", async () => {
  const workflowId = "order-1";
  const runId = await startBare(workflowId);
  const closed = closing(runId);
  await client.terminateWorkflowExecution({ domain, workflowId });
  await closed;
  const execution = { workflowId, runId };
  const { events = [] } = await client.getWorkflowExecutionHistory({ domain, execution });
  assert.equal(events.at(-1)?.eventType, "WorkflowExecutionTerminated");
});

test("who has stopped to listen is told nothing, and others still are", async () => {
  const workflowId = "order-2";
  const runId = await startBare(workflowId);
  const told: string[] = [];
  const stop = client.onClosed(runId, () => told.push("stopped"));
  const closed = closing(runId);
  stop?.();
  await client.terminateWorkflowExecution({ domain, workflowId });
  await closed;
  assert.deepEqual(told, []);
});

test("a run that goes on is not told of", async () => {
  const [one, other] = ["order-3", "order-4"];
  const runId = await startBare(one);
  const told: string[] = [];
  const stop = client.onClosed(runId, () => told.push(one));
  const closed = closing(await startBare(other));
  await client.signalWorkflowExecution({ domain, workflowId: one, signalName: "paid" });
  await client.terminateWorkflowExecution({ domain, workflowId: other });
  await closed;
  assert.deepEqual(told, []);
  stop?.();
});

test("when the service is closed, all who listen are told", async () => {
  const other = await opened();
  const closed = closing(await startBare("order-5", other.client), other.client);
  await other.close();
  await closed;
});

test("a service over the network tells nothing by itself", () => {
  const remote = new SwfClient({
    endpoint: "http://127.0.0.1:1",
    region: "r",
    credentials: "none",
  });
  assert.equal(
    remote.onClosed("run", () => undefined),
    undefined,
  );
});

const own = { domain, taskList: "main" };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const activities = { charge: async (count: number): Promise<number> => count - 1 };
const { charge } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
type CountDown = WorkflowReference<number, number>;
const countDown = defineWorkflow(
  { name: "CountDown", version: "1.0" },
  async (count: number): Promise<number> => {
    const left = await charge(count);
    return left > 0 ? continueAsNew<CountDown>(left) : left;
  },
);

/** The client, and how often the histories of runs were read with it. */
const counted = () => {
  const questions = { asked: 0 };
  const counting = new Proxy(client, {
    get(target, name) {
      if (name !== "call") return Reflect.get(target, name, target).bind(target);
      const call: SwfClient["call"] = (operation, ...rest) => {
        if (operation === "GetWorkflowExecutionHistory") questions.asked += 1;
        return target.call(operation, ...rest);
      };
      return call;
    },
  });
  return { flow: new FlowClient({ client: counting, domain }), questions };
};

const counting = (): Promise<Worker> =>
  createWorker({ ...own, client, workflows: [countDown], activities, log: silent });

test("a result is asked for twice in each run: when it is waited for, and at its end", async () => {
  await using _ = await counting();
  const { flow, questions } = counted();
  const runs = 5;
  assert.equal(await (await flow.start(countDown, { input: runs })).result(), 0);
  assert.ok(questions.asked <= 2 * runs, `${questions.asked} questions`);
});

test("the result of a run that is started for it is asked for once, at its end", async () => {
  await using _ = await counting();
  const { flow, questions } = counted();
  assert.equal(await flow.run(countDown, { input: 1 }), 0);
  assert.equal(questions.asked, 1);
});

test("a wait for a result ends with its signal, also where ends are told", async () => {
  const flow = new FlowClient({ client, domain });
  const runId = await startBare("order-6");
  const handle = flow.handle(countDown, { workflowId: "order-6", runId });
  const given = new AbortController();
  const result = handle.result({ signal: given.signal });
  const reason = new Error("no longer wanted");
  given.abort(reason);
  await assert.rejects(result, reason);
});
