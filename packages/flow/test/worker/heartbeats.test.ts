import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestCancelWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import {
  activityContext,
  defineActivity,
  defineWorkflow,
  proxyActivities,
  type WorkflowFailure,
} from "@ekiden/flow";
import { countOf, domain, eventsOf, Gate, startFlowHarness } from "../flow-harness.ts";
import { Measured } from "../metrics/measured.ts";
import { TappedService } from "../tapped.ts";

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve()));

const work = proxyActivities<{ work: () => unknown }>({ startToClose: "1 minute" }).work;
const works = defineWorkflow<undefined, unknown>({ name: "Works", version: "1.0" }, () => work());

test("heartbeats are sent by themselves, with what was said last", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const activities = {
    async work() {
      for (let done = 1; done <= 100; done += 1) activityContext().heartbeat({ done });
      await gate.opened;
    },
  };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(works, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 3);
  gate.open();
  await handle.result();
  const sent = harness.network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  const [first, ...others] = sent.filter((details) => details !== undefined);
  // The first at once, and all others with the beat, however often something was said. On a slow
  // machine a beat may come before the activity has said anything, and the first waits for it.
  assert.equal(first, sent[0] === undefined ? '{"done":100}' : '{"done":1}');
  assert.ok(
    others.every((details) => details === '{"done":100}'),
    String(sent),
  );
});

test("what an activity says first is sent even while an earlier heartbeat is on its way", async () => {
  await using harness = await startFlowHarness();
  // The first heartbeat says nothing yet, and is on its way until the client has tried again.
  harness.network.disturbFirst("RecordActivityTaskHeartbeat", 1, "is lost");
  const activities = {
    async work() {
      await harness.network.heard("RecordActivityTaskHeartbeat");
      activityContext().heartbeat("half");
      // The end of the activity waits for a heartbeat for a second alone.
      await harness.network.heardThat(
        "RecordActivityTaskHeartbeat",
        ({ asked }) => asked.details === '"half"',
      );
    },
  };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "1 second" });
  await (await harness.client.start(works, {})).result();
  const said = harness.network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  assert.deepEqual(said, [undefined, undefined, '"half"']);
});

test("an activity with a heartbeat time-out of its own is heard again and again", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const activities = {
    work: defineActivity({ heartbeat: "3 seconds" }, () => gate.opened),
  };
  await harness.worker({ workflows: [works], activities });
  const handle = await harness.client.start(works, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 4);
  gate.open();
  await handle.result();
});

test("an activity is heard in the heartbeat time-out that is registered, if that is shorter", async () => {
  await using harness = await startFlowHarness();
  const first = { work: defineActivity({ heartbeat: "3 seconds" }, () => {}) };
  const before = await harness.worker({ activities: first });
  await before.stop({ pollsWithin: "0 seconds" });
  const gate = new Gate();
  const activities = { work: defineActivity({ heartbeat: "30 seconds" }, () => gate.opened) };
  await harness.worker({ workflows: [works], activities });
  const handle = await harness.client.start(works, {});
  const heard = harness.network.heard("RecordActivityTaskHeartbeat", 4);
  await Promise.race([heard, handle.result()]).finally(gate.open);
  await handle.result();
});

test("an activity is heard in a heartbeat time-out that others have registered", async () => {
  await using harness = await startFlowHarness();
  const first = { work: defineActivity({ heartbeat: "3 seconds" }, () => {}) };
  const before = await harness.worker({ workflows: [works], activities: first });
  await before.stop({ pollsWithin: "0 seconds" });
  const gate = new Gate();
  const work = () => gate.opened;
  await harness.worker({ workflows: [works], activities: { work }, register: false });
  const handle = await harness.client.start(works, {});
  const heard = harness.network.heard("RecordActivityTaskHeartbeat", 4);
  await Promise.race([heard, handle.result()]).finally(gate.open);
  await handle.result();
});

