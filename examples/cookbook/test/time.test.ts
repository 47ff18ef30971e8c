// Recipes about time: what waits, comes again, or is slowed down.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplicationFailure, activityContext } from "@ekiden/flow";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import { approval, decide } from "../src/approval.ts";
import { read } from "../src/deadline.ts";
import { changed, indexWhenQuiet } from "../src/debounce.ts";
import { sendAll } from "../src/rate-limit.ts";
import { everyNight, nextAt } from "../src/schedule.ts";

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

test("a night in which no worker takes the report does not keep the next from having one", async () => {
  const days: string[] = [];
  const activities = { report: async (day: string) => void days.push(day) };
  await using env = await startTestEnvironment({ workflows: [everyNight], activities });
  const type = { domain: env.domain, name: "report", version: "1.0" };
  await env.swf.ekiden.pauseActivityType({ ...type, reason: "no machines" });
  const begun = env.now();
  const input = (new Date(begun).getUTCHours() + 1) % 24;
  const handle = await env.start(everyNight, { input });
  await env.sleep("30 hours");
  await env.swf.ekiden.resumeActivityType(type);
  await env.idle();
  const second = new Date(nextAt(input, begun) + 86_400_000).toISOString().slice(0, 10);
  assert.deepEqual(days, [second]);
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
  await env.result(handle);
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
  await env.result(handle);
  assert.deepEqual(indexed, [["early"], ["late"]]);
});

test("changes that never cease are indexed each hour, by one run after the other", async () => {
  const indexed: (readonly string[])[] = [];
  const index = async (texts: readonly string[]): Promise<void> => {
    indexed.push(texts);
    await handle.signal(changed, `meanwhile ${indexed.length}`);
  };
  await using env = await startTestEnvironment({
    workflows: [indexWhenQuiet],
    activities: { index },
  });
  const handle = await env.start(indexWhenQuiet, {});
  for (let minute = 1; minute <= 150; minute += 1) {
    await handle.signal(changed, `minute ${minute}`);
    await env.sleep("1 minute");
  }
  const minutes = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `minute ${from + index}`);
  assert.deepEqual(indexed, [minutes(1, 61), ["meanwhile 1", ...minutes(62, 121)]]);
  assert.notEqual(await handle.newestRunId(), handle.runId);
  await handle.terminate();
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

test("no minute has more than ten mails, also where a worker is late and tries fail", async () => {
  const triedAt: number[] = [];
  const send = async (address: string): Promise<void> => {
    triedAt.push(env.now());
    if (address === "user-3" && activityContext().attempt < 3) throw new Error("a full box");
  };
  await using env = await startTestEnvironment({ workflows: [sendAll], activities: { send } });
  const type = { domain: env.domain, name: "send", version: "1.0" };
  await env.swf.ekiden.pauseActivityType({ ...type, reason: "no machines" });
  const addresses = Array.from({ length: 20 }, (_, index) => `user-${index}`);
  const handle = await env.start(sendAll, { input: addresses });
  await env.sleep("59 seconds");
  await env.swf.ekiden.resumeActivityType(type);
  await env.result(handle);
  assert.equal(triedAt.length, 22);
  for (const [index, time] of triedAt.entries()) {
    const eleventh = triedAt[index + 10] ?? Number.POSITIVE_INFINITY;
    assert.ok(eleventh - time >= 60_000, `${eleventh - time} ms`);
  }
});
