// Payload codecs around activities: what an activity does not see, and what fails it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineWorkflow,
  type PayloadCodec,
  PayloadError,
  proxyActivities,
} from "@ekiden/flow";
import { countOf, eventsOf, failuresOf, Gate, startFlowHarness } from "../flow-harness.ts";
import { Salted } from "../salted.ts";

const calls = proxyActivities<{ work: (text: string) => unknown }>({ startToClose: "1 minute" });
const works = defineWorkflow<string, unknown>({ name: "Works", version: "1.0" }, (text) =>
  calls.work(text),
);
const tries = { maximumAttempts: 2 };
const insists = defineWorkflow<string, unknown>({ name: "Insists", version: "1.0" }, (text) =>
  calls.work.with({ retry: tries })(text),
);
const beating = defineWorkflow<string, unknown>({ name: "Beating", version: "1.0" }, (text) =>
  calls.work.with({ heartbeat: "3 seconds", retry: tries })(text),
);

/** Both workers of a test: one decides, and the other, with its own codec, does the work. */
const apart = async (payloadCodecs: readonly PayloadCodec[], activities: object) => {
  const harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  await harness.worker({ workflows: [works, insists, beating] });
  const options = { activities, payloadCodecs, heartbeatInterval: "0.05 seconds" } as const;
  await harness.worker(options);
  return harness;
};

/** Refuses for good, in one direction. */
const refusing = (direction: "encode" | "decode"): PayloadCodec => ({
  ...new Salted(),
  [direction]: () => {
    throw new PayloadError("there is no key k1");
  },
});

test("an activity waits for a codec that is away, and does not fail", async () => {
  const codec = new Salted();
  codec.failures = 4;
  await using harness = await apart([codec], { work: (text: string) => `${text} done` });
  const handle = await harness.client.start(works, { input: "it" });
  assert.equal(await handle.result(), "it done");
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskFailed"), 0);
  assert.deepEqual(await failuresOf(handle), []);
  assert.match(
    harness.log.text,
    /will be repeated: the decoding of the input of activity work-1 of /,
  );
});

test("what an activity has done is kept until its result can be encoded", async () => {
  const codec = new Salted();
  let calls = 0;
  const activities = {
    work(text: string) {
      calls += 1;
      codec.failures = 4;
      return `${text} done`;
    },
  };
  await using harness = await apart([codec], activities);
  const handle = await harness.client.start(works, { input: "it" });
  assert.equal(await handle.result(), "it done");
  assert.equal(calls, 1);
  assert.match(
    harness.log.text,
    /will be repeated: the encoding of the result of activity work-1 of /,
  );
});

test("the heart of an activity that has failed beats until its failure can be encoded", async () => {
  const codec = new Salted();
  const thrown = new Gate();
  let calls = 0;
  const activities = {
    work() {
      calls += 1;
      if (calls === 1) codec.failures = Number.POSITIVE_INFINITY;
      thrown.open();
      throw new ApplicationFailure("the card is refused", { nonRetryable: true });
    },
  };
  await using harness = await apart([codec], activities);
  const { network, client } = harness;
  const handle = await client.start(beating, { input: "it" });
  await thrown.opened;
  const before = network.of("RecordActivityTaskHeartbeat").length;
  // Longer than the time-out, of which one beat is a sixtieth part.
  await network.heard("RecordActivityTaskHeartbeat", before + 80);
  codec.failures = 0;
  await assert.rejects(handle.result(), /the card is refused/);
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskTimedOut"), 0);
  assert.equal(calls, 1);
});

test("an activity that is canceled while it waits for its input is not begun", async () => {
  const codec = new Salted();
  codec.failures = Number.POSITIVE_INFINITY;
  let isBegun = false;
  const activities = {
    work() {
      isBegun = true;
    },
  };
  await using harness = await apart([codec], activities);
  const handle = await harness.client.start(works, { input: "it" });
  await harness.network.heard("RecordActivityTaskHeartbeat");
  await handle.cancel();
  await assert.rejects(handle.result(), { closeStatus: "CANCELED" });
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskCanceled"), 1);
  assert.equal(isBegun, false);
});

test("an input that cannot be read for good fails the activity, and says why", async () => {
  await using harness = await apart([refusing("decode")], { work: () => "done" });
  const handle = await harness.client.start(works, { input: "it" });
  await assert.rejects(handle.result(), (error: Error) => {
    const failed = error.cause as Error;
    assert.equal(failed.name, "ActivityFailure");
    assert.equal((failed.cause as Error).name, "PayloadError");
    const why = /its input cannot be decoded by salted: there is no key k1/;
    assert.match((failed.cause as Error).message, why);
    return true;
  });
});

test("a result that cannot be encoded fails the activity for good, and nothing is sent in plain", async () => {
  await using harness = await apart([refusing("encode")], { work: () => "swordfish" });
  const handle = await harness.client.start(insists, { input: "it" });
  await assert.rejects(handle.result(), (error: Error) => {
    const failed = (error.cause as Error).cause as Error;
    assert.equal(failed.name, "PayloadError");
    const why =
      /details of this failure could not be sent: the details cannot be encoded by salted/;
    assert.match(failed.message, why);
    return true;
  });
  const answers = harness.network.of("RespondActivityTaskFailed").map(({ asked }) => asked);
  assert.equal(answers.length, 1, "another try would have the same result");
  assert.ok(!JSON.stringify(answers).includes("swordfish"));
});

test("a heart beats on while its codec is away, and says it all in the end", async () => {
  const codec = new Salted();
  const gate = new Gate();
  const activities = {
    async work() {
      codec.hangs = true;
      activityContext().heartbeat({ page: 17 });
      await gate.opened;
    },
  };
  const beats = defineWorkflow<undefined, unknown>({ name: "Beats", version: "1.0" }, () =>
    proxyActivities<typeof activities>({
      heartbeat: "10 seconds",
      startToClose: "1 minute",
    }).work(),
  );
  const options = { payloadCodecs: [codec], codecLimit: "0.5 seconds" } as const;
  await using harness = await startFlowHarness({ payloadCodecs: [new Salted()] });
  await harness.worker({ workflows: [beats] });
  await harness.worker({ ...options, activities, heartbeatInterval: "0.05 seconds" });
  const handle = await harness.client.start(beats, {});
  await harness.network.heard("RecordActivityTaskHeartbeat", 4);
  const said = harness.network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  assert.ok(said.every((details) => details === undefined));
  codec.hangs = false;
  await harness.network.heardThat("RecordActivityTaskHeartbeat", ({ asked }) => asked.details);
  gate.open();
  await handle.result();
  const details = harness.network
    .of("RecordActivityTaskHeartbeat")
    .flatMap(({ asked }) => (typeof asked.details === "string" ? [asked.details] : []));
  assert.deepEqual(await harness.client.readPayload(details.at(-1) ?? ""), { page: 17 });
});
