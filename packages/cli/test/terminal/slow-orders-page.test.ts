// The page "One slow order", run as it is written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { domain, Shop, type } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/slow-orders.md", import.meta.url),
  "utf8",
);

/** An order whose card is charged four minutes late, because no worker is there. */
const goSlowly = async (shop: Shop): Promise<void> => {
  const { client } = shop;
  await client.startWorkflowExecution({ domain, workflowId: "order-7", workflowType: type });
  await shop.decide("orders", {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: {
      activityId: "charge-1",
      activityType: { name: "charge", version: "1.0" },
    },
  });
  await shop.server.advance({ minutes: 4 });
  const taskList = { name: "payments" };
  const { taskToken } = await client.pollForActivityTask({ domain, taskList, identity: "till-2" });
  await client.respondActivityTaskCompleted({ taskToken });
  await shop.complete("orders", "paid");
  await client.startWorkflowExecution({ domain, workflowId: "order-8", workflowType: type });
};

test("every command of the page prints what the page shows", async () => {
  await using shop = await Shop.open();
  await goSlowly(shop);
  const shown = shownIn(page);
  assert.equal(shown.length, 3);
  for (const { command, printed } of shown) {
    const { stdout } = await shop.ok(wordsOf(command), { columns: 120 });
    assert.match(stdout, patternOf(printed));
  }
});
