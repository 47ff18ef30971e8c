import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  defineWorkflow,
  localActivity,
  type PayloadCodec,
  proxyActivities,
  sleep,
  type WorkflowDefinition,
  type WorkflowHandle,
} from "@ekiden/flow";
import {
  countOf,
  eventsOf,
  type FlowHarness,
  failuresIn,
  failuresOf,
  startFlowHarness,
} from "../flow-harness.ts";
import { Salted } from "../salted.ts";

const activities = { step: async (number: number) => number };
const { step } = proxyActivities<typeof activities>({});

/** This file, as stack traces name it. */
const here = /decision-failures\.test\.ts:\d+:\d+/;

const fine = defineWorkflow<undefined, number>({ name: "Fine", version: "1.0" }, () => step(7));

type Act = () => Promise<unknown>;

const workflow = (run: Act) =>
  defineWorkflow<undefined, unknown>({ name: "Wrong", version: "1.0" }, run);

/** What goes wrong after an activity, in a run that is therefore replayed. */
const later = (act: Act) =>
  workflow(async () => {
    await step(1);
    return act();
  });

/** Waits until the history of a run tells of so many decision tasks that failed. */
const failed = async (
  harness: FlowHarness,
  handle: WorkflowHandle,
  { count = 1, find = failuresOf } = {},
) => {
  for (let polls = 1; ; polls += 1) {
    const failures = await find(handle);
    if (failures.length >= count) return failures;
    await harness.network.heard("RespondDecisionTaskCompleted", polls);
  }
};

/** The turn before, which only asks for the activity, fails too where it has no processor. */
const failuresAfterActivity = async (handle: WorkflowHandle) => {
  const events = await eventsOf(handle);
  const completed = events.findIndex(({ type }) => type === "ActivityTaskCompleted");
  return completed < 0 ? [] : failuresIn(events.slice(completed));
};

const startWrong = async (harness: FlowHarness, wrong: WorkflowDefinition<undefined, unknown>) => {
  const worker = await harness.worker({
    workflows: [wrong, fine],
    activities,
    turnLimit: "0.3 seconds",
  });
  return { worker, handle: await harness.client.start(wrong, {}) };
};

/** The failure, and the proof that the worker lives on and that a fixed one takes over. */
const failureOf = async (act: Act) => {
  await using harness = await startFlowHarness();
  const { worker, handle } = await startWrong(harness, later(act));
  const [failure] = await failed(harness, handle, { find: failuresAfterActivity });
  assert.equal(await harness.client.run(fine, {}), 7, "others go on");
  await worker.stop({ pollsWithin: "0 seconds" });
  await harness.worker({ workflows: [later(async () => "fixed")], activities });
  assert.equal(await handle.result(), "fixed");
  assert.ok(failure);
  const name = `Wrong 1.0 (${handle.workflowId}, run ${handle.runId})`;
  assert.ok(failure.message.includes(name), failure.message);
  return failure;
};

const foreign: Record<string, [act: Act, kind: string, culprit: RegExp]> = {
  "a file": [
    () => readFile("/etc/hostname"),
    "forbidden",
    /calls readFile\(\) at .*test\.ts:\d+:\d+/,
  ],
  "a file beside an activity": [
    () => Promise.all([step(2), readFile("/etc/hostname")]),
    "forbidden",
    /calls readFile\(\) at .*test\.ts:\d+:\d+/,
  ],
  "a race of a file and a timer": [
    () => Promise.race([sleep("1 hour"), readFile("/etc/hostname")]),
    "forbidden",
    /calls readFile\(\) at .*test\.ts:\d+:\d+/,
  ],
  "a hash of the web's cryptography": [
    () => crypto.subtle.digest("SHA-256", new Uint8Array(8)),
    "forbidden",
    /calls digest\(\) at .*test\.ts:\d+:\d+/,
  ],
  "a promise that is never settled": [
    () => new Promise(() => {}),
    "not durable",
    /not durable, after what it asked for at .*test\.ts:\d+:\d+/,
  ],
};

for (const [what, [act, kind, culprit]] of Object.entries(foreign)) {
  test(`a workflow that awaits ${what} fails its decision task, and the culprit is named`, async () => {
    const failure = await failureOf(act);
    assert.equal(failure.kind, kind);
    assert.match(failure.message, culprit);
  });
}

const endless: Record<string, Act> = {
  "without any await": async () => {
    for (;;);
  },
  "that awaits nothing": async () => {
    for (;;) await null;
  },
  "that catches everything": async () => {
    for (;;) {
      try {
        await Promise.reject(new Error("again"));
      } catch {}
    }
  },
  "of ticks": async () => {
    const tick = () => process.nextTick(tick);
    tick();
    await step(2);
  },
  "that asks for more and more": async () => {
    for (;;) step(2).catch(() => {});
  },
};

