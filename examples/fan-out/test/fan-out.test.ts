import assert from "node:assert/strict";
import { test } from "node:test";
import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { countBook, counted } from "../src/workflow.ts";

test("500 activities are scheduled at once, and what they return is added up", async () => {
  const seen: number[] = [];
  const countWords = (page: number) => {
    seen.push(page);
    return page;
  };
  const mocked = mockActivities(activities, { countWords });
  await using env = await startTestEnvironment({ workflows: [countBook], activities: mocked });
  const handle = await env.start(countBook, { input: 500 });
  assert.deepEqual(await env.result(handle), { pages: 500, words: (500 * 501) / 2 });
  assert.deepEqual(await handle.query(counted), { pages: 500, words: (500 * 501) / 2 });
  assert.equal(new Set(seen).size, 500);
});

test("a page that cannot be counted is tried again, and the others are not", async () => {
  const tries = new Map<number, number>();
  const countWords = (page: number) => {
    const before = tries.get(page) ?? 0;
    tries.set(page, before + 1);
    if (page === 13 && before < 2) throw new Error("the ink is wet");
    return 1;
  };
  const mocked = mockActivities(activities, { countWords });
  await using env = await startTestEnvironment({ workflows: [countBook], activities: mocked });
  assert.deepEqual(await env.run(countBook, { input: 20 }), { pages: 20, words: 20 });
  assert.equal(tries.get(13), 3);
  assert.equal(
    [...tries.values()].reduce((one, other) => one + other),
    22,
  );
});
