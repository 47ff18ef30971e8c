// FindWorkflowExecutions through whole nodes, over both stores.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { EkidenInput, SwfClient } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, retention, startNode } from "./harness.ts";
import { openOn, sharedOptions, stores } from "./stores.ts";

type Call = EkidenInput<"FindWorkflowExecutions">;

const order = { name: "order", version: "1" };
const refund = { name: "refund", version: "1" };
const taskList = { name: "orders" };
const settings = {
  taskList,
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;

const find = (client: SwfClient, query: string, more: Partial<Call> = {}) =>
  client.ekiden.findWorkflowExecutions({ domain, query, ...more });

/** The workflow ids of all pages. */
const found = async (client: SwfClient, query: string, more: Partial<Call> = {}) => {
  const names: string[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await find(client, query, { ...more, ...(nextPageToken && { nextPageToken }) });
    names.push(...page.executionInfos.map(({ execution }) => execution.workflowId));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return names;
};

const start = (client: SwfClient, workflowId: string, more: object = {}) =>
  client.startWorkflowExecution({ domain, workflowId, workflowType: order, ...settings, ...more });

/** Four orders that failed, by customers 40 to 43; a refund that is open. */
const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  for (const type of [order, refund]) await client.registerWorkflowType({ domain, ...type });
  for (const id of [40, 41, 42, 43]) {
    const input = JSON.stringify({ customer: { id } });
    await start(client, `order-${id}`, { input, tagList: [id % 2 === 0 ? "even" : "odd"] });
    const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
    assert.ok(taskToken);
    const reason = id === 40 ? "Card expired" : "Insufficient funds";
    await client.respondDecisionTaskCompleted({
      taskToken,
      executionContext: `asked ${id}`,
      decisions: [
        {
          decisionType: "FailWorkflowExecution",
          failWorkflowExecutionDecisionAttributes: { reason, details: "code 51" },
        },
      ],
    });
  }
  await start(client, "refund-1", { workflowType: refund, input: '{"customer":{"id":42}}' });
};

const wholeQuery =
  'status = FAILED and type.name = "order" and failure.reason ~ "Insufficient" ' +
  "and input.customer.id = 42 and started > -2h order by closed desc";

for (const kind of stores) {
  test(`over ${kind}, a query finds what its columns, its history and its payloads say`, async () => {
    await using harness = await openOn(kind, { search: ["off*"] });
    const { owner } = harness;
    await populate(owner);
    assert.deepEqual(await found(owner, wholeQuery), ["order-42"]);
    assert.deepEqual(await found(owner, "input.customer.id = 42"), ["refund-1", "order-42"]);
    assert.deepEqual(await found(owner, "status = OPEN"), ["refund-1"]);
    assert.deepEqual(await found(owner, 'context ~ "40" or context ~ "41"'), [
      "order-41",
      "order-40",
    ]);
    const oldest = 'failure.details = "code 51" order by started asc';
    const inOrder = ["order-40", "order-41", "order-42", "order-43"];
    assert.deepEqual(await found(owner, oldest, { maximumPageSize: 3 }), inOrder);
    assert.deepEqual(await found(owner, "", { typeFilter: refund }), ["refund-1"]);
    const even = { tagFilter: { tag: "even" } };
    assert.deepEqual(await found(owner, "closed > -1h", even), ["order-42", "order-40"]);
    const { executionInfos, incomplete } = await find(owner, 'workflowId = "order-43"');
    const listed = await owner.listClosedWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
      executionFilter: { workflowId: "order-43" },
    });
    const [listedInfo] = listed.executionInfos;
    assert.deepEqual(executionInfos, [
      {
        ...listedInfo,
        startTimestamp: Number(listedInfo?.startTimestamp) / 1000,
        closeTimestamp: Number(listedInfo?.closeTimestamp) / 1000,
      },
    ]);
    assert.equal(incomplete, false);
  });

  test(`over ${kind}, a query finds what is paused by itself`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await start(owner, "order-2");
    const reason = "The bank is away";
    await owner.ekiden.pauseWorkflowType({ domain, ...refund, reason });
    for (const workflowId of ["order-1", "order-2"]) {
      await owner.ekiden.pauseWorkflowExecution({ domain, workflowId, reason });
    }
    await owner.ekiden.resumeWorkflowExecution({ domain, workflowId: "order-2" });
    assert.deepEqual(await found(owner, "paused = true"), ["order-1"]);
    const { executionInfos } = await find(owner, 'workflowId in ("order-1", "order-2")');
    assert.deepEqual(
      executionInfos.map(({ paused }) => paused?.reason),
      [undefined, reason],
    );
    const open = "paused = false and status = OPEN";
    assert.deepEqual(await found(owner, open), ["order-2", "refund-1"]);
    await owner.terminateWorkflowExecution({ domain, workflowId: "order-1" });
    assert.deepEqual(await found(owner, "paused = true"), []);
    await assert.rejects(find(owner, 'paused = "yes"'), {
      name: "ValidationException",
      message: /at column 10: it has "yes".* Expected true or false/,
    });
  });

  test(`over ${kind}, facets count what a query finds`, async () => {
    await using harness = await openOn(kind);
    await populate(harness.owner);
    const { count, facets, executionInfos } = await find(harness.owner, "", {
      facets: ["status", "reason", "type"],
    });
    assert.deepEqual([count, executionInfos], [5, []]);
    const values = facets?.map(({ by, values }) => [
      by,
      ...values.map((each) => Object.values(each)),
    ]);
    assert.deepEqual(values, [
      ["status", ["FAILED", 4], ["OPEN", 1]],
      ["reason", ["Insufficient funds", 3], ["Card expired", 1]],
      ["type", ["order@1", 4], ["refund@1", 1]],
    ]);
    assert.equal((await find(harness.owner, "status = OPEN", { facets: [] })).count, 1);
  });
}

