// Tasks of people while something is paused: none is claimed, and what was claimed is answered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseExecution, resumeExecution } from "@ekiden/engine";
import { accounts, domain, HumanTasksHarness, person } from "./human-tasks-harness.ts";

const mary = person("mary");
const reason = "the office is closed";
const paused = { name: "OperationNotPermittedFault", message: /^This task is paused: / };
const key = accounts.own.domainKey(domain);

/** What holds a task, and what lets it go on again. */
const pauses = {
  "its execution"({ store, clock }: HumanTasksHarness) {
    const run = { domain: key, workflowId: "w" };
    return {
      pause: () => store.executions.step(run, clock.now(), (at) => pauseExecution(at, { reason })),
      resume: () => store.executions.step(run, clock.now(), resumeExecution),
    };
  },
  "its task list"({ store, clock }: HumanTasksHarness) {
    const list = { domain: key, kind: "activityTaskList", name: "people", version: "" } as const;
    return {
      pause: () => store.pauses.pause(list, { at: clock.now(), reason }, 10),
      resume: () => store.pauses.resume(list, clock.now()),
    };
  },
  "its type"({ store, clock }: HumanTasksHarness) {
    const type = { domain: key, kind: "activityType", name: "approval", version: "1" } as const;
    return {
      pause: () => store.pauses.pause(type, { at: clock.now(), reason }, 10),
      resume: () => store.pauses.resume(type, clock.now()),
    };
  },
};

for (const [what, pauseOf] of Object.entries(pauses)) {
  test(`a task is neither claimed nor answered while ${what} is paused, and is so after`, async () => {
    await using harness = await HumanTasksHarness.open();
    await harness.schedule("w");
    const id = await harness.onlyId();
    const { pause, resume } = pauseOf(harness);
    await pause();
    await assert.rejects(harness.service.claim(id, mary), paused);
    await assert.rejects(harness.service.complete(id, mary, "yes"), paused);
    assert.deepEqual(await harness.story("w"), ["ActivityTaskScheduled"]);
    assert.equal((await harness.tasks()).tasks[0]?.holder, undefined);
    await resume();
    assert.equal((await harness.service.claim(id, mary)).holder, "mary");
  });

  test(`a task is due later by the time that ${what} was paused`, async () => {
    await using harness = await HumanTasksHarness.open();
    await harness.schedule("w", { timeouts: { scheduleToStart: "60" } });
    const dueAt = async () => (await harness.tasks()).tasks[0]?.dueAt;
    const before = (await dueAt()) ?? assert.fail();
    const { pause, resume } = pauseOf(harness);
    await pause();
    assert.equal(await dueAt(), undefined, "the clock stands still");
    await harness.advance(50);
    await resume();
    assert.equal(await dueAt(), before + 50_000);
  });

  test(`a task that was claimed before ${what} was paused can be answered`, async () => {
    await using harness = await HumanTasksHarness.open();
    await harness.schedule("w");
    const id = await harness.onlyId();
    await harness.service.claim(id, mary);
    await pauseOf(harness).pause();
    await harness.service.complete(id, mary, "yes");
    assert.deepEqual((await harness.story("w")).slice(1), [
      "ActivityTaskStarted mary",
      'ActivityTaskCompleted "yes"',
    ]);
  });
}
