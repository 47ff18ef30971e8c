// Workflows that ask people, and go on with what they say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { people, rejectTask, startTestEnvironment } from "@ekiden/testing";
import {
  ActivityTimeout,
  CancellationScope,
  type Codec,
  defineWorkflow,
  HumanTaskRejected,
  humanTask,
  humanTasks,
  isCanceled,
  replayHistory,
  sleep,
} from "../../src/index.ts";
import { History, wireOf } from "./events.ts";

interface Approval {
  readonly approved: boolean;
}

const form = { type: "object", properties: { approved: { type: "boolean" } } };

const approve = defineWorkflow(
  { name: "Approve", version: "1" },
  async ({ amount }: { amount: number }) => {
    try {
      const { approved } = await humanTask<Approval>({
        title: "Approve it",
        form,
        assignees: ["mary"],
        data: { amount },
        due: "3 days",
        claimWithin: "1 day",
      });
      return approved ? "approved" : "declined";
    } catch (error) {
      if (error instanceof HumanTaskRejected) return `${error.reason}, says ${error.rejectedBy}`;
      if (error instanceof ActivityTimeout) return error.timeoutType;
      throw error;
    }
  },
);

const environment = () => startTestEnvironment({ workflows: [approve], activities: humanTasks });
const start = { workflowId: "w", input: { amount: 12 } };
/** As the server writes them. */
const details = '{"rejectedBy":"mary"}';

test("a workflow goes on with the answer of a person", async () => {
  await using env = await environment();
  const asked: unknown[] = [];
  const activities = people((task) => {
    asked.push(task);
    return { approved: true };
  });
  await env.addWorker({ taskList: "people", activities });
  assert.equal(await env.run(approve, start), "approved");
  const data = { amount: 12 };
  assert.deepEqual(asked, [{ title: "Approve it", form, assignees: ["mary"], data }]);
});

test("a workflow learns who rejected its task, and why", async () => {
  await using env = await environment();
  const activities = people(() => rejectTask("too dear", "mary"));
  await env.addWorker({ taskList: "people", activities });
  assert.equal(await env.run(approve, start), "too dear, says mary");
});

test("a workflow learns that its task was not claimed in time", async () => {
  await using env = await environment();
  assert.equal(await env.run(approve, start), "SCHEDULE_TO_START");
});

test("a rejection as the server writes it is told as one", async () => {
  await using env = await environment();
  const handle = await env.start(approve, start);
  await env.idle();
  const list = { domain: env.domain, taskList: { name: "people" } };
  const { taskToken } = await env.swf.pollForActivityTask(list);
  await env.swf.respondActivityTaskFailed({ taskToken, reason: "no", details });
  assert.equal(await env.result(handle), "no, says mary");
});

test("people read and write plain JSON with any codec of the worker", async () => {
  const codec: Codec = {
    stringify: (value) => `secret ${JSON.stringify(value)}`,
    parse: (text) => JSON.parse(text.replace(/^secret /, "")),
  };
  await using env = await startTestEnvironment({
    workflows: [approve],
    activities: humanTasks,
    codec,
  });
  const activities = people(({ data }) => ({ approved: (data as { amount: number }).amount > 10 }));
  const { stringify, parse } = JSON;
  await env.addWorker({ taskList: "people", activities, codec: { stringify, parse } });
  assert.equal(await env.run(approve, start), "approved");
});

/** As superjson has it: what is not in its form is read as undefined. */
const wrapping: Codec = {
  stringify: (json) => JSON.stringify({ json }),
  parse: (text) => JSON.parse(text).json,
};

test("a rejection is told as one with any codec of the worker", async () => {
  const codecs = { workflows: [approve], activities: humanTasks, codec: wrapping };
  await using env = await startTestEnvironment(codecs);
  const handle = await env.start(approve, start);
  await env.idle();
  const list = { domain: env.domain, taskList: { name: "people" } };
  const { taskToken } = await env.swf.pollForActivityTask(list);
  await env.swf.respondActivityTaskFailed({ taskToken, reason: "no", details });
  assert.equal(await env.result(handle), "no, says mary");
  const { workflowId, runId } = handle;
  const execution = { workflowId, runId };
  const history = await env.swf.getWorkflowExecutionHistory({ domain: env.domain, execution });
  await replayHistory(approve, history.events ?? [], { codec: wrapping });
});

test("a history of a version before goes on, in which a rejection was a failure", async () => {
  const catching = defineWorkflow({ name: "Written", version: "1" }, () =>
    humanTask({ title: "Approve it" }).catch((error: Error) => error.name),
  );
  const history = new History().start();
  const activityType = { name: "humanTask", version: "1.0" };
  const input = '{"humanTask":{"title":"Approve it"}}';
  const scheduledEventId = history.add("ActivityTaskScheduled", {
    activityId: "humanTask-1",
    activityType,
    input,
    decisionTaskCompletedEventId: history.decided(),
  });
  const startedEventId = history.add("ActivityTaskStarted", { scheduledEventId });
  const ended = { scheduledEventId, startedEventId };
  history.add("ActivityTaskFailed", { reason: "no", details, ...ended });
  history.add("DecisionTaskScheduled");
  const decisionTaskCompletedEventId = history.decided();
  const result = wrapping.stringify("ActivityFailure");
  history.add("WorkflowExecutionCompleted", { result, decisionTaskCompletedEventId });
  await replayHistory(catching, wireOf(history), { codec: wrapping });
});

const giveUp = defineWorkflow({ name: "GiveUp", version: "1" }, async () => {
  const scope = new CancellationScope();
  const asked = scope.run(() => humanTask({ title: "Do it" }));
  await sleep("1 hour");
  scope.cancel();
  try {
    return await asked;
  } catch (error) {
    return isCanceled(error) ? "canceled" : "lost";
  }
});

test("a workflow that is tired of waiting goes on at once", async () => {
  await using env = await startTestEnvironment({ workflows: [giveUp], activities: humanTasks });
  assert.equal(await env.run(giveUp, { workflowId: "w", input: undefined }), "canceled");
});
