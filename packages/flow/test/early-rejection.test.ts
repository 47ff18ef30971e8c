import assert from "node:assert/strict";
import { test } from "node:test";
import { mockActivities, startTestEnvironment } from "@ekiden/testing";
import { condition, defineSignal, defineWorkflow, proxyActivities, sleep } from "../src/index.ts";

// node:test takes an unhandled rejection for a failure of the test that runs.

const activities = { fail: async (): Promise<string> => "" };
const { fail } = proxyActivities<typeof activities>();

test("an activity may fail before the workflow awaits it", async () => {
  const patient = defineWorkflow({ name: "Patient", version: "1.0" }, async () => {
    const failing = (async () => await fail())();
    await sleep("1 hour");
    return failing.catch((error: Error) => error.message);
  });
  const mocked = mockActivities(activities, {
    fail() {
      throw new Error("too early");
    },
  });
  await using env = await startTestEnvironment({ workflows: [patient], activities: mocked });
  assert.match(await env.run(patient, {}), /too early/);
});

const done = defineSignal("done");
test("a condition that is met before its time-out leaves no error behind", async () => {
  const waiting = defineWorkflow({ name: "Waiting", version: "1.0" }, async () => {
    let isDone = false;
    done.handle(() => {
      isDone = true;
    });
    return condition(() => isDone, "1 hour");
  });
  await using env = await startTestEnvironment({ workflows: [waiting] });
  const handle = await env.start(waiting, {});
  await env.idle();
  await handle.signal(done);
  assert.equal(await env.result(handle), true);
});
