// Each metric of a worker is provoked, through a real server, and read from what is scraped.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activityContext,
  CancellationScope,
  defineActivity,
  defineSignal,
  defineWorkflow,
  FlowClient,
  localActivity,
  proxyActivities,
  retryMetrics,
  SwfClient,
  type WorkflowHandle,
} from "@ekiden/flow";
import { prometheusMetrics } from "../../src/prometheus.ts";
import {
  domain,
  type FlowHarness,
  failuresOf,
  Gate,
  startFlowHarness,
  taskList,
} from "../flow-harness.ts";
import { Measured, type MetricName, rows, seen } from "./measured.ts";

const activities = { step: async (number: number) => number };
const { step } = proxyActivities<typeof activities>({});
const go = defineSignal("go");

const define = <Input, Result>(name: string, run: (input: Input) => Promise<Result>) =>
  defineWorkflow<Input, Result>({ name, version: "1.0" }, run);

const steps = define("Steps", async () => {
  await step(1);
  return step(2);
});
const ofSteps = { workflow_type: "Steps", workflow_version: "1.0" };
const ofStep = { activity_type: "step", activity_version: "1.0" };

/** Runs a workflow to its end, and the worker, too. */
const runSteps = async (harness: FlowHarness, measured: Measured) => {
  const worker = await measured.worker({ workflows: [steps], activities, sticky: "1 hour" });
  assert.equal(await harness.client.run(steps, {}), 2);
  await worker.stop({ pollsWithin: "0 seconds" });
};

test("what a reset has kept is measured no second time, and not as if it had waited", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  const measured = new Measured(harness);
  const worker = await measured.worker({ workflows: [steps], activities });
  const before = await harness.client.start(steps, {});
  assert.equal(await before.result(), 2);
  await harness.server.advance({ seconds: 7_200 });
  const { workflowId, runId } = before;
  const run = { domain, workflowId, runId };
  const reset = await harness.swf.ekiden.resetWorkflowExecution({ ...run, decision: "LAST" });
  const after = { workflowId, runId: reset.runId ?? "" };
  assert.equal(await harness.client.handle(steps, after).result(), 2);
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal(await measured.valueOf("decisionStartToClose", ofSteps), 4);
  assert.equal(await measured.valueOf("decisionScheduleToStart", ofSteps), 3);
  assert.equal(await measured.valueOf("activityScheduleToStart", ofStep), 2);
});

test("a decision task waits from when the one before it is over", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  const measured = new Measured(harness);
  const { swf, server } = harness;
  const waiting = define("Waiting", async () => void (await go.waitFor()));
  await swf.registerWorkflowType({
    domain,
    name: "Waiting",
    version: "1.0",
    defaultTaskList: { name: taskList },
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
  });
  const { workflowId, runId } = await harness.client.start(waiting, {});
  const polled = { domain, taskList: { name: taskList } };
  const { taskToken = "" } = await swf.pollForDecisionTask(polled);
  await harness.client.handle(waiting, { workflowId, runId }).signal(go);
  await server.advance({ seconds: 20 });
  await swf.respondDecisionTaskCompleted({ taskToken, decisions: [] });
  await server.advance({ seconds: 3 });
  const worker = await measured.worker({ workflows: [waiting] });
  await harness.client.handle(waiting, { workflowId, runId }).result();
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal((await measured.scrape()).total(rows.decisionScheduleToStart), 3);
});

const failure = async (harness: FlowHarness, handle: WorkflowHandle): Promise<void> => {
  for (let polls = 1; (await failuresOf(handle)).length === 0; polls += 1) {
    await harness.network.heard("RespondDecisionTaskCompleted", polls);
  }
};

