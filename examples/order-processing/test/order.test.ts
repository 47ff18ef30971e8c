// One test for each route through the order. What the activities do is not the matter here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplicationFailure, WorkflowFailure } from "@ekiden/flow";
import {
  type ActivityMocks,
  mockActivities,
  startTestEnvironment,
  unanswered,
} from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { processOrder } from "../src/workflow.ts";

const order: activities.Order = {
  number: "7",
  items: [{ name: "lantern", count: 1 }],
  cents: 100,
  card: "4000",
  mayPayLater: true,
};

/** Mocks that write down what is called, and fail or do not answer where they are told to. */
const harness = (failing: Readonly<Record<string, Error | typeof unanswered>> = {}) => {
  const calls: string[] = [];
  const step =
    <Result>(name: string, result: Result) =>
    (): Result | Promise<never> => {
      calls.push(name);
      const failure = failing[name];
      if (failure === unanswered) return unanswered();
      if (failure) throw failure;
      return result;
    };
  const mocks: ActivityMocks<typeof activities> = {
    confirm: step("confirm", "confirmation"),
    reserveStock: step("reserveStock", "reservation"),
    releaseStock: step("releaseStock", undefined),
    chargeCard: step("chargeCard", "payment"),
    refund: step("refund", undefined),
    sendInvoice: step("sendInvoice", "invoice"),
    cancelInvoice: step("cancelInvoice", undefined),
    printSlip: step("printSlip", "slip"),
    voidSlip: step("voidSlip", undefined),
  };
  return { calls, activities: mockActivities(activities, mocks) };
};

const failure = (type: string) => new ApplicationFailure(`no: ${type}`, { type });

const startHarness = async (activities: object) => {
  const env = await startTestEnvironment({ workflows: [processOrder], activities });
  await env.addWorker({ taskList: "printer", activities, register: false });
  return env;
};

/** An activity's error arrives as the cause of a cause. */
const origin = (error: Error): Error =>
  error.cause instanceof Error ? origin(error.cause) : error;

/** Runs an order that must fail, and returns the type of its error. */
const failureOf = async (activities: object, input = order): Promise<string> => {
  await using env = await startHarness(activities);
  const result = await env.run(processOrder, { input }).catch((error: Error) => error);
  assert.ok(result instanceof WorkflowFailure);
  return origin(result).name;
};

test("an order is confirmed, reserved, charged and printed, in this order", async () => {
  const { calls, activities } = harness();
  await using env = await startHarness(activities);
  assert.deepEqual(await env.run(processOrder, { input: order }), {
    confirmation: "confirmation",
    paid: "payment",
    slip: "slip",
  });
  assert.deepEqual(calls, ["confirm", "reserveStock", "chargeCard", "printSlip"]);
});

test("an order whose card is refused is paid by invoice", async () => {
  const { calls, activities } = harness({ chargeCard: failure("CardRefused") });
  await using env = await startHarness(activities);
  const { paid } = await env.run(processOrder, { input: order });
  assert.equal(paid, "invoice");
  const route = ["confirm", "reserveStock", "chargeCard", "sendInvoice", "printSlip"];
  assert.deepEqual(calls, route);
});

test("the stock is released when the card is refused and nothing may be paid later", async () => {
  const { calls, activities } = harness({ chargeCard: failure("CardRefused") });
  assert.equal(await failureOf(activities, { ...order, mayPayLater: false }), "CardRefused");
  assert.deepEqual(calls, ["confirm", "reserveStock", "chargeCard", "refund", "releaseStock"]);
});

test("a reservation that fails is not tried again, and only what it began is undone", async () => {
  const { calls, activities } = harness({ reserveStock: failure("OutOfStock") });
  assert.equal(await failureOf(activities), "OutOfStock");
  assert.deepEqual(calls, ["confirm", "reserveStock", "releaseStock"]);
});

test("a payment is refunded before the stock is released when the slip cannot be printed", async () => {
  const { calls, activities } = harness({ printSlip: failure("PrinterBroken") });
  assert.equal(await failureOf(activities), "PrinterBroken");
  assert.deepEqual(calls.slice(3), ["printSlip", "voidSlip", "refund", "releaseStock"]);
});

test("an invoice is canceled when the slip cannot be printed", async () => {
  const refusals = { chargeCard: failure("CardRefused"), printSlip: failure("PrinterBroken") };
  const { calls, activities } = harness(refusals);
  assert.equal(await failureOf(activities), "PrinterBroken");
  assert.deepEqual(calls.slice(4), [
    "printSlip",
    "voidSlip",
    "cancelInvoice",
    "refund",
    "releaseStock",
  ]);
});

test("a slip without an answer is void before the money is paid back: it may be at the shelf", async () => {
  const { calls, activities } = harness({ printSlip: unanswered });
  await using env = await startHarness(activities);
  await assert.rejects(env.run(processOrder, { input: order }), WorkflowFailure);
  assert.deepEqual(calls.slice(3), ["printSlip", "voidSlip", "refund", "releaseStock"]);
});

test("the stock is released also when the refund fails", async () => {
  const closed = new ApplicationFailure("the bank is closed", { nonRetryable: true });
  const { calls, activities } = harness({ printSlip: failure("PrinterBroken"), refund: closed });
  assert.equal(await failureOf(activities), "PrinterBroken");
  assert.deepEqual(calls.slice(3), ["printSlip", "voidSlip", "refund", "releaseStock"]);
});

test("a charge without an answer is refunded, because it may have been made", async () => {
  const { calls, activities } = harness({ chargeCard: unanswered });
  await using env = await startHarness(activities);
  await assert.rejects(env.run(processOrder, { input: order }), WorkflowFailure);
  const tries = Array(5).fill("chargeCard");
  assert.deepEqual(calls.slice(2), [...tries, "refund", "releaseStock"]);
});

test("a bank that is out of order is tried five times, and the order is undone then", async () => {
  const { calls, activities } = harness({ chargeCard: new Error("503") });
  assert.equal(await failureOf(activities), "Error");
  const tries = Array(5).fill("chargeCard");
  assert.deepEqual(calls.slice(2), [...tries, "refund", "releaseStock"]);
});

test("an order without items is refused before anything is done", async () => {
  const { calls, activities } = harness();
  assert.equal(await failureOf(activities, { ...order, items: [] }), "EmptyOrder");
  assert.deepEqual(calls, []);
});

test("an order that is canceled while it is charged still gives the stock back", async () => {
  const { calls, activities: mocked } = harness({ chargeCard: new Error("503") });
  await using env = await startHarness(mocked);
  const handle = await env.start(processOrder, { input: order });
  await env.idle();
  await handle.cancel();
  await assert.rejects(env.result(handle), { closeStatus: "CANCELED" });
  assert.deepEqual(calls.slice(2), ["chargeCard", "refund", "releaseStock"]);
});
