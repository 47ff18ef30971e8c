import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ActivityFailure,
  ApplicationFailure,
  CompensationFailure,
  defineWorkflow,
  failureIn,
  hasFailed,
  proxyActivities,
  runChild,
  WorkflowFailure,
} from "../src/index.ts";
import { scenario } from "./workflow/live.ts";

const refused = new ApplicationFailure("over the limit", {
  type: "CardRefused",
  details: { limit: 1_000 },
});
const activity = { activityId: "charge-1", activityName: "charge" };
const ofActivity = new ActivityFailure(activity, refused);
const ofChild = new WorkflowFailure({
  workflowId: "child",
  runId: "run",
  closeStatus: "FAILED",
  cause: ofActivity,
});

test("a failure is found by its type, through activities and children", () => {
  for (const error of [refused, ofActivity, ofChild, new Error("outer", { cause: ofChild })]) {
    assert.ok(hasFailed(error, "CardRefused"), String(error));
    assert.equal(failureIn<{ limit: number }>(error, "CardRefused")?.details.limit, 1_000);
    assert.equal(hasFailed(error, "OutOfStock"), false);
  }
});

test("a failure is found among several that came together", () => {
  const other = new ApplicationFailure("gone", { type: "OutOfStock" });
  assert.ok(hasFailed(new AggregateError([other, ofActivity]), "CardRefused"));
  assert.ok(hasFailed(new CompensationFailure([ofActivity], other), "OutOfStock"));
  assert.ok(hasFailed(new CompensationFailure([ofActivity], other), "CardRefused"));
});

test("other errors, values that are none, and loops of causes are no failure of a type", () => {
  const loop = new Error("loop");
  loop.cause = new Error("other", { cause: loop });
  const named = Object.assign(new Error("not one"), { name: "CardRefused" });
  for (const error of [loop, named, new TypeError("typo"), undefined, "CardRefused", null]) {
    assert.equal(hasFailed(error, "CardRefused"), false);
    assert.equal(failureIn(error, "CardRefused"), undefined);
  }
});

const activities = {
  charge: async (): Promise<string> => {
    throw new ApplicationFailure("over the limit", { type: "CardRefused", nonRetryable: true });
  },
};
const { charge } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const pays = defineWorkflow({ name: "Pays", version: "1" }, async () => charge());
const orders = defineWorkflow({ name: "Orders", version: "1" }, async () => {
  try {
    return await runChild(pays);
  } catch (error) {
    if (hasFailed(error, "CardRefused")) return "invoice";
    throw error;
  }
});

scenario(
  "what an activity of a child threw is found by the parent",
  { workflows: [orders, pays], activities },
  async (live) => {
    assert.equal(await live.run(orders, {}), "invoice");
  },
);
