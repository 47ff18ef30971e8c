// Finding executions: by time, by one more filter, in order, and how many there are.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowExecutionInfos } from "@aws-sdk/client-swf";
import { cancel, complete, continueAsNew, fail, startChild } from "./decisions.ts";
import { domain, invalid, type Service, startService, workflowType } from "./harness.ts";

const always = { oldestDate: new Date(0) };
const idsOf = ({ executionInfos = [] }: WorkflowExecutionInfos) =>
  executionInfos.map(({ execution }) => execution?.workflowId);

const open = async (service: Service, filters: object = {}) =>
  idsOf(
    await service.swf.listOpenWorkflowExecutions({ domain, startTimeFilter: always, ...filters }),
  );
const closed = async (service: Service, filters: object) =>
  idsOf(await service.swf.listClosedWorkflowExecutions({ domain, ...filters }));

/** One execution started each hour: a, b, c. */
const startThree = async (service: Service): Promise<Date[]> => {
  const times: Date[] = [];
  for (const [index, name] of ["a", "b", "c"].entries()) {
    await service.server.advance({ hours: 1 });
    await service.start(name, { tagList: [`tag ${index}`, "all"] });
    times.push(new Date(service.server.now()));
  }
  return times;
};

test("an open execution is listed as it is, and a closed one with how and when it closed", async () => {
  await using service = await startService();
  const run = await service.start("w", { tagList: ["t"] });
  const startTimestamp = service.server.now() / 1000;
  const startTimeFilter = { oldestDate: 0 };
  const { text } = await service.send("ListOpenWorkflowExecutions", { domain, startTimeFilter });
  const info = { execution: run, workflowType, startTimestamp, tagList: ["t"] };
  assert.deepEqual(JSON.parse(text), {
    executionInfos: [{ ...info, cancelRequested: false, executionStatus: "OPEN" }],
  });
  await service.decide(complete());
  const later = await service.send("ListClosedWorkflowExecutions", { domain, startTimeFilter });
  const closeTimestamp = service.server.now() / 1000;
  const status = { executionStatus: "CLOSED", closeStatus: "COMPLETED" };
  assert.deepEqual(JSON.parse(later.text), {
    executionInfos: [{ ...info, ...status, closeTimestamp, cancelRequested: false }],
  });
});

test("a date that no clock will ever show is one before or after all others", async () => {
  await using service = await startService();
  await service.start("w");
  for (const far of [1e15, 2 ** 63, 1e300, Number.MAX_VALUE]) {
    for (const [range, found] of [
      [{ oldestDate: -far, latestDate: far }, 1],
      [{ oldestDate: far }, 0],
      [{ oldestDate: 0, latestDate: -far }, 0],
    ] as const) {
      const input = { domain, startTimeFilter: range };
      const counted = await service.send("CountOpenWorkflowExecutions", input);
      assert.deepEqual(JSON.parse(counted.text), { count: found, truncated: false });
      const listed = await service.send("ListOpenWorkflowExecutions", input);
      assert.equal(JSON.parse(listed.text).executionInfos.length, found);
      const closed = await service.send("CountClosedWorkflowExecutions", input);
      assert.deepEqual(JSON.parse(closed.text), { count: 0, truncated: false });
    }
  }
});

test("a child is listed with its parent", async () => {
  await using service = await startService();
  const parent = await service.start("parent");
  await service.decide(startChild("child"));
  await service.server.settled();
  const { executionInfos } = await service.swf.listOpenWorkflowExecutions({
    domain,
    startTimeFilter: always,
    executionFilter: { workflowId: "child" },
  });
  assert.deepEqual(executionInfos?.[0]?.parent, parent);
});

test("open executions are listed from the latest start to the first, or reversed", async () => {
  await using service = await startService();
  await startThree(service);
  assert.deepEqual(await open(service), ["c", "b", "a"]);
  assert.deepEqual(await open(service, { reverseOrder: true }), ["a", "b", "c"]);
});

test("both ends of a time filter are included (a guess)", async () => {
  await using service = await startService();
  const [, second = new Date(), third] = await startThree(service);
  const exactly = { oldestDate: second, latestDate: second };
  assert.deepEqual(await open(service, { startTimeFilter: exactly }), ["b"]);
  assert.deepEqual(await open(service, { startTimeFilter: { oldestDate: third } }), ["c"]);
  const before = { oldestDate: new Date(0), latestDate: new Date(second.getTime() - 1) };
  assert.deepEqual(await open(service, { startTimeFilter: before }), ["a"]);
});

