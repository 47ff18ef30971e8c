// Messages between runs: sent with a step, received once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerUndeliverable, receive } from "@ekiden/engine";
import type { PendingMessage } from "../../../src/store/store.ts";
import { complete, signalExternal, startChild } from "./decisions.ts";
import { domain, type StoreKind, World } from "./world.ts";

export const messageTests = (kind: StoreKind): void => {
  describe("a message", () => {
    sendingTests(kind);
    receivingTests(kind);
  });
};

/** A run that has signaled another, whose message is pending. */
const sendBaton = async (world: World, to: string): Promise<PendingMessage> => {
  await world.start("sender");
  await world.takeAndDecide([signalExternal(to)]);
  const [message] = await world.store.messages.pending(10);
  assert.ok(message);
  return message;
};

const deliver = (world: World, { id, message }: PendingMessage): Promise<void> => {
  const { workflowId, runId } = message.to;
  const run = { domain, workflowId, runId };
  return world.store.executions.step(run, world.now, (step) => receive(step, message), {
    consumes: id,
  });
};

const sendingTests = (kind: StoreKind): void => {
  test("is pending from the commit that sends it", async () => {
    await using world = await World.open(kind);
    const { messages } = world.store;
    let news = 0;
    messages.onMessage(() => {
      news += 1;
    });
    await world.start("sender");
    const task = await world.takeDecision();
    assert.ok(task);
    assert.equal(news, 0);
    const decided = world.decide(task, [signalExternal("a"), signalExternal("b")]);
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
    await using world = await World.open(kind);
    const parent = await world.start("parent");
    await world.takeAndDecide([startChild("child")]);
    const [asked] = await world.store.messages.pending(10);
    assert.ok(asked);
    const key = { domain, workflowId: "child", runId: world.newRunId() };
    await world.store.executions.start(key, world.now, (step) => receive(step, asked.message), {
      consumes: asked.id,
    });
    const [answered, ...none] = await world.store.messages.pending(10);
    assert.equal(answered?.message.kind, "childStarted");
    assert.deepEqual(none, []);
    await deliver(world, answered);
    assert.ok((await world.eventTypes(parent.id)).includes("ChildWorkflowExecutionStarted"));
  });
};

const receivingTests = (kind: StoreKind): void => {
  test("is gone with the step that receives it", async () => {
    await using world = await World.open(kind);
    const receiver = await world.start("receiver");
    await world.takeAndDecide([]);
    await deliver(world, await sendBaton(world, "receiver"));
    assert.ok((await world.eventTypes(receiver.id)).includes("WorkflowExecutionSignaled"));
    const left = await world.store.messages.pending(10);
    assert.deepEqual(
      left.map(({ message }) => message.kind),
      ["signaled"],
    );
  });

  test("is received once, however often it is delivered", async () => {
    await using world = await World.open(kind);
    const receiver = await world.start("receiver");
    await world.takeAndDecide([]);
    const message = await sendBaton(world, "receiver");
    const outcomes = await Promise.allSettled([deliver(world, message), deliver(world, message)]);
    await assert.rejects(deliver(world, message), { name: "UnknownResourceFault" });
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
    const types = await world.eventTypes(receiver.id);
    assert.equal(types.filter((type) => type === "WorkflowExecutionSignaled").length, 1);
  });

  test("is gone when a closed run receives it, which it does not change", async () => {
    await using world = await World.open(kind);
    const receiver = await world.start("receiver");
    await world.takeAndDecide([complete]);
    const before = await world.eventTypes(receiver.id);
    const { id: consumes } = await sendBaton(world, "receiver");
    await world.store.executions.step(receiver, world.now, () => {}, { consumes });
    assert.deepEqual(await world.store.messages.pending(10), []);
    assert.deepEqual(await world.eventTypes(receiver.id), before);
  });

  test("stays when the step that would receive it is refused", async () => {
    await using world = await World.open(kind);
    const message = await sendBaton(world, "nobody");
    await assert.rejects(deliver(world, message), { name: "UnknownResourceFault" });
    assert.deepEqual(await world.store.messages.pending(10), [message]);
  });

  test("that finds nobody is replaced by its answer", async () => {
    await using world = await World.open(kind);
    const { messages } = world.store;
    const lost = await sendBaton(world, "nobody");
    await messages.answer(lost.id, answerUndeliverable(lost.message));
    const [answer, ...none] = await messages.pending(10);
    assert.deepEqual(none, []);
    assert.equal(answer?.message.kind, "signalFailed");
    assert.equal(answer.domain, domain);
    await deliver(world, answer);
    assert.deepEqual(await messages.pending(10), []);
  });

  test("is answered once, and may be answered by nothing", async () => {
    await using world = await World.open(kind);
    const { messages } = world.store;
    const lost = await sendBaton(world, "nobody");
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
