import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { greet } from "../src/workflow.ts";

test("a greeting is composed, and sent two seconds later", async () => {
  await using env = await startTestEnvironment({ workflows: [greet], activities });
  const begun = env.now();
  assert.equal(await env.run(greet, { input: "Ines" }), "sent: Hello Ines");
  assert.equal(env.now() - begun, 2_000);
});