test("a request to cancel aborts the signal, and the activity is answered as canceled", async () => {
  await using harness = await startFlowHarness();
  const begun = new Gate();
  const activities = {
    async work() {
      const { signal } = activityContext();
      begun.open();
      await aborted(signal);
      signal.throwIfAborted();
    },
  };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(works, {});
  await begun.opened;
  const { workflowId } = handle;
  await harness.direct.send(new RequestCancelWorkflowExecutionCommand({ domain, workflowId }));
  const end: WorkflowFailure = await handle.result().then(
    () => assert.fail(),
    (error) => error,
  );
  assert.equal(end.closeStatus, "CANCELED");
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskCanceled"), 1);
});

test("an activity may still finish when it is requested to cancel", async () => {
  await using harness = await startFlowHarness();
  const begun = new Gate();
  const activities = {
    async work() {
      begun.open();
      await aborted(activityContext().signal);
      return "done";
    },
  };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(works, {});
  await begun.opened;
  await handle.cancel();
  assert.equal(await handle.result(), "done");
});

test("an activity whose task is gone is aborted, and nothing is answered", async () => {
  await using harness = await startFlowHarness();
  const begun = new Gate();
  const over = new Gate();
  const activities = {
    async work() {
      const { signal } = activityContext();
      begun.open();
      await aborted(signal);
      over.open();
      signal.throwIfAborted();
    },
  };
  const worker = await harness.worker({
    workflows: [works],
    activities,
    heartbeatInterval: "0.05 seconds",
  });
  const handle = await harness.client.start(works, {});
  await begun.opened;
  await handle.terminate();
  await over.opened;
  await worker.stop({ pollsWithin: "0 seconds" });
  const answers = harness.network.calls.filter(({ operation }) =>
    operation.startsWith("RespondActivityTask"),
  );
  assert.deepEqual(answers, []);
});

test("the try after a time-out goes on from what the last heartbeat said", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  const seen: unknown[] = [];
  const activities = {
    async work() {
      const { lastHeartbeat, attempt, heartbeat, signal } = activityContext();
      seen.push([attempt, lastHeartbeat]);
      if (attempt > 1) return "done";
      heartbeat({ page: 17 });
      await aborted(signal);
      return "too late";
    },
  };
  const patient = proxyActivities<typeof activities>({
    startToClose: "1 minute",
    retry: { initialInterval: "0 seconds" },
  });
  const tries = defineWorkflow<undefined, string>({ name: "Tries", version: "1.0" }, () =>
    patient.work(),
  );
  await harness.worker({ workflows: [tries], activities, heartbeatInterval: "0.3 seconds" });
  const handle = await harness.client.start(tries, {});
  await harness.network.heardThat("RecordActivityTaskHeartbeat", ({ asked }) => asked.details);
  await harness.server.advance({ minutes: 1 });
  assert.equal(await handle.result(), "done");
  assert.deepEqual(seen, [
    [1, undefined],
    [2, { page: 17 }],
  ]);
});

test("the details of a heartbeat are left out when they are too long, and the log says so", async () => {
  await using harness = await startFlowHarness();
  const activities = { work: () => activityContext().heartbeat("x".repeat(3_000)) };
  await harness.worker({ workflows: [works], activities });
  await harness.client.run(works, {});
  assert.match(harness.log.text, /The details of a heartbeat are too long and were left out/);
});

test("a heartbeat whose details cannot be sent goes out without them, and the log says so", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const activities = {
    async work() {
      activityContext().heartbeat(0 / 0);
      await gate.opened;
    },
  };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(works, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 3);
  gate.open();
  await handle.result();
  const said = harness.network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  assert.deepEqual(new Set(said), new Set([undefined]));
  const told = /warn The details of a heartbeat cannot be sent and were left out .*value is NaN/;
  assert.match(harness.log.text, told);
});

test("heartbeats that do not get through do not harm the activity", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  harness.network.disturb((operation) =>
    operation === "RecordActivityTaskHeartbeat" ? "is lost" : "passes",
  );
  const activities = { work: () => gate.opened };
  await harness.worker({ workflows: [works], activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(works, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 4);
  gate.open();
  await handle.result();
  assert.match(harness.log.text, /The service did not accept a heartbeat/);
});

test("a heartbeat that is met with silence is followed by others before the time-out", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  harness.network.disturbFirst("RecordActivityTaskHeartbeat", 1, "is met with silence");
  const activities = { work: defineActivity({ heartbeat: "5 seconds" }, () => gate.opened) };
  await harness.worker({ workflows: [works], activities });
  const result = (await harness.client.start(works, {})).result();
  const beats = harness.network.heard("RecordActivityTaskHeartbeat", 4);
  await Promise.race([beats, result]).finally(gate.open);
  await result;
});

