// Time that is skipped: over timers, time-outs, retries, children, and runs that continue as new.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  ActivityTimeout,
  activityContext,
  continueAsNew,
  defineActivity,
  defineSignal,
  defineWorkflow,
  now,
  proxyActivities,
  runChild,
  sleep,
} from "@ekiden/flow";
import {
  startTestEnvironment,
  startTestServer,
  type TestServerOptions,
  unanswered,
} from "@ekiden/testing";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something took, on the clock of the workflows. */
const took = async (act: () => Promise<unknown>): Promise<number> => {
  const begun = now();
  await act();
  return now() - begun;
};

const month = defineWorkflow({ name: "Month", version: "1.0" }, () => took(() => sleep("30 days")));

test("a workflow of 30 days ends as soon as nothing but its timer is left", async () => {
  await using env = await startTestEnvironment({ workflows: [month] });
  assert.equal(await env.run(month, {}), 30 * day);
});

test("a server in which nothing waits has no moment to stop at, for all that it does by itself", async () => {
  const next = async (options: TestServerOptions) => {
    await using server = await startTestServer(options);
    return server.untilNext();
  };
  const data = await mkdtemp(join(tmpdir(), "ekiden-skipping-"));
  assert.equal(await next({}), undefined);
  assert.equal(await next({ data }), undefined);
  await rm(data, { recursive: true });
});

test("a result that is waited for is no moment to stop at, and a month is skipped beside it", async () => {
  await using env = await startTestEnvironment({ workflows: [month] });
  const handle = await env.start(month, {});
  const result = handle.result();
  // The call that waits is with the server before the answer of one that came after it.
  assert.equal(await handle.outcome(), undefined);
  // Past the time-out of the decision task, which was called off.
  await env.sleep("1 minute");
  assert.equal(await env.server.untilNext(), 30 * day - minute);
  await env.sleep("30 days");
  assert.equal(await result, 30 * day);
});

test("timers that run beside each other are each stopped at", async () => {
  const fires = defineWorkflow({ name: "Rings", version: "1.0" }, async () => {
    const begun = now();
    const fire = async (hours: number) => {
      await sleep({ hours });
      return (now() - begun) / hour;
    };
    return Promise.all([fire(3), fire(1), fire(2)]);
  });
  await using env = await startTestEnvironment({ workflows: [fires] });
  assert.deepEqual(await env.run(fires, {}), [3, 1, 2]);
});

test("an activity without an answer runs into its time-out", async () => {
  const activities = { pack: defineActivity({ startToClose: "2 hours" }, unanswered) };
  const { pack } = proxyActivities<typeof activities>();
  const packing = defineWorkflow({ name: "Packing", version: "1.0" }, async () => {
    const begun = now();
    try {
      return await pack();
    } catch (error) {
      assert.ok(error instanceof ActivityTimeout);
      return { type: error.timeoutType, after: now() - begun };
    }
  });
  await using env = await startTestEnvironment({ workflows: [packing], activities });
  assert.deepEqual(await env.run(packing, {}), { type: "START_TO_CLOSE", after: 2 * hour });
});

test("an activity that falls silent after a heartbeat runs into its heartbeat time-out", async () => {
  const activities = {
    async encode(): Promise<void> {
      activityContext().heartbeat({ percent: 40 });
      return unanswered();
    },
  };
  const { encode } = proxyActivities<typeof activities>({ heartbeat: "90 seconds" });
  const encoding = defineWorkflow({ name: "Encoding", version: "1.0" }, async () => {
    const begun = now();
    const error = await encode().catch((error) => error as ActivityTimeout);
    assert.ok(error instanceof ActivityTimeout);
    const { timeoutType, lastHeartbeat } = error;
    return { timeoutType, lastHeartbeat, after: now() - begun };
  });
  await using env = await startTestEnvironment({ workflows: [encoding], activities });
  assert.deepEqual(await env.run(encoding, {}), {
    timeoutType: "HEARTBEAT",
    lastHeartbeat: { percent: 40 },
    after: 90_000,
  });
});

test("an activity on a task list without a worker runs into its schedule-to-start time-out", async () => {
  const activities = { pack: async () => "packed" };
  const { pack } = proxyActivities<typeof activities>({ scheduleToStart: "10 minutes" });
  const lonely = defineWorkflow({ name: "Lonely", version: "1.0" }, async () =>
    pack
      .with({ taskList: "nobody" })()
      .catch((error: ActivityTimeout) => error.timeoutType),
  );
  await using env = await startTestEnvironment({ workflows: [lonely], activities });
  assert.equal(await env.run(lonely, {}), "SCHEDULE_TO_START");
});

test("the pauses of a retry policy are skipped, and take their time", async () => {
  let tries = 0;
  const activities = {
    async charge(): Promise<number> {
      tries += 1;
      if (tries < 5) throw new Error("the bank is closed");
      return tries;
    },
  };
  const { charge } = proxyActivities<typeof activities>({ retry: { initialInterval: "1 hour" } });
  const paying = defineWorkflow({ name: "Paying", version: "1.0" }, () => took(charge));
  await using env = await startTestEnvironment({ workflows: [paying], activities });
  // Pauses are at most five minutes unless a policy says otherwise.
  assert.equal(await env.run(paying, {}), 4 * 5 * minute);
  assert.equal(tries, 5);
});

