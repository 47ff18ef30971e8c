import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineSignal,
  isCanceled,
  replayHistory,
  WorkflowFailure,
  type WorkflowHandle,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import type { HistoryEvent } from "../src/follow.ts";
import { publishVideo } from "../src/workflow.ts";

const input = { clip: "c.mp4", library: "lib" };

/** Activities that only note how they are called. */
function notedActivities() {
  const calls: string[] = [];
  const noted =
    (name: string, result: string) =>
    async (...all: string[]) => {
      calls.push(`${name}(${all.join(", ")})`);
      return result;
    };
  const activities = {
    store: noted("store", "o.mp4"),
    encode: noted("encode", "e.webm"),
    thumbnail: noted("thumbnail", "t.jpg"),
    publish: noted("publish", "index.html"),
  };
  return { calls, activities };
}

async function eventsOf(handle: WorkflowHandle): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of handle.history()) events.push(event);
  return events;
}

const scheduledIn = (events: HistoryEvent[]) =>
  events.flatMap((event) =>
    event.type === "ActivityTaskScheduled" ? [event.data.activityId] : [],
  );

const pausesIn = (events: HistoryEvent[]) =>
  events.flatMap(({ type, data }) =>
    type === "TimerStarted" && "startToFireTimeout" in data ? [data.startToFireTimeout] : [],
  );

/** Fails until the given attempt. */
const failingUntil = (attempt: number) => async () => {
  if (activityContext().attempt < attempt) {
    throw new ApplicationFailure("the target is locked", { type: "TargetLocked" });
  }
  return "index.html";
};

test("each activity is given the results of those before it", async () => {
  const { calls, activities } = notedActivities();
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  const published = await env.run(publishVideo, { input });
  assert.deepEqual(published, {
    original: "o.mp4",
    film: "e.webm",
    picture: "t.jpg",
    page: "index.html",
  });
  assert.equal(calls[0], "store(c.mp4, lib)");
  assert.deepEqual(calls.slice(1, 3).sort(), ["encode(o.mp4, lib)", "thumbnail(o.mp4, lib)"]);
  assert.deepEqual(calls.slice(3), ["publish(e.webm, t.jpg, lib)"]);
});

test("a stored original is encoded and its thumbnail cut in parallel", async () => {
  const { activities } = notedActivities();
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  const handle = await env.start(publishVideo, { input });
  await env.result(handle);
  const decidedAt = new Map<string, number>();
  for (const { type, data } of await eventsOf(handle)) {
    if (type !== "ActivityTaskScheduled" || !("decisionTaskCompletedEventId" in data)) continue;
    if ("activityId" in data) decidedAt.set(data.activityId, data.decisionTaskCompletedEventId);
  }
  assert.ok(decidedAt.get("encode-1"));
  assert.equal(decidedAt.get("encode-1"), decidedAt.get("thumbnail-1"));
});

test("publishing waits for the encoded film, also when other steps fail", async () => {
  const { calls, activities } = notedActivities();
  let taskToken = "";
  const encode = async () => {
    ({ taskToken } = activityContext());
    activityContext().completeLater();
  };
  await using env = await startTestEnvironment({
    workflows: [publishVideo],
    activities: { ...activities, encode },
  });
  const handle = await env.start(publishVideo, { input });
  await env.idle();
  await handle.signal(defineSignal("hurry"));
  await env.idle();
  assert.deepEqual(scheduledIn(await eventsOf(handle)), ["store-1", "encode-1", "thumbnail-1"]);
  await env.client.tasks.complete(taskToken, "late.webm");
  await env.result(handle);
  assert.equal(calls.at(-1), "publish(late.webm, t.jpg, lib)");
});

test("a failed activity is tried again after a timer of 1 s, and then after one of 2 s", async () => {
  const activities = { ...notedActivities().activities, publish: failingUntil(3) };
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  const begun = env.now();
  const handle = await env.start(publishVideo, { input });
  await env.result(handle);
  const events = await eventsOf(handle);
  assert.deepEqual(scheduledIn(events).slice(3), ["publish-1", "publish-1.2", "publish-1.3"]);
  assert.deepEqual(pausesIn(events), ["1", "2"]);
  assert.equal(env.now() - begun, 3_000);
});

test("an activity that timed out is tried again like one that failed", async () => {
  const encode = async () => {
    if (activityContext().attempt === 1) activityContext().completeLater();
    return "second.webm";
  };
  const activities = { ...notedActivities().activities, encode };
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  const { film } = await env.run(publishVideo, { input });
  assert.equal(film, "second.webm");
});

test("the third failure of an activity fails the workflow and says why", async () => {
  const activities = { ...notedActivities().activities, publish: failingUntil(4) };
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  await assert.rejects(env.run(publishVideo, { input }), (error) => {
    assert.ok(error instanceof WorkflowFailure);
    assert.equal(error.closeStatus, "FAILED");
    assert.match(error.message, /publish \(publish-1\.3\) failed: the target is locked/);
    return true;
  });
});

test("an activity that cannot be scheduled fails the workflow and says why", async () => {
  const { publish: _, ...activities } = notedActivities().activities;
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  await assert.rejects(env.run(publishVideo, { input }), /ACTIVITY_TYPE_DOES_NOT_EXIST/);
});

test("a cancel request stops both open activities and cancels the workflow", async () => {
  const stopped: string[] = [];
  let started = 0;
  let bothStarted = () => {};
  const start = new Promise<void>((resolve) => {
    bothStarted = resolve;
  });
  const untilCanceled = (name: string) => async () => {
    const { signal } = activityContext();
    started += 1;
    if (started === 2) bothStarted();
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    }).finally(() => stopped.push(name));
  };
  const activities = {
    ...notedActivities().activities,
    encode: untilCanceled("encode"),
    thumbnail: untilCanceled("thumbnail"),
  };
  const options = {
    workflows: [publishVideo],
    activities,
    heartbeatInterval: "20 milliseconds",
  } as const;
  await using env = await startTestEnvironment(options);
  const handle = await env.start(publishVideo, { input });
  await start;
  await handle.cancel();
  await assert.rejects(env.result(handle), isCanceled);
  assert.deepEqual(stopped.sort(), ["encode", "thumbnail"]);
  const asked = (await eventsOf(handle)).filter(
    ({ type }) => type === "ActivityTaskCancelRequested",
  );
  assert.equal(asked.length, 2);
});

test("a recorded history leads the workflow to the same decisions again", async () => {
  const activities = { ...notedActivities().activities, publish: failingUntil(2) };
  await using env = await startTestEnvironment({ workflows: [publishVideo], activities });
  const handle = await env.start(publishVideo, { input });
  await env.result(handle);
  const { workflowId, runId } = handle;
  const { domain, swf } = env;
  const execution = { workflowId, runId };
  const recorded = await swf.getWorkflowExecutionHistory({ domain, execution });
  const { events } = await replayHistory(publishVideo, recorded);
  assert.equal(events, recorded.events.length);
});
