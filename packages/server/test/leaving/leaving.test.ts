// A poller that leaves while the start of its task is being committed: the task goes to the next
// poll of the list, as it was started; and to no other poll, where a byte may have been sent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";
import { Certificates } from "../http/self-made-certificates.ts";
import { Clients, type Kind, operationOf } from "./clients.ts";
import { Directory } from "./directory.ts";
import { inFiles, inPostgres, type LeavingStore } from "./held-commits.ts";

const certificates = new Certificates();
process.on("exit", () => certificates[Symbol.dispose]());
const { cert: tlsCert, key: tlsKey } = certificates.make("localhost");

const serve = (store: LeavingStore, options: TestServerOptions = {}): Promise<TestServer> =>
  startTestServer({ time: "running", pollSeconds: 20, ...store.options, ...options });

interface LeavingHarness {
  readonly store: LeavingStore;
  /** Whose pollers leave. */
  readonly first: Clients;
  /** Whose pollers stay: of the same node, or of another one. */
  readonly second: Clients;
  readonly inChunks: boolean;
}

/** The second poll waits already when the first one's task is given back, or comes later. */
const leaveAndStay = async (harness: LeavingHarness, kind: Kind, isWaiting: boolean) => {
  const { store, first, second, inChunks } = harness;
  const stay = () => second.begin(operationOf[kind], second.pollOf(kind, "second"), inChunks);
  const hold = await store.hold();
  try {
    await first.pollAndLeave(kind, hold, inChunks);
  } catch (error) {
    await hold.release();
    throw error;
  }
  const waiting = isWaiting ? await stay() : undefined;
  await hold.release();
  const poll = waiting ?? (await stay());
  const task = JSON.parse((await poll.reply()).body);
  poll.cut();
  return task;
};

const tellStory = async (harness: LeavingHarness): Promise<void> => {
  const { first } = harness;
  await first.register();
  for (const [index, isWaiting] of [true, false].entries()) {
    const workflowId = `w${index}`;
    const { runId } = await first.start(workflowId);
    const decision = await leaveAndStay(harness, "decision", isWaiting);
    assert.equal(decision.workflowExecution.workflowId, workflowId);
    assert.deepEqual([decision.startedEventId, decision.events.length], [3, 3]);
    assert.equal(await first.count("decision"), 0, "what was started does not wait");
    await first.decide(decision);
    const activity = await leaveAndStay(harness, "activity", isWaiting);
    assert.deepEqual([activity.startedEventId, activity.activityId], [6, "a"]);
    assert.equal(activity.input, "frames");
    await first.call("RespondActivityTaskCompleted", { taskToken: activity.taskToken });
    // Of one attempt each, under the name of who was started for it.
    assert.deepEqual(await first.history(workflowId, runId), [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
      "DecisionTaskStarted first",
      "DecisionTaskCompleted",
      "ActivityTaskScheduled",
      "ActivityTaskStarted first",
      "ActivityTaskCompleted",
      "DecisionTaskScheduled",
    ]);
    await first.call("TerminateWorkflowExecution", { domain: "film", workflowId });
  }
};

describe("a task whose poller has left before it was written to", () => {
  for (const encryption of [{}, { tlsCert, tlsKey }]) {
    for (const inChunks of [false, true]) {
      const how = `${"tlsCert" in encryption ? "by TLS" : "in clear"}, ${
        inChunks ? "through the general server" : "in the express lane"
      }`;

      test(`goes to the next poll over files, ${how}`, async () => {
        await using store = await inFiles();
        await using server = await serve(store, encryption);
        const clients = new Clients(server);
        await tellStory({ store, first: clients, second: clients, inChunks });
      });

      test(`goes to the next poll on another node, ${how}`, async () => {
        await using store = await inPostgres();
        await using server = await serve(store, encryption);
        await using other = await serve(store, encryption);
        const [first, second] = [new Clients(server), new Clients(other)];
        await tellStory({ store, first, second, inChunks });
      });
    }
  }

  test("is kept by a node that is closed meanwhile, for the next one", async () => {
    await using store = await inFiles();
    let server = await serve(store);
    let clients = new Clients(server);
    await clients.register();
    await clients.start("w");
    const hold = await store.hold();
    await clients.pollAndLeave("decision", hold);
    const closed = server.close();
    await hold.release();
    await closed;
    server = await serve(store);
    clients = new Clients(server);
    const task = await clients.call("PollForDecisionTask", clients.pollOf("decision", "second"));
    assert.equal(task.startedEventId, 3);
    await server.close();
  });

  test("is recorded in the audit where it was given, and not where it was not", async () => {
    using directory = new Directory();
    const audit = join(directory.path, "audit.log");
    await using store = await inFiles();
    const server = await serve(store, { audit });
    const clients = new Clients(server);
    await clients.register();
    await clients.start("w");
    await leaveAndStay(
      { store, first: clients, second: clients, inChunks: false },
      "decision",
      false,
    );
    await server.close();
    const lines = readFileSync(audit, "utf8").trim().split("\n");
    const polls = lines.map((line) => JSON.parse(line)).filter(isDecisionPoll);
    const told = polls.map(({ requestParameters, responseElements }) => [
      requestParameters.identity,
      responseElements?.startedEventId,
    ]);
    assert.deepEqual(told, [
      ["first", undefined],
      ["second", 3],
    ]);
  });
});

const isDecisionPoll = ({ eventName }: { eventName: string }): boolean =>
  eventName === "PollForDecisionTask";

test("a task whose poller leaves once it was written to goes to no other poller", async () => {
  await using store = await inFiles();
  await using server = await serve(store);
  const clients = new Clients(server);
  await clients.register();
  await clients.start("w");
  const poll = await clients.begin("PollForDecisionTask", clients.pollOf("decision", "first"));
  await poll.reply();
  poll.end();
  await poll.closed;
  const next = await clients.begin("PollForDecisionTask", clients.pollOf("decision", "second"));
  await server.pollsWaiting(1);
  assert.equal(next.rest, "");
  next.cut();
});
