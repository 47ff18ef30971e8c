import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
  NoAnswerError,
  type WorkflowReference,
} from "@ekiden/flow";
import { countOf, domain, eventsOf, type FlowHarness, startFlowHarness } from "../flow-harness.ts";

const add = defineUpdate<number, number>("add");
const close = defineSignal("close");
const next = defineSignal("next");

/** How often an amount was added, in this process. */
const account = defineWorkflow<number, number>(
  { name: "Account", version: "1.0" },
  async (start) => {
    let balance = start;
    let [isOver, isFull] = [false, false];
    add.handle((amount) => {
      if (amount < 0) throw new ApplicationFailure("negative", { type: "Negative" });
      balance += amount;
      return balance;
    });
    close.handle(() => {
      isOver = true;
    });
    next.handle(() => {
      isFull = true;
    });
    await condition(() => isOver || isFull);
    if (isFull) return continueAsNew<WorkflowReference<number, number>>(() => balance);
    return balance;
  },
);

const workflowId = "account-7";

/** Its calls go through the network that tests disturb. */
const disturbed = (harness: FlowHarness) => new FlowClient({ client: harness.swf, domain });

const startAccountHarness = async (): Promise<FlowHarness> => {
  const harness = await startFlowHarness();
  await harness.worker({ workflows: [account] });
  return harness;
};

const openRuns = async (harness: FlowHarness) => {
  const { executionInfos } = await harness.swf.call("ListOpenWorkflowExecutions", {
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
  });
  return executionInfos.length;
};

test("an update that is asked for again under its id is done once, and answered alike", async () => {
  await using harness = await startAccountHarness();
  const handle = await harness.client.start(account, { workflowId, input: 1 });
  for (let time = 1; time <= 3; time += 1) {
    assert.equal(await handle.update(add, 10, { id: "deposit-1" }), 11);
  }
  await assert.rejects(handle.update(add, -1, { id: "bad" }), { name: "Negative" });
  await assert.rejects(handle.update(add, -1, { id: "bad" }), { name: "Negative" });
  assert.equal(await handle.update(add, 10, { id: "deposit-2" }), 21);
  assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionSignaled"), 3);
});

test("many who ask under one id at once get one answer", async () => {
  await using harness = await startAccountHarness();
  const handle = await harness.client.start(account, { workflowId, input: 0 });
  const all = Array.from({ length: 10 }, () => handle.update(add, 5, { id: "once" }));
  assert.deepEqual(await Promise.all(all), new Array(10).fill(5));
  await handle.signal(close);
  assert.equal(await handle.result(), 5);
});

test("an id that was answered before the workflow continued as new is known still", async () => {
  await using harness = await startAccountHarness();
  const handle = await harness.client.start(account, { workflowId, input: 0 });
  assert.equal(await handle.update(add, 5, { id: "early" }), 5);
  await handle.signal(next);
  assert.equal(await handle.update(add, 1, { id: "late" }), 6, "by the run that continues it");
  const newest = await harness.client.find(account, workflowId);
  assert.notEqual(newest.runId, handle.runId);
  assert.equal(await newest.update(add, 5, { id: "early" }), 5);
  await newest.signal(close);
  assert.equal(await handle.result(), 6);
  assert.equal(await newest.update(add, 5, { id: "early" }), 5, "also of a closed workflow");
});

test("an update whose signal loses its answer is not sent twice, and one that is lost is", async () => {
  await using harness = await startAccountHarness();
  const { runId } = await harness.client.start(account, { workflowId, input: 0 });
  const handle = disturbed(harness).handle(account, { workflowId, runId });
  harness.network.disturbFirst("SignalWorkflowExecution", 1, "loses its answer");
  assert.equal(await handle.update(add, 5), 5);
  harness.network.disturbFirst("SignalWorkflowExecution", 1, "is lost");
  assert.equal(await handle.update(add, 5), 10);
  assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionSignaled"), 2);
  harness.network.disturbFirst("SignalWorkflowExecution", 10, "is lost");
  await assert.rejects(handle.update(add, 5), (error) => error instanceof NoAnswerError);
});

test("an update whose service fails, or goes away for a while, is looked for, and done once", async () => {
  await using harness = await startAccountHarness();
  const { runId } = await harness.client.start(account, { workflowId, input: 0 });
  const handle = disturbed(harness).handle(account, { workflowId, runId });
  const failing = "is done and answered with HTTP 503";
  harness.network.disturbFirst("SignalWorkflowExecution", 1, failing);
  assert.equal(await handle.update(add, 5), 5);
  let [signals, looks] = [0, 0];
  harness.network.disturb((operation) => {
    if (operation === "SignalWorkflowExecution") {
      signals += 1;
      return "loses its answer";
    }
    if (operation !== "GetWorkflowExecutionHistory" || looks === 3) return "passes";
    looks += 1;
    return "is lost";
  });
  assert.equal(await handle.update(add, 5), 10);
  assert.deepEqual([signals, looks], [1, 3]);
  assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionSignaled"), 2);
});

