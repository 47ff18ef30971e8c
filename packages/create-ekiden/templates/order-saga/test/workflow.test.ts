import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplicationFailure } from "@ekiden/flow";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { processOrder } from "../src/workflow.ts";

const order = { id: "order-7", item: "tea", total: 31 };

test("an order is reserved, charged and shipped", async () => {
  await using env = await startTestEnvironment({ workflows: [processOrder], activities });
  assert.equal(await env.run(processOrder, { input: order }), "order-7 shipped");
});

test("the goods are released when the card is refused", async () => {
  const released: string[] = [];
  const release = async ({ id }: activities.Order): Promise<string> => {
    released.push(id);
    return id;
  };
  const some = { ...activities, release };
  await using env = await startTestEnvironment({ workflows: [processOrder], activities: some });
  const dear = { ...order, total: 5_000 };
  await assert.rejects(env.run(processOrder, { input: dear }), /above the limit/);
  assert.deepEqual(released, ["order-7"]);
});

test("all is undone when the shipment fails, also where a step of that fails", async () => {
  const undone: string[] = [];
  const fails = (text: string) => async (): Promise<string> => {
    throw new ApplicationFailure(text, { nonRetryable: true });
  };
  const some = {
    ...activities,
    ship: fails("no carrier"),
    refund: fails("the bank is closed"),
    release: async ({ id }: activities.Order): Promise<string> => {
      undone.push(id);
      return id;
    },
  };
  await using env = await startTestEnvironment({ workflows: [processOrder], activities: some });
  await assert.rejects(env.run(processOrder, { input: order }), /the bank is closed/);
  assert.deepEqual(undone, ["order-7"]);
});

test("goods that may be under way are recalled before the money is paid back", async () => {
  const done: string[] = [];
  const notes = (text: string) => async (): Promise<string> => {
    done.push(text);
    return text;
  };
  const some = {
    ...activities,
    ship: unanswered,
    recall: notes("recalled"),
    refund: notes("refunded"),
    release: notes("released"),
  };
  await using env = await startTestEnvironment({ workflows: [processOrder], activities: some });
  await assert.rejects(env.run(processOrder, { input: order }));
  assert.deepEqual(done, ["recalled", "refunded", "released"]);
});