test("a run of two activities is counted, task by task", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  await runSteps(harness, measured);
  const counts: readonly (readonly [MetricName, Record<string, string>, number])[] = [
    ["decisionScheduleToStart", ofSteps, 3],
    ["decisionStartToClose", { ...ofSteps, outcome: "completed" }, 3],
    ["cacheLookups", { outcome: "hit" }, 2],
    ["cacheLookups", { outcome: "miss" }, 0],
    ["replayDuration", {}, 0],
    ["activityScheduleToStart", ofStep, 2],
    ["activityStartToClose", { ...ofStep, outcome: "completed" }, 2],
    ["pollDuration", { task_kind: "activity", outcome: "task" }, 2],
    ["pollDuration", { task_kind: "decision", outcome: "task" }, 1],
    ["pollDuration", { task_kind: "sticky_decision", outcome: "task" }, 2],
    ["callDuration", { operation: "RespondActivityTaskCompleted", outcome: "ok" }, 2],
    ["callDuration", { operation: "RespondDecisionTaskCompleted", outcome: "ok" }, 3],
  ];
  for (const [name, labels, count] of counts) {
    assert.equal(await measured.valueOf(name, labels), count, `${name} ${JSON.stringify(labels)}`);
  }
});

test("waiting and working show in gauges, which are at 0 when the worker has stopped", async () => {
  await using harness = await startFlowHarness({ pollSeconds: 60 });
  const measured = new Measured(harness);
  const [begun, gate] = [new Gate(), new Gate()];
  const slow = {
    step: async (number: number) => {
      begun.open();
      await gate.opened;
      return number;
    },
  };
  const worker = await measured.worker({ workflows: [steps], activities: slow, maxActivities: 3 });
  const handle = await harness.client.start(steps, {});
  await begun.opened;
  const activity = { task_kind: "activity" };
  assert.equal(await measured.valueOf("usedSlots", activity), 1);
  assert.equal(await measured.valueOf("freeSlots", activity), 2);
  assert.equal(await measured.valueOf("openPolls", activity), 2);
  assert.equal(await measured.valueOf("freeSlots", { task_kind: "sticky_decision" }), 4);
  assert.equal(await measured.valueOf("cachedRuns"), 1);
  gate.open();
  await handle.result();
  await harness.client.start(steps, {});
  await worker.stop({ pollsWithin: "0 seconds" });
  for (const name of ["usedSlots", "freeSlots", "openPolls", "cachedRuns"] as const) {
    assert.equal(await measured.valueOf(name), 0, name);
  }
  assert.ok((await measured.valueOf("pollDuration", { outcome: "aborted" })) > 0);
});

test("polls that bring nothing and polls that fail are told apart", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const worker = await measured.worker({ activities, maxActivities: 1 });
  // Who polls again knows what came of the poll before.
  await harness.network.heard("PollForActivityTask", 2);
  harness.network.disturb(() => ({ fault: "OperationNotPermittedFault" }));
  const underWay = 1;
  await harness.network.heard("PollForActivityTask", 2 + underWay + 2);
  await worker.stop({ pollsWithin: "0 seconds" });
  const activity = { task_kind: "activity" };
  assert.ok((await measured.valueOf("pollDuration", { ...activity, outcome: "empty" })) > 0);
  assert.ok((await measured.valueOf("pollDuration", { ...activity, outcome: "failed" })) > 0);
});

test("a run that another worker has begun is a miss, and its replay takes time", async () => {
  await using harness = await startFlowHarness();
  const waits = define("Waits", async () => {
    await step(1);
    await go.waitFor();
  });
  const first = await harness.worker({ workflows: [waits], activities, sticky: "1 second" });
  const handle = await harness.client.start(waits, {});
  await harness.network.heard("RespondDecisionTaskCompleted", 2);
  await first[Symbol.asyncDispose]();
  const measured = new Measured(harness);
  const second = await measured.worker({ workflows: [waits], activities });
  await handle.signal(go);
  await handle.result();
  await second.stop({ pollsWithin: "0 seconds" });
  assert.equal(await measured.valueOf("cacheLookups", { outcome: "miss" }), 1);
  assert.equal(await measured.valueOf("replayDuration", { workflow_type: "Waits" }), 1);
  assert.ok((await measured.scrape()).total(rows.replayDuration) > 0);
  // The first worker has told of the activity already, if it was measured.
  assert.equal(await measured.valueOf("activityScheduleToStart"), 0);
});

