import assert from "node:assert/strict";
import { test } from "node:test";
import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { added, rounds, stop, sweepHourly } from "../src/workflow.ts";

/** `during` is called while a round is swept, with its number. */
const startSweeper = async (during = async (_round: number): Promise<void> => {}) => {
  const swept: (readonly string[])[] = [];
  const sweep = async (folders: readonly string[]): Promise<number> => {
    swept.push(folders);
    await during(swept.length);
    return folders.length;
  };
  const mocked = mockActivities(activities, { sweep });
  const env = await startTestEnvironment({ workflows: [sweepHourly], activities: mocked });
  const handle = await env.start(sweepHourly, { workflowId: "sweeper" });
  return { env, handle, swept };
};

test("a round is made every hour, by one run after the other, each with a short history", async () => {
  const { env, handle, swept } = await startSweeper();
  await using _ = env;
  await env.sleep("100 hours");
  assert.equal(swept.length, 100);
  const open = await env.client.find(sweepHourly, "sweeper");
  assert.equal(await open.query(rounds), 100);
  assert.notEqual(open.runId, handle.runId);
  let events = 0;
  for await (const _ of handle.history()) events += 1;
  assert.ok(events < 400, `${events} events`);
});

test("a signal that comes just before a run continues as new is kept for the next run", async () => {
  const { env, handle, swept } = await startSweeper();
  await using _ = env;
  await env.sleep("23 hours");
  await handle.signal(added, "/tmp/a");
  await env.sleep("1 hour");
  await handle.signal(added, "/tmp/b");
  await env.sleep("1 hour");
  assert.deepEqual(swept.slice(-2), [["/tmp/a"], ["/tmp/b"]]);
});

test("the sweeper stops at its next round, and its result counts those of all runs", async () => {
  const { env, handle } = await startSweeper();
  await using _ = env;
  await handle.signal(added, "/tmp/a");
  await env.sleep("30 hours");
  await handle.signal(stop);
  assert.deepEqual(await env.result(handle), {
    rounds: 30,
    swept: 1,
    waiting: [],
    isStopped: true,
  });
});

test("the sweeper stops after the last round of a run that is told to stop in it", async () => {
  const { env, handle } = await startSweeper(async (round) => {
    if (round === 24) await handle.signal(stop);
  });
  await using _ = env;
  await env.sleep("30 hours");
  assert.deepEqual(await handle.outcome(), {
    result: { rounds: 24, swept: 0, waiting: [], isStopped: true },
  });
});
