import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestServer } from "@ekiden/testing";
import { complete, startTimer, TestServerHarness } from "./test-server-harness.ts";

test("time stands still until the test moves it", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const before = server.now();
  const run = await harness.start("w");
  await harness.decide();
  assert.equal(server.now(), before);
  const history = await harness.historyOf(run);
  assert.ok(history.every((event) => event.endsWith(" +0")));
});

test("a timer of 30 days fires to the millisecond", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("month", String(30 * 86_400)));
  await server.advance({ days: 29, hours: 23, minutes: 59, seconds: 59, milliseconds: 999 });
  assert.equal((await harness.historyOf(run)).length, 5);
  await server.advance({ milliseconds: 1 });
  assert.deepEqual((await harness.historyOf(run)).slice(4), [
    "TimerStarted +0",
    "TimerFired +2592000",
    "DecisionTaskScheduled +2592000",
  ]);
});

test("an advance reaches every deadline on its way at that deadline's own moment", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("c", "300"), startTimer("a", "1"), startTimer("b", "60"));
  await server.advance({ hours: 1 });
  assert.deepEqual((await harness.historyOf(run)).slice(7), [
    "TimerFired +1",
    "DecisionTaskScheduled +1",
    "TimerFired +60",
    "TimerFired +300",
  ]);
});

test("a skip goes to the next deadline and says how far that was", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("a", "5"), startTimer("b", "65"));
  assert.equal(await server.skip(), 5_000);
  assert.equal(await server.skip(), 60_000);
  assert.deepEqual((await harness.historyOf(run)).slice(6), [
    "TimerFired +5",
    "DecisionTaskScheduled +5",
    "TimerFired +65",
  ]);
});

test("a skip where nothing waits does not move time", async () => {
  await using server = await startTestServer();
  const before = server.now();
  assert.equal(await server.skip(), 0);
  assert.equal(server.now(), before);
});

test("a decider that follows by skips decides at every moment", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("hour", "3600"));
  for (let hour = 1; hour < 24; hour += 1) {
    await server.skip();
    await harness.decide(startTimer("hour", "3600"));
  }
  await server.skip();
  await harness.decide(complete);
  assert.equal((await harness.historyOf(run)).at(-1), "WorkflowExecutionCompleted +86400");
});

test("a waiting poll ends when its 60 seconds have passed, and no sooner", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  let ended = false;
  const poll = harness.poll().finally(() => {
    ended = true;
  });
  await server.pollsWaiting(1);
  await server.advance({ seconds: 59, milliseconds: 999 });
  assert.equal(ended, false);
  await server.advance({ milliseconds: 1 });
  assert.equal((await poll).taskToken, undefined);
});

test("a poll that waits gets the task of a timer that an advance passes", async () => {
  await using server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("t", "30"));
  const poll = harness.poll();
  await server.pollsWaiting(1);
  await server.advance({ days: 1 });
  await harness.answer(await poll, complete);
  assert.deepEqual((await harness.historyOf(run)).slice(5), [
    "TimerFired +30",
    "DecisionTaskScheduled +30",
    "DecisionTaskStarted +30",
    "DecisionTaskCompleted +86400",
    "WorkflowExecutionCompleted +86400",
  ]);
});

test("time that runs by itself cannot be moved", async () => {
  await using server = await startTestServer({ time: "running" });
  const harness = await TestServerHarness.of(server);
  const run = await harness.start("w");
  await harness.decide(startTimer("t", "0"));
  const { startedEventId } = await harness.poll();
  assert.equal(startedEventId, 8);
  assert.equal((await harness.historyOf(run))[5]?.split(" ")[0], "TimerFired");
  await assert.rejects(server.advance({ days: 1 }), /time: "frozen"/);
  await assert.rejects(server.skip(), /time: "frozen"/);
});

test("a server closes while polls wait, and answers them with nothing", async () => {
  const server = await startTestServer();
  const harness = await TestServerHarness.of(server);
  const polls = [harness.poll(), harness.poll(), harness.poll()];
  await server.pollsWaiting(3);
  await server.close();
  for (const task of await Promise.all(polls)) assert.equal(task.taskToken, undefined);
});

test("a server is closed at the end of the block that uses it, and closing twice is harmless", async () => {
  let harness: TestServerHarness;
  {
    await using server = await startTestServer();
    harness = await TestServerHarness.of(server);
    await server.close();
  }
  await assert.rejects(harness.start("w"), { code: /^ECONN(REFUSED|RESET)$/ });
});

test("two servers know nothing of each other, and each has its own time", async () => {
  await using one = await startTestServer();
  await using other = await startTestServer({ region: "eu-west-1", account: "000000000001" });
  const before = other.now();
  await TestServerHarness.of(one);
  await one.advance({ days: 1 });
  assert.equal(other.now(), before);
  const { swf } = await TestServerHarness.of(other);
  const { domainInfos: [info] = [] } = await swf.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(info?.arn, "arn:aws:swf:eu-west-1:000000000001:/domain/film");
});

test("time is moved by durations as workflows have them, and by nothing else", async () => {
  await using server = await startTestServer();
  const before = server.now();
  await server.advance({ weeks: 2 });
  await server.advance("1 day");
  assert.equal((server.now() - before) / 86_400_000, 15);
  await assert.rejects(server.advance({ fortnights: 1 } as never), RangeError);
});
