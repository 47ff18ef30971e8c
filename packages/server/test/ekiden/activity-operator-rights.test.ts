// Who may end activities by their ids, what the audit says of it, and tasks that people hold.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { arnOf, denied, domain, Harness, outcomeOf, own } from "./harness.ts";
import {
  activityId,
  deciders,
  eventOf,
  eventsOf,
  gone,
  meant,
  populate,
  schedule,
  startWith,
  takeTask,
  workflowId,
} from "./orders.ts";

test("who may look may not mend: each of the five is an action of its own", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  await startWith(harness.owner, workflowId, schedule(activityId));
  const Resource = arnOf(domain);
  const look = ["swf:Get*", "swf:List*", "swf:Describe*", "swf:Count*", "ekiden:Explain*"];
  const reader = harness.client(
    await harness.keyFor("reader", { Effect: "Allow", Action: look, Resource }),
  );
  const worker = harness.client(
    await harness.keyFor("worker", { Effect: "Allow", Action: "swf:*", Resource }),
  );
  const mender = harness.client(
    await harness.keyFor("mender", { Effect: "Allow", Action: "ekiden:RetryActivity", Resource }),
  );
  for (const { ekiden } of [reader, worker]) {
    assert.equal(await outcomeOf(ekiden.completeActivity(meant)), denied);
    assert.equal(await outcomeOf(ekiden.failActivity(meant)), denied);
    assert.equal(await outcomeOf(ekiden.cancelActivity(meant)), denied);
    assert.equal(await outcomeOf(ekiden.timeOutActivity(meant)), denied);
    assert.equal(await outcomeOf(ekiden.retryActivity(meant)), denied);
    assert.equal(await outcomeOf(ekiden.retryActivity({ ...meant, dryRun: true })), denied);
  }
  await takeTask(harness.owner);
  assert.equal(await outcomeOf(mender.ekiden.completeActivity(meant)), denied);
  assert.equal(await outcomeOf(mender.ekiden.retryActivity(meant)), "allowed");
});

test("the audit says who ended which activity, and not by what result", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  await using harness = await Harness.open({ audit });
  const { owner } = harness;
  await populate(owner);
  const runId = await startWith(owner, workflowId, schedule(activityId));
  const mary = harness.client(
    await harness.keyFor("mary", { Effect: "Allow", Action: "ekiden:*", Resource: arnOf(domain) }),
  );
  await mary.ekiden.completeActivity({ ...meant, result: "confidential" });
  await outcomeOf(mary.ekiden.failActivity({ ...meant, reason: "confidential" }));
  const { events } = await owner.pollForDecisionTask({ domain, taskList: deciders });
  const started = eventOf(events ?? [], "ActivityTaskStarted");
  await harness.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  assert.doesNotMatch(text, /confidential/);
  const lines = text
    .trim()
    .split("\n")
    .map((each) => JSON.parse(each));
  const [done, refused] = lines.filter(({ eventSource }) => eventSource === "ekiden");
  assert.equal(done.eventName, "CompleteActivity");
  assert.equal(done.readOnly, false);
  assert.equal(done.userIdentity.arn, `arn:aws:iam::${own}:user/mary`);
  assert.equal(started.identity, done.userIdentity.arn);
  assert.equal(done.requestParameters.activityId, activityId);
  assert.equal(done.responseElements.runId, runId);
  assert.equal(done.responseElements.events[1].eventType, "ActivityTaskCompleted");
  assert.equal(refused.eventName, "FailActivity");
  assert.equal(refused.errorCode, gone);
});

test("a task of a person ends by its id, too, and its holder is told that it is over", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const people = { name: "people" };
  for (const isHeld of [true, false]) {
    const runId = await startWith(owner, workflowId, schedule(activityId, {}, people));
    const [task] = (await owner.ekiden.listHumanTasks({ domain })).tasks;
    assert.ok(task);
    if (isHeld) await owner.ekiden.claimHumanTask({ id: task.id });
    await owner.ekiden.completeActivity({ ...meant, result: "no form is asked for this" });
    const answer = { id: task.id, answer: { approved: true } };
    assert.equal(await outcomeOf(owner.ekiden.completeHumanTask(answer)), "TaskOver");
    assert.deepEqual((await owner.ekiden.listHumanTasks({ domain })).tasks, []);
    const events = await eventsOf(owner, workflowId, runId);
    const completed = eventOf(events, "ActivityTaskCompleted");
    assert.equal(completed.result, "no form is asked for this");
    const { identity } = eventOf(events, "ActivityTaskStarted");
    assert.equal(identity, isHeld ? "admin" : `arn:aws:iam::${own}:user/admin`);
    await owner.terminateWorkflowExecution({ domain, workflowId });
  }
});
