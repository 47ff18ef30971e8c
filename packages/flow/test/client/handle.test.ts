import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  type Codec,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  setProgress,
  sleep,
  type WorkflowFailure,
  type WorkflowHandle,
  type WorkflowReference,
} from "@ekiden/flow";
import { startFlowHarness } from "../flow-harness.ts";

const go = defineSignal<number>("go");
const left = defineQuery<number>("left");
const add = defineUpdate<number, number>("add");

/** Counts down, one run for each number. */
const countdown = defineWorkflow<number, string>(
  { name: "Countdown", version: "1.0" },
  async (number) => {
    left.handle(() => number);
    setProgress({ number });
    if (number === 0) return "lift off";
    await go.waitFor();
    return continueAsNew<WorkflowReference<number, string>>(number - 1);
  },
);

const failureOf = (handle: WorkflowHandle): Promise<WorkflowFailure> =>
  handle.result().then(
    () => assert.fail("it completed"),
    (error) => error,
  );

/** Resolves when the workflow has decided so often. */
type FlowHarness = Awaited<ReturnType<typeof startFlowHarness>>;
const decided = (harness: FlowHarness, count: number) =>
  harness.network.heard("RespondDecisionTaskCompleted", count);

test("a result, a query and progress are those of the newest run of a chain", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [countdown] });
  const handle = await harness.client.start(countdown, { input: 2 });
  for (let number = 2; number > 0; number -= 1) {
    await decided(harness, (2 - number) * 2 + 1);
    assert.equal(await handle.query(left), number);
    assert.deepEqual(await handle.progress(), { number });
    assert.equal(await handle.outcome(), undefined);
    await handle.signal(go, 1);
  }
  assert.equal(await handle.result(), "lift off");
  assert.equal(await handle.query(left), 0);
  assert.deepEqual(await handle.outcome(), { result: "lift off" });
});

test("a query that a workflow does not answer says so", async () => {
  await using harness = await startFlowHarness();
  const fails = defineWorkflow({ name: "Fails", version: "1.0" }, async () => {
    left.handle(() => {
      throw new Error("no number");
    });
  });
  await harness.worker({ workflows: [fails] });
  const handle = await harness.client.start(fails, {});
  await handle.result();
  await assert.rejects(handle.query(left), /query left failed: Error: no number/);
  await assert.rejects(handle.query(defineQuery("other")), /shows no query other/);
});

const ends = {
  async FAILED(harness: FlowHarness): Promise<WorkflowHandle> {
    const fails = defineWorkflow({ name: "Fails", version: "1.0" }, async () => {
      throw new ApplicationFailure("no stock", { type: "OutOfStock", details: { item: 7 } });
    });
    await harness.worker({ workflows: [fails] });
    return harness.client.start(fails, {});
  },
  async CANCELED(harness: FlowHarness): Promise<WorkflowHandle> {
    await harness.worker({ workflows: [countdown] });
    const handle = await harness.client.start(countdown, { input: 1 });
    await handle.cancel();
    return handle;
  },
  async TERMINATED(harness: FlowHarness): Promise<WorkflowHandle> {
    await harness.worker({ workflows: [countdown] });
    const handle = await harness.client.start(countdown, { input: 1 });
    await handle.terminate({ reason: "mistake", details: { ticket: 9 } });
    return handle;
  },
  async TIMED_OUT(harness: FlowHarness): Promise<WorkflowHandle> {
    const slow = defineWorkflow({ name: "Slow", version: "1.0" }, () => sleep("1 hour"));
    await harness.worker({ workflows: [slow] });
    return harness.client.start(slow, { executionStartToClose: "1 second" });
  },
};

for (const [closeStatus, begin] of Object.entries(ends)) {
  test(`a workflow that ends as ${closeStatus} throws a failure that says so`, async () => {
    await using harness = await startFlowHarness();
    const handle = await begin(harness);
    const failure = await failureOf(handle);
    assert.equal(failure.closeStatus, closeStatus);
    assert.equal(failure.workflowId, handle.workflowId);
    const outcome = await handle.outcome();
    assert.ok(outcome && "failure" in outcome && outcome.failure.closeStatus === closeStatus);
    await assert.rejects(handle.signal(go, 1), { name: "UnknownResourceFault" });
  });
}

test("a failure brings what the workflow threw, and a termination its reason", async () => {
  await using harness = await startFlowHarness();
  const failed = await failureOf(await ends.FAILED(harness));
  const cause = failed.cause as ApplicationFailure;
  assert.deepEqual(
    [cause.name, cause.message, cause.details],
    ["OutOfStock", "no stock", { item: 7 }],
  );
  const terminated = await failureOf(await ends.TERMINATED(harness));
  assert.equal(terminated.cause?.name, "mistake");
});

const sums = defineWorkflow<undefined, number>({ name: "Sums", version: "1.0" }, async () => {
  let sum = 0;
  add.handle(async (number) => {
    if (number < 0) throw new ApplicationFailure("not positive", { type: "Refused" });
    sum += number;
    return sum;
  });
  await go.waitFor();
  return sum;
});

test("updates are answered each with its own result, also many at once", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [sums] });
  const handle = await harness.client.start(sums, {});
  assert.equal(await handle.update(add, 1), 1);
  const answers = await Promise.all(Array.from({ length: 20 }, () => handle.update(add, 1)));
  assert.deepEqual(
    answers.sort((one, other) => one - other),
    Array.from({ length: 20 }, (_, index) => index + 2),
  );
  await assert.rejects(handle.update(add, -1), { name: "Refused", message: "not positive" });
  await handle.signal(go, 0);
  assert.equal(await handle.result(), 21);
});

