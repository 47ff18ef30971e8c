// What a job does with time, with a stop, and with what its calls are refused with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { domain, type StartedRun } from "../../store/suite/store-harness.ts";
import { JobHarness, jobId } from "./job-harness.ts";

test("a job takes no more executions in a second than its rate says, from the first on", async () => {
  await using harness = await JobHarness.open(30);
  await harness.add("signal", { ratePerSecond: 4 });
  const began = harness.now;
  const times: number[] = [];
  const runner = harness.runner({
    call: async (operation, input) => {
      times.push(harness.now - began);
      await harness.call(operation, input);
    },
  });
  await harness.work(runner);
  assert.equal(times.length, 30);
  for (const [index, time] of times.entries()) {
    assert.ok(index <= 1 + (time * 4) / 1_000, `the call ${index} came after ${time} ms`);
  }
  assert.ok(harness.now - began <= 30_000 / 4 + 1_000, "nor many fewer");
});

test("a job of less than one execution in a second keeps its lease while it waits", async () => {
  await using harness = await JobHarness.open(2);
  await harness.add("signal", { ratePerSecond: 0.01 });
  const leases: number[] = [];
  const options = harness.optionsOf();
  const runner = harness.runner({
    store: {
      ...options.store,
      jobs: {
        claim: (query) => options.store.jobs.claim(query),
        change(claim, change) {
          leases.push(harness.now);
          return options.store.jobs.change(claim, change);
        },
        release: (claim) => options.store.jobs.release(claim),
        prune: (which) => options.store.jobs.prune(which),
      },
    },
  });
  await harness.work(runner);
  const gaps = leases.slice(1).map((at, index) => at - (leases[index] ?? at));
  assert.ok(Math.max(...gaps) < 30_000, `${gaps}`);
});

test("a job ends after as many executions as it may touch, and says where that ended it", async () => {
  const ended = async (runs: number) => {
    await using harness = await JobHarness.open(runs);
    await harness.add("signal", { maxExecutions: 9 });
    await harness.work(harness.runner());
    const { counts, status, statusText } = await harness.job();
    assert.deepEqual([status, counts.selected, counts.done], ["COMPLETED", 9, 9]);
    return statusText;
  };
  const text = "It has taken 9 executions, its maximum; the query may find more";
  assert.equal(await ended(20), text);
  assert.equal(await ended(9), undefined);
});

test("no action of a job begins once its stop is acknowledged", async () => {
  await using harness = await JobHarness.open(40);
  await harness.add("signal");
  let calls = 0;
  let callsAtStop: number | undefined;
  const runner = harness.runner({
    call: async (operation, input) => {
      calls += 1;
      if (calls === 10) await harness.store.jobs.stop({ domain, id: jobId, text: "enough" });
      await harness.call(operation, input);
      callsAtStop ??= calls >= 10 ? calls : undefined;
    },
  });
  await harness.work(runner);
  const { status, statusText, counts } = await harness.job();
  assert.deepEqual([status, statusText], ["STOPPED", "enough"]);
  assert.equal(counts.done, calls);
  assert.equal(calls, callsAtStop);
  assert.ok(calls < 20, `${calls} calls: those under way, and no more`);
});

test("an execution that has closed meanwhile is skipped, and one that starts is not touched", async () => {
  await using harness = await JobHarness.open(10);
  await harness.add("signal");
  harness.now += 1;
  const late = await harness.start("late");
  let isFirst = true;
  const runner = harness.runner({
    call: async (operation, input, as) => {
      if (isFirst) {
        isFirst = false;
        const last = harness.runs.at(-1);
        assert.ok(last);
        await harness.terminate(last);
      }
      await harness.call(operation, input);
      assert.equal(as.jobId, jobId);
    },
  });
  await harness.work(runner);
  const items = await harness.items();
  assert.equal(
    items.find(({ workflowId }) => workflowId === "late"),
    undefined,
  );
  assert.ok(late.runId);
  // Its page was read before it closed, or after.
  const last = items.find(({ workflowId }) => workflowId === "w-9");
  assert.ok(last === undefined || last.state === "SKIPPED");
  assert.equal((await harness.job()).counts.done, 9);
});

