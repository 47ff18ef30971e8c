// The page "Incidents", run as it is written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { EkidenOutput } from "@ekiden/client";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { domain, Shop, type } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/incidents.md", import.meta.url),
  "utf8",
);

/** An order whose card cannot be charged, and two that no worker decides. */
const goWrong = async (shop: Shop): Promise<void> => {
  const start = (workflowId: string, name: string) => {
    const input = { domain, workflowId, workflowType: type, taskList: { name } };
    return shop.client.startWorkflowExecution(input);
  };
  await start("order-7", "orders");
  for (let count = 0; count < 3; count += 1) {
    const taskToken = await shop.charge("orders");
    await shop.client.respondActivityTaskFailed({ taskToken, reason: "InsufficientFunds" });
  }
  await shop.decide("orders", {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: { timerId: "retry", startToFireTimeout: "1800" },
  });
  await start("order-8", "refunds");
  await start("order-9", "refunds");
  await shop.server.advance({ minutes: 3 });
};

test("every command of the page prints what the page shows", async () => {
  await using shop = await Shop.open();
  await goWrong(shop);
  const shown = shownIn(page);
  assert.equal(shown.length, 1);
  for (const { command, printed } of shown) {
    const { stdout } = await shop.ok(wordsOf(command), { columns: 100 });
    assert.match(stdout, patternOf(printed));
  }
});

test("programs get what the server answers", async () => {
  await using shop = await Shop.open();
  await goWrong(shop);
  type Incidents = EkidenOutput<"ListIncidents">["incidents"];
  const incidents = await shop.json<Incidents>(["incident", "list"]);
  assert.deepEqual(
    incidents.map(({ code, count }) => [code, count]),
    [
      ["TASK_LIST_UNPOLLED", 2],
      ["ACTIVITY_FAILS_REPEATEDLY", 1],
    ],
  );
});

test("a domain in which all is well says so", async () => {
  await using shop = await Shop.open();
  const { stdout, stderr } = await shop.ok(["incident", "list"]);
  assert.deepEqual([stdout, stderr], ["", "No incidents.\n"]);
});
