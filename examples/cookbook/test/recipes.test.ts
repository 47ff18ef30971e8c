// Recipes of the cookbook, run on virtual time; those about time itself are beside this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineActivity,
  FlowClient,
  NoAnswerError,
  SwfClient,
  UpdateRejected,
} from "@ekiden/flow";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import { resizeAll } from "../src/bounded-parallel.ts";
import { add, cart, checkOut } from "../src/cart.ts";
import { ship } from "../src/first-answer.ts";
import {
  type Bank,
  activitiesOf as bankActivities,
  settle,
  settleInvoice,
} from "../src/idempotency.ts";
import { conversation, message } from "../src/inbox.ts";
import { migrateAll } from "../src/pages.ts";
import { billAll, billOne } from "../src/partial-failure.ts";
import { order } from "../src/patch.ts";
import { buildAll, current } from "../src/progress.ts";
import { activitiesOf as importActivities, importAll } from "../src/resume.ts";
import {
  pay,
  type Bank as RetriesBank,
  activitiesOf as retriesActivities,
} from "../src/retries.ts";
import { trip } from "../src/saga.ts";

test("a charge is tried again after growing pauses and made once; an expired card is not", async () => {
  const tries: number[] = [];
  const charged = new Map<string, number>();
  const bank: RetriesBank = {
    async charge({ order, card, cents }) {
      const { attempt } = activityContext();
      tries.push(attempt);
      charged.set(order, cents);
      if (attempt < 4) throw new Error("the connection was lost");
      return `${card} paid ${cents}`;
    },
  };
  const activities = retriesActivities(bank);
  await using env = await startTestEnvironment({ workflows: [pay], activities });
  const begun = env.now();
  const input = { order: "order-7", card: "4711", cents: 31 };
  assert.equal(await env.run(pay, { input }), "4711 paid 31");
  assert.deepEqual(tries, [1, 2, 3, 4]);
  const waited = env.now() - begun;
  assert.ok(waited >= 5_600 && waited <= 11_000, `${waited} ms, where 1 + 2 + 4 s are expected`);
  const expired = { order: "order-8", card: "4710", cents: 31 };
  assert.equal(await env.run(pay, { input: expired }), "ask for another card");
  assert.deepEqual([...charged], [["order-7", 31]]);
});

test("a trip without a flight takes its hotel back, the newest step first", async () => {
  const done: string[] = [];
  const activities = {
    bookHotel: async (city: string) => `hotel in ${city}`,
    cancelHotel: async (booking: string) => void done.push(`no ${booking}`),
    bookFlight: async (city: string) => {
      if (city === "Atlantis") throw new ApplicationFailure("no such airport");
      return `flight to ${city}`;
    },
    cancelFlight: async (booking: string) => void done.push(`no ${booking}`),
  };
  await using env = await startTestEnvironment({ workflows: [trip], activities });
  const booked = { hotel: "hotel in Oslo", flight: "flight to Oslo" };
  assert.deepEqual(await env.run(trip, { input: "Oslo" }), booked);
  assert.deepEqual(done, []);
  await assert.rejects(env.run(trip, { input: "Atlantis" }), /no such airport/);
  assert.deepEqual(done, ["no hotel in Atlantis"]);
});

test("a transfer whose first answer is lost is made once", async () => {
  const made = new Map<string, number>();
  let calls = 0;
  const bank: Bank = {
    async pay({ key, cents }) {
      calls += 1;
      made.set(key, cents);
      if (calls === 1) throw new Error("the connection was lost");
      return `${cents} are paid`;
    },
  };
  const activities = bankActivities(bank);
  await using env = await startTestEnvironment({ workflows: [settle], activities });
  assert.equal(await env.run(settle, { input: 31 }), "31 are paid");
  assert.equal(calls, 2);
  assert.deepEqual([...made.values()], [31]);
});

