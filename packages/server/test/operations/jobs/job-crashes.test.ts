// A job whose node ends, or is held up, at any point: no execution is touched twice, and what is
// said of each is true.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobRunnerOptions } from "../../../src/operations/jobs/runner.ts";
import { JobHarness } from "./job-harness.ts";

const runs = 20;

/** The points at which a node can end: before and after each thing that it does. */
class Points {
  readonly #at: number;
  readonly #reached: () => Promise<void>;
  #count = 0;
  isReached = false;

  constructor(at: number, reached: () => Promise<void>) {
    this.#at = at;
    this.#reached = reached;
  }

  async around<T>(act: () => Promise<T>): Promise<T> {
    await this.#pass();
    const value = await act();
    await this.#pass();
    return value;
  }

  async #pass(): Promise<void> {
    this.#count += 1;
    if (this.#count < this.#at) return;
    this.isReached = true;
    await this.#reached();
  }
}

const withPoints = (harness: JobHarness, points: Points): JobRunnerOptions => {
  const options = harness.optionsOf();
  const { jobs, executions, histories } = options.store;
  return {
    ...options,
    store: {
      executions,
      histories,
      jobs: {
        claim: (query) => points.around(() => jobs.claim(query)),
        change: (claim, change) => points.around(() => jobs.change(claim, change)),
        release: (claim) => jobs.release(claim),
        prune: (which) => jobs.prune(which),
      },
    },
    call: (...call) => points.around(() => options.call(...call)),
  };
};

interface Told {
  readonly eventType: string;
  /** States that an item may end in. */
  readonly states: readonly string[];
}

const assertTouchedOnce = async (
  harness: JobHarness,
  { eventType, states }: Told,
  point: number,
): Promise<void> => {
  const items = await harness.items();
  const names = items.map(({ workflowId }) => workflowId);
  assert.equal(new Set(names).size, runs, `point ${point}: each execution is an item`);
  assert.equal(names.length, runs, `point ${point}: no execution is an item twice`);
  for (const run of harness.runs) {
    const item = items.find(({ workflowId }) => workflowId === run.workflowId);
    const events = await harness.eventsOf(run, eventType);
    const told = `point ${point}: ${run.workflowId} is ${item?.state}, and has ${events} events`;
    assert.ok(events <= 1, told);
    assert.ok(item && states.includes(item.state), told);
    if (item.state === "DONE") assert.equal(events, 1, told);
  }
};

const kinds = [
  {
    action: "signal",
    told: { eventType: "WorkflowExecutionSignaled", states: ["DONE", "UNKNOWN"] },
  },
  { action: "terminate", told: { eventType: "WorkflowExecutionTerminated", states: ["DONE"] } },
] as const;

for (const { action, told } of kinds) {
  test(`a job of ${action} whose node ends at any point touches each execution once at most`, async () => {
    for (let point = 1; ; point += 1) {
      await using harness = await JobHarness.open(runs);
      await harness.add(action);
      const dead = new Error("The node has ended");
      const points = new Points(point, () => Promise.reject(dead));
      const first = harness.runner(withPoints(harness, points));
      await harness
        .work(first, ({ endedAt }) => points.isReached || endedAt !== undefined)
        .catch((error) => assert.equal(error, dead));
      await harness.work(harness.runner());
      assert.equal((await harness.job()).status, "COMPLETED");
      await assertTouchedOnce(harness, told, point);
      if (!points.isReached) break;
    }
  });

  test(`a job of ${action} whose node is held up at any point touches each execution once at most`, async () => {
    for (let point = 1; ; point += 1) {
      await using harness = await JobHarness.open(runs);
      await harness.add(action);
      const { promise: released, resolve: release } = promiseOf();
      const { promise: reached, resolve: reach } = promiseOf();
      const points = new Points(point, () => {
        reach();
        return released;
      });
      const first = harness.runner(withPoints(harness, points));
      const working = harness.work(first);
      await Promise.race([reached, working]);
      await harness.work(harness.runner());
      release();
      await working;
      await assertTouchedOnce(harness, { ...told, states: ["DONE", "UNKNOWN", "SKIPPED"] }, point);
      if (!points.isReached) break;
    }
  });
}

const promiseOf = () => {
  let resolve!: () => void;
  const promise = new Promise<void>((onResolve) => {
    resolve = onResolve;
  });
  return { promise, resolve };
};

for (const [what, isAdded] of [
  ["that its action had begun", true],
  ["that it was an item", false],
] as const) {
  test(`an execution is not signaled again where the database loses ${what}`, async () => {
    await using harness = await JobHarness.open(runs);
    await harness.add("signal");
    const options = harness.optionsOf();
    const { jobs, executions, histories } = options.store;
    let called = 0;
    /** When the loss was noticed. */
    let calledBefore: number | undefined;
    const losing: typeof jobs = {
      claim: (query) => jobs.claim(query),
      change(claim, change) {
        const isKept = calledBefore !== undefined || (isAdded && change.added !== undefined);
        if (isKept) return jobs.change(claim, change);
        if (called > 0) calledBefore = called;
        return Promise.resolve(called > 0 ? "LOST" : "RUNNING");
      },
      release: (claim) => jobs.release(claim),
      prune: (which) => jobs.prune(which),
    };
    const runner = harness.runner({
      store: { executions, histories, jobs: losing },
      async call(...call) {
        called += 1;
        await options.call(...call);
      },
    });
    await harness.work(runner);
    const unknown = (await harness.items()).filter(({ state }) => state === "UNKNOWN");
    assert.equal(unknown.length, calledBefore);
    await assertTouchedOnce(harness, kinds[0].told, 0);
  });
}