test("executions of one moment keep the order of their start (a guess)", async () => {
  await using service = await startService();
  const names = ["d", "a", "c", "b"];
  for (const workflowId of names) {
    await service.swf.startWorkflowExecution({ domain, workflowId, workflowType });
  }
  assert.deepEqual(await open(service, { reverseOrder: true }), names);
  assert.deepEqual(await open(service), names.toReversed());
});

test("open executions are found by workflow id, by type and by tag, to the letter", async () => {
  await using service = await startService();
  await service.swf.registerWorkflowType({ domain, name: "order", version: "2" });
  const full = {
    taskList: { name: "x" },
    taskStartToCloseTimeout: "60",
    executionStartToCloseTimeout: "60",
    childPolicy: "ABANDON",
  } as const;
  await service.start("v1", { tagList: ["t"] });
  await service.start("v2", { ...full, workflowType: { name: "order", version: "2" } });
  assert.deepEqual(await open(service, { executionFilter: { workflowId: "v1" } }), ["v1"]);
  assert.deepEqual(await open(service, { executionFilter: { workflowId: "v" } }), []);
  assert.deepEqual(await open(service, { typeFilter: { name: "order" } }), ["v2", "v1"]);
  assert.deepEqual(await open(service, { typeFilter: { name: "order", version: "" } }), [
    "v2",
    "v1",
  ]);
  assert.deepEqual(await open(service, { typeFilter: { name: "order", version: "2" } }), ["v2"]);
  assert.deepEqual(await open(service, { typeFilter: { name: "none" } }), []);
  assert.deepEqual(await open(service, { tagFilter: { tag: "t" } }), ["v1"]);
  assert.deepEqual(await open(service, { tagFilter: { tag: "T" } }), []);
});

test("closed executions are found and ordered by start time or by close time", async () => {
  await using service = await startService();
  const [first] = await startThree(service);
  for (const workflowId of ["b", "c", "a"]) {
    await service.server.advance({ hours: 1 });
    await service.swf.terminateWorkflowExecution({ domain, workflowId });
  }
  const last = new Date(service.server.now());
  assert.deepEqual(await closed(service, { startTimeFilter: always }), ["c", "b", "a"]);
  assert.deepEqual(await closed(service, { closeTimeFilter: always }), ["a", "c", "b"]);
  const reversed = { closeTimeFilter: always, reverseOrder: true };
  assert.deepEqual(await closed(service, reversed), ["b", "c", "a"]);
  assert.deepEqual(await closed(service, { closeTimeFilter: { oldestDate: last } }), ["a"]);
  const started = { oldestDate: new Date(0), latestDate: first };
  assert.deepEqual(await closed(service, { startTimeFilter: started }), ["a"]);
  assert.deepEqual(await open(service), []);
});

test("closed executions are found by each close status", async () => {
  await using service = await startService();
  const ends = { complete: complete(), fail: fail(), cancel: cancel(), continue: continueAsNew() };
  for (const [name, end] of Object.entries(ends)) {
    await service.start(name);
    await service.decide(end);
    if (name === "continue") await service.decide(complete());
  }
  await service.start("terminate");
  await service.swf.terminateWorkflowExecution({ domain, workflowId: "terminate" });
  await service.start("time out", { executionStartToCloseTimeout: "1" });
  await service.server.advance({ seconds: 1 });
  const by = (status: string) =>
    closed(service, { startTimeFilter: always, closeStatusFilter: { status } });
  assert.deepEqual(await by("COMPLETED"), ["continue", "complete"]);
  assert.deepEqual(await by("FAILED"), ["fail"]);
  assert.deepEqual(await by("CANCELED"), ["cancel"]);
  assert.deepEqual(await by("CONTINUED_AS_NEW"), ["continue"]);
  assert.deepEqual(await by("TERMINATED"), ["terminate"]);
  assert.deepEqual(await by("TIMED_OUT"), ["time out"]);
});

test("closed executions are found by workflow id, type and tag", async () => {
  await using service = await startService();
  await startThree(service);
  for (let index = 0; index < 3; index += 1) await service.decide(complete());
  const by = (filter: object) => closed(service, { startTimeFilter: always, ...filter });
  assert.deepEqual(await by({ executionFilter: { workflowId: "b" } }), ["b"]);
  assert.deepEqual(await by({ tagFilter: { tag: "tag 2" } }), ["c"]);
  assert.deepEqual(await by({ tagFilter: { tag: "all" } }), ["c", "b", "a"]);
  assert.deepEqual(await by({ typeFilter: { name: "order", version: "1" } }), ["c", "b", "a"]);
});

