import assert from "node:assert/strict";
import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  localActivity,
  patched,
  proxyActivities,
  recordMarker,
  sideEffect,
  sleep,
  type WorkflowReference,
  withTimeout,
} from "../../src/index.ts";
import { Gate } from "./gate.ts";
import { scenario } from "./live.ts";

const activities = {
  double: async (value: number) => value * 2,
  measure: async (text: string) => text.length,
};
const calls = proxyActivities<typeof activities>({ startToClose: "1 hour" });

const fan = defineWorkflow({ name: "Fan", version: "1" }, async (count: number) => {
  const all = await Promise.all(Array.from({ length: count }, (_, index) => calls.double(index)));
  return all.reduce((sum, value) => sum + value, 0);
});

const options = { activities, everyTurn: false, maxActivities: 30 };

scenario(
  "500 activities go out in answers of at most 100 decisions",
  { ...options, workflows: [fan] },
  async (live) => {
    assert.equal(await live.run(fan, { input: 500 }), 249_500);
    const sizes = live.decisions().map(({ length }) => length);
    assert.equal(Math.max(...sizes), 100);
    const scheduled = live
      .decisions()
      .flat()
      .filter((type) => type === "ScheduleActivityTask");
    assert.equal(scheduled.length, 500);
  },
);

scenario(
  "just 100 decisions need no second answer",
  { ...options, workflows: [fan] },
  async (live) => {
    await live.run(fan, { input: 100 });
    assert.equal(live.decisions()[0]?.length, 100);
    assert.ok(!live.decisions()[0]?.includes("StartTimer"));
  },
);

/** Each character takes three bytes, and each quote two: far more than there are characters. */
const wide = `"${"\u20ac".repeat(10_000)}"`;

const big = defineWorkflow({ name: "Big", version: "1" }, async () => {
  const all = await Promise.all(Array.from({ length: 60 }, () => calls.measure(wide)));
  return all.reduce((sum, value) => sum + value, 0);
});

scenario(
  "more than 1 MB of inputs goes out in several answers",
  { ...options, workflows: [big] },
  async (live) => {
    assert.equal(await live.run(big, {}), 60 * wide.length);
    const [first = []] = live.decisions();
    assert.ok(first.length < 40 && first.at(-1) === "StartTimer", String(first.length));
  },
);

const mixed = defineWorkflow({ name: "Mixed", version: "1" }, async () => {
  const timers = Array.from({ length: 150 }, () => sleep("1 minute"));
  const effects = Array.from({ length: 120 }, (_, index) => sideEffect(() => index));
  const isNew = patched("late");
  const local = await localActivity("late", () => "local");
  recordMarker("note", effects.length);
  await Promise.all(timers);
  return [effects.reduce((sum, value) => sum + value, 0), isNew, local];
});

scenario(
  "values that a replay needs are in the answer of their turn",
  { ...options, workflows: [mixed] },
  async (live) => {
    assert.deepEqual(await live.run(mixed, {}), [7_140, true, "local"]);
  },
);

const greedy = defineWorkflow({ name: "Greedy", version: "1" }, async () => {
  for (let round = 0; round < 40; round += 1) sideEffect(() => "x".repeat(30_000));
});

scenario(
  "values that do not fit into one answer fail the decision task",
  { ...options, workflows: [greedy] },
  async (live) => {
    const handle = await live.start(greedy, {});
    await live.env.idle();
    const [told] = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "MarkerRecorded" ? [data.details ?? ""] : [],
    );
    assert.match(told ?? "", /The 40 values of local activities and side effects/);
    await handle.terminate();
  },
);

const hasty = defineWorkflow({ name: "Hasty", version: "1" }, async () => {
  void calls.double(1);
  void sleep("1 minute");
  recordMarker("last words");
  return "gone";
});

scenario(
  "what a workflow began and did not wait for is dropped with a warning",
  { ...options, workflows: [hasty] },
  async (live) => {
    const handle = await live.start(hasty, {});
    assert.equal(await live.result(handle), "gone");
    assert.deepEqual(live.decisions(), [["RecordMarker", "CompleteWorkflowExecution"]]);
    assert.match(
      live.lines.join("\n"),
      /warn: .*without waiting.*"activity double-1","timer timer-1"/,
    );
  },
);

const gate = new Gate();
const added = defineSignal("added");

const late = defineWorkflow({ name: "Late", version: "1" }, async () => {
  const scope = new CancellationScope();
  void withTimeout("1 minute", () => localActivity("slow", () => gate.pass())).catch(() => {});
  scope.run(() => calls.double(1)).catch(() => {});
  added.handle(() => scope.cancel());
  return "ended";
});

scenario(
  "what an ended workflow began may be called off while its turn goes on",
  () => {
    gate.close();
    return { ...options, workflows: [late] };
  },
  async (live) => {
    const handle = await live.start(late, {});
    await gate.reached();
    await handle.signal(added);
    gate.open();
    assert.equal(await live.result(handle), "ended");
    assert.deepEqual(live.decisions(), [
      ["RecordMarker", "CompleteWorkflowExecution"],
      ["CompleteWorkflowExecution"],
    ]);
  },
);

const handedOver = defineSignal<string>("handed over");

const relay = defineWorkflow(
  { name: "Relay", version: "1" },
  async (before?: readonly string[]): Promise<readonly string[]> => {
    if (before) return before;
    await sleep("1 minute");
    for (let note = 0; note < 150; note += 1) recordMarker("note", note);
    return continueAsNew<WorkflowReference<readonly string[], unknown>>(() => handedOver.drain());
  },
);

scenario(
  "signals are handed over though the close is in a later answer than their turn's",
  { ...options, workflows: [relay] },
  async (live) => {
    const handle = await live.start(relay, {});
    await live.env.idle();
    await handle.signal(handedOver, "first");
    await live.env.sleep("1 minute");
    assert.deepEqual(await live.result(handle), ["first"]);
    const [full = [], rest = []] = live.decisions(handle.runId).slice(-2);
    assert.deepEqual([full.length, full.at(-1), rest.length], [100, "StartTimer", 52]);
  },
);

const page = defineUpdate<undefined, string>("page");

const library = defineWorkflow({ name: "Library", version: "1" }, async () => {
  let given = 0;
  await sleep("1 minute");
  page.handle(() => {
    given += 1;
    return "x".repeat(30_000);
  });
  await condition(() => given === 40);
  return given;
});

scenario(
  "answers to updates that do not fit into one answer of the decider go out in several",
  { ...options, workflows: [library] },
  async (live) => {
    const handle = await live.start(library, {});
    await live.env.idle();
    const updates = Array.from({ length: 40 }, () => handle.update(page));
    await live.env.idle();
    assert.equal(await live.result(handle), 40);
    assert.equal(new Set(await Promise.all(updates)).size, 1);
    const answers = (await live.types(handle)).filter((type) => type === "MarkerRecorded");
    assert.equal(answers.length, 40);
    const [full = [], rest = []] = live.decisions(handle.runId).slice(-2);
    assert.deepEqual([full.at(-1), rest.at(-1)], ["StartTimer", "CompleteWorkflowExecution"]);
  },
);
