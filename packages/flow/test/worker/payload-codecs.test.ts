// Payload codecs in workers and clients: everywhere, and what happens when they fail.
import assert from "node:assert/strict";
import { test } from "node:test";
import { GetWorkflowExecutionHistoryCommand } from "@aws-sdk/client-swf";
import {
  ApplicationFailure,
  activityContext,
  continueAsNew,
  defineActivity,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
  humanTask,
  humanTasks,
  lambda,
  localActivity,
  type Offload,
  proxyActivities,
  recordMarker,
  replayHistory,
  runChild,
  setProgress,
  sideEffect,
  type WorkflowDefinition,
  type WorkflowHandle,
  type WorkflowReference,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import {
  domain,
  eventsOf,
  type FlowHarness,
  failuresOf,
  KeptLog,
  startFlowHarness,
} from "../flow-harness.ts";
import { Salted } from "../salted.ts";

const echo = proxyActivities<{ echo: (text: string) => string }>({}).echo;
const activities = { echo: (text: string) => text };
const show = defineQuery<string>("show");
const say = defineSignal<string>("say");
const ask = defineUpdate<string, string>("ask");

/** Is in every payload, and must be in none of those that are stored. */
const secret = "swordfish";

const child = defineWorkflow<string, string>(
  { name: "Child", version: "1.0" },
  async (text) => `${text}, child`,
);

const everything = defineWorkflow<string, string>(
  { name: "Everything", version: "1.0" },
  async (text) => {
    if (text.endsWith("again")) throw new ApplicationFailure(text, { details: [text] });
    show.handle(() => text);
    setProgress({ text });
    ask.handle((input) => {
      if (input.endsWith("no")) throw new ApplicationFailure(input);
      return `${input}, answered`;
    });
    recordMarker("note", text);
    assert.equal(
      sideEffect(() => `${text}, once`),
      `${text}, once`,
    );
    assert.equal(await localActivity("local", () => `${text}, here`), `${text}, here`);
    assert.equal(await echo(text), text);
    assert.equal(await runChild(child, { input: text }), `${text}, child`);
    assert.equal(await say.waitFor(), `${secret}, said`);
    return continueAsNew<WorkflowReference<string, string>>(`${text}, again`);
  },
);

const storedOf = async (harness: FlowHarness, { workflowId, runId }: WorkflowHandle) => {
  const execution = { workflowId, runId };
  const input = new GetWorkflowExecutionHistoryCommand({ domain, execution });
  return (await harness.direct.send(input)).events ?? [];
};

test("all that is sent is encoded, and all that comes is decoded", async () => {
  const payloadCodecs = [new Salted("inner"), new Salted("outer")];
  await using harness = await startFlowHarness({ payloadCodecs });
  for (const sticky of ["5 seconds", false] as const) {
    const worker = await harness.worker({ workflows: [everything, child], activities, sticky });
    const handle = await harness.client.start(everything, { input: secret });
    assert.equal(await handle.update(ask, `${secret}, u`), `${secret}, u, answered`);
    await assert.rejects(handle.update(ask, `${secret}, no`), /swordfish, no/);
    assert.equal(await handle.query(show), secret);
    assert.deepEqual(await handle.progress(), { text: secret });
    await handle.signal(say, `${secret}, said`);
    await assert.rejects(handle.result(), (error: Error) => {
      const cause = error.cause as ApplicationFailure;
      assert.deepEqual([cause.message, cause.details], ["swordfish, again", ["swordfish, again"]]);
      return true;
    });
    const stored = await storedOf(harness, handle);
    assert.ok(!JSON.stringify(stored).includes(secret));
    assert.match(JSON.stringify(stored), /ekiden\.encoded:outer:/);
    assert.ok(JSON.stringify(await eventsOf(handle)).includes(secret));
    const execution = { workflowId: handle.workflowId, runId: handle.runId };
    await replayHistory(everything, { events: stored, execution }, { payloadCodecs });
    await worker.stop();
  }
  assert.deepEqual(harness.log.lines, []);
});

test("an offload keeps what is encoded, and is not needed where codecs make it short", async () => {
  const kept = new Map<string, string>();
  const offload: Offload = {
    put: async (key, text) => void kept.set(key, text),
    get: async (key) => kept.get(key) ?? assert.fail(),
  };
  const payloadCodecs = [new Salted()];
  await using harness = await startFlowHarness({ payloadCodecs, offload });
  const returns = defineWorkflow<string, string>(
    { name: "Returns", version: "1.0" },
    async (text) => text,
  );
  await harness.worker({ workflows: [returns] });
  const long = secret.repeat(8_000);
  assert.equal(await harness.client.run(returns, { input: long }), long);
  assert.equal(kept.size, 2, "each time it is encoded it is another text");
  for (const text of kept.values()) assert.match(text, /^ekiden\.encoded:salted:/);
});

test("without an offload a payload that is too long when it is encoded is refused", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const returns = defineWorkflow<number, string>(
    { name: "Returns", version: "1.0" },
    async (length) => "r".repeat(length),
  );
  await harness.worker({ workflows: [returns] });
  const long = { ...returns, run: undefined } as unknown as WorkflowReference<string, string>;
  const sends = harness.client.start(long, { input: "i".repeat(30_000) });
  await assert.rejects(sends, /a payload has 400\d\d characters, and the service takes 32768/);
  const handle = await harness.client.start(returns, { input: 30_000 });
  const failure = await firstFailure(harness, handle);
  assert.equal(failure.kind, "payload");
  assert.match(failure.message, /the result of CompleteWorkflowExecution has 400\d\d characters/);
});

