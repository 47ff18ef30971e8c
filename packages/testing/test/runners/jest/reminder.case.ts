import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import { expect, test } from "@jest/globals";
import { activities, reminder } from "../reminder.ts";

test("a reminder comes after 30 days", async () => {
  await using env = await startTestEnvironment({ workflows: [reminder], activities });
  const result = await env.run(reminder, { input: "Ada" });
  expect(result).toEqual({ text: "Dear Ada", days: 30 });
});

test("an activity that is mocked fails, and the workflow with it", async () => {
  const compose = async () => {
    throw new Error("no paper");
  };
  const mocked = mockActivities(activities, { compose });
  await using env = await startTestEnvironment({ workflows: [reminder], activities: mocked });
  await expect(env.run(reminder, { input: "Ada" })).rejects.toThrow(/no paper/);
});
