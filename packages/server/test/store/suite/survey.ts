// A look from beside: while the store is open, all that is committed is there, run by run.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeExecution, encodeExecution, pauseExecution } from "@ekiden/engine";
import { decodeEvents } from "@ekiden/model";
import { domainKey } from "../../../src/store/domain-key.ts";
import type { StoreSurvey, SurveyedRun } from "../../../src/store/survey.ts";
import { dawn, day, domain, StoreHarness, type StoreKind, taskList } from "./store-harness.ts";

const allRuns = async (survey: StoreSurvey, pageSize: number): Promise<SurveyedRun[]> => {
  const runs: SurveyedRun[] = [];
  let next: number | undefined = 0;
  while (next !== undefined) {
    const page: Awaited<ReturnType<StoreSurvey["runs"]>> = await survey.runs(next, pageSize);
    runs.push(...page.runs);
    next = page.next;
  }
  return runs;
};

export const surveyTests = (kind: StoreKind): void => {
  describe("a survey", () => {
    test("shows each run once, in pages of any size, with all that is stored of it", async () => {
      await using harness = await StoreHarness.open(kind);
      const started = [];
      for (let run = 1; run <= 5; run += 1) {
        started.push(await harness.start(`w${run}`, { tagList: ["red", `number ${run}`] }));
      }
      const survey = await harness.survey();
      for (const pageSize of [1, 2, 5, 100]) {
        const found = await allRuns(survey, pageSize);
        assert.deepEqual(found.map(({ id }) => id).sort(), started.map(({ id }) => id).sort());
        for (const run of found) await expectWhole(harness, run);
      }
      await survey.close();
    });

    test("shows tasks that wait and messages that are on their way", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("parent");
      await harness.takeAndDecide([
        {
          type: "SignalExternalWorkflowExecution",
          data: { workflowId: "nobody", signalName: "go" },
        },
      ]);
      await harness.signal(run);
      const survey = await harness.survey();
      const [found] = await allRuns(survey, 10);
      assert.deepEqual(found?.tasks, [
        { kind: "decision", taskList: { name: taskList }, priority: 0, scheduledEventId: 7 },
      ]);
      assert.deepEqual(
        found?.messages.map((message) => message.kind),
        ["signal"],
      );
      await survey.close();
    });

    test("shows the task of a paused run, held aside or not, and what else is paused", async () => {
      await using harness = await StoreHarness.open(kind);
      const { store, now } = harness;
      const run = await harness.start("paused");
      const why = { reason: "the bank is away" };
      await store.executions.step({ id: run.id }, now, (step) => pauseExecution(step, why));
      assert.equal(await harness.takeDecision(), undefined);
      const list = { domain, kind: "decisionTaskList", name: "another", version: "" } as const;
      await store.pauses.pause(list, { at: now, ...why }, 10);
      const survey = await harness.survey();
      const waiting = { kind: "decision", taskList: { name: taskList }, priority: 0 };
      for (let isAside = false; !isAside; ) {
        const [found = assert.fail()] = await allRuns(survey, 10);
        const { tasks, heldTasks, pauses } = found;
        assert.deepEqual([...tasks, ...heldTasks], [{ ...waiting, scheduledEventId: 2 }]);
        assert.deepEqual(pauses.ofTaskList("decision", "another"), [{ from: now }]);
        assert.deepEqual(pauses.ofTaskList("decision", taskList), []);
        // An embedded store holds it in memory.
        isAside = heldTasks.length === 1 || !kind.isShared;
      }
      await harness.terminate(run);
      const [closed = assert.fail()] = await allRuns(await harness.survey(), 10);
      assert.deepEqual([...closed.tasks, ...closed.heldTasks], []);
      await survey.close();
    });

    test("shows by which columns a closed run is found, and how long it is kept", async () => {
      await using harness = await StoreHarness.open(kind);
      const run = await harness.start("w", { tagList: ["blue"] });
      await harness.terminate(run);
      const survey = await harness.survey();
      const [found] = await allRuns(survey, 10);
      assert.deepEqual(found?.columns, {
        workflowType: { name: "leg", version: "1" },
        tagList: ["blue"],
        startedAt: dawn,
        closedAt: dawn,
        closeStatus: "TERMINATED",
        dueAt: dawn + day,
      });
      assert.equal(found?.retentionMilliseconds, day);
      assert.deepEqual(found?.tasks, []);
      await survey.close();
    });

    test("shows domains of other accounts, and their runs", async () => {
      await using harness = await StoreHarness.open(kind);
      const film = domainKey("210987654321", "film");
      await harness.registerDomain(film);
      await harness.start("theirs", { in: film });
      await harness.start("ours");
      const survey = await harness.survey();
      const shown = "film of 210987654321";
      const found = (await allRuns(survey, 10)).map((run) => [run.workflowId, run.domain]);
      assert.deepEqual(found.sort(), [
        ["ours", domain],
        ["theirs", shown],
      ]);
      const counts = (await survey.openCounts()).map((count) => count.domain);
      assert.deepEqual(counts.sort(), kind.isShared ? [shown, domain] : []);
      await survey.close();
    });

    test("tells of a master key that is needed, and the time of a database", async () => {
      await using harness = await StoreHarness.open(kind);
      const survey = await harness.survey();
      assert.equal(await survey.isSealed(), false);
      await harness.store.secrets.propose({ bytes: Buffer.from("sealed"), isSealed: true });
      assert.equal(await survey.isSealed(), true);
      assert.equal(typeof (await survey.now?.()), kind.isShared ? "number" : "undefined");
      await survey.close();
    });

    test("finds no damage, no orphan and no wrong count in a store that is well", async () => {
      await using harness = await StoreHarness.open(kind);
      await harness.terminate(await harness.start("closed"));
      await harness.start("open");
      const survey = await harness.survey();
      assert.deepEqual(await survey.damage(), []);
      assert.deepEqual(await survey.orphans(), []);
      for (const { counted, open } of await survey.openCounts()) assert.equal(counted, open);
      await survey.close();
    });
  });
};

const expectWhole = async (harness: StoreHarness, run: SurveyedRun): Promise<void> => {
  assert.equal(run.domain, domain);
  assert.deepEqual(decodeEvents(run.events), await harness.history(run.id));
  const found = await harness.store.executions.find({ id: run.id });
  assert.ok(found);
  assert.equal(encodeExecution(decodeExecution(run, run.state)), encodeExecution(found.execution));
};