/** Waits until a decision task of the run has failed. */
const firstFailure = async (harness: FlowHarness, handle: WorkflowHandle<unknown>) => {
  for (let answers = 1; ; answers += 1) {
    await harness.network.heard("RespondDecisionTaskCompleted", answers);
    const [failure] = await failuresOf(handle as WorkflowHandle);
    if (failure) return failure;
  }
};

const greets = (greeting: string): WorkflowDefinition<string, string> =>
  defineWorkflow<string, string>(
    { name: "Greets", version: "1.0" },
    async (name) => `${await echo(`${greeting} ${name}`)}!`,
  );

test("what is compared on a replay is what was encoded, and a change is found", async () => {
  const payloadCodecs = [new Salted()];
  await using harness = await startFlowHarness({ payloadCodecs });
  await harness.worker({ workflows: [greets("Hello")], activities });
  const handle = await harness.client.start(greets("Hello"), { input: secret });
  assert.equal(await handle.result(), "Hello swordfish!");
  const history = { events: await storedOf(harness, handle) };
  await replayHistory(greets("Hello"), history, { payloadCodecs });
  const changed = replayHistory(greets("Dear"), history, { payloadCodecs });
  await assert.rejects(
    changed,
    /ActivityTaskScheduled echo-1 with the input \["Hello swordfish"\]/,
  );
});

test("a run waits for a worker that has the codec, and says which", async () => {
  await using harness = await startFlowHarness();
  const payloadCodecs = [new Salted()];
  const writer = new FlowClient({ client: harness.direct, domain, payloadCodecs });
  const first = await harness.worker({ workflows: [greets("Hello")], activities });
  const handle = await writer.start(greets("Hello"), { input: secret });
  const failure = await firstFailure(harness, handle);
  assert.equal(failure.kind, "payload");
  const expected = /the input of event 1 \(WorkflowExecutionStarted\) is encoded by "salted"/;
  assert.match(failure.message, expected);
  await first.stop({ pollsWithin: "0 seconds" });
  await harness.worker({ workflows: [greets("Hello")], activities, payloadCodecs });
  assert.equal(await handle.result(), "Hello swordfish!");
});

