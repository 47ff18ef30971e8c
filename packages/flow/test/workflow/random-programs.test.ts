// Programs of random shapes, each run live and replayed up to each of its decision tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { activities, count, kinds, ping, program } from "./interpreter.ts";
import { type Live, scenario } from "./live.ts";
import { kindsIn, type Program, programs, stories } from "./steps.ts";
import { tell } from "./story-teller.ts";

const seed = Number(process.env.EKIDEN_SEED ?? 17);
const storyCount = Number(process.env.EKIDEN_STORIES ?? 8);

const sample = (numRuns: number) => fc.sample(programs, { numRuns, seed });

test("random programs have steps of every kind", () => {
  const met = new Set(sample(1_000).flatMap(({ step }) => kindsIn(step)));
  assert.deepEqual([...met].sort(), [...kinds].sort());
});

const sampled = sample(40);
const rounds = 3;

const shout = async (live: Live, workflowId: string, round: number): Promise<void> => {
  const handle = live.env.client.handle(program, { workflowId, runId: "" });
  try {
    await handle.signal(round % 2 === 0 ? ping : count, round);
  } catch (error) {
    assert.equal((error as Error).name, "UnknownResourceFault", "but for those that have ended");
  }
};

const startAll = (live: Live, all: readonly Program[]) =>
  Promise.all(
    all.map((input, index) => live.start(program, { input, workflowId: `program-${index}` })),
  );

scenario(
  "random programs beside each other decide the same on a replay as they did live",
  { workflows: [program], activities, ownWorkIsSame: true },
  async (live) => {
    const handles = await startAll(live, sampled);
    for (let round = 0; round < rounds; round += 1) {
      for (const { workflowId } of handles) await shout(live, workflowId, round);
      await live.env.sleep("1 second");
    }
    let steps = 0;
    // A program may cancel itself.
    for (const handle of handles) {
      const account = await live.result(handle).catch(() => undefined);
      steps += account?.trace.length ?? 0;
    }
    await live.env.sleep("3 minutes");
    assert.deepEqual(
      live.lines.filter((line) => line.startsWith("error")),
      [],
    );
    assert.ok(steps > sampled.length * 5, String(steps));
  },
);

test("nothing sent to a random program is lost, with any decider or disruption", async () => {
  await fc.assert(fc.asyncProperty(stories, tell), { numRuns: storyCount, seed });
});