test("an invoice is settled by one run, also when it is asked for again after that has closed", async () => {
  let calls = 0;
  const activities = bankActivities({
    async pay({ cents }) {
      calls += 1;
      return `${cents} are paid`;
    },
  });
  await using env = await startTestEnvironment({ workflows: [settle], activities });
  const invoice = { number: "17", cents: 31 };
  const first = await settleInvoice(env.client, invoice);
  const meanwhile = await settleInvoice(env.client, invoice);
  assert.equal(await env.result(first), "31 are paid");
  const afterwards = await settleInvoice(env.client, invoice);
  assert.deepEqual([meanwhile.runId, afterwards.runId], [first.runId, first.runId]);
  assert.equal(calls, 1);
});

test("an invoice is not settled again where the service does not say whether it was", async () => {
  const env = await startTestEnvironment({ workflows: [settle] });
  await env.close();
  await assert.rejects(settleInvoice(env.client, { number: "17", cents: 31 }), NoAnswerError);
});

test("an invoice is not settled again where the look for its run had no credentials", async () => {
  const bank: Bank = { pay: async ({ cents }) => `${cents} are paid` };
  const activities = bankActivities(bank);
  await using env = await startTestEnvironment({ workflows: [settle], activities });
  const invoice = { number: "17", cents: 31 };
  const first = await settleInvoice(env.client, invoice);
  await env.result(first);
  const { credentials: keys, ...options } = env.server.clientOptions;
  let fetches = 0;
  const credentials = async () => {
    fetches += 1;
    if (fetches === 1) throw new Error("the keys could not be fetched");
    return keys;
  };
  const client = new SwfClient({ ...options, credentials });
  const flow = new FlowClient({ client, domain: env.domain });
  await assert.rejects(settleInvoice(flow, invoice), /the keys could not be fetched/);
  assert.equal((await settleInvoice(flow, invoice)).runId, first.runId);
  await client.close();
});

test("an import goes on behind the row that the lost worker has told", async () => {
  const stored: number[] = [];
  const store = async (row: number): Promise<void> => void stored.push(row);
  const { importRows } = importActivities(store);
  const settings = { startToClose: "2 hours", heartbeat: "30 seconds" } as const;
  const losingItsWorker = async (rows: number): Promise<number> => {
    if (activityContext().attempt > 1) return importRows(rows);
    await importRows(3);
    return unanswered();
  };
  const activities = { importRows: defineActivity(settings, losingItsWorker) };
  await using env = await startTestEnvironment({ workflows: [importAll], activities });
  assert.equal(await env.run(importAll, { input: 5 }), 5);
  assert.deepEqual([...new Set(stored)], [0, 1, 2, 3, 4]);
  assert.equal(stored.filter((row) => row === 0).length, 1);
});

test("bills that fail are named, and the others are made, each once", async () => {
  const made = new Map<string, number>();
  const bill = async (customer: string, month: string): Promise<number> => {
    if (customer === "bob") throw new ApplicationFailure("no address", { nonRetryable: true });
    made.set(`${customer} in ${month}`, 100);
    return customer === "cy" && activityContext().attempt === 1 ? unanswered() : 100;
  };
  await using env = await startTestEnvironment({
    workflows: [billAll, billOne],
    activities: { bill },
  });
  const input = { customers: ["ann", "bob", "cy"], month: "May" };
  assert.deepEqual(await env.run(billAll, { input }), { cents: 200, failed: ["bob"] });
  assert.deepEqual([...made.keys()], ["ann in May", "cy in May"]);
});

test("of seven images three are resized at once, and the results keep their order", async () => {
  let running = 0;
  let most = 0;
  const resize = async (image: string): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return `small ${image}`;
  };
  await using env = await startTestEnvironment({ workflows: [resizeAll], activities: { resize } });
  const images = Array.from({ length: 7 }, (_, index) => `${index}`);
  const small = await env.run(resizeAll, { input: images });
  assert.deepEqual(
    small,
    images.map((image) => `small ${image}`),
  );
  assert.ok(most <= 3, `${most} at once`);
});

