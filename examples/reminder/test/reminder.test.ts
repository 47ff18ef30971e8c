import assert from "node:assert/strict";
import { test } from "node:test";
import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { done, nextAt, remindUntilDone } from "../src/workflow.ts";

const day = 24 * 60 * 60 * 1_000;
const input = { to: "Ada", what: "rest", every: "30 days" } as const;

/** An environment that writes down when reminders come, in days after its start. */
const startDiary = async () => {
  const days: number[] = [];
  const remind = () => void days.push((env.now() - begun) / day);
  const mocked = mockActivities(activities, { remind });
  const env = await startTestEnvironment({ workflows: [remindUntilDone], activities: mocked });
  const begun = env.now();
  return { env, days, begun };
};

test("a reminder comes every 30 days, to the millisecond", async () => {
  const { env, days } = await startDiary();
  await using _ = env;
  await env.start(remindUntilDone, { input });
  await env.sleep("100 days");
  assert.deepEqual(days, [30, 60, 90]);
});

test("no reminder comes when it is done before the first", async () => {
  const { env, days, begun } = await startDiary();
  await using _ = env;
  const handle = await env.start(remindUntilDone, { input });
  await env.sleep("29 days");
  await handle.signal(done);
  assert.equal(await env.result(handle), 0);
  assert.deepEqual(days, []);
  assert.equal(env.now() - begun, 29 * day);
});

test("a query tells when the next reminder comes, and that none does after the end", async () => {
  const { env, begun } = await startDiary();
  await using _ = env;
  const handle = await env.start(remindUntilDone, { input });
  await env.sleep("45 days");
  assert.equal(((await handle.query(nextAt)) ?? 0) - begun, 60 * day);
  await handle.signal(done);
  assert.equal(await env.result(handle), 1);
  assert.equal(await handle.query(nextAt), null);
});
