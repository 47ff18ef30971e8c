// What a client may send, and what it gets, follows from the definitions: the compiler says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
} from "../src/index.ts";

const add = defineSignal<number>("add");
const close = defineSignal("close");
const sum = defineQuery<number>("sum");
const quote = defineUpdate<string, { readonly shipping: number }>("quote");

const account = defineWorkflow({ name: "Account", version: "1.0" }, async () => {
  let total = 0;
  let isClosed = false;
  add.handle((amount) => {
    total += amount;
  });
  close.handle(() => {
    isClosed = true;
  });
  sum.handle(() => total);
  quote.handle((address) => ({ shipping: address.length }));
  await condition(() => isClosed);
  return total;
});

test("a client's signals, queries and updates are of the types of their definitions", async () => {
  await using env = await startTestEnvironment({ workflows: [account] });
  const handle = await env.client.signalWithStart(account, {
    workflowId: "account-7",
    signal: add,
    payload: 1,
  });
  await handle.signal(add, 2);
  const { shipping } = await handle.update(quote, "12 Rue de la Paix");
  assert.equal(shipping.toFixed(0), "17");
  assert.equal((await handle.query(sum)).toFixed(0), "3");
  await handle.signal(close);
  assert.equal((await env.result(handle)).toFixed(0), "3");
});

/** Never called: the compiler refuses each of these calls. */
const refused = async (env: Awaited<ReturnType<typeof startTestEnvironment>>) => {
  const handle = await env.start(account, {});
  // @ts-expect-error A signal's payload is of its type.
  await handle.signal(add, "two");
  // @ts-expect-error It is not left out.
  await handle.signal(add);
  // @ts-expect-error An update's input is of its type.
  await handle.update(quote, 12);
  // @ts-expect-error So is the payload of a signal that starts.
  await env.client.signalWithStart(account, { workflowId: "a", signal: add, payload: "two" });
};

test("calls of other types are refused by the compiler", () => {
  assert.equal(typeof refused, "function");
});
