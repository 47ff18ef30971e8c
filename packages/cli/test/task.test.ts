// People at a shell: the server is a process of its own, and so is each command.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { ekiden, serving } from "./command.ts";

const domain = "office";
const type = { name: "approval", version: "1" };
const none = "NONE";

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
    input: JSON.stringify({ humanTask: { title, form }, data: { amount: 12 } }),
    scheduleToStartTimeout: none,
    scheduleToCloseTimeout: none,
    startToCloseTimeout: none,
    heartbeatTimeout: none,
  };
  const decisionType = "ScheduleActivityTask";
  const decisions = [{ decisionType, scheduleActivityTaskDecisionAttributes } as const];
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
};

const registered = async (url: string, key: readonly string[]): Promise<SWF> => {
  const [accessKeyId = "a", secretAccessKey = "s"] = key;
  const credentials = { accessKeyId, secretAccessKey };
  const swf = new SWF({ endpoint: url, region: "us-east-1", credentials });
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({ domain, ...type });
  await swf.registerActivityType({ domain, ...type });
  return swf;
};

const run = async (args: readonly string[], environment: Record<string, string> = {}) => {
  await using command = ekiden(["task", ...args], environment);
  const code = await command.ended;
  return { code, text: `${command.stdout}${command.stderr}` };
};

test("a person lists, claims, comments on and completes a task of an open server", async () => {
  await using server = serving();
  const url = await server.url();
  const swf = await registered(url, []);
  const there = ["--endpoint", url, "--as", "mary"];
  assert.match((await run(["list", "--domain", domain, ...there])).text, /No task waits/);
  await ask(swf, "w", "Buy shoes?");
  const listed = await run(["list", "--domain", domain, ...there]);
  const [, id = ""] = /Buy shoes\? \(unclaimed, w\)\n {2}(\S+)\n/.exec(listed.text) ?? [];
  assert.match((await run(["claim", id, ...there])).text, /^The task is yours\.\n$/);
  await run(["comment", id, "--text", "why two?", ...there]);
  const shown = await run(["show", id, ...there]);
  assert.match(shown.text, /Buy shoes\? \(mary, w\)/);
  assert.match(shown.text, /"amount": 12/);
  assert.match(shown.text, /mary: why two\?/);
  const others = await run(["reject", id, "--reason", "no", "--endpoint", url, "--as", "john"]);
  assert.deepEqual(
    [others.code, others.text],
    [1, "ekiden: mary has this task; it must be released first\n"],
  );
  const wrong = await run(["complete", id, "--answer", "{}", ...there]);
  assert.match(wrong.text, /^ekiden: The answer is not what the form asks for; .*approved/);
  const odd = await run(["complete", id, "--answer", "yes", ...there]);
  assert.match(odd.text, /^ekiden: the answer must be JSON/);
  assert.equal((await run(["complete", id, "--answer", '{"approved":true}', ...there])).code, 0);
  const late = await run(["release", id, ...there]);
  assert.match(late.text, /^ekiden: There is no such task any more/);
  swf.destroy();
});

test("where keys are wanted, a person is who the key says", async () => {
  await using server = serving(["--access", "keys"]);
  const url = await server.url();
  const said = await server.says(/(AKIA\w+|EKIA\w+|[A-Z0-9]{20})[\s\S]*?([A-Za-z0-9/+]{40})/);
  const key = said.slice(1, 3);
  const swf = await registered(url, key);
  await ask(swf, "w", "Look");
  const [AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = ""] = key;
  const own = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const unsigned = await run(["list", "--domain", domain, "--endpoint", url]);
  assert.equal(unsigned.code, 1);
  const listed = await run(["list", "--domain", domain, "--json", "--endpoint", url], own);
  const { id } = JSON.parse(listed.text);
  const pretended = await run(["claim", id, "--as", "mary", "--endpoint", url], own);
  assert.match(pretended.text, /^ekiden: Your key is that of admin/);
  const claimed = await run(["claim", id, "--json", "--endpoint", url], own);
  assert.equal(JSON.parse(claimed.text).holder, "admin");
  assert.equal((await run(["reject", id, "--reason", "no", "--endpoint", url], own)).code, 0);
  swf.destroy();
});

test("a server that cannot be reached is reported in one line", async () => {
  const { code, text } = await run([
    "list",
    "--domain",
    domain,
    "--endpoint",
    "http://127.0.0.1:59999",
  ]);
  assert.equal(code, 1);
  assert.match(text, /^ekiden: http:\/\/127\.0\.0\.1:59999 cannot be reached: \w+\n$/);
});
