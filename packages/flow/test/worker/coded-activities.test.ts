// Payload codecs around activities: what an activity does not see, and what fails it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activityContext,
  defineWorkflow,
  type PayloadCodec,
  PayloadError,
  proxyActivities,
} from "@ekiden/flow";
import { Salted } from "../salted.ts";
import { countOf, eventsOf, failuresOf, Gate, setStage } from "../stage.ts";

const work = proxyActivities<{ work: (text: string) => unknown }>({
  startToClose: "1 minute",
}).work;
const works = defineWorkflow<string, unknown>({ name: "Works", version: "1.0" }, (text) =>
  work(text),
);

/** Both workers of a test: one decides, and the other, with its own codec, does the work. */
const apart = async (payloadCodecs: readonly PayloadCodec[], activities: object) => {
  const stage = await setStage({ payloadCodecs: [new Salted()] });
  await stage.worker({ workflows: [works] });
  const options = { activities, payloadCodecs, heartbeatInterval: "0.05 seconds" } as const;
  await stage.worker(options);
  return stage;
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
  await using stage = await apart([codec], { work: (text: string) => `${text} done` });
  const handle = await stage.client.start(works, { input: "it" });
  assert.equal(await handle.result(), "it done");
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskFailed"), 0);
  assert.deepEqual(await failuresOf(handle), []);
  assert.match(
    stage.log.text,
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
  await using stage = await apart([codec], activities);
  const handle = await stage.client.start(works, { input: "it" });
  assert.equal(await handle.result(), "it done");
  assert.equal(calls, 1);
  assert.match(
    stage.log.text,
    /will be repeated: the encoding of the result of activity work-1 of /,
  );
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
  await using stage = await apart([codec], activities);
  const handle = await stage.client.start(works, { input: "it" });
  await stage.network.heard("RecordActivityTaskHeartbeat");
  await handle.cancel();
  await assert.rejects(handle.result(), { closeStatus: "CANCELED" });
  assert.equal(countOf(await eventsOf(handle), "ActivityTaskCanceled"), 1);
  assert.equal(isBegun, false);
});

test("an input that cannot be read for good fails the activity, and says why", async () => {
  await using stage = await apart([refusing("decode")], { work: () => "done" });
  const handle = await stage.client.start(works, { input: "it" });
  await assert.rejects(handle.result(), (error: Error) => {
    const failed = error.cause as Error;
    assert.equal(failed.name, "ActivityFailure");
    assert.equal((failed.cause as Error).name, "PayloadError");
    const why = /its input cannot be decoded by salted: there is no key k1/;
    assert.match((failed.cause as Error).message, why);
    return true;
  });
});

test("a result that cannot be encoded fails the activity, and nothing is sent in plain", async () => {
  await using stage = await apart([refusing("encode")], { work: () => "swordfish" });
  const handle = await stage.client.start(works, { input: "it" });
  await assert.rejects(handle.result(), (error: Error) => {
    const failed = (error.cause as Error).cause as Error;
    assert.equal(failed.name, "PayloadError");
    const why =
      /details of this failure could not be sent: the details cannot be encoded by salted/;
    assert.match(failed.message, why);
    return true;
  });
  const answers = stage.network.of("RespondActivityTaskFailed").map(({ asked }) => asked);
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
    proxyActivities<typeof activities>({ heartbeat: "1 second", startToClose: "1 minute" }).work(),
  );
  const options = { payloadCodecs: [codec], codecLimit: "0.5 seconds" } as const;
  await using stage = await setStage({ payloadCodecs: [new Salted()] });
  await stage.worker({ workflows: [beats] });
  await stage.worker({ ...options, activities, heartbeatInterval: "0.05 seconds" });
  const handle = await stage.client.start(beats, {});
  await stage.network.heard("RecordActivityTaskHeartbeat", 4);
  const said = stage.network.of("RecordActivityTaskHeartbeat").map(({ asked }) => asked.details);
  assert.ok(said.every((details) => details === undefined));
  codec.hangs = false;
  const isSaid = () =>
    stage.network.of("RecordActivityTaskHeartbeat").some(({ asked }) => asked.details);
  for (let count = 5; !isSaid(); count += 1) {
    await stage.network.heard("RecordActivityTaskHeartbeat", count);
  }
  gate.open();
  await handle.result();
  const details = stage.network
    .of("RecordActivityTaskHeartbeat")
    .flatMap(({ asked }) => (typeof asked.details === "string" ? [asked.details] : []));
  assert.deepEqual(await stage.client.readPayload(details.at(-1) ?? ""), { page: 17 });
});
