// Heartbeats of a run that has much open: each is a row beside its state, and is never lost.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, reach } from "@ekiden/engine";
import type { StoreSurvey, SurveyedRun } from "../../../src/store/survey.ts";
import { scheduleActivity } from "./decisions.ts";
import {
  after,
  type GivenTask,
  type StartedRun,
  StoreHarness,
  type StoreKind,
} from "./store-harness.ts";

const open = 80;

/** A run with so many activities, two of which are started. */
const beginLong = async (harness: StoreHarness) => {
  const run = await harness.start("long");
  const settings = { heartbeatTimeout: "60" };
  const activities = Array.from({ length: open }, (_, n) => scheduleActivity(`a${n}`, settings));
  await harness.takeAndDecide(activities);
  const first = await harness.takeActivity();
  const second = await harness.takeActivity();
  assert.ok(first && second);
  // The first heartbeat of a node may be written with the state: it asks who else is there.
  await beat(harness, first, "begun");
  await harness.store.programs.requireKnown("heartbeats");
  return { run, first, second };
};

const beat = (harness: StoreHarness, task: GivenTask, details?: string): Promise<boolean> =>
  harness.store.executions.step({ id: task.id }, harness.now, (step) =>
    heartbeat(step, task, details),
  );

const surveyed = async (survey: StoreSurvey): Promise<SurveyedRun> => {
  const { runs } = await survey.runs(0, 1);
  return runs[0] ?? assert.fail("the run is there");
};

const heartbeatOf = async (harness: StoreHarness, { id }: StartedRun, task: GivenTask) => {
  const found = await harness.store.executions.find({ id });
  return found?.execution.activities.get(task.scheduledEventId)?.heartbeat;
};

export const heartbeatTests = (kind: StoreKind): void => {
  describe("heartbeats of a run with much open", () => {
    test("leave its state as it is, however many they are, until it is written again", async () => {
      await using harness = await StoreHarness.open(kind);
      const { run, first } = await beginLong(harness);
      const survey = await harness.survey();
      await beat(harness, first, "0");
      const before = await surveyed(survey);
      for (let done = 1; done <= 20; done += 1) await beat(harness, first, `${done}`);
      const found = await surveyed(survey);
      assert.equal(found.state, before.state);
      assert.match(found.heartbeats, /"18"\],\[\d+,\d+,"19"\],\[\d+,\d+,"20"\]$/);
      for (let done = 21; done <= open; done += 1) await beat(harness, first, `${done}`);
      assert.notEqual((await surveyed(survey)).state, before.state, "as many as are open");
      for (let count = 0; count < 64; count += 1) await harness.signal(run);
      assert.equal((await surveyed(survey)).heartbeats, "");
      const { details } = (await heartbeatOf(harness, run, first)) ?? assert.fail();
      assert.equal(details, `${open}`);
      assert.deepEqual(await survey.orphans(), []);
      await survey.close();
    });

    test("are there after a restart, with the latest events, and a time-out tells them", async () => {
      await using harness = await StoreHarness.open(kind);
      const { run, first, second } = await beginLong(harness);
      const ended = (await harness.takeActivity()) ?? assert.fail();
      harness.now = after(20);
      await beat(harness, first, "a third");
      await beat(harness, ended, "nearly done");
      harness.now = after(30);
      await beat(harness, first, 'half \u0000 "way" \ud800');
      await beat(harness, second);
      await harness.completeActivity(ended);
      await harness.signal(run);
      await harness.reopen();
      assert.deepEqual(await heartbeatOf(harness, run, first), {
        at: after(30),
        details: 'half \u0000 "way" \ud800',
      });
      const { at, details } = (await heartbeatOf(harness, run, second)) ?? assert.fail();
      assert.deepEqual([at, details], [after(30), undefined]);
      const { executions } = harness.store;
      await executions.step(run, after(89), reach);
      assert.equal((await heartbeatOf(harness, run, first))?.at, after(30), "it is not due yet");
      await executions.step(run, after(90), reach);
      const timeOuts = (await harness.history(run.id)).flatMap((event) =>
        event.type === "ActivityTaskTimedOut" ? [event.data] : [],
      );
      assert.deepEqual(
        timeOuts.map(({ timeoutType, details }) => [timeoutType, details]),
        [
          ["HEARTBEAT", 'half \u0000 "way" \ud800'],
          ["HEARTBEAT", undefined],
        ],
      );
    });

    test("go with the state of its close, and none is left of it", async () => {
      await using harness = await StoreHarness.open(kind);
      const { run, first, second } = await beginLong(harness);
      await beat(harness, first, "a third");
      await beat(harness, second, "a half");
      await harness.terminate(run);
      const survey = await harness.survey();
      const closed = await surveyed(survey);
      assert.equal(closed.heartbeats, "");
      assert.match(closed.state, /a third.*a half/);
      await harness.store.executions.remove(run.id);
      assert.deepEqual(await survey.orphans(), []);
      await survey.close();
    });

    test("stay as they were where a step of the run fails", async () => {
      await using harness = await StoreHarness.open(kind);
      const { run, first } = await beginLong(harness);
      await beat(harness, first, "a third");
      const failing = harness.store.executions.step(run, harness.now, (step) => {
        step.record("WorkflowExecutionSignaled", {
          signalName: "go",
          externalInitiatedEventId: 0,
        });
        throw new Error("of the rules");
      });
      await assert.rejects(failing, /of the rules/);
      assert.equal((await heartbeatOf(harness, run, first))?.details, "a third");
      await harness.signal(run);
      await harness.reopen();
      assert.equal((await heartbeatOf(harness, run, first))?.details, "a third");
    });
  });
};
