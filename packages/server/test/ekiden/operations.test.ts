// Ekiden's own operations through a whole node, by the policies, quotas, audit and accounts that
// hold for the operations of the service.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { SwfClient } from "@ekiden/client";
import { ekidenOpenApi } from "@ekiden/model";
import { skipWithout } from "../../../../tools/programs.ts";
import { postgres } from "../shared-postgres.ts";
import { arnOf, denied, domain, Harness, outcomeOf, retention, startNode } from "./harness.ts";

const run = promisify(execFile);
const other = "210987654321";
const type = { name: "approval", version: "1" };

/** A domain, and one execution that waits for a person. */
const populate = async (client: SwfClient, name = domain): Promise<void> => {
  await client.registerDomain({ name, ...retention });
  await client.registerWorkflowType({ domain: name, ...type });
  await client.registerActivityType({ domain: name, ...type });
  const taskList = { name: "deciders" };
  const none = "NONE";
  await client.startWorkflowExecution({
    domain: name,
    workflowId: "w",
    workflowType: type,
    taskList,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: none,
    executionStartToCloseTimeout: "3600",
  });
  const { taskToken } = await client.pollForDecisionTask({ domain: name, taskList });
  await client.respondDecisionTaskCompleted({
    taskToken,
    decisions: [
      {
        decisionType: "ScheduleActivityTask",
        scheduleActivityTaskDecisionAttributes: {
          activityId: "a",
          activityType: type,
          taskList: { name: "people" },
          scheduleToStartTimeout: none,
          scheduleToCloseTimeout: none,
          startToCloseTimeout: none,
          heartbeatTimeout: none,
        },
      },
    ],
  });
};

test("who may look, looks and changes nothing; what the service allows grants none of it", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const { tasks } = await harness.owner.ekiden.listHumanTasks({ domain });
  const id = tasks[0]?.id ?? "";
  const look = { Action: ["ekiden:Describe*", "ekiden:List*"], Resource: arnOf(domain) };
  const reader = harness.client(await harness.keyFor("reader", { Effect: "Allow", ...look }));
  const everyCall = { Effect: "Allow", Action: "swf:*", Resource: "*" };
  const worker = harness.client(await harness.keyFor("worker", everyCall));
  for (const [call, ofReader] of [
    [(client: SwfClient) => client.ekiden.listTaskLists({ domain }), "allowed"],
    [(client: SwfClient) => client.ekiden.describeDomainOverview({ domain }), "allowed"],
    [(client: SwfClient) => client.ekiden.listHumanTasks({ domain }), "allowed"],
    [(client: SwfClient) => client.ekiden.describeHumanTask({ id }), "allowed"],
    [(client: SwfClient) => client.ekiden.searchWorkflowExecutions({ domain }), denied],
    [(client: SwfClient) => client.ekiden.claimHumanTask({ id }), denied],
    [(client: SwfClient) => client.ekiden.completeHumanTask({ id, answer: 1 }), denied],
    [(client: SwfClient) => client.ekiden.listTaskLists({ domain: "elsewhere" }), denied],
  ] as const) {
    assert.equal(await outcomeOf(call(reader)), ofReader, String(call));
    assert.equal(await outcomeOf(call(worker)), denied, String(call));
  }
  assert.equal(await outcomeOf(reader.describeDomain({ name: domain })), denied);
  const { prospects } = await reader.ekiden.describePermissions({ domain });
  assert.deepEqual(
    [prospects.ListTaskLists, prospects.ClaimHumanTask, prospects.DescribeDomain],
    ["always", "never", "never"],
  );
});

test("condition keys hold for the input, and for the task that an id names", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const { tasks } = await harness.owner.ekiden.listHumanTasks({ domain });
  const id = tasks[0]?.id ?? "";
  const keyOf = (user: string, taskList: string) =>
    harness.keyFor(user, {
      Effect: "Allow",
      Action: "ekiden:*HumanTask*",
      Resource: arnOf(domain),
      Condition: { StringEquals: { "swf:taskList.name": taskList } },
    });
  const mary = harness.client(await keyOf("mary", "people"));
  const john = harness.client(await keyOf("john", "others"));
  assert.equal((await mary.ekiden.listHumanTasks({ domain })).tasks.length, 1);
  assert.equal(await outcomeOf(john.ekiden.listHumanTasks({ domain })), denied);
  assert.equal(await outcomeOf(john.ekiden.listHumanTasks({ domain, taskList: "people" })), denied);
  assert.equal(await outcomeOf(john.ekiden.claimHumanTask({ id })), denied);
  assert.equal((await mary.ekiden.claimHumanTask({ id })).holder, "mary");
  await mary.ekiden.completeHumanTask({ id, answer: { yes: true } });
  assert.equal(await outcomeOf(mary.ekiden.describeHumanTask({ id })), "TaskOver");
});

