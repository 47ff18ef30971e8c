import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { type EkidenOutput, pathOperations, shapeViolations } from "@ekiden/model";
import { ConsoleHarness, domain, populate } from "../console/console-harness.ts";

type Found = EkidenOutput<"SearchWorkflowExecutions">;

const idsOf = ({ executionInfos }: Found) =>
  executionInfos.map(({ execution }) => execution.workflowId);

const open = async (executions: number) => {
  const harness = await ConsoleHarness.open();
  await populate(harness, executions);
  return harness;
};

test("filters of a search combine, and it says how many it looked at", async () => {
  await using harness = await open(12);
  const find = (query: object) =>
    harness.output("SearchWorkflowExecutions", { domain, state: "open", ...query });
  const both = await find({ tag: "even", typeName: "leg", typeVersion: "1", text: "W1" });
  // A run id may have the text by chance.
  const named = idsOf(both).filter((workflowId) => workflowId.startsWith("w1"));
  assert.deepEqual(named.sort(), ["w10", "w12"]);
  for (const { execution } of both.executionInfos) {
    assert.match(`${execution.workflowId} ${execution.runId}`, /w1/i);
  }
  assert.equal(both.examined, 6);
  assert.deepEqual(idsOf(await find({ workflowId: "w3", tag: "even" })), []);
  assert.deepEqual(idsOf(await find({ workflowId: "w3", tag: "odd" })), ["w3"]);
  assert.deepEqual(idsOf(await find({ status: "FAILED" })), []);
  assert.deepEqual(idsOf(await find({ latest: 1 })), []);
});

test("a search goes on where its last page ended", async () => {
  await using harness = await open(130);
  const query = { domain, state: "open" } as const;
  const first = await harness.output("SearchWorkflowExecutions", query);
  assert.equal(first.executionInfos.length, 100);
  const { nextPageToken } = first;
  const second = await harness.output("SearchWorkflowExecutions", { ...query, nextPageToken });
  assert.equal(second.executionInfos.length, 30);
  assert.equal(second.nextPageToken, undefined);
  assert.equal(new Set([...idsOf(first), ...idsOf(second)]).size, 130);
});

test("a page of a search is as large as it is asked to be, up to 1,000", async () => {
  await using harness = await open(130);
  const query = { domain, state: "open" } as const;
  const first = await harness.output("SearchWorkflowExecutions", { ...query, maximumPageSize: 7 });
  assert.equal(first.executionInfos.length, 7);
  const { nextPageToken } = first;
  const next = { ...query, maximumPageSize: 1_000, nextPageToken };
  const rest = await harness.output("SearchWorkflowExecutions", next);
  assert.equal(rest.executionInfos.length, 123);
  assert.equal(rest.nextPageToken, undefined);
  assert.equal(new Set([...idsOf(first), ...idsOf(rest)]).size, 130);
});

test("the backlog of a list, its oldest task and its pollers are told", async () => {
  await using harness = await open(3);
  const polled = await harness.call("PollForDecisionTask", {
    domain,
    taskList: { name: "runners" },
    identity: "runner-1",
  });
  assert.equal(polled.status, 200);
  const { taskLists } = await harness.output("ListTaskLists", { domain });
  const [list] = taskLists;
  const at = harness.server.now() / 1000;
  assert.equal(taskLists.length, 1);
  const { rates, ...told } = list ?? assert.fail("there is a list");
  assert.deepEqual(told, {
    kind: "decision",
    name: "runners",
    backlog: 2,
    truncated: false,
    oldestAt: at,
    state: "seen",
    unpolled: false,
    pollers: [{ identity: "runner-1", address: "127.0.0.1", lastSeenAt: at, state: "seen" }],
    pollersTruncated: false,
  });
  assert.equal(rates.length, 3);
});

test("an overview counts what started and closed, and why it failed", async () => {
  await using harness = await open(4);
  const run = { domain, workflowId: "w1" };
  await harness.call("TerminateWorkflowExecution", { ...run, reason: "bored", details: "very" });
  const overview = await harness.output("DescribeDomainOverview", { domain });
  assert.deepEqual(overview.open, { count: 3, truncated: false });
  assert.deepEqual(overview.started, { count: 4, truncated: false });
  assert.deepEqual(overview.closed.TERMINATED, { count: 1, truncated: false });
  const { groups, examined } = overview.failures;
  assert.equal(examined, 1);
  assert.equal(groups[0]?.reason, "bored");
  assert.equal(groups[0]?.details, "very");
});

