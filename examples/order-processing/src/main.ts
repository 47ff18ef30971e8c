// Three orders at once: one that is paid by card, one by invoice, and one that has to be undone.
import assert from "node:assert/strict";
import { WorkflowFailure } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { processOrder } from "./workflow.ts";

await using env = await startTestEnvironment({ workflows: [processOrder], activities });
await env.addWorker({ taskList: "printer", activities, register: false });

const input = {
  number: "A-1",
  items: [{ name: "lantern", count: 2 }],
  cents: 4_900,
  card: "4000",
  mayPayLater: true,
};
const byCard = env.run(processOrder, { input });
const byInvoice = env.run(processOrder, { input: { ...input, number: "A-2", card: "0000" } });
const tooLong = { ...input, number: "A-3", items: [{ name: "nail", count: 1_000 }] };
const undone = env.run(processOrder, { input: tooLong }).catch((error: Error) => error);

const fulfilled = await byCard;
console.log(`A-1: ${fulfilled.paid}, ${fulfilled.slip}`);
assert.equal(fulfilled.paid, "payment of A-1");

const { paid } = await byInvoice;
console.log(`A-2: the card was refused, so ${paid}`);
assert.equal(paid, "invoice of A-2");

const failure = await undone;
assert.ok(failure instanceof WorkflowFailure);
console.log(`A-3: ${failure.message}`);
assert.match(failure.message, /the slip is too long/);
console.log("Three orders, three ways: paid by card, paid by invoice, paid back.");
