import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { processOrder } from "../src/workflow.ts";

const order = { id: "order-7", item: "tea", total: 31 };

test("an order is reserved, charged and shipped", async () => {
  await using env = await startTestEnvironment({ workflows: [processOrder], activities });
  assert.equal(await env.run(processOrder, { input: order }), "order-7 shipped");
});

test("the goods are released when the card is refused", async () => {
  const released: string[] = [];
  const release = async (reservation: string): Promise<string> => {
    released.push(reservation);
    return reservation;
  };
  const some = { ...activities, release };
  await using env = await startTestEnvironment({ workflows: [processOrder], activities: some });
  const dear = { ...order, total: 5_000 };
  await assert.rejects(env.run(processOrder, { input: dear }), /above the limit/);
  assert.deepEqual(released, ["tea for order-7"]);
});