test("a parent's time is skipped while it waits for its child", async () => {
  const parent = defineWorkflow({ name: "Parent", version: "1.0" }, async () => {
    const begun = now();
    const children = [1, 2, 3].map(() => runChild(month, {}));
    const days = (await Promise.all(children)).map((milliseconds) => milliseconds / day);
    return { days, all: (now() - begun) / day };
  });
  await using env = await startTestEnvironment({ workflows: [parent, month] });
  assert.deepEqual(await env.run(parent, {}), { days: [30, 30, 30], all: 30 });
});

test("the result of a workflow that continues as new is that of its last run", async () => {
  const countdown = defineWorkflow(
    { name: "Countdown", version: "1.0" },
    async (left: number): Promise<string> => {
      if (left === 0) return "lift-off";
      await sleep("1 hour");
      return continueAsNew<typeof countdown>(left - 1);
    },
  );
  await using env = await startTestEnvironment({ workflows: [countdown] });
  const begun = env.now();
  assert.equal(await env.run(countdown, { input: 24 }), "lift-off");
  assert.equal(env.now() - begun, day);
});

const pushed = defineSignal<number>("pushed");
const deadMan = defineWorkflow({ name: "DeadMan", version: "1.0" }, async () => {
  let until = now() + hour;
  pushed.handle((milliseconds) => {
    until = now() + milliseconds;
  });
  while (until > now()) await sleep({ milliseconds: until - now() });
  return now();
});

test("a test sends a signal at a moment of its choice", async () => {
  await using env = await startTestEnvironment({ workflows: [deadMan] });
  const begun = env.now();
  const handle = await env.start(deadMan, {});
  await env.sleep("59 minutes");
  assert.equal(env.now() - begun, 59 * minute);
  await handle.signal(pushed, 3 * hour);
  await env.idle();
  assert.equal(await handle.outcome(), undefined);
  assert.equal((await env.result(handle)) - begun, 59 * minute + 3 * hour);
});

test("polls of the test do not stand for those of a worker that is yet to get its task", async () => {
  await using env = await startTestEnvironment({ workflows: [deadMan] });
  const { domain, swf } = env;
  const byHand = { domain, taskList: { name: "by hand" } };
  // They end with the environment.
  for (let count = 0; count < 50; count += 1) swf.pollForActivityTask(byHand).catch(() => {});
  await env.server.pollsWaiting(50);
  const handle = await env.start(deadMan, {});
  await env.idle();
  const execution = { workflowId: handle.workflowId, runId: handle.runId };
  for (let round = 1; round <= 10; round += 1) {
    await handle.signal(pushed, 3 * hour);
    await env.idle();
    const { events } = await swf.getWorkflowExecutionHistory({ domain, execution });
    const completed = events.filter(({ eventType }) => eventType === "DecisionTaskCompleted");
    assert.equal(completed.length, round + 1);
  }
});

test("a sleep of the test stops at every deadline on its way", async () => {
  const stops: number[] = [];
  const activities = { tick: async () => void stops.push(env.now()) };
  const { tick } = proxyActivities<typeof activities>();
  const clock = defineWorkflow({ name: "Clock", version: "1.0" }, async (): Promise<void> => {
    for (;;) {
      await sleep("20 minutes");
      await tick();
    }
  });
  await using env = await startTestEnvironment({ workflows: [clock], activities });
  const begun = env.now();
  await env.start(clock, {});
  await env.sleep("1 hour");
  assert.deepEqual(
    stops.map((at) => (at - begun) / minute),
    [20, 40, 60],
  );
});

test("two results that are awaited together do not take time from each other", async () => {
  const activities = { now: async () => env.now() };
  const calls = proxyActivities<typeof activities>();
  const often = defineWorkflow({ name: "Often", version: "1.0" }, async (minutes: number) => {
    const late: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      await sleep({ minutes });
      late.push((await calls.now()) - now());
    }
    return late;
  });
  await using env = await startTestEnvironment({ workflows: [often], activities });
  const results = await Promise.all([3, 5, 7].map((input) => env.run(often, { input })));
  assert.deepEqual(results.flat(), Array(30).fill(0));
});

test("an activity that takes the machine's time is waited for, and no time passes", async () => {
  const activities = {
    async work(): Promise<void> {
      for (let round = 0; round < 200; round += 1) await new Promise(setImmediate);
    },
  };
  const { work } = proxyActivities<typeof activities>({ startToClose: "1 second" });
  const working = defineWorkflow({ name: "Working", version: "1.0" }, () => took(work));
  await using env = await startTestEnvironment({ workflows: [working], activities });
  assert.equal(await env.run(working, {}), 0);
});