test("an update that may be done tells the id by which it is asked for again", async () => {
  await using harness = await startAccountHarness();
  const { runId } = await harness.client.start(account, { workflowId, input: 0 });
  const handle = disturbed(harness).handle(account, { workflowId, runId });
  harness.network.disturb((operation) => {
    if (operation === "SignalWorkflowExecution") return "loses its answer";
    return operation === "GetWorkflowExecutionHistory" ? { fault: "AccessDenied" } : "passes";
  });
  const error = await handle.update(add, 5).catch((error) => error);
  assert.ok(error instanceof NoAnswerError && error.isOutcomeUnknown);
  const { updateId: id } = error as { updateId?: string };
  assert.ok(id && error.message.endsWith(`; the updateId is ${id}`), error.message);
  harness.network.disturb(() => "passes");
  assert.equal(await handle.update(add, 5, { id }), 5);
});

test("an update starts the workflow where none is open, and finds it where one is", async () => {
  await using harness = await startAccountHarness();
  const ask = (updateInput: number) =>
    harness.client.updateWithStart(account, { workflowId, input: 100, update: add, updateInput });
  const first = await ask(1);
  assert.equal(first.answer, 101);
  const second = await ask(2);
  assert.deepEqual([second.answer, second.handle.runId], [103, first.handle.runId]);
  await first.handle.signal(close);
  assert.equal(await first.handle.result(), 103);
  const third = await ask(3);
  assert.equal(third.answer, 103);
  assert.notEqual(third.handle.runId, first.handle.runId);
});

test("an id that is too long for an answer is refused before anything is sent", async () => {
  await using harness = await startAccountHarness();
  const updateId = "i".repeat(243);
  const refused = { name: "RangeError", message: /an update's id has at most 242 characters/ };
  const options = { workflowId, input: 0, update: add, updateInput: 5, updateId };
  await assert.rejects(harness.client.updateWithStart(account, options), refused);
  assert.equal(await openRuns(harness), 0);
  const handle = await harness.client.start(account, { workflowId, input: 0 });
  await assert.rejects(handle.update(add, 5, { id: updateId }), refused);
  assert.equal(await handle.update(add, 5, { id: updateId.slice(1) }), 5);
  assert.equal(countOf(await eventsOf(handle), "WorkflowExecutionSignaled"), 1);
});

test("many who update or start at once find one run, and each is answered", async () => {
  await using harness = await startAccountHarness();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      harness.client.updateWithStart(account, {
        workflowId,
        input: 0,
        update: add,
        updateInput: 1,
      }),
    ),
  );
  assert.deepEqual(
    answers.map(({ answer }) => answer).sort((one, other) => one - other),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  assert.equal(new Set(answers.map(({ handle }) => handle.runId)).size, 1);
  assert.equal(await openRuns(harness), 1);
});

test("called again with its updateId, it neither starts nor updates a second time", async () => {
  await using harness = await startAccountHarness();
  const options = { workflowId, input: 0, update: add, updateInput: 5, updateId: "first" };
  const first = await harness.client.updateWithStart(account, options);
  const again = await harness.client.updateWithStart(account, options);
  assert.deepEqual([again.answer, again.handle.runId], [5, first.handle.runId]);
  await first.handle.signal(close);
  await first.handle.result();
  const late = await harness.client.updateWithStart(account, options);
  assert.deepEqual([late.answer, late.handle.runId], [5, first.handle.runId]);
  assert.equal(await openRuns(harness), 0);
});

test("whichever answer is lost on its way, a second call gets the first one's answer", async () => {
  for (const operation of ["StartWorkflowExecution", "SignalWorkflowExecution"]) {
    await using harness = await startAccountHarness();
    const client = disturbed(harness);
    const options = { workflowId, input: 0, update: add, updateInput: 5, updateId: "first" };
    harness.network.disturbFirst(operation, 1, "loses its answer");
    const first = await client.updateWithStart(account, options).catch((error) => error);
    if (operation === "StartWorkflowExecution") assert.ok(first instanceof NoAnswerError);
    const { answer, handle } = await client.updateWithStart(account, options);
    assert.equal(answer, 5, operation);
    await handle.signal(close);
    assert.equal(await handle.result(), 5, operation);
  }
});

test("a wait for the answer can be ended, and taken up again", async () => {
  await using harness = await startFlowHarness();
  const worker = await harness.worker({ workflows: [account] });
  await worker.stop({ pollsWithin: "0 seconds" });
  const options = { workflowId, input: 0, update: add, updateInput: 5, updateId: "patient" };
  const given = new AbortController();
  const wait = { signal: given.signal };
  const waiting = harness.client.updateWithStart(account, { ...options, wait });
  const refused = assert.rejects(waiting, /no longer needed/);
  for (;;) {
    const run = await harness.client.newest(account, workflowId).catch(() => undefined);
    if (run && countOf(await eventsOf(run), "WorkflowExecutionSignaled") === 1) break;
  }
  given.abort(new Error("no longer needed"));
  await refused;
  await harness.worker({ workflows: [account] });
  assert.equal((await harness.client.updateWithStart(account, options)).answer, 5);
});
