// `ekiden mcp`: what an assistant can ask for, how much it is told, and what it may change.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { WireEvent, WorkflowExecutionInfo } from "@ekiden/client";
import { parsePolicy, reviewPolicy } from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { command } from "../../../../tools/command.ts";
import { answerLimits } from "../../src/mcp/bounded-text.ts";
import { tools } from "../../src/mcp/tools.ts";
import { temporaryDirectory } from "../command.ts";
import { Assistant } from "./assistant.ts";
import { domain, Shop, type } from "./shop.ts";

let shop: Shop;
let looking: Assistant;
let changing: Assistant;
before(async () => {
  shop = await Shop.open();
  looking = await Assistant.open(shop.options());
  changing = await Assistant.open({ ...shop.options(), allowsChanges: true });
});
after(async () => {
  await looking[Symbol.asyncDispose]();
  await changing[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const start = async (id: string, ...more: readonly string[]): Promise<string> => {
  const words = ["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id];
  return (await shop.json<{ runId: string }>([...words, ...more])).runId;
};

interface Page {
  readonly events: readonly WireEvent[];
  readonly nextPageToken?: string;
}

const history = "GetWorkflowExecutionHistory";

const typesOf = async (workflowId: string): Promise<readonly string[]> =>
  (await looking.json<Page>(history, { workflowId })).events.map(({ eventType }) => eventType);

const lookingTools = [
  "ListDomains",
  "ListOpenWorkflowExecutions",
  "ListClosedWorkflowExecutions",
  "DescribeWorkflowExecution",
  "GetWorkflowExecutionHistory",
  "FindWorkflowExecutions",
  "ExplainWorkflowExecution",
  "ListIncidents",
  "ListTaskLists",
  "DescribeTaskList",
  "ListWorkers",
  "ListSchedules",
  "DescribeSchedule",
];

const changingTools = [
  "SignalWorkflowExecution",
  "RequestCancelWorkflowExecution",
  "TerminateWorkflowExecution",
  "RetryActivity",
  "PauseWorkflowExecution",
  "ResumeWorkflowExecution",
];

test("without --allow-changes the tools are those that only look", async () => {
  const tools = await looking.tools();
  assert.deepEqual(tools.map(({ name }) => name).toSorted(), lookingTools.toSorted());
  for (const { annotations } of tools) assert.equal(annotations?.readOnlyHint, true);
});

test("with --allow-changes, each tool that changes says so, and demands the run that was seen", async () => {
  const tools = (await changing.tools()).filter(({ annotations }) => !annotations?.readOnlyHint);
  assert.deepEqual(tools.map(({ name }) => name).toSorted(), changingTools.toSorted());
  for (const { name, inputSchema } of tools) {
    assert.ok(inputSchema.required?.includes("runId"), name);
  }
  const demanding = tools.filter(({ inputSchema }) => inputSchema.required?.includes("reason"));
  assert.deepEqual(demanding.map(({ name }) => name).toSorted(), [
    "PauseWorkflowExecution",
    "TerminateWorkflowExecution",
  ]);
});

test("an execution is found, described and explained by its workflow ID alone", async () => {
  const runId = await start("looked-at", "--tag", "vip");
  const execution = { workflowId: "looked-at", runId };
  for (const [name, given] of [
    ["ListOpenWorkflowExecutions", { tagFilter: { tag: "vip" } }],
    ["FindWorkflowExecutions", { query: 'tag = "vip"' }],
  ] as const) {
    const { executionInfos } = await looking.json<{
      readonly executionInfos: readonly WorkflowExecutionInfo[];
    }>(name, given);
    assert.deepEqual(
      executionInfos.map((info) => info.execution),
      [execution],
      name,
    );
  }
  const described = await looking.json<{ readonly executionInfo: WorkflowExecutionInfo }>(
    "DescribeWorkflowExecution",
    { workflowId: "looked-at" },
  );
  assert.deepEqual(described.executionInfo.execution, execution);
  const text = await looking.ok("ExplainWorkflowExecution", { workflowId: "looked-at" });
  assert.match(text, /"code":"DECISION_TASK_WAITS"/);
});

test("executions that have closed are listed by when they started, or by when they closed", async () => {
  await start("closed");
  await shop.ok(["workflow", "terminate", "closed"]);
  const executionFilter = { workflowId: "closed" };
  const list = "ListClosedWorkflowExecutions";
  assert.match(await looking.ok(list, { executionFilter }), /"closeStatus":"TERMINATED"/);
  const closeTimeFilter = { oldestDate: 0 };
  assert.match(await looking.ok(list, { closeTimeFilter }), /"workflowId":"closed"/);
});

/** Executions of a shop of its own, each with a task list of its own that is never polled. */
const unpolled = async (count: number, nameOf: (index: number) => string) => {
  const own = await Shop.open();
  for (let index = 0; index < count; index++) {
    const name = nameOf(index);
    const input = { workflowId: name, workflowType: type, taskList: { name } };
    await own.client.startWorkflowExecution({ domain, ...input });
  }
  await own.server.advance({ minutes: 3 });
  return own;
};

test("domains, task lists, workers and incidents are told", async () => {
  await using own = await unpolled(1, () => "waiting");
  await using assistant = await Assistant.open(own.options());
  assert.match(await assistant.ok("ListDomains"), /"name":"shop"/);
  assert.match(await assistant.ok("ListTaskLists"), /"name":"waiting"/);
  assert.match(await assistant.ok("ListIncidents"), /"code":"TASK_LIST_UNPOLLED"/);
  assert.match(await assistant.ok("ListWorkers"), /"workers":\[\]/);
  const list = { kind: "decision", name: "waiting" };
  assert.match(await assistant.ok("DescribeTaskList", list), /"backlog":1,/);
});

test("a list without pages that would be too long ends with how many items are left", async () => {
  await using own = await unpolled(150, (index) => `${index}-`.padEnd(250, "x"));
  await using assistant = await Assistant.open(own.options());
  const text = await assistant.ok("ListTaskLists");
  assert.ok(text.length <= answerLimits.maxAnswerCharacters);
  const { taskLists } = JSON.parse(text);
  assert.equal(taskLists.at(-1), `… (${150 - (taskLists.length - 1)} more items)`);
});

test("a history comes in pages, each event once", async () => {
  await start("paged");
  for (let count = 0; count < 8; count++) {
    await shop.ok(["workflow", "signal", "paged", "--name", `signal-${count}`]);
  }
  const ids: number[] = [];
  let token: { nextPageToken?: string } = {};
  do {
    const page: Page = await looking.json(history, {
      workflowId: "paged",
      maximumPageSize: 3,
      ...token,
    });
    assert.ok(page.events.length <= 3);
    ids.push(...page.events.map(({ eventId }) => eventId));
    token = page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken };
  } while (token.nextPageToken !== undefined);
  assert.deepEqual(
    ids,
    Array.from({ length: 10 }, (_, index) => index + 1),
  );
});

const longText = "long ".repeat(6_000);

test("a long text is shortened, says by how much, and is told whole where a call asks for it", async () => {
  const workflowId = "long";
  await start(workflowId, "--input-text", longText);
  const { defaultTextCharacters, maxTextCharacters } = answerLimits;
  const inputOf = async (more: object): Promise<unknown> => {
    const { events } = await looking.json<Page>(history, { workflowId, ...more });
    return events[0]?.workflowExecutionStartedEventAttributes?.input;
  };
  const left = longText.length - defaultTextCharacters;
  assert.equal(
    await inputOf({}),
    `${longText.slice(0, defaultTextCharacters)}… (${left} more characters)`,
  );
  assert.equal(await inputOf({ maxTextCharacters }), longText);
});

test("a page that would be too long has fewer events, and the next one goes on behind them", async () => {
  const workflowId = "heavy";
  await start(workflowId);
  for (let count = 0; count < 6; count++) {
    const input = { workflowId, signalName: `signal-${count}`, input: longText };
    await shop.client.signalWorkflowExecution({ domain, ...input });
  }
  const ids: number[] = [];
  let token: { nextPageToken?: string } = {};
  let pages = 0;
  do {
    const given = { workflowId, maxTextCharacters: answerLimits.maxTextCharacters, ...token };
    const text = await looking.ok(history, given);
    assert.ok(text.length <= answerLimits.maxAnswerCharacters);
    const { events, nextPageToken }: Page = JSON.parse(text);
    ids.push(...events.map(({ eventId }) => eventId));
    token = nextPageToken === undefined ? {} : { nextPageToken };
    pages++;
  } while (token.nextPageToken !== undefined);
  assert.ok(pages > 1);
  assert.deepEqual(
    ids,
    Array.from({ length: 8 }, (_, index) => index + 1),
  );
});

test("an assistant that only looks is refused a change, and nothing is changed", async () => {
  const runId = await start("untouched");
  const given = { workflowId: "untouched", runId, reason: "to try" };
  for (const name of changingTools) {
    const text = await looking.refused(name, given);
    assert.equal(
      text,
      `${name} changes executions, and this server only looks. ` +
        "Ask the user to start it with `ekiden mcp --allow-changes`.",
    );
  }
  assert.deepEqual(await typesOf("untouched"), [
    "WorkflowExecutionStarted",
    "DecisionTaskScheduled",
  ]);
});

test("an assistant that may change signals, pauses, resumes, cancels and terminates", async () => {
  const run = { workflowId: "changed", runId: await start("changed") };
  const signal = { ...run, signalName: "paid", input: '{"amount":12}' };
  assert.equal(
    await changing.ok("SignalWorkflowExecution", signal),
    "It was done; the answer is empty.",
  );
  const reason = "the bank is away";
  assert.match(await changing.ok("PauseWorkflowExecution", { ...run, reason }), /"since":/);
  assert.match(await changing.ok("ResumeWorkflowExecution", run), /"resumed":true/);
  await changing.ok("RequestCancelWorkflowExecution", run);
  await changing.ok("TerminateWorkflowExecution", { ...run, reason: "ordered twice" });
  assert.deepEqual(
    (await typesOf("changed")).filter((type) => type.startsWith("WorkflowExecution")),
    [
      "WorkflowExecutionStarted",
      "WorkflowExecutionSignaled",
      "WorkflowExecutionCancelRequested",
      "WorkflowExecutionTerminated",
    ],
  );
  assert.match(await changing.refused("SignalWorkflowExecution", signal), /`ekiden workflow list/);
  const anyRun = { ...run, runId: "", reason: "" };
  assert.match(
    await changing.refused("TerminateWorkflowExecution", anyRun),
    /"runId" is missing, "reason" is missing\./,
  );
});

test("an activity is retried only as it was seen", async () => {
  const run = { workflowId: "retried", runId: await start("retried") };
  await shop.charge("retried");
  const activity = { ...run, activityId: "charge-1" };
  assert.match(
    await changing.refused("RetryActivity", activity),
    /"scheduledEventId" is missing, "startedEventId" is missing\..*Nothing was sent\.$/,
  );
  const seen = { ...activity, scheduledEventId: 5, startedEventId: 6 };
  await changing.refused("RetryActivity", { ...seen, startedEventId: 0 });
  assert.match(await changing.ok("RetryActivity", { ...seen, dryRun: true }), /ActivityTaskFailed/);
  assert.ok(!(await typesOf("retried")).includes("ActivityTaskFailed"));
  await changing.ok("RetryActivity", seen);
  assert.ok((await typesOf("retried")).includes("ActivityTaskFailed"));
});

test("what is called wrongly is refused with what to do, and nothing is sent", async () => {
  const refusals = [
    ["ListIncidents", { domian: "shop" }, /it takes no "domian"\. It takes domain\. Nothing was/],
    [history, {}, /"workflowId" is missing\. It takes domain, .*Nothing was sent\.$/],
    ["ListOpenWorkflowExecutions", { typeFilter: { versoin: "1" } }, /no "typeFilter.versoin"/],
    [
      history,
      { workflowId: 7 },
      /^this is not what GetWorkflow.* Correct it; the call was not sent\.$/,
    ],
    [history, { workflowId: "x", domain: 7 }, /^this is not what GetWorkflow.* was not sent\.$/],
    [history, { workflowId: "x", maximumPageSize: 101 }, /a whole number from 1 to 100\. Nothing/],
    [history, { workflowId: "x", maxTextCharacters: "9" }, /whole number from 400 to 32768\. Noth/],
    [history, { workflowId: "missing" }, /with the workflow ID missing in .*`ekiden workflow list/],
    ["ListIncidents", { domain: "nowhere" }, /`ekiden domain register nowhere`/],
    ["FindWorkflowExecutions", { query: "status = " }, /^The query is not valid at column 10: /],
    ["TerminateEverything", {}, /^there is no tool "TerminateEverything"\. tools\/list lists/],
  ] as const;
  for (const [name, given, expected] of refusals) {
    assert.match(await looking.refused(name, given), expected);
  }
  const { EKIDEN_ENDPOINT } = { EKIDEN_ENDPOINT: shop.server.endpoint };
  await using homeless = await Assistant.open({ environment: { EKIDEN_ENDPOINT } });
  assert.equal(
    await homeless.refused("ListIncidents"),
    'no domain is named. Give it as "domain"; ListDomains lists those that are there.',
  );
});

test("a server that is away is told to the assistant, which can call again", async () => {
  const environment = { EKIDEN_ENDPOINT: "http://127.0.0.1:59999", EKIDEN_DOMAIN: domain };
  await using assistant = await Assistant.open({ environment });
  const text = await assistant.refused("ListIncidents");
  assert.match(text, /^no server can be reached at http:\S+: ECONNREFUSED\. Check that a server/);
});

test("of Amazon SWF, the tools are those that it has operations for", async () => {
  const settings = { aws: true, region: "eu-west-1" };
  const environment = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", EKIDEN_DOMAIN: domain };
  await using assistant = await Assistant.open({ environment, settings, allowsChanges: true });
  const names = (await assistant.tools()).map(({ name }) => name);
  assert.ok(names.includes(history) && names.includes("TerminateWorkflowExecution"));
  assert.ok(!names.includes("FindWorkflowExecutions") && !names.includes("RetryActivity"));
  assert.match(
    await assistant.refused("ListIncidents"),
    /^Amazon SWF has no ListIncidents: only Ekiden does\. Leave --aws out/,
  );
});

const page = readFileSync(new URL("../../../../docs/guide/assistants.md", import.meta.url), "utf8");

test("the page lists every tool, and what of them Amazon SWF has", () => {
  const listed = [...page.matchAll(/^\| `([A-Z]\w+)` .*\| (yes|no) +\|$/gm)];
  const rows = listed.map(([, name, isOfService]) => [name, isOfService]);
  const expected = [...tools.values()].map(({ operation: { name, of } }) => [
    name,
    of === "the service" ? "yes" : "no",
  ]);
  assert.deepEqual(rows.toSorted(), expected.toSorted());
});

test("the page has every limit with its value", () => {
  const listed = [...page.matchAll(/^\| `([a-z]\w+)` +\| ([\d,]+) +\|/gm)];
  const limits = Object.fromEntries(
    listed.map(([, name, value = ""]) => [name, Number(value.replaceAll(",", ""))]),
  );
  const { minTextCharacters: _shortest, ...expected } = answerLimits;
  assert.deepEqual(limits, expected);
});

test("the policy of the page is sound, and allows exactly what the tools that look call", () => {
  const [, json = ""] = /```json\n(\{\n {2}"Version"[^`]*)```/.exec(page) ?? [];
  const policy = parsePolicy(json);
  assert.deepEqual(reviewPolicy(policy), []);
  const { Statement } = JSON.parse(json);
  const allowed = Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  const names = allowed.map((action: string) => action.split(":")[1]);
  assert.deepEqual(names.toSorted(), lookingTools.toSorted());
});

test("over stdio, each call is signed and in the audit, and too long a message ends the command", async () => {
  using directory = temporaryDirectory();
  const audit = join(directory.path, "audit.log");
  await using server = await startTestServer({ access: "keys", time: "running", audit });
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...command, "mcp", "--domain", "shop", "--endpoint", server.endpoint],
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    stderr: "pipe",
  });
  let errors = "";
  transport.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  const assistant = await Assistant.over(transport);
  assert.deepEqual((await assistant.tools()).length, lookingTools.length);
  assert.match(await assistant.ok("ListDomains"), /"domainInfos":\[\]/);
  assert.match(await assistant.refused("ListIncidents"), /`ekiden domain register shop`/);
  const tooLong = { domain: "x".repeat(1_000_000) };
  await assert.rejects(assistant.call("ListIncidents", tooLong), /Connection closed/);
  assert.match(errors, /^ekiden: the assistant sent .* more than 1000000 bytes\.\n {2}Start the/m);
  await assistant[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  const records = readFileSync(audit, "utf8").trim().split("\n");
  const called = records.map((line) => JSON.parse(line));
  assert.deepEqual(
    called.map(({ eventName, userIdentity }) => [eventName, userIdentity.accessKeyId]),
    [
      ["ListDomains", accessKeyId],
      ["ListIncidents", accessKeyId],
    ],
  );
});