test("what quotas have no room for is tried again after a rest, and is no failure", async () => {
  await using harness = await JobHarness.open(10);
  await harness.add("signal");
  let refused = 0;
  const began = harness.now;
  const runner = harness.runner({
    call: async (operation, input) => {
      if (harness.now - began < 3_000) {
        refused += 1;
        throw refuse.throttled();
      }
      await harness.call(operation, input);
    },
  });
  await harness.work(runner);
  assert.ok(refused > 0);
  assert.equal((await harness.job()).counts.done, 10);
});

test("what may not be deleted within a minute of its close is deleted later, and others meanwhile", async () => {
  await using harness = await JobHarness.open(300);
  for (const run of harness.runs) await harness.terminate(run);
  await harness.add("delete", { query: "status = TERMINATED" });
  const began = harness.now;
  const isYoung = (workflowId: string) => Number(workflowId.slice(2)) % 2 === 0;
  const deleted: { readonly workflowId: string; readonly after: number }[] = [];
  let refused = 0;
  const runner = harness.runner({
    call: async (_operation, input) => {
      const run = input as StartedRun;
      const { workflowId } = run;
      const after = harness.now - began;
      if (isYoung(workflowId) && after < 60_000) {
        refused += 1;
        throw refuse.tellingParent(run);
      }
      deleted.push({ workflowId, after });
    },
  });
  await harness.work(runner);
  const { status, counts } = await harness.job();
  assert.deepEqual([status, counts.done, counts.failed], ["COMPLETED", 300, 0]);
  const last = ({ isLate }: { isLate: boolean }) =>
    Math.max(
      ...deleted.filter((each) => isYoung(each.workflowId) === isLate).map(({ after }) => after),
    );
  assert.ok(last({ isLate: false }) < 120_000, "100 that are put off let no more in");
  assert.ok(last({ isLate: true }) < 180_000);
  assert.ok(refused < 150 * 15, `${refused} calls were refused`);
});

test("a job whose caller may not do it any more has failed, and says so", async () => {
  await using harness = await JobHarness.open(20);
  await harness.add("signal");
  let calls = 0;
  const runner = harness.runner({
    call: async (operation, input) => {
      calls += 1;
      if (calls > 8) throw refuse.accessDenied("mary", "swf:SignalWorkflowExecution", "it");
      await harness.call(operation, input);
    },
  });
  await harness.work(runner);
  const { status, statusText, counts } = await harness.job();
  assert.equal(status, "FAILED");
  assert.match(statusText ?? "", /^AccessDeniedException: /);
  assert.ok(counts.done >= 1 && counts.done <= 8 && counts.failed >= 1 && counts.failed <= 8);
});

test("a job whose caller's key is gone touches nothing more", async () => {
  await using harness = await JobHarness.open(20);
  await harness.add("signal");
  let calls = 0;
  const runner = harness.runner({
    isInForce: async () => calls < 5,
    call: async (operation, input) => {
      calls += 1;
      await harness.call(operation, input);
    },
  });
  await harness.work(runner);
  const { status, statusText, counts } = await harness.job();
  assert.equal(status, "FAILED");
  assert.match(statusText ?? "", /key or the role .* is gone/);
  assert.equal(counts.done, calls);
  assert.ok(calls < 20);
});

test("a job whose beginning lies ahead since the clock was set back waits for it", async () => {
  await using harness = await JobHarness.open(2);
  await harness.add("signal");
  const began = harness.now;
  const { clock } = harness.optionsOf();
  const behind: typeof clock = {
    now: () => clock.now() - 60_000,
    at: (time, call) => clock.at(time + 60_000, call),
  };
  const times: number[] = [];
  const runner = harness.runner({
    clock: behind,
    call: async (operation, input) => {
      times.push(harness.now - began);
      await harness.call(operation, input);
    },
  });
  await harness.work(runner);
  assert.equal(times.length, 2);
  assert.ok((times[0] ?? 0) >= 60_000, `the first call came after ${times[0]} ms`);
});
