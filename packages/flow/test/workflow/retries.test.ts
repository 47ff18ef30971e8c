import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ActivityFailure,
  ActivityTimeout,
  ApplicationFailure,
  activityContext,
  defineActivity,
  defineWorkflow,
  proxyActivities,
  type RetryPolicy,
  type WorkflowDefinition,
} from "../../src/index.ts";
import { checkPolicy, type FailedTry, pauseSeconds } from "../../src/workflow/retry.ts";
import { scenario } from "./live.ts";

const identity = { activityId: "a-1", activityName: "a" };
const failed = new ActivityFailure(identity, new ApplicationFailure("no", { type: "Busy" }));
const pause = (policy: RetryPolicy, attempt: number, tried: Partial<FailedTry> = {}) =>
  pauseSeconds(policy, { attempt, error: failed, elapsed: 0, random: 0.5, ...tried });

test("pauses double from one second up to five minutes", () => {
  const pauses = [1, 2, 3, 4, 9, 10, 2_000].map((attempt) => pause({}, attempt));
  assert.deepEqual(pauses, [1, 2, 4, 8, 256, 300, 300]);
  assert.equal(pause({ initialInterval: "0 seconds" }, 5_000), 0);
  assert.equal(pause({ maximumInterval: undefined as never }, 2), 2);
});

/** Of an activity that fails for so long, at once each time. */
const triesIn = (policy: RetryPolicy, days: number): number => {
  let elapsed = 0;
  for (let attempt = 1; ; attempt += 1) {
    elapsed += 1_000 * (pause(policy, attempt, { elapsed }) ?? 0);
    if (elapsed > days * 86_400_000) return attempt;
  }
};

test("an activity can fail for a year before its tries fill a history", () => {
  const eventsOfTry = 11;
  assert.equal(pause({}, 200, { elapsed: 86_400_000 }), 864);
  assert.ok(triesIn({}, 8) * eventsOfTry < 5_000);
  assert.ok(triesIn({}, 365) * eventsOfTry < 10_000);
  const fixed = { maximumInterval: "5 minutes" } as const;
  assert.ok(triesIn(fixed, 8) * eventsOfTry > 25_000, "what is asked for holds");
});

test("jitter adds or takes away its share, within the longest pause", () => {
  const policy = { initialInterval: "100 seconds", coefficient: 1, jitter: 0.2 } as const;
  assert.deepEqual(
    [0, 0.5, 0.999_999].map((random) => pause(policy, 1, { random })),
    [80, 100, 120],
  );
  assert.equal(pause({ ...policy, maximumInterval: "110 seconds" }, 1, { random: 0.999_999 }), 110);
});

test("there is no try after the last, after the expiration, and after what is not to be retried", () => {
  assert.equal(pause({ maximumAttempts: 3 }, 2), 2);
  assert.equal(pause({ maximumAttempts: 3 }, 3), undefined);
  assert.equal(pause({ expiration: "10 seconds" }, 1, { elapsed: 9_000 }), 1);
  assert.equal(pause({ expiration: "10 seconds" }, 1, { elapsed: 9_001 }), undefined);
  assert.equal(pause({ nonRetryable: ["Busy"] }, 1), undefined);
  const tried = { attempt: 1, elapsed: 0, random: 0 };
  const cause = new ApplicationFailure("no", { nonRetryable: true });
  const error = new ActivityFailure(identity, cause);
  assert.equal(pauseSeconds({}, { ...tried, error }), undefined);
  assert.equal(pauseSeconds({}, { ...tried, error: new RangeError("mine") }), undefined);
  const late = new ActivityTimeout(identity, "START_TO_CLOSE", undefined);
  assert.equal(pauseSeconds({}, { ...tried, error: late }), 1);
  assert.equal(pauseSeconds({ nonRetryable: ["Busy"] }, { ...tried, error: late }), 1);
  assert.equal(
    pauseSeconds({ nonRetryable: ["ActivityTimeout"] }, { ...tried, error: late }),
    undefined,
  );
});