test("an overview tells of a failure behind thousands of executions that completed", async () => {
  await using harness = await open(1);
  await harness.call("TerminateWorkflowExecution", { domain, workflowId: "w1", reason: "bored" });
  const workflowType = { name: "leg", version: "1" };
  const decisions = [{ decisionType: "CompleteWorkflowExecution" as const }];
  const taskList = { name: "runners" };
  const client = new SwfClient(harness.server.clientOptions);
  const completeOne = async (index: number) => {
    const workflowId = `quick-${index}`;
    await client.startWorkflowExecution({ domain, workflowId, workflowType });
    const { taskToken = "" } = await client.pollForDecisionTask({ domain, taskList });
    await client.respondDecisionTaskCompleted({ taskToken, decisions });
  };
  for (let done = 0; done < 2_001; done += 69) {
    await Promise.all(Array.from({ length: 69 }, (_, index) => completeOne(done + index)));
  }
  const { closed, failures } = await harness.output("DescribeDomainOverview", { domain });
  assert.deepEqual([closed.COMPLETED.count, closed.TERMINATED.count], [2_001, 1]);
  assert.deepEqual(
    failures.groups.map(({ reason, count }) => [reason, count]),
    [["bored", 1]],
  );
});

test("types are told how they are used, executions what no operation tells of them", async () => {
  await using harness = await open(2);
  await harness.call("TerminateWorkflowExecution", { domain, workflowId: "w2" });
  const { workflowTypes } = await harness.output("DescribeTypeUsage", { domain });
  const [usage] = workflowTypes;
  assert.equal(usage?.open, 1);
  assert.deepEqual(usage?.closed, { TERMINATED: 1 });
  const { executionInfos } = await harness.output("SearchWorkflowExecutions", { domain });
  const { workflowId = "", runId = "" } = executionInfos[0]?.execution ?? {};
  const details = await harness.output("DescribeExecutionDetails", { domain, workflowId, runId });
  assert.deepEqual(Object.keys(details), [
    "heartbeats",
    "children",
    "childrenTruncated",
    "runs",
    "runsTruncated",
  ]);
  assert.equal(details.runs.length, 1);
});

test("where a workflow id has more runs than are told, the details say so", async () => {
  await using harness = await open(1);
  const workflowId = "w1";
  const workflowType = { name: "leg", version: "1" };
  const runAgain = async () => {
    await harness.call("TerminateWorkflowExecution", { domain, workflowId });
    await harness.call("StartWorkflowExecution", { domain, workflowId, workflowType });
  };
  const told = async () => {
    const { executionInfos } = await harness.output("SearchWorkflowExecutions", { domain });
    const { runId = "" } = executionInfos[0]?.execution ?? {};
    const name = { domain, workflowId, runId };
    const details = await harness.output("DescribeExecutionDetails", name);
    return [details.runs.length, details.runsTruncated];
  };
  for (let closed = 0; closed < 100; closed += 1) await runAgain();
  assert.deepEqual(await told(), [101, false]);
  await runAgain();
  assert.deepEqual(await told(), [101, true]);
});

test("an input that means nothing is refused in the service's words", async () => {
  await using harness = await open(0);
  const found = { domain, workflowId: "w", runId: "r" };
  for (const [operation, input, fault] of [
    ["DescribeDomainOverview", {}, "ValidationException"],
    ["DescribeDomainOverview", { domain: "" }, "ValidationException"],
    ["DescribeDomainOverview", { domain: "d".repeat(300) }, "ValidationException"],
    ["DescribeDomainOverview", { domain: "nowhere" }, "UnknownResourceFault"],
    ["DescribeDomainOverview", { domain, window: "2h" }, "ValidationException"],
    ["DescribeDomainOverview", { domain: [domain] }, "SerializationException"],
    ["DescribeTypeUsage", { domain: "nowhere" }, "UnknownResourceFault"],
    ["ListTaskLists", { domain: "nowhere" }, "UnknownResourceFault"],
    ["SearchWorkflowExecutions", { domain, oldest: "yesterday" }, "SerializationException"],
    ["SearchWorkflowExecutions", { domain, status: "ILL" }, "ValidationException"],
    ["SearchWorkflowExecutions", { domain, nextPageToken: "AAAA" }, "ValidationException"],
    ["SearchWorkflowExecutions", { domain, maximumPageSize: 0 }, "ValidationException"],
    ["SearchWorkflowExecutions", { domain, maximumPageSize: 1_001 }, "ValidationException"],
    ["SearchWorkflowExecutions", { domain, maximumPageSize: 1.5 }, "SerializationException"],
    ["DescribeExecutionDetails", found, "UnknownResourceFault"],
    ["DescribeExecutionDetails", { domain }, "ValidationException"],
  ] as const) {
    const answered = await harness.ekiden(operation, input);
    assert.equal(answered.fault, fault, `${operation} ${JSON.stringify(input)}`);
  }
  for (const [query, fault] of [
    ["events?domain=nowhere", "UnknownResourceFault"],
    ["events", "ValidationException"],
    [`events?domain=${domain}&other=1`, "ValidationException"],
  ]) {
    assert.equal((await harness.ask(`/api/${query}`)).fault, fault, query);
  }
});

