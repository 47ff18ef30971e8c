// People do activity tasks: an ordinary history, and one clear outcome for each who tries.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { openTaskName, sealTaskName } from "../../src/operations/human-tasks/task-name.ts";
import { accounts, callerOf, domain, HumanTasksHarness, person } from "./human-tasks-harness.ts";

const [mary, john, admin] = [person("mary"), person("john"), person("admin")];
const form = {
  type: "object",
  properties: { approved: { type: "boolean" }, amount: { type: "number", minimum: 0 } },
  required: ["approved"],
};
const asking = (humanTask: object, data?: unknown) => JSON.stringify({ humanTask, data });

test("a task on a list for people is shown with what its input asks", async () => {
  await using harness = await HumanTasksHarness.open();
  const input = asking({ title: "Approve it", form, assignees: ["mary"] }, { amount: 12 });
  await harness.schedule("w", { input, timeouts: { scheduleToClose: "60" } });
  const { tasks } = await harness.tasks();
  const [task] = tasks;
  assert.ok(task);
  const { id, runId, scheduledAt, dueAt, ...rest } = task;
  assert.equal(dueAt, scheduledAt + 60_000);
  assert.deepEqual(rest, {
    title: "Approve it",
    description: undefined,
    form,
    assignees: ["mary"],
    data: { amount: 12 },
    domain,
    workflowId: "w",
    activityId: "a",
    taskList: "people",
    activityType: { name: "approval", version: "1" },
    holder: undefined,
    comments: [],
    startedAt: undefined,
    cancelRequested: false,
  });
  assert.ok(id && runId);
});

test("what the input leaves out is taken from the description of the type", async () => {
  await using harness = await HumanTasksHarness.open(asking({ title: "Any approval", form }));
  await harness.schedule("w", { input: '{"amount":12}' });
  const [task] = (await harness.tasks()).tasks;
  assert.equal(task?.title, "Any approval");
  assert.deepEqual([task?.form, task?.data], [form, { amount: 12 }]);
});

test("an input that is no JSON is shown as it is, under the name of its type", async () => {
  await using harness = await HumanTasksHarness.open("just words");
  await harness.schedule("w", { input: "look at this" });
  const [task] = (await harness.tasks()).tasks;
  assert.deepEqual([task?.title, task?.data], ["approval", "look at this"]);
});

test("who claims a task starts it, and the answer completes it", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w", { input: asking({ form }) });
  const id = await harness.onlyId();
  assert.equal((await harness.service.claim(id, mary)).holder, "mary");
  assert.deepEqual((await harness.tasks({ state: "free" })).tasks, []);
  assert.equal((await harness.tasks({ state: "mine" })).tasks.length, 1);
  assert.equal((await harness.tasks({ state: "mine" }, "john")).tasks.length, 0);
  await harness.service.complete(id, mary, { approved: true });
  assert.deepEqual(await harness.story("w"), [
    "ActivityTaskScheduled",
    "ActivityTaskStarted mary",
    'ActivityTaskCompleted {"approved":true}',
  ]);
  assert.deepEqual((await harness.tasks()).tasks, []);
});

test("an answer that was taken is not refused for what is removed after it", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  const { humanTasks } = harness.store;
  const remove = humanTasks.delete;
  const away = () => Promise.reject(refuse.unavailable("The database cannot be reached"));
  Object.assign(humanTasks, { delete: away });
  await harness.service.complete(id, mary, "yes");
  Object.assign(humanTasks, { delete: remove });
  assert.deepEqual((await harness.story("w")).slice(2), ['ActivityTaskCompleted "yes"']);
  assert.deepEqual((await harness.tasks()).tasks, []);
});

test("a task is answered at once by who has not claimed it", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  await harness.service.complete(await harness.onlyId(), mary, "yes");
  assert.deepEqual((await harness.story("w")).slice(1), [
    "ActivityTaskStarted mary",
    'ActivityTaskCompleted "yes"',
  ]);
});

test("a task that is rejected fails for that reason, and says by whom", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  await harness.service.reject(await harness.onlyId(), mary, "too dear");
  assert.deepEqual((await harness.story("w")).slice(2), [
    'ActivityTaskFailed too dear {"rejectedBy":"mary"}',
  ]);
});

test("of two who claim a task at once, one has it", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  const claims = await Promise.allSettled([
    harness.service.claim(id, mary),
    harness.service.claim(id, john),
  ]);
  const refused = claims.filter(({ status }) => status === "rejected");
  assert.equal(refused.length, 1);
  assert.match(String((refused[0] as PromiseRejectedResult).reason.fault), /ChangedMean|TaskHeld/);
  assert.equal((await harness.story("w")).length, 2);
});

test("a task is not assigned to a name that no person can have, and stays free", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  for (const to of ["", "Mary Smith", "mary\t", "m".repeat(65)]) {
    await assert.rejects(harness.service.assign(id, mary, to), { fault: "ValidationException" });
  }
  assert.equal((await harness.service.describe(id, mary)).holder, undefined);
  assert.equal((await harness.service.assign(id, mary, "m".repeat(64))).holder, "m".repeat(64));
});

