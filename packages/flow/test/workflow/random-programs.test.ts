// Programs of random shapes, each run live and replayed up to each of its decision tasks.
import assert from "node:assert/strict";
import { randomFrom } from "../../src/workflow/random.ts";
import { type Live, scenario } from "./live.ts";
import { activities, counted, type Node, ping, program, programFrom } from "./program.ts";

const programs = 80;
const rounds = 4;
const levels = 5;

const namesIn = (node: Node): readonly string[] => [
  node.do,
  ...("of" in node ? node.of.flatMap(namesIn) : []),
];

const shout = async (live: Live, workflowId: string, round: number): Promise<void> => {
  const handle = live.env.client.handle(program, { workflowId, runId: "" });
  try {
    await handle.signal(round % 2 === 0 ? ping : counted, round);
  } catch (error) {
    assert.equal((error as Error).name, "UnknownResourceFault", "but for those that have ended");
  }
};

scenario(
  "random programs decide the same on a replay as they did live",
  { workflows: [program], activities, ownWorkIsSame: true },
  async (live) => {
    const met = new Set<string>();
    const handles = [];
    for (let seed = 1; seed <= programs; seed += 1) {
      const input = programFrom(randomFrom(`program ${seed}`), levels);
      for (const name of namesIn(input)) met.add(name);
      handles.push(await live.start(program, { input, workflowId: `seed-${seed}` }));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const { workflowId } of handles) await shout(live, workflowId, round);
      await live.env.sleep("1 second");
    }
    let steps = 0;
    for (const handle of handles) steps += (await live.result(handle)).length;
    assert.equal(met.size, 20, "every kind of step is met");
    assert.deepEqual(
      live.lines.filter((line) => line.startsWith("error")),
      [],
    );
    assert.ok(steps > programs * 5, String(steps));
  },
);
