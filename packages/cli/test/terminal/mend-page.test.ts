// The page "Mend a run by hand", run as it is written, with the runs that it speaks of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { WireDecision } from "@ekiden/client";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { domain, Shop } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/mending.md", import.meta.url),
  "utf8",
);

const charge = (list: string): WireDecision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "charge-1",
    activityType: { name: "charge", version: "1.0" },
    taskList: { name: list },
    heartbeatTimeout: "600",
    startToCloseTimeout: "3600",
    scheduleToStartTimeout: "3600",
  },
});

const cancelCharge: WireDecision = {
  decisionType: "RequestCancelActivityTask",
  requestCancelActivityTaskDecisionAttributes: { activityId: "charge-1" },
};

/** A run with an open activity, which a worker has taken unless `list` is polled by none. */
const begin = async (shop: Shop, id: string, list = "payments"): Promise<void> => {
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id, "--task-list", id]);
  await shop.decide(id, charge(list));
  if (list !== "payments") return;
  const taskList = { name: list };
  await shop.client.pollForActivityTask({ domain, taskList, identity: "worker-3" });
};

test("every command of the page prints what the page shows", async () => {
  await using shop = await Shop.open();
  for (const id of ["order-7", "order-8", "order-9", "order-11"]) await begin(shop, id);
  await begin(shop, "order-10", "paymets");
  await shop.ok(["workflow", "signal", "order-11", "--name", "stop"]);
  await shop.decide("order-11", cancelCharge);
  const all = shownIn(page);
  assert.ok(all.length >= 7);
  for (const { command, printed, code } of all) {
    const { stdout, stderr, ...result } = await shop.ran(wordsOf(command));
    assert.equal(result.code, code, `${command}: ${stderr}`);
    assert.match(code === 1 ? stderr : stdout, patternOf(printed), command);
  }
});
