// Processes that fork after their first call write to one connection, and each reads what is meant
// for the other. A long poll is where they meet: it is the only call that is held.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedJson, type Handlers } from "../../src/operations/handlers.ts";
import { openFront, signal } from "./fixture.ts";
import { callOf, requestOf } from "./wire.ts";

const input = { domain: "d", taskList: { name: "list" } };
const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});

const task = new EncodedJson('{"taskToken":"t","startedEventId":3}');

/** A poll by each of the two ways in: only the general server reads what comes in chunks. */
const polls = ["PollForActivityTask", "PollForDecisionTask"].flatMap((operation) => {
  const text = JSON.stringify(input);
  const chunked = requestOf({
    target: `SimpleWorkflowService.${operation}`,
    headers: ["Host: localhost", "Transfer-Encoding: chunked"],
    body: `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
  });
  return [
    { what: `${operation} in the express lane`, poll: callOf(operation, input) },
    { what: `${operation} in the general server`, poll: chunked },
  ];
});

/** Polls are held, as those that wait for a task are; or are being given one, when they are not. */
const open = async ({ isHeld = true } = {}) => {
  const arrived = signal();
  const gone = signal();
  const answered = signal<EncodedJson>();
  const calls: string[] = [];
  const callers: { readonly gone: boolean }[] = [];
  const pollHandler: Handlers["PollForActivityTask"] = (_input, caller) => {
    calls.push("poll");
    callers.push(caller);
    if (isHeld) caller.onGone(() => gone.give());
    arrived.give();
    return answered.given;
  };
  const front = await openFront({
    PollForActivityTask: pollHandler,
    PollForDecisionTask: pollHandler as unknown as Handlers["PollForDecisionTask"],
    RegisterDomain: async () => {
      calls.push("RegisterDomain");
      return undefined;
    },
  });
  const answer = () => answered.give(task);
  return { front, calls, callers, arrived: arrived.given, gone: gone.given, answer };
};

for (const { what, poll } of polls) {
  test(`${what}: a request behind it while it is held ends the connection, and neither is carried out`, async () => {
    const { front, calls, callers, arrived, gone, answer } = await open();
    await using _ = front;
    const wire = await front.connect();
    await wire.send(poll);
    await arrived;
    await wire.send(register.subarray(0, 1));
    await Promise.all([gone, wire.closed]);
    assert.equal(callers[0]?.gone, true, "it is given no task");
    answer();
    assert.equal(wire.rest, "");
    await front.listener.close();
    assert.deepEqual(calls, ["poll"]);
    const told = front.messages("WARN").filter((message) => /must not share/.test(String(message)));
    assert.equal(told.length, 1);
  });

  test(`${what}: a request that came together with it ends the connection once it is held`, async () => {
    const { front, calls, gone, answer } = await open();
    await using _ = front;
    const wire = await front.connect();
    await wire.send(Buffer.concat([poll, register]));
    await Promise.all([gone, wire.closed]);
    answer();
    assert.equal(wire.rest, "");
    assert.deepEqual(calls, ["poll"]);
  });

  test(`${what}: a request that comes while its task is being committed ends the connection`, async () => {
    const { front, calls, callers, arrived, answer } = await open({ isHeld: false });
    await using _ = front;
    const wire = await front.connect();
    await wire.send(poll);
    await arrived;
    await wire.send(register);
    await wire.closed;
    // Nothing of an answer was written: the side that hands tasks on knows that this one was not
    // seen.
    assert.equal(callers[0]?.gone, true);
    answer();
    await front.listener.close();
    assert.equal(wire.rest, "");
    assert.deepEqual(calls, ["poll"]);
  });

  test(`${what}: what comes after its answer is an ordinary call`, async () => {
    const { front, calls, arrived, answer } = await open();
    await using _ = front;
    const wire = await front.connect();
    await wire.send(poll);
    await arrived;
    answer();
    assert.equal((await wire.reply()).body, task.text);
    for (const bytes of [register, poll, register]) {
      await wire.send(bytes);
      assert.equal((await wire.reply()).status, 200);
    }
    assert.deepEqual(calls, ["poll", "RegisterDomain", "poll", "RegisterDomain"]);
  });

  test(`${what}: line ends behind it, as some clients send them, are no request`, async () => {
    const { front, arrived, answer } = await open();
    await using _ = front;
    const wire = await front.connect();
    await wire.send(Buffer.concat([poll, Buffer.from("\r\n")]));
    await arrived;
    await wire.send("\r\n");
    // What is answered here came after it.
    const other = await front.connect();
    await other.send(register);
    await other.reply();
    answer();
    assert.equal((await wire.reply()).body, task.text);
  });
}

test("the end of a connection is told once a minute, however many there are", async () => {
  const { front } = await open();
  await using _ = front;
  for (const { poll } of polls) {
    for (let turns = 0; turns < 3; turns += 1) {
      const wire = await front.connect();
      await wire.send(Buffer.concat([poll, register]));
      await wire.closed;
    }
  }
  const told = front.messages("WARN").filter((message) => /must not share/.test(String(message)));
  assert.ok(told.length <= 2, "one by each way in");
});