test("over two nodes, a page goes on on the other one, by the time of the first", async () => {
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await populate(owner);
    const query = "status = FAILED and started < now";
    const page = await find(owner, query, { maximumPageSize: 3 });
    await start(owner, "order-44");
    const { nextPageToken = assert.fail() } = page;
    const rest = await find(elsewhere, query, { nextPageToken });
    const names = [...page.executionInfos, ...rest.executionInfos].map(
      ({ execution }) => execution.workflowId,
    );
    assert.deepEqual(names, ["order-43", "order-42", "order-41", "order-40"]);
    assert.equal(rest.nextPageToken, undefined);
  } finally {
    await second.close();
  }
});

test("what cannot be read, found or gone on with is refused", async () => {
  await using harness = await Harness.open({ search: ["shop"] });
  const { owner } = harness;
  await populate(owner);
  await assert.rejects(find(owner, "status = FAILLED"), {
    name: "ValidationException",
    message: /^The query is not valid at column 10: .* Expected one of OPEN, COMPLETED/,
  });
  await assert.rejects(find(owner, 'result ~ "a"'), {
    name: "ValidationException",
    message: /at column 1: .* domains that --search names/,
  });
  const elsewhere = { domain: "nowhere" };
  assert.equal(await outcomeOf(find(owner, "", elsewhere)), "UnknownResourceFault");
  const tooLong = find(owner, " ".repeat(4_097));
  assert.equal(await outcomeOf(tooLong), "ValidationException");
  const { nextPageToken = assert.fail() } = await find(owner, "", { maximumPageSize: 1 });
  const other = find(owner, "status = FAILED", { nextPageToken });
  assert.equal(await outcomeOf(other), "ValidationException");
  const counting = find(owner, "", { nextPageToken, facets: [] });
  assert.equal(await outcomeOf(counting), "ValidationException");
});

test("a caller who may not list executions cannot find them, and policies can demand a filter", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const Resource = arnOf(domain);
  const own = { Effect: "Allow", Action: "ekiden:FindWorkflowExecutions", Resource };
  const lists = { Effect: "Allow", Action: "swf:List*", Resource };
  const only = (tag: string, statement: object) => ({
    ...statement,
    Condition: { StringEquals: { "swf:tagFilter.tag": tag } },
  });
  const outcomes = async (user: string, statements: readonly object[]) => {
    const client = harness.client(await harness.keyFor(user, statements));
    const even = { tagFilter: { tag: "even" } };
    return [await outcomeOf(find(client, "")), await outcomeOf(find(client, "", even))];
  };
  assert.deepEqual(await outcomes("all", [own, lists]), ["allowed", "allowed"]);
  assert.deepEqual(await outcomes("no-lists", [own]), [denied, denied]);
  assert.deepEqual(await outcomes("lists-alone", [lists]), [denied, denied]);
  assert.deepEqual(await outcomes("even", [only("even", own), lists]), [denied, "allowed"]);
  assert.deepEqual(await outcomes("even-lists", [own, only("even", lists)]), [denied, "allowed"]);
});

test("the audit has the call, and not what its query asks for", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  await using harness = await Harness.open({ audit });
  await populate(harness.owner);
  await find(harness.owner, 'failure.reason = "confidential"');
  await outcomeOf(find(harness.owner, 'confidential = "confidential"'));
  await harness.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  assert.doesNotMatch(text, /confidential/);
  const calls = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ eventName }) => eventName === "FindWorkflowExecutions");
  assert.deepEqual(
    calls.map(({ readOnly, errorCode }) => [readOnly, errorCode ?? "none"]),
    [
      [true, "none"],
      [true, "ValidationException"],
    ],
  );
});
