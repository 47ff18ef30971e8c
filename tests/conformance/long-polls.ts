// Polls that wait: until there is a task, until their time is up, or until their caller leaves.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { schedule } from "./decisions.ts";
import { deciders, domain, type Service, startService, workers } from "./harness.ts";

const pollActivity = (service: Service, identity?: string) =>
  service.swf.pollForActivityTask({ domain, taskList: workers, identity });
const pollDecision = (service: Service, identity?: string) =>
  service.swf.pollForDecisionTask({ domain, taskList: deciders, identity });

test("a poll for a decision task that finds none is answered after 60 seconds, byte for byte", async () => {
  await using service = await startService();
  const poll = service.send("PollForDecisionTask", { domain, taskList: deciders });
  await service.server.pollsWaiting(1);
  await service.server.advance({ seconds: 60 });
  assert.equal((await poll).text, '{"previousStartedEventId":0,"startedEventId":0}');
});

test("a poll for an activity task that finds none is answered after 60 seconds, byte for byte", async () => {
  await using service = await startService();
  const poll = service.send("PollForActivityTask", { domain, taskList: workers });
  await service.server.pollsWaiting(1);
  await service.server.advance({ seconds: 60 });
  assert.equal((await poll).text, '{"startedEventId":0}');
});

test("a poll is held for 60 seconds and no less", async () => {
  await using service = await startService();
  let isAnswered = false;
  const poll = pollDecision(service).then(() => {
    isAnswered = true;
  });
  await service.server.pollsWaiting(1);
  await service.server.advance({ seconds: 59, milliseconds: 999 });
  await service.swf.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(isAnswered, false);
  await service.server.advance({ milliseconds: 1 });
  await poll;
});

test("polls of one list end one after the other, each at its own time", async () => {
  await using service = await startService();
  const first = pollDecision(service);
  await service.server.pollsWaiting(1);
  await service.server.advance({ seconds: 30 });
  const second = pollDecision(service);
  await service.server.pollsWaiting(2);
  await service.server.advance({ seconds: 30 });
  assert.equal((await first).taskToken, undefined);
  const run = await service.start();
  assert.equal((await second).workflowExecution?.runId, run.runId);
});

test("a poll that waits is answered the moment a task exists, at the same moment", async () => {
  await using service = await startService();
  const decision = pollDecision(service, "d");
  await service.server.pollsWaiting(1);
  const run = await service.start();
  const task = await decision;
  const worker = pollActivity(service, "w");
  await service.server.pollsWaiting(1);
  await service.answer(task, [schedule("a")]);
  assert.equal((await worker).activityId, "a");
  await service.expectHistory(
    run,
    `1 WorkflowExecutionStarted
    = 2 DecisionTaskScheduled
    = 3 DecisionTaskStarted identity=d
    4 DecisionTaskCompleted
    = 5 ActivityTaskScheduled
    = 6 ActivityTaskStarted identity=w`,
  );
});

test("the poll that has waited longest is served first", async () => {
  await using service = await startService();
  const names = ["first", "second", "third"];
  const polls = [];
  for (const [index, name] of names.entries()) {
    polls.push(pollDecision(service, name));
    await service.server.pollsWaiting(index + 1);
  }
  const served: string[] = [];
  for (const [index, poll] of polls.entries()) {
    poll.then(() => served.push(names[index] ?? ""));
    await service.start(`w${index}`);
    await poll;
  }
  assert.deepEqual(served, names);
});

test("one task goes to exactly one of many polls, and the others go on waiting", async () => {
  await using service = await startService();
  const polls = Array.from({ length: 20 }, () => pollDecision(service));
  await service.server.pollsWaiting(20);
  await service.start();
  await Promise.race(polls);
  await service.server.pollsWaiting(19);
  await service.server.advance({ seconds: 60 });
  const tasks = await Promise.all(polls);
  assert.equal(tasks.filter(({ taskToken }) => taskToken).length, 1);
});

test("every one of many tasks goes to exactly one of as many polls", async () => {
  await using service = await startService();
  await service.start();
  const polls = Array.from({ length: 30 }, () => pollActivity(service));
  await service.server.pollsWaiting(30);
  await service.decide(...polls.map((_, index) => schedule(`a${index}`)));
  const tasks = await Promise.all(polls);
  const ids = new Set(tasks.map(({ activityId }) => activityId));
  assert.equal(ids.size, 30);
});

test("a poll whose caller has left does not swallow the task", async () => {
  await using service = await startService();
  const leaving = new AbortController();
  const gone = service.swf
    .pollForActivityTask({ domain, taskList: workers }, { abortSignal: leaving.signal })
    .catch(({ name }: Error) => name);
  await service.server.pollsWaiting(1);
  const staying = pollActivity(service, "stays");
  await service.server.pollsWaiting(2);
  leaving.abort();
  assert.equal(await gone, "AbortError");
  const run = await service.start();
  await service.decide(schedule("a"));
  assert.equal((await staying).activityId, "a");
  await service.expectHistory(run, "6 ActivityTaskStarted identity=stays");
});

test("a task whose only poll has left waits for the next", async () => {
  await using service = await startService();
  const poll = request(service.server.endpoint, {
    method: "POST",
    headers: { "X-Amz-Target": "SimpleWorkflowService.PollForActivityTask" },
  });
  poll.on("error", () => undefined);
  poll.end(JSON.stringify({ domain, taskList: workers }));
  await service.server.pollsWaiting(1);
  const closed = new Promise((resolve) => poll.on("close", resolve));
  poll.destroy();
  await closed;
  const run = await service.start();
  await service.decide(schedule("a"));
  const { count } = await service.swf.countPendingActivityTasks({ domain, taskList: workers });
  assert.equal(count, 1);
  assert.equal((await service.history(run)).length, 5);
  await service.work();
});

test("polls for decisions and for activities of one list name are two queues", async () => {
  await using service = await startService();
  const { swf } = service;
  const taskList = { name: "same" };
  const activity = swf.pollForActivityTask({ domain, taskList });
  await service.server.pollsWaiting(1);
  await service.start("w", { taskList });
  const decision = await swf.pollForDecisionTask({ domain, taskList });
  await service.answer(decision, [schedule("a", { taskList })]);
  assert.equal((await activity).activityId, "a");
});

test("a poll on another list, or in another domain, gets nothing", async () => {
  await using service = await startService();
  const { swf, server } = service;
  await swf.registerDomain({ name: "other", workflowExecutionRetentionPeriodInDays: "1" });
  const polls = [
    swf.pollForDecisionTask({ domain, taskList: { name: "Deciders" } }),
    swf.pollForDecisionTask({ domain: "other", taskList: deciders }),
  ];
  await server.pollsWaiting(2);
  await service.start();
  await server.advance({ seconds: 60 });
  for (const task of await Promise.all(polls)) assert.equal(task.taskToken, undefined);
});

test("polls go on working in a deprecated domain", async () => {
  await using service = await startService();
  await service.start();
  await service.decide(schedule("a"));
  await service.swf.deprecateDomain({ name: domain });
  await service.work();
  await service.decide();
});

test("how long polls wait is an option of the server", async () => {
  await using service = await startService({ pollSeconds: 5 });
  const poll = pollDecision(service);
  await service.server.pollsWaiting(1);
  await service.server.advance({ seconds: 5 });
  assert.equal((await poll).taskToken, undefined);
});
