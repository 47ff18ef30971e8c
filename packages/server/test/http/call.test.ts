import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, refuse } from "@ekiden/model";
import { EncodedJson, type Handlers } from "../../src/operations/handlers.ts";
import { openFront, signal } from "./fixture.ts";
import { callOf, faultOf, headerOf } from "./wire.ts";

const tasks = { domain: "d", taskList: { name: "list" } };

/** Opens a front, makes one call, and closes it. */
const answerTo = async (handlers: Partial<Handlers>, operation: string, input: unknown) => {
  await using front = await openFront(handlers);
  const wire = await front.connect();
  await wire.send(callOf(operation, input));
  return { reply: await wire.reply(), front };
};

test("an output comes back as JSON, with the headers of the service and no others", async () => {
  const count = async () => ({ count: 3, truncated: false });
  const { reply } = await answerTo(
    { CountPendingActivityTasks: count },
    "CountPendingActivityTasks",
    tasks,
  );
  assert.equal(reply.status, 200);
  assert.equal(reply.body, '{"count":3,"truncated":false}');
  assert.deepEqual(
    reply.headers.map(([name]) => name),
    ["x-amzn-RequestId", "Content-Type", "Content-Length", "Date", "Connection", "Keep-Alive"],
  );
  assert.equal(headerOf(reply, "Content-Type"), "application/x-amz-json-1.0");
  assert.equal(headerOf(reply, "Content-Length"), "29");
  assert.match(
    headerOf(reply, "x-amzn-RequestId") ?? "",
    /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  );
});

test("an operation without output answers with an empty body, not with {}", async () => {
  const { reply } = await answerTo({}, "TerminateWorkflowExecution", {
    domain: "d",
    workflowId: "w",
  });
  assert.equal(reply.status, 200);
  assert.equal(reply.body, "");
  assert.equal(headerOf(reply, "Content-Length"), "0");
});

test("an output that is already text is sent as it is, byte for byte", async () => {
  const text = '{"previousStartedEventId":0,"startedEventId":0}';
  const { reply } = await answerTo(
    { PollForDecisionTask: async () => new EncodedJson(text) },
    "PollForDecisionTask",
    tasks,
  );
  assert.equal(reply.body, text);
  assert.equal(headerOf(reply, "Content-Length"), "47");
});

test("a text of any length comes whole, and is counted in bytes", async () => {
  for (const word of ["ekiden", "d\u00e9part", "駅伝 🎽"]) {
    for (const repeats of [1, 400, 800, 100_000]) {
      const text = JSON.stringify({ name: word.repeat(repeats) });
      const { reply } = await answerTo(
        { PollForDecisionTask: async () => new EncodedJson(text) },
        "PollForDecisionTask",
        tasks,
      );
      assert.equal(reply.body, text);
      assert.equal(headerOf(reply, "Content-Length"), String(Buffer.byteLength(text)));
    }
  }
});

test("a handler is given checked input, without the members that are null", async () => {
  const seen: unknown[] = [];
  await answerTo(
    {
      PollForActivityTask: async (input) => {
        seen.push(input);
        return new EncodedJson('{"startedEventId":0}');
      },
    },
    "PollForActivityTask",
    { ...tasks, identity: null },
  );
  assert.deepEqual(seen, [tasks]);
});

test("input that its shape does not allow never reaches the handler", async () => {
  let calls = 0;
  const { reply } = await answerTo(
    {
      CountPendingActivityTasks: async () => {
        calls += 1;
        return { count: 0, truncated: false };
      },
    },
    "CountPendingActivityTasks",
    { domain: "d", taskList: {} },
  );
  assert.equal(calls, 0);
  assert.equal(reply.status, 400);
  assert.equal(
    reply.body,
    `{"__type":"com.amazon.coral.validate#ValidationException","message":"1 validation error ` +
      `detected: Value null at 'taskList.name' failed to satisfy constraint: ` +
      `Member must not be null"}`,
  );
});

test("an input of the wrong type is a SerializationException", async () => {
  for (const input of [[], 3, "text", null, true, { domain: 1 }, { domain: {} }]) {
    const { reply } = await answerTo({}, "CountPendingActivityTasks", input);
    assert.equal(reply.status, 400);
    assert.equal(faultOf(reply), "SerializationException", JSON.stringify(input));
  }
});

