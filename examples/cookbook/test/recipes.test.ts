// Each recipe of the cookbook, run on virtual time.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineActivity,
  UpdateRejected,
  type WorkflowHandle,
} from "@ekiden/flow";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import { approval, decide } from "../src/approval.ts";
import { resizeAll } from "../src/bounded-parallel.ts";
import { add, cart, checkOut } from "../src/cart.ts";
import { read } from "../src/deadline.ts";
import { changed, indexWhenQuiet } from "../src/debounce.ts";
import { ship } from "../src/first-answer.ts";
import { type Bank, activitiesOf as bankActivities, settle } from "../src/idempotency.ts";
import { conversation, message } from "../src/inbox.ts";
import { acquire, deployment, lock } from "../src/lock.ts";
import { migrateAll } from "../src/pages.ts";
import { billAll, billOne } from "../src/partial-failure.ts";
import { order } from "../src/patch.ts";
import { buildAll, current } from "../src/progress.ts";
import { sendAll } from "../src/rate-limit.ts";
import { activitiesOf as importActivities, importAll } from "../src/resume.ts";
import { chargeAtBank, pay } from "../src/retries.ts";
import { trip } from "../src/saga.ts";
import { everyNight, nextAt } from "../src/schedule.ts";

test("a charge is tried again after growing pauses, and an expired card is not", async () => {
  const tries: number[] = [];
  const charge = async (card: string, cents: number): Promise<string> => {
    const { attempt } = activityContext();
    tries.push(attempt);
    if (cents === 0) return chargeAtBank("4710", cents);
    if (attempt < 4) throw new Error("the bank is busy");
    return chargeAtBank(card, cents);
  };
  await using env = await startTestEnvironment({ workflows: [pay], activities: { charge } });
  const begun = env.now();
  assert.equal(await env.run(pay, { input: 31 }), "4711 paid 31");
  assert.deepEqual(tries, [1, 2, 3, 4]);
  const waited = env.now() - begun;
  assert.ok(waited >= 5_600 && waited <= 11_000, `${waited} ms, where 1 + 2 + 4 s are expected`);
  assert.equal(await env.run(pay, { input: 0 }), "ask for another card");
  assert.equal(tries.length, 5);
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

test("bills that fail are named, and the others are made", async () => {
  const bill = async (customer: string): Promise<number> => {
    if (customer === "bob") throw new ApplicationFailure("no address", { nonRetryable: true });
    return 100;
  };
  await using env = await startTestEnvironment({
    workflows: [billAll, billOne],
    activities: { bill },
  });
  const result = await env.run(billAll, { input: ["ann", "bob", "cy"] });
  assert.deepEqual(result, { cents: 200, failed: ["bob"] });
});

test("an approval is decided, or reminded of after two days and expired after five", async () => {
  const told: string[] = [];
  const activities = { notify: async (text: string) => void told.push(text) };
  await using env = await startTestEnvironment({ workflows: [approval], activities });
  const handle = await env.start(approval, { input: "new chairs" });
  await env.sleep("1 day");
  await handle.signal(decide, { approved: true, by: "Ada" });
  assert.equal(await env.result(handle), "approved by Ada");
  assert.deepEqual(told, ["Please decide: new chairs"]);
  const begun = env.now();
  assert.equal(await env.run(approval, { input: "a boat" }), "expired");
  assert.equal((env.now() - begun) / 86_400_000, 5);
  assert.deepEqual(told.slice(1), ["Please decide: a boat", "Still open: a boat"]);
});

test("a report is made each night at the hour, and a run hands over after seven", async () => {
  const days: string[] = [];
  const activities = { report: async (day: string) => void days.push(day) };
  await using env = await startTestEnvironment({ workflows: [everyNight], activities });
  const handle = await env.start(everyNight, { input: 2 });
  await env.sleep("9 days");
  assert.equal(days.length, 9);
  assert.equal(new Set(days).size, 9);
  assert.notEqual(await handle.newestRunId(), handle.runId);
  assert.equal(
    new Date(nextAt(2, Date.UTC(2026, 0, 1, 1))).toISOString(),
    "2026-01-01T02:00:00.000Z",
  );
  assert.equal(
    new Date(nextAt(2, Date.UTC(2026, 0, 1, 2))).toISOString(),
    "2026-01-02T02:00:00.000Z",
  );
});

test("a night whose report fails for good is followed by the next one", async () => {
  const days: string[] = [];
  const report = async (day: string): Promise<void> => {
    days.push(day);
    if (days.length === 1) throw new ApplicationFailure("no data", { nonRetryable: true });
  };
  await using env = await startTestEnvironment({
    workflows: [everyNight],
    activities: { report },
  });
  const handle = await env.start(everyNight, { input: 2 });
  await env.sleep("2 days");
  assert.equal(days.length, 2);
  await handle.terminate();
});

test("a text that is not read within ten minutes goes to a person", async () => {
  const queued: string[] = [];
  const activities = {
    scan: async (file: string) => `text of ${file}`,
    classify: async (text: string) => (text.includes("blurred") ? unanswered() : "invoice"),
    queueForPerson: async (file: string) => void queued.push(file),
  };
  await using env = await startTestEnvironment({ workflows: [read], activities });
  assert.equal(await env.run(read, { input: "clear.png" }), "invoice");
  assert.equal(await env.run(read, { input: "blurred.png" }), "a person reads it");
  assert.deepEqual(queued, ["blurred.png"]);
});

test("changes are indexed together once there was none for ten minutes", async () => {
  const indexed: (readonly string[])[] = [];
  const activities = { index: async (texts: readonly string[]) => void indexed.push(texts) };
  await using env = await startTestEnvironment({ workflows: [indexWhenQuiet], activities });
  const handle = await env.start(indexWhenQuiet, {});
  for (const document of ["a", "b", "a"]) {
    await handle.signal(changed, document);
    await env.sleep("9 minutes");
  }
  assert.deepEqual(indexed, []);
  assert.equal(await env.result(handle), 2);
  assert.deepEqual(indexed, [["a", "b"]]);
});

test("a change that comes while others are indexed is indexed, too", async () => {
  const indexed: (readonly string[])[] = [];
  const index = async (texts: readonly string[]): Promise<void> => {
    indexed.push(texts);
    if (indexed.length === 1) await handle.signal(changed, "late");
  };
  await using env = await startTestEnvironment({
    workflows: [indexWhenQuiet],
    activities: { index },
  });
  const handle = await env.start(indexWhenQuiet, {});
  await handle.signal(changed, "early");
  assert.equal(await env.result(handle), 2);
  assert.deepEqual(indexed, [["early"], ["late"]]);
});

test("of 25 mails ten are sent in a minute", async () => {
  const sentAt: number[] = [];
  const activities = { send: async (_: string) => void sentAt.push(env.now()) };
  await using env = await startTestEnvironment({ workflows: [sendAll], activities });
  const begun = env.now();
  const addresses = Array.from({ length: 25 }, (_, index) => `user-${index}`);
  await env.run(sendAll, { input: addresses });
  const minutes = sentAt.map((time) => Math.floor((time - begun) / 60_000));
  const countOf = (minute: number) => minutes.filter((each) => each === minute).length;
  assert.deepEqual([0, 1, 2].map(countOf), [10, 10, 5]);
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
  assert.equal(await env.result(first), 2);
  assert.deepEqual(answers, ["hello", "are you there?"]);
});

test("deployments take turns, in the order in which they ask", async () => {
  const begun: number[] = [];
  const activities = { deploy: async (_: string) => void begun.push(env.now()) };
  await using env = await startTestEnvironment({ workflows: [lock, deployment], activities });
  const input: readonly string[] = [];
  const keeper = await env.start(lock, { workflowId: "lock", input });
  await keeper.signal(acquire, "a deployment that is closed by now");
  const all = ["a", "b", "c"].map((service) => env.start(deployment, { input: service }));
  for (const handle of await Promise.all(all)) await env.result(handle);
  const gaps = begun.slice(1).map((time, index) => time - (begun[index] ?? 0));
  assert.equal(begun.length, 3);
  for (const gap of gaps) assert.ok(gap >= 300_000, `${gap} ms`);
});

/** The lock, and deployments that have asked for it in this order: the first of them has it. */
const deploying = async (services: readonly string[]) => {
  const deployed: string[] = [];
  const activities = { deploy: async (service: string) => void deployed.push(service) };
  const env = await startTestEnvironment({ workflows: [lock, deployment], activities });
  await env.start(lock, { workflowId: "lock", input: [] });
  const handles = new Map<string, WorkflowHandle<void>>();
  const ask = async (service: string): Promise<void> => {
    handles.set(service, await env.start(deployment, { workflowId: service, input: service }));
    await env.idle();
  };
  for (const service of services) await ask(service);
  const handleOf = (service: string): WorkflowHandle<void> => {
    const handle = handles.get(service);
    assert.ok(handle, service);
    return handle;
  };
  return { env, deployed, handleOf, ask };
};

test("a deployment that is canceled just as it gets the lock gives it back", async () => {
  const { env, deployed, handleOf } = await deploying(["first", "canceled", "last"]);
  await using _ = env;
  const execution = { domain: env.domain, workflowId: "canceled" };
  await env.swf.ekiden.pauseWorkflowExecution({ ...execution, reason: "both come at once" });
  await handleOf("canceled").cancel();
  await env.result(handleOf("first"));
  await env.idle();
  await env.swf.ekiden.resumeWorkflowExecution(execution);
  await assert.rejects(env.result(handleOf("canceled")), /cancel/i);
  await env.result(handleOf("last"));
  assert.deepEqual(deployed, ["first", "last"]);
});

test("the lock waits two hours for a deployment that was terminated, and goes on", async () => {
  const { env, deployed, handleOf } = await deploying(["terminated", "last"]);
  await using _ = env;
  const begun = env.now();
  await handleOf("terminated").terminate({ reason: "a wrong turn" });
  await env.result(handleOf("last"));
  assert.deepEqual(deployed, ["terminated", "last"]);
  assert.ok(env.now() - begun >= 7_200_000);
});

test("a deployment that no worker takes fails before the next one gets the lock", async () => {
  const { env, deployed, handleOf, ask } = await deploying([]);
  await using _ = env;
  const type = { domain: env.domain, name: "deploy", version: "1.0" };
  await env.swf.ekiden.pauseActivityType({ ...type, reason: "no machines" });
  for (const service of ["a", "b", "c"]) await ask(service);
  await env.sleep("2.5 hours");
  await env.swf.ekiden.resumeActivityType(type);
  for (const service of ["a", "b"]) await assert.rejects(env.result(handleOf(service)), /time/i);
  await env.result(handleOf("c"));
  assert.deepEqual(deployed, ["c"]);
});

test("a deployment that hears late of its lock asks for it again", async () => {
  const { env, deployed, handleOf } = await deploying(["first", "late", "other"]);
  await using _ = env;
  const execution = { domain: env.domain, workflowId: "late" };
  await env.swf.ekiden.pauseWorkflowExecution({ ...execution, reason: "its decider is away" });
  await env.result(handleOf("first"));
  await env.sleep("2 hours");
  const otherBegan = env.now();
  await env.swf.ekiden.resumeWorkflowExecution(execution);
  await env.idle();
  assert.deepEqual(deployed, ["first", "other"]);
  await env.result(handleOf("late"));
  assert.deepEqual(deployed, ["first", "other", "late"]);
  assert.ok(env.now() - otherBegan >= 600_000);
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
    charge: async (cents: number) => `charged ${cents}`,
    authorize: async (cents: number) => `authorization of ${cents}`,
    capture: async (authorization: string) => `captured ${authorization}`,
  };
  await using env = await startTestEnvironment({ workflows: [order], activities });
  assert.equal(await env.run(order, { input: 31 }), "captured authorization of 31");
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
