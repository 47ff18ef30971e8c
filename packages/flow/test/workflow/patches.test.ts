// Four generations of a workflow's code, and the histories that each of them makes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  DecisionFailure,
  defineSignal,
  defineWorkflow,
  deprecatePatch,
  patched,
  replayHistory,
  sleep,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const end = defineSignal("end");
const oldWay = () => sleep("1 minute", { id: "old" });
const newWay = () => sleep("1 minute", { id: "new" });

const generation = (step: () => Promise<void>) =>
  defineWorkflow({ name: "Generations", version: "1" }, async () => {
    await sleep("1 second");
    await step();
    await end.waitFor();
  });

const generations = {
  old: generation(oldWay),
  patched: generation(() => (patched("way") ? newWay() : oldWay())),
  deprecated: generation(() => {
    deprecatePatch("way");
    return newWay();
  }),
  removed: generation(newWay),
};
type Generation = keyof typeof generations;

const historyOf = async (by: Generation) => {
  const workflow = generations[by];
  await using env = await startTestEnvironment({ workflows: [workflow] });
  const { workflowId, runId } = await env.start(workflow, {});
  await env.sleep("2 minutes");
  const execution = { workflowId, runId };
  const { domain, swf } = env;
  const { events } = await swf.getWorkflowExecutionHistory({ domain, execution });
  return { execution, events };
};

/** Which code goes on with the histories of which, as releases follow each other. */
const goesOn: Readonly<Record<Generation, readonly Generation[]>> = {
  old: ["old", "patched"],
  patched: ["patched", "deprecated"],
  deprecated: ["patched", "deprecated", "removed"],
  removed: ["deprecated", "removed"],
};

for (const [by, followers] of Object.entries(goesOn)) {
  test(`a history of the ${by} code goes on with ${followers.join(" and ")} code only`, async () => {
    const { execution, events } = await historyOf(by as Generation);
    const replays: string[] = [];
    for (const [name, workflow] of Object.entries(generations)) {
      const replay = replayHistory(workflow, events, execution);
      const outcome = await replay.catch((error) => error);
      if (!(outcome instanceof DecisionFailure)) replays.push(name);
    }
    assert.deepEqual(replays, followers);
  });
}

test("a run that met a change first with the new code goes the new way with the old one gone", async () => {
  const { execution, events } = await historyOf("patched");
  const started = events.findLast(({ eventType }) => eventType === "DecisionTaskStarted");
  const open = events.filter(({ eventId = 0 }) => eventId <= (started?.eventId ?? 0));
  const { decisions } = await replayHistory(generations.deprecated, open, execution);
  assert.deepEqual(decisions, []);
});

const looping = defineWorkflow({ name: "Looping", version: "1" }, async () => {
  const ways: boolean[] = [];
  for (let round = 0; round < 3; round += 1) {
    ways.push(patched("loop"));
    await sleep("1 second");
  }
  return ways;
});
const loopingBefore = defineWorkflow({ name: "Looping", version: "1" }, async () => {
  for (let round = 0; round < 3; round += 1) await sleep("1 second");
  return [];
});

scenario(
  "a change that is met again is taken as it was first",
  { workflows: [looping] },
  async (live) => {
    assert.deepEqual(await live.run(looping, {}), [true, true, true]);
  },
);

test("a run that went the old way once goes it to its end", async () => {
  await using env = await startTestEnvironment({ workflows: [loopingBefore] });
  const handle = await env.start(loopingBefore, {});
  await env.sleep("1 second");
  const execution = { workflowId: handle.workflowId, runId: handle.runId };
  const { domain, swf } = env;
  const { events } = await swf.getWorkflowExecutionHistory({ domain, execution });
  const started = events.findLast(({ eventType }) => eventType === "DecisionTaskStarted");
  const open = events.filter(({ eventId = 0 }) => eventId <= (started?.eventId ?? 0));
  const { decisions } = await replayHistory(looping, open, execution);
  assert.deepEqual(
    decisions.map(({ type }) => type),
    ["StartTimer"],
    "and no marker",
  );
});