for (const [what, act] of Object.entries(endless)) {
  test(`a loop ${what} is ended, and the worker lives on`, async () => {
    const failure = await failureOf(act);
    assert.equal(failure.kind, "endless");
    assert.match(failure.message, here);
  });
}

test("a decision task that fails comes again after pauses that grow", async () => {
  await using harness = await startFlowHarness();
  const { handle } = await startWrong(
    harness,
    workflow(() => new Promise(() => {})),
  );
  const failures = await failed(harness, handle, { count: 3 });
  assert.deepEqual(
    failures.map(({ failures }) => failures),
    [1, 2, 3],
  );
  const retries = harness.network
    .of("RespondDecisionTaskCompleted")
    .flatMap(({ asked }) => (asked.decisions ?? []) as readonly Record<string, unknown>[])
    .flatMap(({ startTimerDecisionAttributes: timer }) => (timer ? [timer] : []));
  assert.deepEqual(
    retries.map((timer) => (timer as { startToFireTimeout: string }).startToFireTimeout),
    ["1", "2", "4"],
  );
});

test("a local activity that hangs after a history that took long to read is recorded in time", async () => {
  const salted = new Salted();
  await using harness = await startFlowHarness({ pollSeconds: 1, payloadCodecs: [salted] });
  const { network } = harness;
  const polling = "PollForActivityTask";
  const slow: PayloadCodec = {
    ...salted,
    async decode(bytes, context) {
      // A poll that finds nothing takes a second: more than a second until the second from now.
      await network.heard(polling, network.of(polling).length + 2);
      return salted.decode(bytes, context);
    },
  };
  const hangs = defineWorkflow<string>({ name: "Hangs", version: "1.0" }, () =>
    localActivity("hang", () => new Promise<void>(() => {})),
  );
  const polls = { activities, maxActivities: 1 };
  await harness.worker({ workflows: [hangs], payloadCodecs: [slow], ...polls });
  const settings = { decisionStartToClose: "6 seconds" } as const;
  const handle = await harness.client.start(hangs, { input: "it", ...settings });
  await network.heard("RespondDecisionTaskCompleted");
  const events = await eventsOf(handle);
  assert.equal(countOf(events, "DecisionTaskTimedOut"), 0);
  assert.deepEqual(
    failuresIn(events).map(({ kind }) => kind),
    ["endless"],
  );
  assert.match(harness.log.text, /still waits after 5400 ms for/);
  await handle.terminate();
});

test("a run whose type the worker does not know says which types it knows", async () => {
  await using harness = await startFlowHarness();
  const wrong = workflow(async () => "fixed");
  const first = await harness.worker({ workflows: [wrong] });
  await first.stop({ pollsWithin: "0 seconds" });
  await harness.worker({ workflows: [fine] });
  const handle = await harness.client.start(wrong, {});
  const [failure] = await failed(harness, handle);
  assert.equal(failure?.kind, "unknown type");
  assert.match(failure?.message ?? "", /Wrong 1\.0 .* does not know; it knows Fine 1\.0\./);
});

test("code that does not fit its history names the event, the decisions and the line", async () => {
  await using harness = await startFlowHarness();
  const before = await harness.worker({
    workflows: [workflow(() => sleep("1 second", { id: "pause" }))],
    sticky: false,
  });
  const handle = await harness.client.start(
    workflow(async () => {}),
    {},
  );
  await harness.network.heard("RespondDecisionTaskCompleted");
  await before.stop({ pollsWithin: "0 seconds" });
  await harness.worker({ workflows: [workflow(() => step(1))], activities });
  const [failure] = await failed(harness, handle);
  assert.equal(failure?.kind, "mismatch");
  assert.match(
    failure?.message ?? "",
    /event 5 is TimerStarted pause, and .* ScheduleActivityTask/,
  );
  assert.match(failure?.message ?? "", here);
});

test("a batch that the service does not take is recorded, with the line of the decision", async () => {
  const failure = await failureOf(() =>
    Promise.all([step(2), proxyActivities<typeof activities>({ id: "x".repeat(257) }).step(3)]),
  );
  assert.equal(failure.kind, "refused");
  assert.match(failure.message, /asks for ScheduleActivityTask x{257} \(.*test\.ts:\d+:\d+\)/);
});

test("an error of a codec is recorded, and is not the workflow's", async () => {
  const stringify = (value: unknown) => {
    if (value === "unspeakable") throw new RangeError("no words");
    return JSON.stringify(value) ?? "null";
  };
  await using harness = await startFlowHarness({ codec: { stringify, parse: JSON.parse } });
  await harness.worker({ workflows: [workflow(async () => "unspeakable")] });
  const handle = await harness.client.start(
    workflow(async () => {}),
    {},
  );
  const [failure] = await failed(harness, handle);
  assert.equal(failure?.kind, "payload");
  assert.match(failure?.message ?? "", /the workflow's result .* cannot be sent: no words/);
});
