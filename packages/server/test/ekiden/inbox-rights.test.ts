// Policies are asked about each list of an inbox, and a domain may have thousands of lists.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, retention } from "./harness.ts";

const type = { name: "approval", version: "1" };
const none = "NONE";

/** An execution with a task of people on each of these lists. */
const ask = async (client: SwfClient, lists: readonly string[]): Promise<void> => {
  const taskList = { name: "deciders" };
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...type });
  await client.registerActivityType({ domain, ...type });
  await client.startWorkflowExecution({
    domain,
    workflowId: "w",
    workflowType: type,
    taskList,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: none,
    executionStartToCloseTimeout: "3600",
  });
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
  const decisions = lists.map((name) => ({
    decisionType: "ScheduleActivityTask" as const,
    scheduleActivityTaskDecisionAttributes: {
      activityId: name,
      activityType: type,
      taskList: { name },
      scheduleToStartTimeout: none,
      scheduleToCloseTimeout: none,
      startToCloseTimeout: none,
      heartbeatTimeout: none,
    },
  }));
  await client.respondDecisionTaskCompleted({ taskToken, decisions });
};

/** Of the tasks of all pages. */
const listsSeen = async (client: SwfClient): Promise<readonly string[]> => {
  const seen: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.ekiden.listHumanTasks({ domain, pageToken });
    seen.push(...page.tasks.map(({ taskList }) => taskList));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return seen;
};

/** Of one verdict, nine tenths of the steps that it may take. */
const laborious = {
  Effect: "Allow",
  Action: "ekiden:ListHumanTasks",
  Resource: arnOf(domain),
  Condition: { StringNotLike: { "swf:taskList.name": Array(40).fill(`*${"a".repeat(100)}b`) } },
};

test("an inbox of many lists takes no more steps of policies than one answer may", async () => {
  await using harness = await Harness.open();
  const lists = Array.from({ length: 40 }, (_, at) => `people-${at + 10}-${"a".repeat(200)}`);
  await ask(harness.owner, lists);
  const mary = harness.client(await harness.keyFor("mary", laborious));
  const seen = await listsSeen(mary);
  assert.ok(seen.length > 10 && seen.length < 30, `${seen.length} of 40 lists were allowed`);
  assert.deepEqual(seen, lists.slice(0, seen.length), "those that are left are denied");
  const one = await mary.ekiden.listHumanTasks({ domain, taskList: lists.at(-1) ?? "" });
  assert.equal(one.tasks.length, 1);
});

test("of an inbox, each caller is shown the lists that its policies name", async () => {
  await using harness = await Harness.open();
  await ask(harness.owner, ["people-a", "people-b", "people-c"]);
  const clientFor = async (user: string, lists: readonly string[]) =>
    harness.client(
      await harness.keyFor(user, {
        Effect: "Allow",
        Action: "ekiden:ListHumanTasks",
        Resource: arnOf(domain),
        Condition: { StringEquals: { "swf:taskList.name": lists } },
      }),
    );
  const mary = await clientFor("mary", ["people-c", "people-a", "people-z"]);
  assert.deepEqual(await listsSeen(mary), ["people-a", "people-c"]);
  const john = await clientFor("john", ["people-z"]);
  assert.equal(await outcomeOf(john.ekiden.listHumanTasks({ domain })), denied);
});
