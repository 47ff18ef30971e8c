// Clocks that are set while a server runs: what waits for a moment, and what only waits.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { steadyClock } from "../src/clock.ts";
import { LocalFunctions } from "../src/functions/local/local-functions.ts";
import { type Clock, createNode, systemClock } from "../src/index.ts";
import { directoryOf, invocationOf, never } from "./functions/invocations.ts";

const hourMilliseconds = 3_600_000;
const hour = { forth: hourMilliseconds, back: -hourMilliseconds };

/** From now on, until the mocks are restored. */
const setClock = (by: number): void => {
  const now = Date.now() + by;
  mock.method(Date, "now", () => now);
};

/** Is it called within a second of which the timers know, after the clock was set? */
const isCalled = (clock: Clock, { after, by }: { after: number; by: number }): boolean => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let called = false;
    const alarm = clock.at(clock.now() + after, () => {
      called = true;
    });
    setClock(by);
    mock.timers.tick(1_000);
    alarm.cancel();
    return called;
  } finally {
    mock.timers.reset();
    mock.restoreAll();
  }
};

test("a deadline that a clock was set beyond is noticed within a second", () => {
  assert.ok(isCalled(systemClock, { after: hour.forth, by: hour.forth }));
});

test("a deadline is not reached before its moment when the clock was set back", () => {
  assert.ok(!isCalled(systemClock, { after: 500, by: hour.back }));
});

test("time that only passes does not follow a clock that is set", (context) => {
  context.after(() => mock.restoreAll());
  const before = steadyClock.now();
  setClock(hour.forth);
  assert.ok(steadyClock.now() - before < hourMilliseconds / 2);
});

test("a poll ends in its time although the clock is set back meanwhile", async (context) => {
  context.after(() => mock.restoreAll());
  const node = await createNode({
    host: "127.0.0.1",
    port: 0,
    data: ":memory:",
    limits: "relaxed",
    pollSeconds: 1,
    region: "us-east-1",
    account: "000000000000",
    logLevel: "silent",
  });
  context.after(() => node.close());
  const call = (operation: string, input: object) =>
    fetch(node.url, {
      method: "POST",
      headers: { "X-Amz-Target": `SimpleWorkflowService.${operation}` },
      body: JSON.stringify(input),
    });
  await call("RegisterDomain", { name: "d", workflowExecutionRetentionPeriodInDays: "1" });
  const polled = call("PollForActivityTask", { domain: "d", taskList: { name: "l" } });
  while (node.waitingPolls === 0) await call("ListDomains", { registrationStatus: "REGISTERED" });
  setClock(hour.back);
  assert.equal((await polled).status, 200);
});

test("a function that runs is not ended by a clock that is set forward", async (context) => {
  context.after(() => mock.restoreAll());
  const slow = `import { setTimeout as pass } from "node:timers/promises";
    export const handler = async () => {
      process.stdout.write("begun\\n");
      await pass(2_500);
      return "done";
    };`;
  await using directory = await directoryOf({ "slow.mjs": slow });
  const begun: string[] = [];
  const functions = new LocalFunctions({
    directory: directory.path,
    region: "us-east-1",
    onLine: (_, __, line) => void begun.push(line),
  });
  context.after(() => functions.close());
  const outcome = functions.invoke(invocationOf("slow"), never);
  while (begun.length === 0) await new Promise((resolve) => setImmediate(resolve));
  setClock(hour.forth);
  assert.deepEqual(await outcome, { result: '"done"' });
});