const { events } = pathOperations.WatchWorkflowExecutions;

/** Its data is what the row of the stream says of events of its kind. */
const assertDescribed = (message: string) => {
  const [, name = "", data = ""] = /event: (\w+)\ndata: (.*)$/.exec(message) ?? [];
  const shape = events[name as keyof typeof events];
  assert.ok(shape, message);
  assert.deepEqual(shapeViolations(shape, JSON.parse(data)), []);
};

/** The messages of a stream, without its signs of life. */
async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const message = text.slice(0, end);
      text = text.slice(end + 2);
      if (message.startsWith(":")) continue;
      // The first says where the stream stands, and may be no event.
      if (/\nevent:|^event:/.test(message)) assertDescribed(message);
      yield message;
    }
  }
}

const listen = async (
  harness: ConsoleHarness,
  headers: Record<string, string> = {},
  query = `domain=${domain}`,
) => {
  const ending = new AbortController();
  const response = await fetch(`${harness.server.endpoint}/api/events?${query}`, {
    signal: ending.signal,
    headers,
  });
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.ok(response.body);
  const messages = messagesOf(response.body);
  const next = async () => String((await messages.next()).value);
  return { next, end: () => ending.abort() };
};

/** Of the first message, too: a listener that has met no event comes back with it. */
const idOf = (message: string): string => /^id: ([\d.]+)/.exec(message)?.[1] ?? "none";

test("a listener is notified of each execution that changes, and can come back", async () => {
  await using harness = await open(0);
  const first = await listen(harness);
  const began = idOf(await first.next());
  await populate(harness, 1);
  const message = await first.next();
  const id = idOf(message);
  assert.equal(Number(id), Number(began) + 1);
  assert.match(message, /\nevent: changed\ndata: \{"executions":\[\{"workflowId":"w1",/);
  first.end();
  const back = await listen(harness, { "Last-Event-ID": began });
  assert.deepEqual([await back.next(), await back.next()], [`id: ${began}`, message]);
  back.end();
  const lost = await listen(harness, { "Last-Event-ID": "77" });
  assert.equal(await lost.next(), `id: ${id}\nevent: reset\ndata: {}`);
  lost.end();
});

test("a listener that comes back to another node, or after a restart, is told to read again", async () => {
  await using harness = await open(0);
  const before = await listen(harness);
  const began = idOf(await before.next());
  await populate(harness, 1);
  const id = idOf(await before.next());
  await using other = await open(0);
  const first = await listen(other);
  await first.next();
  await populate(other, 1);
  await first.next();
  for (const known of [began, id]) {
    const back = await listen(other, { "Last-Event-ID": known });
    assert.match(await back.next(), /^id: \d+\nevent: reset\ndata: \{\}$/);
    back.end();
  }
  before.end();
  first.end();
});

test("one stream tells of several domains, goes on in all of them, and leaves out what is refused", async () => {
  await using harness = await open(0);
  const domains = [domain, "other"];
  for (const name of domains) {
    await harness.call("RegisterDomain", { name, workflowExecutionRetentionPeriodInDays: "1" });
  }
  const query = `domain=${domain}&domain=other&domain=nowhere`;
  const first = await listen(harness, {}, query);
  const began = idOf(await first.next());
  assert.equal(await first.next(), 'event: refused\ndata: {"domain":"nowhere"}');
  await populate(harness, 1);
  const message = await first.next();
  const [one, two] = began.split(".");
  assert.equal(idOf(message), `${Number(one) + 1}.${two}`);
  assert.match(message, /\nevent: changed\ndata: \{"executions":\[.*\],"domain":"relay"\}$/);
  first.end();
  const back = await listen(harness, { "Last-Event-ID": began }, query);
  assert.equal(await back.next(), `id: ${began}`);
  assert.match(await back.next(), /^event: refused/);
  assert.equal(await back.next(), message);
  back.end();
  const lost = await listen(harness, { "Last-Event-ID": one ?? "" }, query);
  assert.equal(await lost.next(), `id: ${idOf(message)}\nevent: reset\ndata: {}`);
  lost.end();
  const many = Array.from({ length: 21 }, (_, at) => `domain=d${at}`).join("&");
  for (const [refused, fault] of [
    ["domain=nowhere&domain=missing", "UnknownResourceFault"],
    [many, "ValidationException"],
    [`domain=${domain}&domain=`, "ValidationException"],
    [`domain=${domain}&since=1`, "ValidationException"],
  ] as const) {
    assert.equal((await harness.ask(`/api/events?${refused}`)).fault, fault);
  }
});

test("a server that stops ends its streams, and waits for none", async () => {
  const harness = await open(0);
  const { next } = await listen(harness);
  await next();
  const last = next().catch(() => "cut");
  await harness[Symbol.asyncDispose]();
  assert.match(await last, /^(cut|undefined)$/);
});
