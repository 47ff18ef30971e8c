import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  defineSignal,
  defineWorkflow,
  external,
  isCanceled,
  proxyActivities,
  runChild,
  type WorkflowHandle,
  withTimeout,
} from "@ekiden/flow";
import type { DecisionFailureDetails } from "../../src/worker/decision-failure.ts";
import {
  countOf,
  eventsOf,
  type FlowHarness,
  failuresOf,
  startFlowHarness,
} from "../flow-harness.ts";

const activities = {
  step: async (number: number) => number,
  fail: async () => {
    throw new TypeError("no card");
  },
};
const { step, fail } = proxyActivities<typeof activities>({});
const go = defineSignal<number>("go");
const here = /unexpected-errors\.test\.ts:\d+:\d+/;

type Act = () => Promise<unknown>;
const workflow = (run: Act) =>
  defineWorkflow<undefined, unknown>({ name: "Typo", version: "1.0" }, run);

/** What a typo does: `undefined is not a function`. */
const typo = (): unknown => (undefined as unknown as { length(): number }).length();

const failed = async (
  harness: FlowHarness,
  handle: WorkflowHandle,
): Promise<DecisionFailureDetails> => {
  for (let polls = 1; ; polls += 1) {
    const [first] = await failuresOf(handle);
    if (first) return first;
    await harness.network.heard("RespondDecisionTaskCompleted", polls);
  }
};

test("a typo fails the decision task, and the run goes on when the code is mended", async () => {
  await using harness = await startFlowHarness();
  const wrong = workflow(async () => {
    const before = await step(1);
    typo();
    return before;
  });
  const worker = await harness.worker({ workflows: [wrong], activities });
  const handle = await harness.client.start(wrong, {});
  const { kind, message, stack } = await failed(harness, handle);
  assert.equal(kind, "unexpected error");
  assert.match(message, /Typo 1\.0 .* threw TypeError: Cannot read properties of undefined/);
  assert.match(message, here);
  assert.match(message, /the run waits for a worker with better code/);
  assert.match(stack, /^TypeError: Cannot read/);
  assert.match(harness.log.text, /error A decision task failed .*threw TypeError: Cannot read/);
  await worker[Symbol.asyncDispose]();
  const right = workflow(async () => step(1));
  await harness.worker({ workflows: [right], activities });
  assert.equal(await handle.result(), 1);
});

test("what a signal's handler throws by mistake fails the decision task, too", async () => {
  await using harness = await startFlowHarness();
  const wrong = workflow(async () => {
    go.handle(() => void typo());
    await go.waitFor((number) => number > 1);
  });
  await harness.worker({ workflows: [wrong] });
  const handle = await harness.client.start(wrong, {});
  await handle.signal(go, 1);
  assert.equal((await failed(harness, handle)).kind, "unexpected error");
});

const failures: Record<string, Act> = {
  "an ApplicationFailure": async () => {
    throw new ApplicationFailure("no");
  },
  "an ActivityFailure": () => fail(),
  "a TimeoutError": () => withTimeout("1 second", () => go.waitFor()),
  "what Promise.any gathers of failures": () => Promise.any([fail(), fail()]),
  "a WorkflowFailure": () => runChild(failing, {}),
};
const failing = defineWorkflow({ name: "Failing", version: "1.0" }, async () => {
  throw new ApplicationFailure("no");
});

for (const [what, act] of Object.entries(failures)) {
  test(`${what} fails the workflow`, async () => {
    await using harness = await startFlowHarness();
    const definition = workflow(act);
    await harness.worker({ workflows: [definition, failing], activities });
    const handle = await harness.client.start(definition, {});
    await assert.rejects(handle.result(), /ended as FAILED/);
    assert.equal((await failuresOf(handle)).length, 0);
  });
}

test("with unexpectedErrors: fail workflow any error fails the workflow", async () => {
  await using harness = await startFlowHarness();
  const wrong = workflow(async () => typo());
  await harness.worker({ workflows: [wrong], unexpectedErrors: "fail workflow" });
  const handle = await harness.client.start(wrong, {});
  await assert.rejects(handle.result(), /ended as FAILED: Cannot read properties/);
});

test("with unexpectedErrors: fail workflow it fails also where its answer has no room for that", async () => {
  await using harness = await startFlowHarness();
  const wrong = workflow(async () => {
    for (let each = 1; each <= 120; each += 1) {
      void external(`missing-${each}`)
        .signal(go, each)
        .catch(() => {});
    }
    typo();
  });
  await harness.worker({ workflows: [wrong], unexpectedErrors: "fail workflow" });
  const handle = await harness.client.start(wrong, {});
  await assert.rejects(handle.result(), /ended as FAILED: Cannot read properties/);
  assert.equal((await failuresOf(handle)).length, 0);
});

const floating: Record<string, { readonly run: Act; readonly told: RegExp }> = {
  "a function that is not awaited": {
    run: async () => {
      const later = async () => {
        await step(1);
        typo();
      };
      void later();
      await go.waitFor();
    },
    told: /has not awaited what failed with TypeError: Cannot read/,
  },
  "an activity that is not awaited": {
    run: async () => {
      void fail();
      await step(1);
      await step(2);
    },
    told: /has not awaited what failed with ActivityFailure: activity fail \(fail-1\) failed: no card/,
  },
};

for (const [what, { run, told }] of Object.entries(floating)) {
  test(`${what} and fails is reported with its line`, async () => {
    await using harness = await startFlowHarness();
    const definition = workflow(run);
    await harness.worker({ workflows: [definition], activities });
    const handle = await harness.client.start(definition, {});
    const { kind, message } = await failed(harness, handle);
    assert.equal(kind, "unhandled rejection");
    assert.match(message, told);
    assert.match(message, here);
    assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionCompleted"), 0);
  });
}

test("a failure that is awaited later, or a cancellation, is nothing unusual", async () => {
  await using harness = await startFlowHarness();
  const patient = workflow(async () => {
    const failing = fail();
    await step(1);
    await step(2);
    return failing.catch((error) => [error.message, isCanceled(error)]);
  });
  await harness.worker({ workflows: [patient], activities });
  assert.deepEqual(await harness.client.run(patient, {}), [
    "activity fail (fail-1) failed: no card",
    false,
  ]);
});