test("a codec that is away for a moment is asked again, and nothing fails", async () => {
  const codec = new Salted();
  codec.failures = 3;
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  await harness.worker({ workflows: [greets("Hello")], activities, payloadCodecs: [codec] });
  const handle = await harness.client.start(greets("Hello"), { input: secret });
  assert.equal(await handle.result(), "Hello swordfish!");
  assert.deepEqual(await failuresOf(handle), []);
  assert.match(harness.log.text, /will be repeated: the (en|de)coding of /);
});

test("a codec that stays away fails the decision task, and the run goes on later", async () => {
  const codec = new Salted();
  codec.failures = 5;
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  await harness.worker({ workflows: [greets("Hello")], activities, payloadCodecs: [codec] });
  const handle = await harness.client.start(greets("Hello"), { input: secret });
  assert.equal(await handle.result(), "Hello swordfish!");
  const [failure] = await failuresOf(handle);
  assert.equal(failure?.kind, "codec");
  const text = /salted failed to decode the input of event 1 \(.*\): the keys are away/;
  assert.match(failure?.message ?? "", text);
});

test("a codec that stays away while all of an answer is encoded harms nothing else", async () => {
  const salted = new Salted();
  let left = 15;
  const encode: typeof salted.encode = (bytes, context) => {
    left -= 1;
    if (left >= 0) throw new Error("the keys are away");
    return salted.encode(bytes, context);
  };
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const shows = defineWorkflow<string, string>({ name: "Shows", version: "1.0" }, async (text) => {
    show.handle(() => text);
    recordMarker("note", text);
    return echo(text);
  });
  const { name, decode } = salted;
  const payloadCodecs = [{ name, encode, decode }];
  await harness.worker({ workflows: [shows], payloadCodecs });
  await harness.worker({ activities });
  const handle = await harness.client.start(shows, { input: secret });
  assert.equal(await handle.result(), secret);
  assert.equal((await failuresOf(handle))[0]?.kind, "codec");
});

test("a codec that does not come back fails the decision task in time, and is not asked again", async () => {
  const codec = new Salted();
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  codec.hangs = true;
  const options = { payloadCodecs: [codec], codecLimit: "0.05 seconds" } as const;
  await harness.worker({ workflows: [greets("Hello")], activities, ...options });
  const handle = await harness.client.start(greets("Hello"), { input: secret });
  const failure = await firstFailure(harness, handle);
  assert.equal(failure.kind, "codec");
  assert.match(failure.message, /within 50 ms \(codecLimit\)/);
  assert.doesNotMatch(harness.log.text, /will be repeated/);
  codec.hangs = false;
  assert.equal(await handle.result(), "Hello swordfish!");
});

test("the text of a mistake that may quote payloads is encoded, and can be read with the codecs", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const breaks = defineWorkflow<string, void>({ name: "Breaks", version: "1.0" }, async (text) => {
    throw new TypeError(`no ${text}`);
  });
  await harness.worker({ workflows: [breaks] });
  const handle = await harness.client.start(breaks, { input: secret });
  const failure = await firstFailure(harness, handle);
  assert.equal(failure.kind, "unexpected error");
  assert.match(failure.message, /text of this failure is encoded/);
  assert.ok(!JSON.stringify(await storedOf(harness, handle)).includes(secret));
  const read = await harness.client.readPayload(failure.encoded ?? "");
  assert.match((read as Error).message, /TypeError: no swordfish/);
  assert.match(harness.log.text, /no swordfish/);
});

test("people read plain JSON with any codec", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const approve = defineWorkflow<string, unknown>({ name: "Approve", version: "1.0" }, (text) =>
    humanTask({ title: `Approve ${text}` }),
  );
  await harness.worker({ workflows: [approve], activities: humanTasks });
  const handle = await harness.client.start(approve, { input: secret });
  await harness.network.heard("RespondDecisionTaskCompleted");
  const text = JSON.stringify(await storedOf(harness, handle));
  assert.match(text, /Approve swordfish/);
  await handle.terminate();
});

