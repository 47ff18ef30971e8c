import assert from "node:assert/strict";
import { test } from "node:test";
import { defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";
import { countOf, eventsOf, type FlowHarness, startFlowHarness } from "../flow-harness.ts";
import type { Call } from "../network.ts";

const activities = { step: async (number: number) => number };
const { step } = proxyActivities<typeof activities>({});
const go = defineSignal<number>("go");

const steps = defineWorkflow<number, number>({ name: "Steps", version: "1.0" }, async (count) => {
  let sum = 0;
  for (let number = 1; number <= count; number += 1) sum += await step(number);
  return sum;
});

const waits = defineWorkflow<undefined, number>({ name: "Waits", version: "1.0" }, async () => {
  const first = await go.waitFor();
  return first + (await go.waitFor());
});

interface Task {
  readonly previousStartedEventId: number;
  readonly events: readonly { readonly eventId: number }[];
}

/** Polls that brought a decision task. */
const tasksOf = ({ network }: FlowHarness): readonly (Task & Call)[] =>
  network
    .of("PollForDecisionTask")
    .flatMap((call) =>
      call.answered?.taskToken ? [{ ...call, ...(call.answered as unknown as Task) }] : [],
    );

const firstEvents = (harness: FlowHarness) =>
  tasksOf(harness).map(({ events }) => events[0]?.eventId);

test("a sticky task brings the new events only, and the run goes on from where it was", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [steps], activities });
  assert.equal(await harness.client.run(steps, { input: 10 }), 55);
  const tasks = tasksOf(harness);
  assert.equal(tasks.length, 11);
  for (const { previousStartedEventId, events } of tasks.slice(1)) {
    assert.equal(events[0]?.eventId, previousStartedEventId);
    // The start before and its answer, the activity from beginning to end, and this task.
    assert.equal(events.length, 7);
  }
  assert.equal(harness.network.of("GetWorkflowExecutionHistory").length, 0);
});

test("without stickiness every task brings the whole history", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [steps], activities, sticky: false });
  assert.equal(await harness.client.run(steps, { input: 10 }), 55);
  assert.deepEqual(new Set(firstEvents(harness)), new Set([1]));
});

test("of a long run a sticky task sends a small part of the bytes", async () => {
  const bytes = async (sticky: boolean) => {
    await using harness = await startFlowHarness();
    await harness.worker({ workflows: [steps], activities, ...(sticky ? {} : { sticky }) });
    assert.equal(await harness.client.run(steps, { input: 60 }), 1830);
    return tasksOf(harness).at(-1)?.bytesAnswered ?? 0;
  };
  const [sticky, whole] = [await bytes(true), await bytes(false)];
  assert.ok(sticky * 20 < whole, `${sticky} of ${whole} bytes`);
});

test("runs that the cache has no room for are led from their whole history", async () => {
  await using harness = await startFlowHarness();
  const worker = await harness.worker({ workflows: [waits], cacheMegabytes: 0.015 });
  const handles = await Promise.all(
    Array.from({ length: 6 }, () => harness.client.start(waits, {})),
  );
  await harness.network.heard("RespondDecisionTaskCompleted", 6);
  assert.ok(worker.cachedRuns <= 2, `${worker.cachedRuns}`);
  for (const handle of handles) await handle.signal(go, 1);
  await harness.network.heard("RespondDecisionTaskCompleted", 12);
  for (const handle of handles) await handle.signal(go, 2);
  const results = await Promise.all(handles.map((handle) => handle.result()));
  assert.deepEqual(results, [3, 3, 3, 3, 3, 3]);
  assert.ok(harness.network.of("GetWorkflowExecutionHistory").length >= 4);
});

test("a run whose payloads are long takes more of the cache than one without", async () => {
  await using harness = await startFlowHarness();
  const worker = await harness.worker({ workflows: [waits], cacheMegabytes: 0.06 });
  const starts = Array.from({ length: 6 }, () => harness.client.start(waits, {}));
  const handles = await Promise.all(starts);
  await harness.network.heard("RespondDecisionTaskCompleted", 6);
  const before = worker.cachedRuns;
  const long = defineSignal<string>("other");
  for (const handle of handles) await handle.signal(long, "x".repeat(30_000));
  await harness.network.heard("RespondDecisionTaskCompleted", 12);
  assert.ok(before === 6 && worker.cachedRuns < 3, `${before}, then ${worker.cachedRuns}`);
});

