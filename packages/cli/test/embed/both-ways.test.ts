// An embedded service in a thread of its own, one in the program's thread, and one called over
// HTTP: to a program there is no difference.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { ServiceError, SwfClient, UnknownResourceFault, ValidationException } from "@ekiden/client";
import {
  createWorker,
  defineSignal,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  registerDomain,
  runChild,
  sleep,
} from "@ekiden/flow";
import { embed } from "../../src/embed/index.ts";
import { bareType, domain, workflowType } from "./bare-type.ts";

const quiet = { data: ":memory:", logLevel: "error" } as const;
const ekiden = await embed({ ...quiet, port: 0 });
const sharing = await embed({ ...quiet, thread: "shared" });
const overHttp = new SwfClient({
  endpoint: ekiden.url ?? "",
  region: "us-east-1",
  credentials: "none",
});
after(async () => {
  await overHttp.close();
  await Promise.all([ekiden.close(), sharing.close()]);
});

for (const { client } of [ekiden, sharing]) {
  await registerDomain(client, domain);
  await client.registerWorkflowType(bareType);
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const inProcess = { "in its own thread": ekiden.client, "in this thread": sharing.client };
const ways = { ...inProcess, "over HTTP": overHttp };

const activities = { greet: async (name: string): Promise<string> => `Hello ${name}` };
const { greet } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const named = defineSignal<string>("named");
const mark = defineWorkflow({ name: "Mark", version: "1.0" }, async (): Promise<string> => "!");
const greets = defineWorkflow({ name: "Greets", version: "1.0" }, async (): Promise<string> => {
  await sleep("1 second");
  return (await greet(await named.waitFor())) + (await runChild(mark));
});

/** Starts an execution whose decision tasks nothing but the test polls for. */
const start = async (client: SwfClient, list: string, workflowId = list): Promise<string> => {
  const input = { domain, workflowId, workflowType, taskList: { name: list } };
  const { runId } = await client.startWorkflowExecution(input);
  return runId ?? assert.fail("a start has a run");
};

const refusal = async (call: Promise<unknown>): Promise<ServiceError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServiceError, String(error));
  return error;
};

for (const [way, client] of Object.entries(ways)) {
  test(`a workflow runs ${way}, with an activity, a timer, a signal and a child`, async () => {
    const own = { client, domain: `greetings ${way}` };
    await registerDomain(client, own.domain);
    const run = { taskList: "main", workflows: [greets, mark], activities, log: silent };
    const worker = await createWorker({ ...own, ...run });
    const handle = await new FlowClient(own).start(greets);
    await handle.signal(named, "Ines");
    assert.equal(await handle.result(), "Hello Ines!");
    await worker.stop({ pollsWithin: "0 seconds" });
  });

  test(`refusals ${way} have the classes, names and messages of the service`, async () => {
    const unknown = await refusal(client.describeDomain({ name: "none" }));
    assert.ok(unknown instanceof UnknownResourceFault);
    assert.match(unknown.requestId ?? "", /^[0-9a-f-]{36}$/);
    const { name, message, status } = unknown;
    assert.deepEqual(
      { name, message, status },
      { name: "UnknownResourceFault", message: "Unknown domain: none", status: 400 },
    );
    assert.ok((await refusal(client.describeDomain({ name: "" }))) instanceof ValidationException);
    // Of the second, only the bytes are too many.
    for (const input of ["x".repeat(1_100_000), "ü".repeat(550_000)]) {
      const long = { domain, workflowId: "long", workflowType, input };
      const tooLarge = await refusal(client.startWorkflowExecution(long));
      assert.deepEqual([tooLarge.name, tooLarge.status], ["RequestEntityTooLargeException", 413]);
    }
  });

  test(`a poll that is called off ${way} has no task, and leaves it to the next one`, async () => {
    const list = `left ${way}`;
    const calledOff = new AbortController();
    const poll = { domain, taskList: { name: list } };
    const waiting = client.pollForDecisionTask(poll, { signal: calledOff.signal });
    await turn();
    calledOff.abort(new Error("enough"));
    await assert.rejects(waiting, /^Error: enough$/);
    await start(client, list);
    const { taskToken } = await client.pollForDecisionTask(poll);
    assert.ok(taskToken);
  });

  test(`pages of a history ${way} follow their tokens, which nothing else takes`, async () => {
    const list = `pages ${way}`;
    const execution = { workflowId: list, runId: await start(client, list) };
    const asked = { domain, execution, maximumPageSize: 1 };
    const first = await client.getWorkflowExecutionHistory(asked);
    const { nextPageToken = assert.fail("there is a second page") } = first;
    const second = await client.getWorkflowExecutionHistory({ ...asked, nextPageToken });
    const types = [first, second].map(({ events }) => events?.map(({ eventType }) => eventType));
    assert.deepEqual(types, [["WorkflowExecutionStarted"], ["DecisionTaskScheduled"]]);
    const other = { ...execution, workflowId: `other ${list}` };
    other.runId = await start(client, other.workflowId);
    const reused = { ...asked, execution: other, nextPageToken };
    assert.ok((await refusal(client.getWorkflowExecutionHistory(reused))).status === 400);
  });

  test(`a task token ${way} is taken once, and not after its run has closed`, async () => {
    const list = `tokens ${way}`;
    const runId = await start(client, list);
    const poll = { domain, taskList: { name: list } };
    const { taskToken = "" } = await client.pollForDecisionTask(poll);
    await client.terminateWorkflowExecution({ domain, workflowId: list, runId });
    await start(client, list);
    const late = await refusal(client.respondDecisionTaskCompleted({ taskToken }));
    assert.ok(late instanceof UnknownResourceFault, late.message);
    const { taskToken: next = "" } = await client.pollForDecisionTask(poll);
    await client.respondDecisionTaskCompleted({ taskToken: next });
    const again = await refusal(client.respondDecisionTaskCompleted({ taskToken: next }));
    assert.ok(again instanceof UnknownResourceFault, again.message);
  });
}

/** Between them lie all moments of a start in another thread. */
const turnsBefore = [...Array(12).keys(), 15, 20, 30, 50, 100, 200];

for (const [way, client] of Object.entries(inProcess)) {
  test(`a poll that is called off ${way} just as its task starts loses no task`, async () => {
    for (const turns of turnsBefore) {
      const list = `race ${turns}`;
      const poll = { domain, taskList: { name: list } };
      const calledOff = new AbortController();
      const first = client
        .pollForDecisionTask(poll, { signal: calledOff.signal })
        .catch((error: unknown) => assert.equal(error, calledOff.signal.reason));
      const started = start(client, list);
      for (let count = 0; count < turns; count += 1) await turn();
      calledOff.abort();
      const told = await first;
      await started;
      const { taskToken } = told?.taskToken ? told : await client.pollForDecisionTask(poll);
      await client.respondDecisionTaskCompleted({ taskToken: taskToken ?? "" });
    }
  });

  test(`operations of Ekiden's own are called ${way} as well`, async () => {
    const { executionInfos } = await client.ekiden.findWorkflowExecutions({
      domain: `greetings ${way}`,
      query: 'type.name = "Greets"',
    });
    assert.equal(executionInfos?.length, 1);
  });
}