test("an update finds the run that continues the one it was started as", async () => {
  await using harness = await startFlowHarness();
  const chain = defineWorkflow<number, number>(
    { name: "Chain", version: "1.0" },
    async (number) => {
      add.handle((more) => number + more);
      await go.waitFor();
      if (number === 2) return number;
      return continueAsNew<WorkflowReference<number, number>>(number + 1);
    },
  );
  await harness.worker({ workflows: [chain] });
  const handle = await harness.client.start(chain, { input: 1 });
  assert.equal(await handle.update(add, 10), 11);
  await handle.signal(go, 0);
  await decided(harness, 3);
  assert.equal(await handle.update(add, 10), 12);
  await handle.signal(go, 0);
  assert.equal(await handle.result(), 2);
});

test("an update of a workflow that closes without an answer says so", async () => {
  await using harness = await startFlowHarness();
  const deaf = defineWorkflow({ name: "Deaf", version: "1.0" }, async () => {
    await go.waitFor();
  });
  await harness.worker({ workflows: [deaf] });
  const handle = await harness.client.start(deaf, {});
  await decided(harness, 1);
  const updated = assert.rejects(handle.update(add, 1), /closed without an answer to add/);
  await decided(harness, 2);
  await handle.signal(go, 0);
  await updated;
});

test("a wait ends when its signal is aborted, with the reason", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [sums] });
  const handle = await harness.client.start(sums, {});
  await decided(harness, 1);
  const given = new AbortController();
  const waits = [
    assert.rejects(handle.result({ signal: given.signal }), /no longer needed/),
    assert.rejects(
      handle.update(defineUpdate("other"), undefined, { signal: given.signal }),
      /no longer needed/,
    ),
  ];
  await decided(harness, 2);
  given.abort(new Error("no longer needed"));
  await Promise.all(waits);
});

test("a history is read page by page, from either end", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [countdown] });
  const handle = await harness.client.start(countdown, { input: 0 });
  await handle.result();
  const ids = async (options: Parameters<typeof handle.history>[0]) => {
    const all: number[] = [];
    for await (const { id } of handle.history(options)) all.push(id);
    return all;
  };
  assert.deepEqual(await ids({ maximumPageSize: 2 }), [1, 2, 3, 4, 5]);
  assert.deepEqual(await ids({ maximumPageSize: 2, reverseOrder: true }), [5, 4, 3, 2, 1]);
});

/** As superjson does it: values beside notes of what they are. */
const rich: Codec = {
  stringify: (value) =>
    JSON.stringify(value, function (this: Record<string, unknown>, name, member) {
      return this[name] instanceof Date ? { $date: (this[name] as Date).getTime() } : member;
    }),
  parse: (text) =>
    JSON.parse(text, (_, member) =>
      member?.$date === undefined ? member : new Date(member.$date),
    ),
};

test("with a codec of its own a workflow sends what JSON cannot", async () => {
  await using harness = await startFlowHarness({ codec: rich });
  const activities = {
    later: (date: unknown): unknown => new Date((date as Date).getTime() + 1),
  };
  const { later } = proxyActivities<typeof activities>({});
  const dates = defineWorkflow<unknown, unknown>(
    { name: "Dates", version: "1.0" },
    async (date) => {
      const next = await later(date);
      assert.ok(next instanceof Date);
      return later(next);
    },
  );
  await harness.worker({ workflows: [dates], activities });
  assert.deepEqual(await harness.client.run(dates, { input: new Date(5) }), new Date(7));
});

test("a value that cannot be sent is refused before anything is started", async () => {
  await using harness = await startFlowHarness();
  const takes = defineWorkflow<unknown>({ name: "Takes", version: "1.0" }, async () => {});
  await harness.worker({ workflows: [takes] });
  await assert.rejects(harness.client.start(takes, { input: { map: new Map() } }), {
    name: "PayloadError",
    message: /value\.map is a Map/,
  });
});

test("a handle that names no run is about the one that is open", async () => {
  await using harness = await startFlowHarness();
  const summing = defineWorkflow({ name: "Summing", version: "1.0" }, async () => {
    let sum = 0;
    add.handle((more) => {
      sum += more;
      return sum;
    });
    left.handle(() => sum);
    await go.waitFor();
    return sum;
  });
  await harness.worker({ workflows: [summing] });
  const { workflowId, runId } = await harness.client.start(summing);
  const open = harness.client.handle(summing, { workflowId, runId: "" });
  const result = open.result();
  assert.equal(await open.update(add, 5), 5);
  assert.equal(await open.update(add, 1, { id: "once" }), 6);
  assert.equal(await open.update(add, 1, { id: "once" }), 6);
  assert.equal(await open.query(left), 6);
  assert.equal(await open.newestRunId(), runId);
  assert.equal(await open.outcome(), undefined);
  for await (const { type } of open.history()) {
    assert.equal(type, "WorkflowExecutionStarted");
    break;
  }
  await open.signal(go, 1);
  assert.equal(await result, 6);
  for (const ask of [() => open.result(), () => open.update(add, 1), () => open.describe()]) {
    await assert.rejects(ask, { name: "NoRunError", workflowId });
  }
});