test("programs without codecs start and signal a workflow that has them", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const waits = defineWorkflow<string, string>({ name: "Waits", version: "1.0" }, async (text) => {
    return `${text}, ${await say.waitFor()}`;
  });
  await harness.worker({ workflows: [waits] });
  const plain = new FlowClient({ client: harness.direct, domain });
  const started = await plain.start(waits, { input: "started" });
  await started.signal(say, "signalled");
  const { workflowId, runId } = started;
  const handle = harness.client.handle(waits, { workflowId, runId });
  assert.equal(await handle.result(), "started, signalled");
  await assert.rejects(started.result(), /is encoded by "salted", and this process has no payload/);
});

test("a Lambda function reads and writes plain JSON with any codec", async () => {
  const given: unknown[] = [];
  const functions = {
    resize(event: unknown) {
      given.push(event);
      return { width: 100 };
    },
  };
  const resizes = defineWorkflow<string, unknown>(
    { name: "Resizes", version: "1.0", defaults: { lambdaRole: "any" } },
    (file) => lambda("resize")({ file } as never),
  );
  const payloadCodecs = [new Salted()];
  await using env = await startTestEnvironment({ workflows: [resizes], functions, payloadCodecs });
  assert.deepEqual(await env.run(resizes, { input: secret }), { width: 100 });
  assert.deepEqual(given, [{ file: secret }]);
});

test("a try goes without what the last heartbeat said where its encoded input has no room", async () => {
  const given: unknown[] = [];
  const slow = defineActivity({ heartbeat: "5 seconds" }, async (text: string) => {
    const { attempt, lastHeartbeat, heartbeat, completeLater } = activityContext();
    given.push([text.length, lastHeartbeat]);
    if (attempt === 2) return "done";
    heartbeat("h".repeat(1_000));
    completeLater();
    return undefined;
  });
  const calls = proxyActivities<{ slow: typeof slow }>({ startToClose: "1 minute", retry: {} });
  const retries = defineWorkflow<number, unknown>({ name: "Retries", version: "1.0" }, (length) =>
    calls.slow.with({ heartbeat: "5 seconds" })(secret.repeat(length)),
  );
  const payloadCodecs = [new Salted()];
  const settings = { workflows: [retries], activities: { slow }, payloadCodecs };
  const log = new KeptLog();
  await using env = await startTestEnvironment({ ...settings, log });
  assert.equal(await env.run(retries, { input: 2_640 }), "done");
  assert.equal(await env.run(retries, { input: 1_000 }), "done");
  const said = "h".repeat(1_000);
  assert.deepEqual(given, [
    [23_760, undefined],
    [23_760, undefined],
    [9_000, undefined],
    [9_000, said],
  ]);
  assert.equal(log.text.match(/warn The input of an activity has no room/g)?.length, 1);
  assert.ok(!log.text.includes(secret));
});

test("what a workflow shows is told to be too long when it is so with its codecs", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const shows = defineWorkflow({ name: "Shows", version: "1.0" }, async () => {
    show.handle(() => "q".repeat(30_000));
  });
  await harness.worker({ workflows: [shows] });
  const handle = await harness.client.start(shows, {});
  await handle.result();
  await assert.rejects(
    handle.query(show),
    /query show failed: what the workflow shows has 400\d\d/,
  );
});

test("failures are shortened to what has room when it is encoded", async () => {
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  const fails = defineWorkflow({ name: "Fails", version: "1.0" }, async () => {
    const details = "\u6f22".repeat(9_000);
    throw new ApplicationFailure("\u6f22".repeat(7_000), { details });
  });
  await harness.worker({ workflows: [fails] });
  const handle = await harness.client.start(fails, {});
  await assert.rejects(handle.result(), ({ cause }: Error) => {
    assert.match((cause as Error).message, /left out/);
    return true;
  });
});
