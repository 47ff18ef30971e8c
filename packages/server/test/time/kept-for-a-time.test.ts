// What is kept for a time, on a node whose clock jumps: events that wait, and jobs that have ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import { domain, Harness, region } from "../ekiden/harness.ts";
import { populate } from "../ekiden/orders.ts";
import { deliveriesOf, eventsFile, fail, until } from "../events/event-harness.ts";
import { answerWith, Receiver } from "../events/receiver.ts";
import { day, minute } from "./clocks.ts";

/** Of an action that has nothing to do. */
const job = {
  domain,
  action: "signal",
  signalName: "go",
  query: "status = OPEN",
  reason: "the fair is over",
} as const;

/** Starts a job, and resolves with its ID when it has ended. */
const runJob = async ({ ekiden }: SwfClient): Promise<string> => {
  const { jobId } = await ekiden.startJob(job);
  assert.ok(jobId);
  while (!(await ekiden.describeJob({ domain, jobId })).endedAt);
  return jobId;
};

const jobsOf = async ({ ekiden }: SwfClient): Promise<readonly string[]> =>
  (await ekiden.listJobs({ domain })).jobs.map(({ jobId }) => jobId);

test("a clock that jumps gives up no event and removes no job for ten minutes", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(404);
  const events = await eventsFile(receiver.url);
  const clocks = { machineClock: new TestClock(Date.now()), steadyClock: new TestClock(0) };
  await using harness = await Harness.open({ ...clocks, events, access: "open" });
  const client = new SwfClient({ endpoint: harness.node.url, region, credentials: "none" });
  const pass = (milliseconds: number) => {
    for (const clock of Object.values(clocks)) clock.moveTo(clock.now() + milliseconds);
  };
  await populate(client);
  await fail(client, "order-1");
  await until(client, ([one]) => one?.attempts === 1);
  const first = await runJob(client);
  clocks.machineClock.moveTo(clocks.machineClock.now() + 40 * day);
  pass(minute);
  await until(client, ([one]) => one?.attempts === 2 || one?.state === "DEAD");
  assert.deepEqual(
    (await deliveriesOf(client)).map(({ state }) => state),
    ["WAITING"],
  );
  const second = await runJob(client);
  assert.deepEqual([...(await jobsOf(client))].sort(), [first, second].sort());
  for (let minutes = 0; minutes < 11; minutes += 1) {
    pass(minute);
    await harness.node.settled();
  }
  await until(client, ([one]) => one?.state === "DEAD");
  const third = await runJob(client);
  while ((await jobsOf(client)).includes(first)) await runJob(client);
  assert.ok((await jobsOf(client)).includes(third));
  await client.close();
});