test("counts take the filters of their lists", async () => {
  await using service = await startService();
  const { swf } = service;
  await startThree(service);
  await service.decide(complete());
  const openCount = (filters: object = {}) =>
    swf.countOpenWorkflowExecutions({ domain, startTimeFilter: always, ...filters });
  const closedCount = (filters: object = {}) =>
    swf.countClosedWorkflowExecutions({ domain, closeTimeFilter: always, ...filters });
  assert.equal((await openCount()).count, 2);
  assert.equal((await openCount()).truncated, false);
  assert.equal((await openCount({ tagFilter: { tag: "tag 1" } })).count, 1);
  assert.equal((await openCount({ executionFilter: { workflowId: "a" } })).count, 0);
  assert.equal((await openCount({ typeFilter: { name: "order" } })).count, 2);
  assert.equal((await closedCount()).count, 1);
  assert.equal((await closedCount({ tagFilter: { tag: "tag 1" } })).count, 0);
  assert.equal((await closedCount({ closeStatusFilter: { status: "COMPLETED" } })).count, 1);
  assert.equal((await closedCount({ executionFilter: { workflowId: "a" } })).count, 1);
  assert.equal((await closedCount({ typeFilter: { name: "order", version: "9" } })).count, 0);
});

test("closed executions need one time filter, and not both", async () => {
  await using service = await startService();
  const { swf } = service;
  const both = { domain, startTimeFilter: always, closeTimeFilter: always };
  const message = "Cannot specify both a startTimeFilter and a closeTimeFilter";
  await invalid(swf.listClosedWorkflowExecutions({ domain }), "Must specify time filter");
  await invalid(swf.countClosedWorkflowExecutions({ domain }), "Must specify time filter");
  await invalid(swf.listClosedWorkflowExecutions(both), message);
  await invalid(swf.countClosedWorkflowExecutions(both), message);
});

test("two more filters at once are refused by name", async () => {
  await using service = await startService();
  const { swf } = service;
  const times = { domain, startTimeFilter: always };
  const one = { executionFilter: { workflowId: "w" }, tagFilter: { tag: "t" } };
  const other = { typeFilter: { name: "n" }, closeStatusFilter: { status: "FAILED" as const } };
  const text = (names: string) =>
    `Cannot specify more than one exclusive filters in the same query: [${names}]`;
  const openNames = text("executionFilter, tagFilter");
  await invalid(swf.listOpenWorkflowExecutions({ ...times, ...one }), openNames);
  await invalid(swf.countOpenWorkflowExecutions({ ...times, ...one }), openNames);
  const closedNames = text("typeFilter, closeStatusFilter");
  await invalid(swf.listClosedWorkflowExecutions({ ...times, ...other }), closedNames);
  await invalid(swf.countClosedWorkflowExecutions({ ...times, ...other }), closedNames);
});

test("executions stay findable when their type and domain are deprecated", async () => {
  await using service = await startService();
  await service.start();
  await service.swf.deprecateDomain({ name: domain });
  assert.deepEqual(await open(service, { typeFilter: { name: "order" } }), ["w"]);
});

test("an execution is listed as soon as its start is answered", async () => {
  await using service = await startService();
  for (let index = 0; index < 20; index += 1) {
    await service.start(`w${index}`);
    assert.equal((await open(service)).length, index + 1);
  }
});

test("executions are found by names and tags of any characters, and by nothing like them", async () => {
  await using service = await startService();
  const odd = [
    "%",
    "_",
    "a'b\"c",
    "back\\slash",
    "🎬",
    "half \ud83c",
    "nul\u0000",
    "[1,2]",
    " ",
    "a:b/c|d",
  ];
  for (const name of odd) await service.start(name, { tagList: [name, "all"] });
  for (const name of odd) {
    assert.deepEqual(await open(service, { executionFilter: { workflowId: name } }), [name]);
    assert.deepEqual(await open(service, { tagFilter: { tag: name } }), [name]);
  }
  assert.deepEqual(await open(service, { tagFilter: { tag: "" } }), []);
  assert.equal((await open(service, { tagFilter: { tag: "all" } })).length, odd.length);
});