test("a task that a person has claimed is refused to others, but for the owner of the account", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  await harness.service.claim(id, mary);
  const held = { fault: "TaskHeld", status: 409 };
  await assert.rejects(harness.service.claim(id, john), held);
  await assert.rejects(harness.service.complete(id, john, true), held);
  await assert.rejects(harness.service.reject(id, john, "no"), held);
  await assert.rejects(harness.service.release(id, john), held);
  await assert.rejects(harness.service.assign(id, john, "john"), held);
  assert.equal((await harness.service.assign(id, admin, "john")).holder, "john");
  await harness.service.complete(id, john, true);
});

test("a task that is released may be done by another, though it was started by the first", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  await harness.service.claim(id, mary);
  assert.equal((await harness.service.release(id, mary)).holder, undefined);
  assert.equal((await harness.tasks({ state: "free" }, "john")).tasks.length, 1);
  await harness.service.complete(id, john, 7);
  assert.deepEqual((await harness.story("w")).slice(1), [
    "ActivityTaskStarted mary",
    "ActivityTaskCompleted 7",
  ]);
});

test("a task for one person is refused to others", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w", { input: asking({ assignees: ["mary", "anne"] }) });
  const id = await harness.onlyId();
  const notYours = { fault: "NotYours", message: "This task is for mary, anne, not for john" };
  await assert.rejects(harness.service.claim(id, john), notYours);
  await assert.rejects(harness.service.complete(id, john, true), notYours);
  await assert.rejects(harness.service.reject(id, john, "no"), notYours);
  await assert.rejects(harness.service.assign(id, mary, "john"), notYours);
  await harness.service.claim(id, mary);
});

test("an answer that breaks the form is refused, and says where", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w", { input: asking({ form }) });
  const id = await harness.onlyId();
  await assert.rejects(harness.service.complete(id, mary, { approved: "yes", amount: -1 }), {
    fault: "InvalidAnswer",
    problems: [
      { at: "/approved", text: 'Instance type "string" is invalid. Expected "boolean".' },
      { at: "/amount", text: "-1 is less than 0." },
    ],
  });
  await assert.rejects(harness.service.complete(id, mary, {}), { fault: "InvalidAnswer" });
  const long = { approved: true, text: "x".repeat(32_768) };
  await assert.rejects(harness.service.complete(id, mary, long), { fault: "InvalidAnswer" });
  assert.deepEqual(await harness.story("w"), ["ActivityTaskScheduled"]);
});

test("the place of what is wrong in an answer is told by the names that the form has", async () => {
  await using harness = await HumanTasksHarness.open();
  const city = { type: "object", properties: { "a/b 50%": { type: "number" } } };
  const places = { type: "object", properties: { 場所: city } };
  await harness.schedule("w", { input: asking({ form: places }) });
  const id = await harness.onlyId();
  await assert.rejects(harness.service.complete(id, mary, { 場所: { "a/b 50%": "" } }), {
    problems: [
      {
        at: "/場所/a~1b 50%",
        text: 'Instance type "string" is invalid. Expected "number".',
      },
    ],
  });
});

test("a form that could take a node's time is not used", async () => {
  await using harness = await HumanTasksHarness.open();
  const loop = { type: "object", properties: { a: { $ref: "#" } } };
  await harness.schedule("w", { input: asking({ form: loop }) });
  const id = await harness.onlyId();
  await assert.rejects(harness.service.complete(id, mary, {}), { fault: "InvalidForm" });
  await harness.service.reject(id, mary, "the form is broken");
});

test("a pattern of a form is not held against the answer here", async () => {
  await using harness = await HumanTasksHarness.open();
  const pattern = "^(a+)+$";
  const slow = { type: "object", properties: { pattern: { type: "string", pattern } } };
  await harness.schedule("w", { input: asking({ form: slow }) });
  const id = await harness.onlyId();
  await assert.rejects(harness.service.complete(id, mary, { pattern: 1 }), {
    fault: "InvalidAnswer",
  });
  await harness.service.complete(id, mary, { pattern: `${"a".repeat(40)}!` });
});

test("a late answer is told that the task is over", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w", { timeouts: { startToClose: "30" } });
  const id = await harness.onlyId();
  await harness.service.claim(id, mary);
  await harness.advance(30);
  const over = { fault: "TaskOver", status: 410 };
  await assert.rejects(harness.service.complete(id, mary, true), over);
  await assert.rejects(harness.service.describe(id, mary), over);
  assert.deepEqual((await harness.tasks()).tasks, []);
  assert.equal((await harness.story("w")).at(-1), "ActivityTaskTimedOut START_TO_CLOSE");
});

test("an answer that is given twice is taken once", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  await harness.service.complete(id, mary, 1);
  await assert.rejects(harness.service.complete(id, mary, 1), { fault: "TaskOver" });
});