test("a policy that makes no sense is refused", () => {
  const senseless: readonly RetryPolicy[] = [
    { coefficient: 0.5 },
    { maximumAttempts: 0 },
    { jitter: 2 },
    { initialInterval: "soon" as never },
    { expiration: "1 parsec" as never },
  ];
  for (const policy of senseless) assert.throws(() => checkPolicy(policy), RangeError);
});

let tries: unknown[] = [];

const activities = {
  flaky: async (succeedsAt: number) => {
    const { attempt } = activityContext();
    tries.push(attempt);
    if (attempt < succeedsAt) throw new ApplicationFailure(`try ${attempt}`, { type: "Flaky" });
    return attempt;
  },
  resuming: defineActivity({ heartbeat: "5 seconds" }, async (upTo: number) => {
    const { lastHeartbeat, heartbeat, completeLater } = activityContext();
    const done = (lastHeartbeat as number | undefined) ?? 0;
    tries.push([upTo, done]);
    if (done + 1 === upTo) return "done";
    heartbeat(done + 1);
    completeLater();
    return undefined;
  }),
  roomy: defineActivity({ heartbeat: "5 seconds" }, async (text: string) => {
    const { attempt, lastHeartbeat, heartbeat, completeLater } = activityContext();
    tries.push([text.length, lastHeartbeat]);
    if (attempt === 2) return "done";
    heartbeat("h".repeat(500));
    completeLater();
    return undefined;
  }),
};
const calls = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const flaky = defineWorkflow({ name: "Flaky", version: "1" }, async () => {
  const retry = { initialInterval: "10 seconds", coefficient: 3 } as const;
  const good = await calls.flaky.with({ retry })(3);
  const bad = await calls.flaky
    .with({ retry: { ...retry, maximumAttempts: 2 } })(9)
    .catch((error) => error.cause.message);
  const wrong = await calls.flaky
    .with({ retry: { jitter: 3 } })(9)
    .catch(String);
  return [good, bad, wrong];
});

const options = (workflow: WorkflowDefinition) => () => {
  tries = [];
  return { workflows: [workflow], activities };
};

scenario("tries and the pauses between them are in the history", options(flaky), async (live) => {
  const handle = await live.start(flaky, {});
  assert.deepEqual(await live.result(handle), [
    3,
    "try 2",
    "RangeError: a retry policy's jitter is from 0 to 1, not 3",
  ]);
  assert.deepEqual(tries, [1, 2, 3, 1, 2]);
  const asked = (await live.events(handle)).flatMap(({ type, data }) => {
    if (type === "TimerStarted") return [`${data.timerId} ${data.startToFireTimeout}`];
    return type === "ActivityTaskScheduled" ? [data.activityId] : [];
  });
  assert.deepEqual(asked, [
    "flaky-1",
    "flaky-1.pause-1 10",
    "flaky-1.2",
    "flaky-1.pause-2 30",
    "flaky-1.3",
    "flaky-2",
    "flaky-2.pause-1 10",
    "flaky-2.2",
  ]);
});

const resuming = defineWorkflow({ name: "Resuming", version: "1" }, () =>
  calls.resuming.with({ retry: {}, heartbeat: "5 seconds" })(3),
);

scenario("the next try knows what the last heartbeat said", options(resuming), async (live) => {
  assert.equal(await live.run(resuming, {}), "done");
  assert.deepEqual(tries, [
    [3, 0],
    [3, 1],
    [3, 2],
  ]);
});

const roomy = defineWorkflow({ name: "Roomy", version: "1" }, () =>
  calls.roomy.with({ retry: {}, heartbeat: "5 seconds" })("a".repeat(32_500)),
);

scenario(
  "the next try goes without what the last heartbeat said where its input has no room for it",
  options(roomy),
  async (live) => {
    assert.equal(await live.run(roomy, {}), "done");
    assert.deepEqual(tries, [
      [32_500, undefined],
      [32_500, undefined],
    ]);
    const told = live.lines.filter((line) => /no room .* last heartbeat.*roomy-1\.2/.test(line));
    assert.equal(told.length, 1);
  },
);
