import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  FlowClient,
  SwfClient,
  setProgress,
  type WorkflowReference,
} from "@ekiden/flow";
import { Pauses } from "../../src/client/waiting.ts";
import { domain, startFlowHarness } from "../flow-harness.ts";
import type { Fate } from "../network.ts";

const step = defineSignal<number>("step");

interface Done {
  readonly run: number;
  readonly done: number;
}

/** Shows each number that it is told; ends with 0, and continues as new with a negative one. */
const rows = defineWorkflow<number, number>({ name: "Rows", version: "1.0" }, async (run) => {
  setProgress({ run, done: 0 });
  for await (const done of step) {
    if (done === 0) return run;
    if (done === 13) throw new ApplicationFailure("unlucky");
    if (done < 0) return continueAsNew<WorkflowReference<number, number>>(run + 1);
    setProgress({ run, done });
  }
  return run;
});

test("progress is awaited for the latest, and iterated for each change until the run ends", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [rows] });
  const handle = await harness.client.start(rows, { input: 1 });
  const seen: Done[] = [];
  for await (const progress of handle.progress<Done>()) {
    seen.push(progress);
    // The next is told only when this one was seen.
    await handle.signal(step, progress.done === 3 ? 0 : progress.done + 1);
  }
  assert.deepEqual(
    seen.map(({ done }) => done),
    [0, 1, 2, 3],
  );
  assert.deepEqual(await handle.progress<Done>(), { run: 1, done: 3 }, "of a closed run, too");
  const again: Done[] = [];
  for await (const progress of handle.progress<Done>()) again.push(progress);
  assert.deepEqual(again, [{ run: 1, done: 3 }]);
});

test("it ends with its run, and goes on with those that continue it where that is asked for", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [rows] });
  const watch = async (follow: boolean) => {
    const handle = await harness.client.start(rows, { input: 1 });
    const seen: string[] = [];
    for await (const { run, done } of handle.progress<Done>({ follow })) {
      seen.push(`${run}.${done}`);
      if (run === 3 && done === 1) await handle.signal(step, 0);
      else await handle.signal(step, done === 1 ? -1 : 1);
    }
    return { handle, seen };
  };
  const alone = await watch(false);
  assert.deepEqual(alone.seen, ["1.0", "1.1"]);
  const chain = await watch(true);
  assert.deepEqual(chain.seen, ["1.0", "1.1", "2.0", "2.1", "3.0", "3.1"]);
  assert.equal(await chain.handle.result(), 3);
});

test("a slow reader is given the latest, and nothing is kept for it", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [rows] });
  const handle = await harness.client.start(rows, { input: 1 });
  const changes = handle.progress<Done>()[Symbol.asyncIterator]();
  assert.equal((await changes.next()).value?.done, 0);
  for (let done = 1; done <= 9; done += 1) await handle.signal(step, done);
  for (;;) if ((await handle.progress<Done>())?.done === 9) break;
  assert.equal((await changes.next()).value?.done, 9);
  await handle.signal(step, 0);
  assert.deepEqual(await changes.next(), { done: true, value: undefined });
});

test("it asks only while a caller waits for the next, and until the signal is aborted", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [rows] });
  const { workflowId, runId } = await harness.client.start(rows, { input: 1 });
  const watching = new FlowClient({ client: harness.swf, domain });
  const handle = watching.handle(rows, { workflowId, runId });
  const looks = () => harness.network.of("DescribeWorkflowExecution").length;
  const given = new AbortController();
  const { signal } = given;
  const changes = handle.progress<Done>({ signal, interval: "1 hour" })[Symbol.asyncIterator]();
  assert.equal(looks(), 0, "before the first request");
  await changes.next();
  const first = looks();
  assert.ok(first >= 1);
  const waiting = assert.rejects(changes.next(), /enough/);
  await harness.network.heard("DescribeWorkflowExecution", first + 4);
  given.abort(new Error("enough"));
  await waiting;
  assert.ok(looks() <= first + 5);
});

test("it goes on where the service was away, or had too many calls", async () => {
  await using harness = await startFlowHarness();
  const { network } = harness;
  await harness.worker({ workflows: [rows], client: harness.direct });
  const { clientOptions } = harness.server;
  const client = new SwfClient({ ...clientOptions, endpoint: network.endpoint, maxAttempts: 1 });
  const handle = await new FlowClient({ client, domain }).start(rows, { input: 1 });
  const known = harness.client.handle(rows, handle);
  const seen: number[] = [];
  const fates: Fate[] = ["is lost", { fault: "ThrottlingException" }];
  for await (const { done } of handle.progress<Done>()) {
    seen.push(done);
    await known.signal(step, done === 2 ? 0 : done + 1);
    const [fate = "passes"] = fates.splice(0, 1);
    network.disturbFirst("DescribeWorkflowExecution", 1, fate);
  }
  assert.deepEqual(seen, [0, 1, 2]);
  await client.close();
});

test("pauses between looks begin short after each change, and grow up to the longest", () => {
  const pauses = new Pauses(60);
  const next = () => Array.from({ length: 4 }, () => pauses.next());
  assert.deepEqual(next(), [25, 37.5, 56.25, 60]);
  assert.deepEqual(next(), [60, 60, 60, 60]);
  pauses.restart();
  assert.equal(pauses.next(), 25);
  assert.equal(new Pauses(10).next(), 10);
});

test("a workflow that shows nothing gives nothing, and one that fails ends it", async () => {
  await using harness = await startFlowHarness();
  const silent = defineWorkflow({ name: "Silent", version: "1.0" }, async () => {
    await step.waitFor();
  });
  await harness.worker({ workflows: [rows, silent] });
  const quiet = await harness.client.start(silent);
  assert.equal(await quiet.progress(), undefined);
  await quiet.signal(step, 1);
  for await (const progress of quiet.progress()) assert.fail(String(progress));
  const failing = await harness.client.start(rows, { input: 1 });
  const seen: number[] = [];
  for await (const { done } of failing.progress<Done>()) {
    seen.push(done);
    await failing.signal(step, 13);
  }
  assert.deepEqual(seen, [0]);
  await assert.rejects(failing.result(), /unlucky/);
});

test("what cannot be looked at rejects both the wait and the iteration", async () => {
  await using harness = await startFlowHarness();
  const gone = harness.client.handle(rows, { workflowId: "none", runId: "none" });
  const name = "UnknownResourceFault";
  await assert.rejects(gone.progress(), { name });
  assert.equal(await gone.progress().catch(() => undefined), undefined);
  let ended = 0;
  await assert.rejects(
    gone.progress().finally(() => {
      ended += 1;
    }),
    { name },
  );
  assert.equal(ended, 1);
  await assert.rejects(gone.progress()[Symbol.asyncIterator]().next(), { name });
});
