// A page token leads to the next page of the list that it was given for, and of no other: what is
// asked for must stay the same, except for the size of the page.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { createNode } from "../../src/index.ts";

const node = await createNode({
  host: "127.0.0.1",
  port: 0,
  data: ":memory:",
  region: "us-east-1",
  account: "123456789012",
  logLevel: "silent",
  limits: "relaxed",
  pollSeconds: 5,
});
const credentials = { accessKeyId: "a", secretAccessKey: "s" };
const swf = new SWF({ endpoint: node.url, region: "us-east-1", credentials, maxAttempts: 1 });
after(() => {
  swf.destroy();
  return node.close();
});

const invalid = { name: "ValidationException", message: "Invalid token" };
const retention = { workflowExecutionRetentionPeriodInDays: "1" };
const type = { name: "Order", version: "1" };

for (const domain of ["one", "two"]) {
  await swf.registerDomain({ name: domain, ...retention });
  for (const name of ["Order", "Refund"]) {
    for (const version of ["1", "2"]) {
      await swf.registerWorkflowType({ domain, name, version });
      await swf.registerActivityType({ domain, name, version });
    }
  }
  for (const workflowId of ["a", "b", "c"]) {
    await swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType: type,
      taskList: { name: "l" },
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: "NONE",
      tagList: ["t"],
      executionStartToCloseTimeout: "86400",
    });
  }
}

type Page = { readonly nextPageToken?: string | undefined };
type List<Asked> = (asked: Asked & { nextPageToken?: string | undefined }) => Promise<Page>;

/** The first page's token is good for `asked`, in pages of any size, and for none of `others`. */
const assertBound = async <Asked extends object>(
  list: List<Asked>,
  asked: Asked,
  others: readonly Partial<Asked>[],
): Promise<void> => {
  const { nextPageToken } = await list({ ...asked, maximumPageSize: 1 });
  assert.ok(nextPageToken);
  for (const other of others) {
    const call = list({ ...asked, ...other, maximumPageSize: 1, nextPageToken });
    await assert.rejects(call, invalid, JSON.stringify(other));
  }
  const members = Object.entries(asked).toReversed();
  const reversed = Object.fromEntries(members) as Asked;
  await list({ ...reversed, maximumPageSize: 2, nextPageToken });
};

const domain = "one";
const [oldestDate, later] = [new Date(0), new Date(1)];

const registered = { registrationStatus: "REGISTERED" } as const;

test("a list of domains is that of one status and order", () =>
  assertBound((asked) => swf.listDomains(asked), registered, [
    { registrationStatus: "DEPRECATED" } as object,
    { reverseOrder: true } as object,
  ]));

test("a list of types is that of one domain, name, status and order", async () => {
  const asked = { domain, registrationStatus: "REGISTERED", name: "Order" } as const;
  const others = [
    { domain: "two" },
    { name: "Refund" },
    { registrationStatus: "DEPRECATED" },
    { reverseOrder: true } as object,
  ] as Partial<typeof asked>[];
  await assertBound((asked) => swf.listWorkflowTypes(asked), asked, others);
  await assertBound((asked) => swf.listActivityTypes(asked), asked, others);
});

test("a list of one operation is not that of another", async () => {
  const asked = { domain, registrationStatus: "REGISTERED", maximumPageSize: 1 } as const;
  const { nextPageToken } = await swf.listWorkflowTypes(asked);
  await assert.rejects(swf.listActivityTypes({ ...asked, nextPageToken }), invalid);
});

test("a list of executions is that of one domain, time and filter", () =>
  assertBound(
    (asked) => swf.listOpenWorkflowExecutions(asked),
    { domain, startTimeFilter: { oldestDate }, tagFilter: { tag: "t" } },
    [
      { domain: "two" },
      { startTimeFilter: { oldestDate: later } },
      { startTimeFilter: { oldestDate, latestDate: new Date(4e12) } },
      { tagFilter: { tag: "u" } },
      { tagFilter: undefined },
      { tagFilter: undefined, typeFilter: type } as object,
      { reverseOrder: true } as object,
    ],
  ));

/** Every character of these is half of a surrogate pair, which JSON writes as six. */
const longest = (length: number): string[] =>
  ["\ud800", "\ud801"].map((last) => "\ud800".repeat(length - 1) + last);

test("lists go on after the longest names, and after those that tokens are longest for", async () => {
  const names = [...longest(256), '"'.repeat(256), "\\".repeat(256)];
  const versions = [...longest(64), '"'.repeat(64), "\\".repeat(64)];
  const [name = assert.fail()] = names;
  await swf.registerDomain({ name, ...retention });
  for (const name of names.slice(1)) await swf.registerDomain({ name, ...retention });
  for (const version of versions) {
    for (const other of names) {
      await swf.registerWorkflowType({ domain: name, name: other, version });
    }
  }
  const registrationStatus = "REGISTERED";
  const domains: string[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await swf.listDomains({ registrationStatus, maximumPageSize: 1, nextPageToken });
    domains.push(...(page.domainInfos ?? []).map(({ name }) => name ?? ""));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  assert.deepEqual(domains.toSorted(), [...names, "one", "two"].toSorted());
  const types: string[] = [];
  const asked = { domain: name, registrationStatus, maximumPageSize: 1 } as const;
  do {
    const page = await swf.listWorkflowTypes({ ...asked, nextPageToken });
    for (const { workflowType } of page.typeInfos ?? []) {
      types.push(`${workflowType?.name}/${workflowType?.version}`);
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  const all = names.flatMap((each) => versions.map((version) => `${each}/${version}`));
  assert.deepEqual(types.toSorted(), all.toSorted());
});

test("a history is that of one run, and a decision task's that of its domain and list", async () => {
  const runOf = async (workflowId: string) => {
    const { executionInfos = [] } = await swf.listOpenWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate },
      executionFilter: { workflowId },
    });
    const { runId } = executionInfos[0]?.execution ?? assert.fail();
    return { workflowId, runId };
  };
  const [execution, other] = [await runOf("a"), await runOf("b")];
  const asked = { domain, execution };
  await assertBound((asked) => swf.getWorkflowExecutionHistory(asked), asked, [
    { execution: other },
    { reverseOrder: true } as object,
  ]);
  const taskList = { name: "l" };
  const poll = { domain, taskList, maximumPageSize: 1 };
  const { nextPageToken, taskToken } = await swf.pollForDecisionTask({ ...poll, identity: "i" });
  assert.ok(nextPageToken && taskToken);
  for (const changed of [{ domain: "two" }, { taskList: { name: "m" } }, { reverseOrder: true }]) {
    await assert.rejects(swf.pollForDecisionTask({ ...poll, ...changed, nextPageToken }), invalid);
  }
  // Who asks is no part of what is asked for.
  const page = await swf.pollForDecisionTask({ ...poll, identity: "j", nextPageToken });
  assert.equal(page.taskToken, taskToken);
});
