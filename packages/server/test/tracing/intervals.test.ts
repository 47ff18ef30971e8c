// Traces of executions that stay open: what has ended is sent at intervals, and nothing twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import { domainKey } from "../../src/store/domain-key.ts";
import { ChangedRuns, isRecordedIn, maxRunsChanged } from "../../src/tracing/changed-runs.ts";
import { executionSpanId, traceIdOf } from "../../src/tracing/span-ids.ts";
import { Harness } from "../ekiden/harness.ts";
import { decide, populate, schedule, start, takeTask } from "../ekiden/orders.ts";
import { postgres } from "../shared-postgres.ts";
import { Collector, settingsFor } from "./collector.ts";

const complete = [{ decisionType: "CompleteWorkflowExecution" as const }];
const traceInterval = "300s";

const charge = async (client: SwfClient): Promise<void> => {
  const taskToken = await takeTask(client);
  await client.respondActivityTaskCompleted({ taskToken });
};

/** Spans of the run, by name; calls have traces of their own. */
const namesIn = ({ spans }: Collector, runId: string): readonly string[] =>
  spans.filter(({ traceId }) => traceId === traceIdOf(runId)).map(({ name }) => name);

const assertEachOnce = ({ spans }: Collector): void => {
  const ids = spans.map(({ spanId }) => spanId);
  assert.equal(new Set(ids).size, ids.length, "no span comes twice");
};

test("what has ended of an open execution is sent at each interval, and the run once it closes", async () => {
  await using collector = await Collector.open();
  const clock = new TestClock(Date.now());
  const traces = settingsFor(collector.url, { batchMilliseconds: 1 });
  const harness = await Harness.open({ traces, traceInterval, clock });
  const { owner } = harness;
  await populate(owner);
  const runId = await start(owner, "order-1");
  await decide(owner, [schedule("charge-1"), schedule("charge-2")]);
  await charge(owner);
  assert.deepEqual(namesIn(collector, runId), []);
  const sent = async (count: number) => {
    while (namesIn(collector, runId).length < count) {
      clock.moveTo(clock.now() + 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return namesIn(collector, runId).toSorted();
  };
  clock.moveTo(clock.now() + 299_000);
  await charge(owner);
  assert.deepEqual(namesIn(collector, runId), [], "not before the interval is over");
  clock.moveTo(clock.now() + 1_000);
  const early = ["ActivityTask:charge", "ActivityTask:charge", "DecisionTask"];
  assert.deepEqual(await sent(3), early);

  await decide(owner, [schedule("charge-3")]);
  clock.moveTo(clock.now() + 300_000);
  assert.deepEqual(await sent(4), [...early, "DecisionTask"]);
  await charge(owner);
  await decide(owner, complete);
  await harness[Symbol.asyncDispose]();
  const late = namesIn(collector, runId).slice(4).toSorted();
  assert.deepEqual(late, ["ActivityTask:charge", "DecisionTask", "WorkflowExecution:order"]);
  assertEachOnce(collector);
  const [run] = collector.named("WorkflowExecution:order");
  assert.equal(run?.spanId, executionSpanId(runId));
  const children = collector.spans.filter(({ traceId }) => traceId === run?.traceId);
  const parents = new Set(children.map(({ parentSpanId }) => parentSpanId));
  assert.deepEqual(parents, new Set([undefined, run?.spanId]), "all are below the run");
});

test("a node that stops sends what it has recorded, and the one that closes the run the rest", async () => {
  await using collector = await Collector.open();
  const store = await postgres.createDatabase();
  const masterKey = Buffer.alloc(32, 7).toString("base64");
  const options = { store, masterKey, traceInterval, traces: settingsFor(collector.url) };
  const first = await Harness.open(options);
  const second = await Harness.open(options);
  assert.ok(first.node.firstKey);
  const other = second.client(first.node.firstKey);
  await populate(first.owner);
  const runId = await start(first.owner, "order-1");
  await decide(other, [schedule("charge-1")]);
  await charge(first.owner);
  await first[Symbol.asyncDispose]();
  assert.deepEqual(namesIn(collector, runId), ["ActivityTask:charge"], "what it has ended");
  await decide(other, complete);
  await second[Symbol.asyncDispose]();
  const names = ["ActivityTask:charge", "DecisionTask", "DecisionTask", "WorkflowExecution:order"];
  assert.deepEqual(namesIn(collector, runId).toSorted(), names);
  assertEachOnce(collector);
});

test("executions that wait for an interval have a bound: the oldest is sent before its time", () => {
  const domain = domainKey(undefined, "office");
  const runOf = (number: number) => ({
    id: number,
    domain,
    workflowId: "w",
    runId: `run-${number}`,
  });
  const runs = new ChangedRuns();
  for (let number = 0; number < maxRunsChanged; number += 1) {
    assert.equal(runs.add(runOf(number), { first: 1, last: 2 }), undefined);
  }
  assert.equal(runs.add(runOf(0), { first: 3, last: 4 }), undefined);
  assert.equal(runs.add(runOf(1), { first: 3, last: 2 }), undefined, "nothing was recorded");
  const oldest = runs.add(runOf(maxRunsChanged), { first: 1, last: 2 });
  assert.deepEqual(oldest, { run: runOf(0), recorded: [{ first: 1, last: 4 }] });
  assert.equal(runs.size, maxRunsChanged);
});

test("events that other nodes record in between are left to these, and so are too many parts", () => {
  const domain = domainKey(undefined, "office");
  const run = { id: 1, domain, workflowId: "w", runId: "run" };
  const runs = new ChangedRuns();
  let part = runs.add(run, { first: 1, last: 2 });
  for (let first = 4; !part; first += 2) part = runs.add(run, { first, last: first });
  assert.equal(runs.size, 0, "it is sent at once");
  assert.equal(part.recorded.length, 100);
  const ids = [1, 2, 3, 4, 5, 6].filter(isRecordedIn(part.recorded));
  assert.deepEqual(ids, [1, 2, 4, 6]);
});
