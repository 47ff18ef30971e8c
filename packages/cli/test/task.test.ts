// People at a shell.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { ran } from "./terminal/recorded-terminal.ts";

const domain = "office";
const type = { name: "approval", version: "1" };
const none = "NONE";

/** Longer than numbers of JavaScript are. */
const account = "40817810099910004312";

/** An execution that waits for a person. */
const ask = async (swf: SWF, workflowId: string, title: string): Promise<void> => {
  const taskList = { name: workflowId };
  await swf.startWorkflowExecution({
    domain,
    workflowId,
    workflowType: type,
    taskList,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: none,
    executionStartToCloseTimeout: "3600",
  });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  const form = { type: "object", required: ["approved"] };
  const scheduleActivityTaskDecisionAttributes = {
    activityId: "a",
    activityType: type,
    taskList: { name: "people" },
    input: `{"data":{"account":${account}},"humanTask":${JSON.stringify({ title, form })}}`,
    scheduleToStartTimeout: none,
    scheduleToCloseTimeout: none,
    startToCloseTimeout: none,
    heartbeatTimeout: none,
  };
  const decisionType = "ScheduleActivityTask";
  const decisions = [{ decisionType, scheduleActivityTaskDecisionAttributes } as const];
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
};

const registered = async (server: TestServer): Promise<SWF> => {
  const swf = new SWF(server.clientOptions);
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({ domain, ...type });
  await swf.registerActivityType({ domain, ...type });
  return swf;
};

const run = async (args: readonly string[], environment: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await ran(["task", ...args], { environment });
  return { code, text: `${stdout}${stderr}` };
};

test("a person lists, claims, comments on and completes a task of an open server", async () => {
  await using server = await startTestServer();
  const url = server.endpoint;
  const swf = await registered(server);
  const there = ["--endpoint", url, "--as", "mary"];
  assert.match((await run(["list", "--domain", domain, ...there])).text, /No task waits/);
  await ask(swf, "w", "Buy shoes?");
  const listed = await run(["list", "--domain", domain, ...there]);
  assert.match(listed.text, /^TASK +HOLDER +WORKFLOW +DUE +ID\s*\n/);
  const [, id = ""] = /^Buy shoes\? +w +(\S+)$/m.exec(listed.text) ?? [];
  assert.match((await run(["claim", id, ...there])).text, /^The task is yours\.\n$/);
  await run(["comment", id, "--text", "why two?", ...there]);
  const shown = await run(["show", id, ...there]);
  assert.match(shown.text, /^Task +Buy shoes\?\nHolder +mary\n/);
  assert.match(shown.text, /^Data +\{"account":40817810099910004312\}$/m);
  assert.match(shown.text, /^Comment +\S+ mary: why two\?$/m);
  const others = await run(["reject", id, "--reason", "no", "--endpoint", url, "--as", "john"]);
  assert.equal(others.code, 1);
  assert.match(
    others.text,
    /^ekiden: mary has this task; it must be released first \[TaskHeld\]\.\n {2}Its holder /,
  );
  const wrong = await run(["complete", id, "--answer", "{}", ...there]);
  assert.match(
    wrong.text,
    /^ekiden: The answer is not what the form asks for.*; .*approved.*\[InvalidAnswer\]/,
  );
  const odd = await run(["complete", id, "--answer", "yes", ...there]);
  assert.match(odd.text, /^ekiden: --answer is no JSON/);
  for (const lossy of [account, `{"approved":true,"account":${account}}`, '{"a":1,"a":2}']) {
    const refused = await run(["complete", id, "--answer", lossy, ...there]);
    assert.equal(refused.code, 1);
    assert.match(refused.text, /^ekiden: --answer has a number of more than 15 digits/);
  }
  assert.equal((await run(["complete", id, "--answer", '{"approved":true}', ...there])).code, 0);
  const late = await run(["release", id, ...there]);
  assert.match(late.text, /^ekiden: There is no such task any more/);
  swf.destroy();
});

test("where keys are wanted, a person is who the key says", async () => {
  await using server = await startTestServer({ access: "keys" });
  const url = server.endpoint;
  const swf = await registered(server);
  await ask(swf, "w", "Look");
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const own = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const unsigned = await run(["list", "--domain", domain, "--endpoint", url]);
  assert.equal(unsigned.code, 1);
  const listed = await run(
    ["list", "--domain", domain, "--output", "jsonl", "--endpoint", url],
    own,
  );
  const { id } = JSON.parse(listed.text);
  const pretended = await run(["claim", id, "--as", "mary", "--endpoint", url], own);
  assert.match(pretended.text, /^ekiden: Your key is that of admin/);
  const claimed = await run(["claim", id, "--output", "json", "--endpoint", url], own);
  assert.equal(JSON.parse(claimed.text).holder, "admin");
  assert.equal((await run(["reject", id, "--reason", "no", "--endpoint", url], own)).code, 0);
  swf.destroy();
});

test("the server and the domain come from the environment, as for other commands", async () => {
  await using server = await startTestServer();
  const url = server.endpoint;
  const swf = await registered(server);
  await ask(swf, "w", "Look");
  const environment = { EKIDEN_ENDPOINT: url, EKIDEN_DOMAIN: domain, EKIDEN_OUTPUT: "json" };
  const { text } = await run(["list"], environment);
  assert.deepEqual(
    JSON.parse(text).map(({ title }: { title: string }) => title),
    ["Look"],
  );
  swf.destroy();
});

test("a server that cannot be reached is reported with what to check", async () => {
  const away = ["--endpoint", "http://127.0.0.1:59999"];
  const { code, text } = await run(["list", "--domain", domain, ...away]);
  assert.equal(code, 7);
  assert.match(text, /^ekiden: no server can be reached at http:\/\/127\.0\.0\.1:59999: \w+/);
});