test("each call has a line in the audit, a refused one too, and no answer of a person", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  await using harness = await Harness.open({ audit });
  await populate(harness.owner);
  const { tasks } = await harness.owner.ekiden.listHumanTasks({ domain });
  const id = tasks[0]?.id ?? "";
  await harness.owner.ekiden.completeHumanTask({ id, answer: "confidential" });
  const key = await harness.key("stranger");
  await outcomeOf(harness.client(key).ekiden.listTaskLists({ domain }));
  await harness.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  assert.doesNotMatch(text, /confidential/);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ eventSource }) => eventSource === "ekiden");
  assert.deepEqual(
    lines.map((line) => [
      line.eventName,
      line.readOnly,
      line.errorCode,
      line.userIdentity.userName,
    ]),
    [
      ["ListHumanTasks", true, undefined, "admin"],
      ["CompleteHumanTask", false, undefined, "admin"],
      ["ListTaskLists", true, denied, "stranger"],
    ],
  );
  const [listed, completed] = lines;
  assert.deepEqual(listed.requestParameters, { domain });
  assert.deepEqual(listed.resources[0].ARN, arnOf(domain));
  assert.equal(completed.additionalEventData.workflowExecution.workflowId, "w");
  assert.deepEqual(completed.resources[0].ARN, arnOf(domain));
});

test("each operation has a quota of its own, which takes nothing from the service's", async () => {
  await using harness = await Harness.open({
    quota: ["ListTaskLists=2/0.001", "DescribeDomain=2/0.001"],
  });
  const { owner } = harness;
  await owner.registerDomain({ name: domain, ...retention });
  const looks = [1, 2, 3].map(() => outcomeOf(owner.ekiden.listTaskLists({ domain })));
  const outcomes = await Promise.all(looks);
  assert.deepEqual(outcomes.sort(), ["ThrottlingException", "allowed", "allowed"]);
  assert.equal(await outcomeOf(owner.describeDomain({ name: domain })), "allowed");
  assert.equal(await outcomeOf(owner.ekiden.describeTypeUsage({ domain })), "allowed");
});

test("the domains and tasks of another account are unknown", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const stranger = harness.client(await harness.key("admin", other));
  const { tasks } = await harness.owner.ekiden.listHumanTasks({ domain });
  const id = tasks[0]?.id ?? "";
  const unknown = "UnknownResourceFault";
  assert.equal(await outcomeOf(stranger.ekiden.listTaskLists({ domain })), unknown);
  assert.equal(await outcomeOf(stranger.ekiden.searchWorkflowExecutions({ domain })), unknown);
  assert.equal(await outcomeOf(stranger.ekiden.listHumanTasks({ domain })), unknown);
  assert.equal(await outcomeOf(stranger.ekiden.describeHumanTask({ id })), "TaskOver");
});

const withoutCurl = skipWithout(
  "curl 7.75 or later, which signs",
  spawnSync("curl", ["--aws-sigv4", "aws:amz", "--version"]).status === 0,
);

test("the command of the reference calls an operation with curl's own signature", {
  skip: withoutCurl,
}, async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const page = await readFile(new URL(reference, import.meta.url), "utf8");
  const [, command = ""] = /```sh\n(curl --aws-sigv4[\s\S]*?)\n```/.exec(page) ?? [];
  assert.ok(harness.node.firstKey);
  const { accessKeyId, secretAccessKey } = harness.node.firstKey;
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const script = command.replace("http://127.0.0.1:7930", harness.node.url);
  const call = (env: Record<string, string>) =>
    run("sh", ["-c", script], { env: { PATH: process.env.PATH, ...env } });
  const { stdout } = await call(environment);
  assert.deepEqual(
    JSON.parse(stdout).taskLists.map(({ name }: { name: string }) => name),
    ["deciders", "people"],
  );
  const refused = await call({ ...environment, AWS_SECRET_ACCESS_KEY: "wrong" });
  assert.match(refused.stdout, /InvalidSignatureException/);
});

const reference = "../../../../docs/reference/operations.md";

test("the document of the operations is there for everyone, and needs no console", async () => {
  await using harness = await Harness.open();
  const response = await fetch(`${harness.node.url}/ekiden/openapi.json`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(await response.json(), JSON.parse(JSON.stringify(ekidenOpenApi())));
});

test("a page of one node goes on at another, and what one changes the other answers", async () => {
  const store = await postgres.createDatabase();
  const shared = { store, masterKey: Buffer.alloc(32, 7).toString("base64") };
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await populate(owner);
    for (const workflowId of ["x", "y"]) {
      await owner.startWorkflowExecution({
        domain,
        workflowId,
        workflowType: type,
        taskList: { name: "l" },
        childPolicy: "TERMINATE",
        taskStartToCloseTimeout: "NONE",
        executionStartToCloseTimeout: "60",
      });
    }
    const page = { domain, maximumPageSize: 2 };
    const { nextPageToken } = await owner.ekiden.searchWorkflowExecutions(page);
    assert.ok(nextPageToken);
    const rest = await elsewhere.ekiden.searchWorkflowExecutions({ ...page, nextPageToken });
    assert.equal(rest.executionInfos[0]?.execution.workflowId, "w");
    const { tasks } = await elsewhere.ekiden.listHumanTasks({ domain });
    const id = tasks[0]?.id ?? "";
    assert.equal((await elsewhere.ekiden.claimHumanTask({ id })).holder, "admin");
    await owner.ekiden.completeHumanTask({ id, answer: 1 });
    assert.equal(await outcomeOf(elsewhere.ekiden.describeHumanTask({ id })), "TaskOver");
  } finally {
    await second.close();
  }
});