const refusesWith = (fault: Fault): Partial<Handlers> => ({
  StartWorkflowExecution: async () => {
    throw fault;
  },
});
const start = { domain: "d", workflowId: "w", workflowType: { name: "n", version: "1" } };

test("a fault comes back with its name, its text and its status", async () => {
  const { reply, front } = await answerTo(
    refusesWith(refuse.unknownDomain("d")),
    "StartWorkflowExecution",
    start,
  );
  assert.equal(reply.status, 400);
  assert.equal(
    reply.body,
    '{"__type":"com.amazonaws.swf.base.model#UnknownResourceFault","message":"Unknown domain: d"}',
  );
  assert.equal(headerOf(reply, "Content-Type"), "application/x-amz-json-1.0");
  assert.deepEqual(front.messages(), [], "a refusal is no error of ours");
});

test("a store that cannot commit is answered with 503, and logged once in a minute", async () => {
  const time = { now: 0 };
  const clock = { now: () => time.now, at: () => ({ cancel: () => {} }) };
  const fault = Object.assign(refuse.unavailable("The disk is full"), { cause: new Error("why") });
  await using front = await openFront(refusesWith(fault), { clock });
  const wire = await front.connect();
  for (const now of [0, 1, 59_999, 60_000]) {
    time.now = now;
    await wire.send(callOf("StartWorkflowExecution", start));
    const reply = await wire.reply();
    assert.equal(reply.status, 503);
    assert.equal(faultOf(reply), "ServiceUnavailable");
  }
  const text = "calls cannot be answered now: The disk is full";
  assert.deepEqual(front.messages(), [text, text]);
  assert.match(JSON.stringify(front.logged), /"exception.message":"why"/);
});

test("a bug is answered with 500 and logged once, under the id that the caller was given", async () => {
  const { reply, front } = await answerTo(
    {
      StartWorkflowExecution: async () => {
        throw new TypeError("secret of the inside");
      },
    },
    "StartWorkflowExecution",
    start,
  );
  assert.equal(reply.status, 500);
  assert.equal(faultOf(reply), "InternalFailure");
  assert.doesNotMatch(reply.body, /secret/);
  const errors = front.logged.filter((line) => line.severity_text === "ERROR");
  assert.equal(errors.length, 1);
  assert.equal(errors[0]?.["aws.request_id"], headerOf(reply, "x-amzn-RequestId"));
  assert.equal(errors[0]?.["exception.message"], "secret of the inside");
});

test("two calls on one connection have two request ids", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  const ids = new Set<string | undefined>();
  for (let calls = 0; calls < 2; calls += 1) {
    await wire.send(callOf("RegisterDomain", {}));
    ids.add(headerOf(await wire.reply(), "x-amzn-RequestId"));
  }
  assert.equal(ids.size, 2);
});

/** A poll whose handler has started a task, and what becomes of that. */
const pollWithTask = async (end: () => EncodedJson) => {
  let givenBack = 0;
  const { reply } = await answerTo(
    {
      async PollForDecisionTask(_, caller) {
        caller.giveBack = async () => {
          givenBack += 1;
        };
        return end();
      },
    },
    "PollForDecisionTask",
    tasks,
  );
  return { status: reply.status, givenBack };
};

test("a task is given back when its poller hears a refusal in its place", async () => {
  const refused = await pollWithTask(() => {
    throw refuse.unavailable("the history cannot be read now");
  });
  assert.deepEqual(refused, { status: 503, givenBack: 1 });
});

test("a task that its poller has received is not given back", async () => {
  const told = await pollWithTask(() => new EncodedJson('{"taskToken":"t"}'));
  assert.deepEqual(told, { status: 200, givenBack: 0 });
});

test("a task is given back where its poller is known to have left a turn later", async () => {
  let givenBack = 0;
  const called = signal();
  {
    await using front = await openFront({
      async PollForDecisionTask(_, caller) {
        caller.giveBack = async () => {
          givenBack += 1;
        };
        setImmediate(() => wire.cut());
        called.give();
        return new EncodedJson('{"taskToken":"t"}');
      },
    });
    const wire = await front.connect();
    await wire.send(callOf("PollForDecisionTask", tasks));
    await called.given;
  }
  assert.equal(givenBack, 1);
});
