import assert from "node:assert/strict";
import { test } from "node:test";
import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import { activities, reminder } from "../reminder.ts";

test("a reminder comes after 30 days", async () => {
  await using env = await startTestEnvironment({ workflows: [reminder], activities });
  const result = await env.run(reminder, { input: "Ada" });
  assert.deepEqual(result, { text: "Dear Ada", days: 30 });
});

test("an activity that is mocked fails, and the workflow with it", async () => {
  const compose = async () => {
    throw new Error("no paper");
  };
  const mocked = mockActivities(activities, { compose });
  await using env = await startTestEnvironment({ workflows: [reminder], activities: mocked });
  await assert.rejects(env.run(reminder, { input: "Ada" }), /no paper/);
});