test("a result does not wait for a heartbeat that is met with silence", async () => {
  await using harness = await startFlowHarness();
  harness.network.disturbFirst("RecordActivityTaskHeartbeat", 1, "is met with silence");
  const activities = {
    work: defineActivity({ startToClose: "5 seconds" }, async () => {
      activityContext().heartbeat("begun");
      await harness.network.heard("RecordActivityTaskHeartbeat");
      return "done";
    }),
  };
  const hurries = defineWorkflow<undefined, unknown>({ name: "Hurries", version: "1.0" }, () =>
    proxyActivities<{ work: () => unknown }>({}).work(),
  );
  await harness.worker({ workflows: [hurries], activities });
  assert.equal(await harness.client.run(hurries, {}), "done");
});

test("the heart beats on while the answer is on its way", async () => {
  await using harness = await startFlowHarness();
  harness.network.disturbFirst("RespondActivityTaskCompleted", 1, "is met with silence");
  let calls = 0;
  const activities = {
    work: defineActivity({ heartbeat: "5 seconds" }, async () => {
      calls += 1;
      return "done";
    }),
  };
  await harness.worker({ workflows: [works], activities, callLimit: "6 seconds" });
  const handle = await harness.client.start(works, {});
  assert.equal(await handle.result(), "done");
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskTimedOut"), 0);
  assert.equal(calls, 1);
});

test("a heartbeat that the answer has overtaken does no harm", async () => {
  await using harness = await startFlowHarness();
  const measured = new Measured(harness);
  const client = new TappedService(harness.swf);
  client.tap(async ({ operation }, next) => {
    const answer = await next();
    if (operation === "RespondActivityTaskCompleted") {
      // The next begins when the one before was refused.
      await harness.network.heard(beating, harness.network.of(beating).length + 2);
    }
    return answer;
  });
  const beating = "RecordActivityTaskHeartbeat";
  let given: AbortSignal | undefined;
  const activities = {
    async work() {
      given = activityContext().signal;
    },
  };
  const heartbeatInterval = "0.05 seconds";
  const worker = await measured.worker({
    workflows: [works],
    activities,
    client,
    heartbeatInterval,
  });
  await harness.client.run(works, {});
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal(given?.aborted, false);
  assert.deepEqual(harness.log.lines, []);
  const ended = (outcome: string) => measured.valueOf("activityStartToClose", { outcome });
  assert.deepEqual([await ended("completed"), await ended("too late")], [1, 0]);
});

test("a heartbeat time-out that only the call has is kept, too", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const hasty = defineWorkflow<undefined, unknown>({ name: "Hasty", version: "1.0" }, () =>
    proxyActivities<{ work: () => unknown }>({ heartbeat: "3 seconds" }).work(),
  );
  const given: unknown[][] = [];
  const activities = {
    async work(...args: unknown[]) {
      given.push(args);
      await gate.opened;
      return "done";
    },
  };
  await harness.worker({ workflows: [hasty], activities });
  const handle = await harness.client.start(hasty, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 2);
  gate.open();
  assert.equal(await handle.result(), "done");
  assert.deepEqual(given, [[]], "the activity sees its own arguments alone");
});

class Counter {
  #count = 40;
  add(more: number): number {
    this.#count += more;
    return this.#count;
  }
}

test("the methods of an instance are activities, and keep their instance", async () => {
  await using harness = await startFlowHarness();
  const counts = defineWorkflow<undefined, number>({ name: "Counts", version: "1.0" }, () =>
    proxyActivities<Counter>({ startToClose: "1 minute" }).add(2),
  );
  await harness.worker({ workflows: [counts], activities: new Counter() });
  assert.equal(await harness.client.run(counts, {}), 42);
});