test("a cart answers with its size, refuses bad lines, and gives up after thirty days", async () => {
  await using env = await startTestEnvironment({ workflows: [cart] });
  const handle = await env.start(cart, { workflowId: "cart-1" });
  assert.equal(await handle.update(add, { item: "tea", count: 2 }), 1);
  await assert.rejects(handle.update(add, { item: "tea", count: 0 }), UpdateRejected);
  assert.deepEqual(await handle.update(checkOut, undefined), [{ item: "tea", count: 2 }]);
  assert.equal(await env.result(handle), "ordered");
  assert.equal(await env.run(cart, { workflowId: "cart-2" }), "abandoned");
});

test("the first carrier gets the order, and the others are asked to stop", async () => {
  const activities = {
    quote: async (carrier: string) =>
      carrier === "slow" ? unanswered() : { carrier, cents: 1_200 },
    order: async (carrier: string) => `${carrier} comes`,
  };
  await using env = await startTestEnvironment({ workflows: [ship], activities });
  const handle = await env.start(ship, { input: ["slow", "fast"] });
  assert.equal(await env.result(handle), "fast comes");
  const types: string[] = [];
  for await (const { type } of handle.history()) types.push(type);
  assert.ok(types.includes("ActivityTaskCancelRequested"));
});

test("a conversation is started by its first message and gets the others", async () => {
  const answers: string[] = [];
  const activities = { answer: async (texts: readonly string[]) => void answers.push(...texts) };
  await using env = await startTestEnvironment({ workflows: [conversation], activities });
  const send = (payload: string) =>
    env.client.signalWithStart(conversation, { workflowId: "ada", signal: message, payload });
  const first = await send("hello");
  const second = await send("are you there?");
  assert.equal(first.runId, second.runId);
  await env.result(first);
  assert.deepEqual(answers, ["hello", "are you there?"]);
});

test("a conversation without an end goes on in new runs, and no message is lost", async () => {
  const all = Array.from({ length: 200 }, (_, index) => `message ${index}`);
  const answers: string[] = [];
  const answer = async (texts: readonly string[]): Promise<void> => {
    answers.push(...texts);
    const next = all[answers.length];
    if (next !== undefined) await handle.signal(message, next);
  };
  await using env = await startTestEnvironment({
    workflows: [conversation],
    activities: { answer },
  });
  const handle = await env.start(conversation, { workflowId: "ada" });
  await handle.signal(message, "message 0");
  await env.result(handle);
  assert.deepEqual(answers, all);
  assert.notEqual(await handle.newestRunId(), handle.runId);
});

test("a list of 45 pages is gone through in three runs", async () => {
  const activities = {
    list: async (from: string | null) => {
      const page = Number(from ?? 0);
      return { items: [`${page}`], ...(page < 44 && { next: `${page + 1}` }) };
    },
    migrate: async (items: readonly string[]) => items.length,
  };
  await using env = await startTestEnvironment({ workflows: [migrateAll], activities });
  const handle = await env.start(migrateAll, { input: { from: null, done: 0 } });
  assert.equal(await env.result(handle), 45);
});

test("a new order takes both steps of the patch", async () => {
  const activities = {
    charge: async ({ id }: { id: string }) => `charged ${id}`,
    authorize: async ({ id }: { id: string }) => `authorization of ${id}`,
    capture: async (authorization: string) => `captured ${authorization}`,
  };
  await using env = await startTestEnvironment({ workflows: [order], activities });
  const input = { id: "order-7", cents: 31 };
  assert.equal(await env.run(order, { input }), "captured authorization of order-7");
});

test("a build shows its current part and how many are done", async () => {
  const seen: (string | null)[] = [];
  const activities = {
    build: async (_: string) => void seen.push(await handle.query(current)),
  };
  await using env = await startTestEnvironment({ workflows: [buildAll], activities });
  const handle = await env.start(buildAll, { input: ["roof", "door"] });
  await env.result(handle);
  assert.deepEqual(seen, ["roof", "door"]);
  assert.deepEqual(await handle.progress(), { done: 2, of: 2 });
  assert.equal(await handle.query(current), null);
});