test("runs that the cache has no room for are evictions", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const waits = define("Waits", () => go.waitFor());
  const worker = await measured.worker({ workflows: [waits], cacheMegabytes: 0.015 });
  for (let count = 1; count <= 6; count += 1) await harness.client.start(waits, {});
  await harness.network.heard("RespondDecisionTaskCompleted", 6);
  assert.equal(await measured.valueOf("cachedRuns"), worker.cachedRuns);
  assert.equal(await measured.valueOf("cacheEvictions"), 6 - worker.cachedRuns);
});

test("decision tasks that fail are counted by their reasons", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const version = (number: number) =>
    define("Steps", async () => {
      await step(number);
      await go.waitFor();
      if (number === 1) throw new TypeError("a typo");
    });
  const first = await measured.worker({ workflows: [version(1)], activities });
  const typo = await harness.client.start(version(1), {});
  await typo.signal(go);
  await failure(harness, typo);
  const changed = await harness.client.start(version(1), {});
  await harness.network.heard("RespondActivityTaskCompleted", 2);
  await first[Symbol.asyncDispose]();
  const second = await measured.worker({ workflows: [version(2)], activities });
  await changed.signal(go);
  await failure(harness, changed);
  await second[Symbol.asyncDispose]();
  const failed = (reason: string) => measured.valueOf("decisionFailures", { ...ofSteps, reason });
  assert.ok((await failed("unexpected error")) >= 1);
  assert.ok((await failed("changed input")) >= 1);
  assert.ok((await measured.valueOf("decisionStartToClose", { outcome: "failed" })) >= 2);
});

test("a close that the service refuses is counted", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  let handle: WorkflowHandle | undefined;
  const started = new Gate();
  const hasty = define("Hasty", async () => {
    go.handle(() => {});
    await localActivity("signal", async () => {
      await started.opened;
      await handle?.signal(go);
    });
  });
  const worker = await measured.worker({ workflows: [hasty] });
  handle = await harness.client.start(hasty, {});
  started.open();
  await handle.result();
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal(await measured.valueOf("refusedCloses", { workflow_type: "Hasty" }), 1);
});

const ends = {
  fails: async () => {
    throw new Error("no");
  },
  opens: async () => activityContext().completeLater(),
  waits: async () => {
    const { signal } = activityContext();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    signal.throwIfAborted();
  },
  hangs: defineActivity({ startToClose: "1 second" }, async () => {
    const { signal } = activityContext();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }),
};
const called = proxyActivities<typeof ends>({});

test("activities are told apart by their ends, and heartbeats by what came of them", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const all = define("All", async () => {
    const scope = new CancellationScope();
    const waiting = scope.run(() => called.waits());
    const opening = called.opens();
    const others = Promise.allSettled([called.fails(), called.hangs(), waiting]);
    await go.waitFor();
    scope.cancel();
    await others;
    opening.catch(() => {});
  });
  const worker = await measured.worker({
    workflows: [all],
    activities: ends,
    heartbeatInterval: "0.1 seconds",
  });
  const handle = await harness.client.start(all, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 3);
  await handle.signal(go);
  await handle.result();
  await worker.stop({ pollsWithin: "0 seconds" });
  const ended = (activity_type: string, outcome: string) =>
    measured.valueOf("activityStartToClose", { activity_type, outcome });
  assert.equal(await ended("fails", "failed"), 1);
  assert.equal(await ended("opens", "left open"), 1);
  assert.equal(await ended("waits", "canceled"), 1);
  assert.equal(await ended("hangs", "too late"), 1);
  const timedOut = { activity_type: "hangs", timeout_type: "START_TO_CLOSE" };
  assert.equal(await measured.valueOf("activityTimeouts", timedOut), 1);
  for (const outcome of ["ok", "cancel requested", "gone"]) {
    assert.ok((await measured.valueOf("heartbeats", { outcome })) > 0, outcome);
  }
});

