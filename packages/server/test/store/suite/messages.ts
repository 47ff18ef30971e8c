// Messages between runs: sent with a step, received once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerUndeliverable, receive } from "@ekiden/engine";
import type { PendingMessage } from "../../../src/store/store.ts";
import { complete, signalExternal, startChild } from "./decisions.ts";
import { domain, StoreHarness, type StoreKind } from "./store-harness.ts";

export const messageTests = (kind: StoreKind): void => {
  describe("a message", () => {
    sendingTests(kind);
    receivingTests(kind);
  });
};

/** A run that has signaled another, whose message is pending. */
const sendBaton = async (harness: StoreHarness, to: string): Promise<PendingMessage> => {
  await harness.start("sender");
  await harness.takeAndDecide([signalExternal(to)]);
  const [message] = await harness.store.messages.pending(10);
  assert.ok(message);
  return message;
};

const deliver = (harness: StoreHarness, { id, message }: PendingMessage): Promise<void> => {
  const { workflowId, runId } = message.to;
  const run = { domain, workflowId, runId };
  return harness.store.executions.step(run, harness.now, (step) => receive(step, message), {
    consumes: id,
  });
};

const sendingTests = (kind: StoreKind): void => {
  test("is pending from the commit that sends it", async () => {
    await using harness = await StoreHarness.open(kind);
    const { messages } = harness.store;
    let news = 0;
    messages.onMessage(() => {
      news += 1;
    });
    await harness.start("sender");
    const task = await harness.takeDecision();
    assert.ok(task);
    assert.equal(news, 0);
    const decided = harness.decide(task, [signalExternal("a"), signalExternal("b")]);
    if (!kind.isShared) assert.deepEqual(await messages.pending(10), []);
    await decided;
    assert.equal(news, 1);
    const pending = await messages.pending(10);
    assert.deepEqual(
      pending.map(({ domain: of, message }) => [of, message.kind, message.to.workflowId]),
      [
        [domain, "signal", "a"],
        [domain, "signal", "b"],
      ],
    );
    assert.deepEqual(await messages.pending(1), pending.slice(0, 1));
  });

  test("starts a child, and its answers find their way", async () => {
    await using harness = await StoreHarness.open(kind);
    const parent = await harness.start("parent");
    await harness.takeAndDecide([startChild("child")]);
    const [asked] = await harness.store.messages.pending(10);
    assert.ok(asked);
    const key = { domain, workflowId: "child", runId: harness.newRunId() };
    await harness.store.executions.start(key, harness.now, (step) => receive(step, asked.message), {
      consumes: asked.id,
    });
    const [answered, ...none] = await harness.store.messages.pending(10);
    assert.equal(answered?.message.kind, "childStarted");
    assert.deepEqual(none, []);
    await deliver(harness, answered);
    assert.ok((await harness.eventTypes(parent.id)).includes("ChildWorkflowExecutionStarted"));
  });
};

const receivingTests = (kind: StoreKind): void => {
  test("is gone with the step that receives it", async () => {
    await using harness = await StoreHarness.open(kind);
    const receiver = await harness.start("receiver");
    await harness.takeAndDecide([]);
    await deliver(harness, await sendBaton(harness, "receiver"));
    assert.ok((await harness.eventTypes(receiver.id)).includes("WorkflowExecutionSignaled"));
    const left = await harness.store.messages.pending(10);
    assert.deepEqual(
      left.map(({ message }) => message.kind),
      ["signaled"],
    );
  });

  test("is received once, however often it is delivered", async () => {
    await using harness = await StoreHarness.open(kind);
    const receiver = await harness.start("receiver");
    await harness.takeAndDecide([]);
    const message = await sendBaton(harness, "receiver");
    const outcomes = await Promise.allSettled([
      deliver(harness, message),
      deliver(harness, message),
    ]);
    await assert.rejects(deliver(harness, message), { name: "UnknownResourceFault" });
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
    const types = await harness.eventTypes(receiver.id);
    assert.equal(types.filter((type) => type === "WorkflowExecutionSignaled").length, 1);
  });

  test("is gone when a closed run receives it, which it does not change", async () => {
    await using harness = await StoreHarness.open(kind);
    const receiver = await harness.start("receiver");
    await harness.takeAndDecide([complete]);
    const before = await harness.eventTypes(receiver.id);
    const { id: consumes } = await sendBaton(harness, "receiver");
    await harness.store.executions.step(receiver, harness.now, () => {}, { consumes });
    assert.deepEqual(await harness.store.messages.pending(10), []);
    assert.deepEqual(await harness.eventTypes(receiver.id), before);
  });

  test("stays when the step that would receive it is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const message = await sendBaton(harness, "missing");
    await assert.rejects(deliver(harness, message), { name: "UnknownResourceFault" });
    assert.deepEqual(await harness.store.messages.pending(10), [message]);
  });

  test("that finds no run is replaced by its answer", async () => {
    await using harness = await StoreHarness.open(kind);
    const { messages } = harness.store;
    const lost = await sendBaton(harness, "missing");
    await messages.answer(lost.id, answerUndeliverable(lost.message));
    const [answer, ...none] = await messages.pending(10);
    assert.deepEqual(none, []);
    assert.equal(answer?.message.kind, "signalFailed");
    assert.equal(answer.domain, domain);
    await deliver(harness, answer);
    assert.deepEqual(await messages.pending(10), []);
  });

  test("is answered once, and may be answered by nothing", async () => {
    await using harness = await StoreHarness.open(kind);
    const { messages } = harness.store;
    const lost = await sendBaton(harness, "missing");
    const answer = answerUndeliverable(lost.message);
    await Promise.all([messages.answer(lost.id, answer), messages.answer(lost.id, answer)]);
    const [answered, ...none] = await messages.pending(10);
    assert.ok(answered);
    assert.deepEqual(none, []);
    await messages.answer(answered.id, undefined);
    await messages.answer(answered.id, answer);
    assert.deepEqual(await messages.pending(10), []);
  });
};