test("a worker that is gone is waited for no longer than its time, and another goes on", async () => {
  await using harness = await startFlowHarness();
  const first = await harness.worker({ workflows: [waits], sticky: "1 second" });
  const handle = await harness.client.start(waits, {});
  await harness.network.heard("RespondDecisionTaskCompleted");
  await first[Symbol.asyncDispose]();
  await harness.worker({ workflows: [waits] });
  await handle.signal(go, 1);
  await harness.network.heard("RespondDecisionTaskCompleted", 2);
  await handle.signal(go, 2);
  assert.equal(await handle.result(), 3);
  const timedOut = (await eventsOf(handle)).filter(({ type }) => type === "DecisionTaskTimedOut");
  assert.deepEqual(
    timedOut.map(({ data }) => (data as { timeoutType: string }).timeoutType),
    ["SCHEDULE_TO_START"],
  );
});

test("an answer that comes too late is forgotten, and the next task decides the same", async () => {
  await using harness = await startFlowHarness();
  const brief = { ...steps, defaults: { decisionStartToClose: "3 seconds" } } as const;
  harness.network.disturbFirst("RespondDecisionTaskCompleted", 1, "is met with silence");
  const worker = await harness.worker({
    workflows: [brief],
    activities,
    callLimit: "3.5 seconds",
  });
  const handle = await harness.client.start(brief, { input: 3 });
  assert.equal(await handle.result(), 6);
  const events = await eventsOf(handle);
  assert.equal(countOf(events, "DecisionTaskTimedOut"), 1);
  assert.equal(countOf(events, "ActivityTaskScheduled"), 3);
  await worker.stop();
  assert.match(
    harness.log.text,
    /May have been taken before, or the time is over: the answer to the decision task of Workflow/,
  );
});

test("when an answer arrives and its own answer is lost, the run still goes on", async () => {
  await using harness = await startFlowHarness();
  const heard = new Set<unknown>();
  harness.network.disturb((operation, { taskToken }) => {
    if (operation !== "RespondDecisionTaskCompleted" || heard.has(taskToken)) return "passes";
    heard.add(taskToken);
    return "loses its answer";
  });
  await harness.worker({ workflows: [steps], activities });
  const handle = await harness.client.start(steps, { input: 3 });
  assert.equal(await handle.result(), 6);
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskScheduled"), 3);
});

test("a history of many pages, and a sticky part of many, are read to their ends", async () => {
  await using harness = await startFlowHarness();
  const wide = defineWorkflow<undefined, number>({ name: "Wide", version: "1.0" }, async () => {
    const all = await Promise.all(Array.from({ length: 450 }, (_, index) => step(index)));
    await go.waitFor();
    return all.length + (await go.waitFor());
  });
  const first = await harness.worker({ workflows: [wide], activities, maxActivities: 20 });
  const handle = await harness.client.start(wide, {});
  await handle.signal(go, 0);
  // All activities have ended in as many turns as it took; a sticky part never had to be whole.
  await harness.network.heard("RespondActivityTaskCompleted", 450);
  await first.stop({ pollsWithin: "0 seconds" });
  const signals = Array.from({ length: 1_200 }, (_, index) => index + 1);
  await Promise.all(signals.map((number) => handle.signal(go, number)));
  await harness.worker({ workflows: [wide], activities });
  assert.equal(await handle.result(), 451);
  const events = await eventsOf(handle);
  assert.ok(events.length > 2_000, `${events.length}`);
  const pages = harness.network
    .of("PollForDecisionTask")
    .filter(({ asked }) => asked.nextPageToken);
  assert.ok(pages.length >= 2, `${pages.length}`);
});

test("a sticky part that is longer than a page is read to its end", async () => {
  await using harness = await startFlowHarness();
  // The worker asks in vain for its own list, until more has come than one page has room for.
  harness.network.disturb((operation, { startAtPreviousStartedEvent }) =>
    operation === "PollForDecisionTask" && startAtPreviousStartedEvent
      ? { fault: "ThrottlingException" }
      : "passes",
  );
  // However long it takes to send them all.
  await harness.worker({ workflows: [waits], sticky: "1 hour" });
  const handle = await harness.client.start(waits, {});
  await harness.network.heard("RespondDecisionTaskCompleted");
  const noise = defineSignal("noise");
  await Promise.all(Array.from({ length: 1_100 }, () => handle.signal(noise)));
  await handle.signal(go, 1);
  await handle.signal(go, 2);
  harness.network.disturb(() => "passes");
  assert.equal(await handle.result(), 3);
  const pages = harness.network
    .of("PollForDecisionTask")
    .filter(({ asked }) => asked.nextPageToken);
  assert.ok(pages.length > 0 && pages.every(({ asked }) => asked.startAtPreviousStartedEvent));
  assert.equal(harness.network.of("GetWorkflowExecutionHistory").length, 0);
});