for (const [sender, maxAttempts] of Object.entries({ worker: 1, client: 3 })) {
  test(`an answer that was taken, and that the ${sender} sends again, is not too late`, async () => {
    await using harness = await startFlowHarness();
    const measured = new Measured(harness);
    const { network, server, log } = harness;
    network.disturbFirst("RespondActivityTaskCompleted", 1, "loses its answer");
    const { endpoint } = network;
    const client = new SwfClient({ ...server.clientOptions, endpoint, maxAttempts });
    const worker = await measured.worker({ workflows: [steps], activities, client });
    assert.equal(await harness.client.run(steps, {}), 2);
    await worker.stop({ pollsWithin: "0 seconds" });
    await client.close();
    const ended = (outcome: string) => measured.valueOf("activityStartToClose", { outcome });
    const outcomes = [await ended("unknown"), await ended("too late"), await ended("completed")];
    assert.deepEqual(outcomes, [1, 0, 1]);
    assert.match(log.text, /May have been taken before, or the time is over: the answer to /);
    assert.doesNotMatch(log.text, /Gave up/);
  });
}

test("calls that are throttled are counted by the client and by the worker", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const operation = "RespondActivityTaskCompleted";
  harness.network.disturbFirst(operation, 4, { fault: "ThrottlingException" });
  const { region, credentials } = harness.server.clientOptions;
  const { endpoint } = harness.network;
  const own = { client: undefined, endpoint, region, credentials };
  const worker = await measured.worker({ workflows: [steps], activities, ...own });
  assert.equal(await harness.client.run(steps, {}), 2);
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal(await measured.valueOf("callDuration", { operation, outcome: "throttled" }), 1);
  assert.equal(await measured.valueOf("callRetries", { operation, reason: "throttled" }), 3);
});

test("clients count what they send again, made by a FlowClient or by the program", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  await harness.worker({ workflows: [steps], activities });
  const receiver = prometheusMetrics(measured.registry);
  const options = { ...harness.server.clientOptions, endpoint: harness.network.endpoint };
  const flow = new FlowClient({ ...options, domain, metrics: receiver });
  harness.network.disturbFirst("StartWorkflowExecution", 1, { fault: "ThrottlingException" });
  await flow.start(steps, {});
  const swf = new SwfClient({ ...options, ...retryMetrics(receiver) });
  harness.network.disturbFirst("ListDomains", 2, "is lost");
  await swf.listDomains({ registrationStatus: "REGISTERED" });
  await Promise.all([flow.close(), swf.close()]);
  const started = { operation: "StartWorkflowExecution", reason: "throttled" };
  assert.equal(await measured.valueOf("callRetries", started), 1);
  const listed = { operation: "ListDomains", reason: "no answer" };
  assert.equal(await measured.valueOf("callRetries", listed), 2);
});

test("workers that share a receiver add up, and no label is of one run alone", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  await runSteps(harness, measured);
  await runSteps(harness, measured);
  assert.equal(await measured.valueOf("activityStartToClose", ofStep), 4);
  const { samples, text } = await measured.scrape();
  const allowed = new Set(Object.values(rows).flatMap(({ labels }) => labels as readonly string[]));
  const used = new Set(samples.flatMap(({ labels }) => Object.keys(labels)));
  for (const label of used) assert.ok(allowed.has(label) || label === "le", label);
  assert.doesNotMatch(text, /Steps-|@/);
});

test("a receiver that throws is reported in the log, and takes no task with it", async () => {
  await using harness = await startFlowHarness();
  const broken = () => () => {
    throw new Error("full");
  };
  const metrics = { counter: broken, gauge: broken, histogram: broken };
  await harness.worker({ workflows: [steps], activities, metrics });
  assert.equal(await harness.client.run(steps, {}), 2);
  const told = harness.log.lines.filter(({ message }) => message.includes("receiver of metrics"));
  const names = told.map(({ message }) => message);
  assert.ok(names.length > 5, names.join("\n"));
  assert.equal(new Set(names).size, names.length);
});

test("every metric of the table was provoked, with the type that its row says", async () => {
  assert.deepEqual([...seen].sort(), Object.keys(rows).sort());
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  await measured.worker({ activities });
  const scrape = await measured.scrape();
  for (const row of Object.values(rows)) assert.equal(scrape.typeOf(row), row.kind, row.name);
});