test("an id that was never given is that of no task, and so is a worker's token", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w", { taskList: "workers" });
  const { handlers, service } = harness;
  const poll = { domain, taskList: { name: "workers" } };
  const given = (await handlers.PollForActivityTask(poll, callerOf("w", harness.store))) as {
    taskToken: string;
  };
  const over = { fault: "TaskOver" };
  await assert.rejects(service.describe(given.taskToken, mary), over);
  await assert.rejects(service.describe("", mary), over);
  const origin = { runId: "r", scheduledAt: 0 };
  const other = sealTaskName(accounts.own.tokens, { execution: 99, scheduledEventId: 5 }, origin);
  await assert.rejects(service.describe(other, mary), over);
  await assert.rejects(service.describe(`A${other.slice(1)}`, mary), over);
  await assert.rejects(service.describe(`${other.slice(0, 9)}${other.slice(10)}`, mary), over);
  const ofWorker = Buffer.from(given.taskToken, "base64").toString("base64url");
  await assert.rejects(service.describe(other[0] + ofWorker, mary), over);
});

test("an id of before a restore, when another run had the number, is that of no task", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const { service } = harness;
  const id = await harness.onlyId();
  const { name } = openTaskName(accounts.own.tokens, id);
  const { runId, scheduledAt } = await service.describe(id, mary);
  assert.equal(sealTaskName(accounts.own.tokens, name, { runId, scheduledAt }), id);
  for (const origin of [
    { runId: "another", scheduledAt },
    { runId, scheduledAt: scheduledAt - 1 },
  ]) {
    const before = sealTaskName(accounts.own.tokens, name, origin);
    await assert.rejects(service.describe(before, mary), { fault: "TaskOver" });
    await assert.rejects(service.complete(before, mary, 1), { fault: "TaskOver" });
    await assert.rejects(service.claim(before, mary), { fault: "TaskOver" });
  }
});

test("comments stay with the task, in order", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  await harness.service.comment(id, mary, "what is it for?");
  await harness.advance(1);
  const { comments, holder } = await harness.service.comment(id, john, "shoes");
  assert.deepEqual(
    comments.map(({ by, text }) => `${by}: ${text}`),
    ["mary: what is it for?", "john: shoes"],
  );
  assert.equal(holder, undefined);
  await assert.rejects(harness.service.comment(id, mary, " "), { fault: "ValidationException" });
});

test("the comments on a task have a bound together, however long each is as JSON", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  const text = "\u0001".repeat(4_000);
  for (let count = 1; count <= 4; count += 1) await harness.service.comment(id, mary, text);
  await assert.rejects(harness.service.comment(id, mary, text), {
    fault: "ValidationException",
    message: "The comments on a task have at most 100,000 characters together, as JSON",
  });
  const { comments } = await harness.service.comment(id, mary, "short");
  assert.equal(comments.length, 5);
});

test("a person learns that the workflow wants the task ended", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  assert.equal((await harness.service.claim(id, mary)).cancelRequested, false);
  await harness.requestCancel("w");
  assert.equal((await harness.service.describe(id, mary)).cancelRequested, true);
});

test("an unclaimed task is over when its workflow wants it ended", async () => {
  await using harness = await HumanTasksHarness.open();
  await harness.schedule("w");
  const id = await harness.onlyId();
  await harness.requestCancel("w");
  await assert.rejects(harness.service.claim(id, mary), { fault: "TaskOver" });
});

test("the inbox goes through all lists for people, page by page", async () => {
  await using harness = await HumanTasksHarness.open();
  for (const index of [1, 2, 3]) await harness.schedule(`w${index}`);
  await harness.schedule("x1", { taskList: "people-abroad" });
  await harness.schedule("y1", { taskList: "workers" });
  const { tasks } = await harness.tasks();
  const held = tasks.find(({ workflowId }) => workflowId === "w2");
  await harness.service.claim(held?.id ?? "", mary);
  const seen: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await harness.tasks({ pageSize: 1, pageToken });
    seen.push(...page.tasks.map(({ workflowId }) => workflowId));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  assert.deepEqual(seen, ["w2", "w1", "w3", "x1"]);
  const abroad = await harness.tasks({ taskList: "people-abroad" });
  assert.deepEqual(
    abroad.tasks.map(({ workflowId }) => workflowId),
    ["x1"],
  );
  await assert.rejects(harness.tasks({ pageToken: "AAAA" }), { fault: "ValidationException" });
});

test("a list that empties or appears between two pages hides no task and repeats none", async () => {
  await using harness = await HumanTasksHarness.open();
  for (const list of ["people-b", "people-d"]) await harness.schedule(list, { taskList: list });
  const first = await harness.tasks({ pageSize: 1 });
  await harness.service.complete(first.tasks[0]?.id ?? "", mary, { approved: true });
  for (const list of ["people-a", "people-c"]) await harness.schedule(list, { taskList: list });
  const { nextPageToken: pageToken } = first;
  const rest = await harness.tasks({ pageSize: 10, pageToken });
  const named = ({ tasks }: typeof first) => tasks.map(({ workflowId }) => workflowId);
  assert.deepEqual(named(first), ["people-b"]);
  assert.deepEqual(named(rest), ["people-c", "people-d"]);
});
