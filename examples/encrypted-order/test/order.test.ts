// The order with its codecs: what the server sees, and what happens when keys are missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplicationFailure, replayHistory, WorkflowFailure } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { compression } from "../src/compression.ts";
import { encryption } from "../src/encryption.ts";
import { MemoryKeys } from "../src/keys.ts";
import { storedHistory } from "../src/stored-history.ts";
import { Traces } from "../src/traces.ts";
import { deliver, packed, paid } from "../src/workflow.ts";

const order: activities.Order = {
  number: "7",
  card: "4000 1234",
  address: "7 Harbour Road",
  items: [{ name: "lantern", cents: 100 }],
};

const startHarness = async (own: object = activities) => {
  const keys = new MemoryKeys();
  keys.rotateTo("k1");
  const payloadCodecs = [compression, encryption(keys)];
  const traces = new Traces();
  const { interceptors } = traces;
  const options = { workflows: [deliver], activities: own, payloadCodecs, interceptors };
  return { keys, traces, env: await startTestEnvironment(options) };
};

test("an order that changes keys on its way is delivered, and the server reads nothing", async () => {
  const { keys, env } = await startHarness();
  await using _ = env;
  const handle = await env.start(deliver, { input: order });
  await env.idle();
  assert.equal(await handle.query(paid), "100 cents, card ending in 1234");
  keys.rotateTo("k2");
  await handle.signal(packed, { by: "Ines" });
  const delivered = await env.result(handle);
  assert.equal(delivered.packedBy, "Ines");
  const stored = await storedHistory(env, handle);
  for (const secret of ["4000", "1234", "Harbour", "lantern", "Ines"]) {
    // Within times, ids and what is encrypted a few letters are there by chance, and not as a word.
    assert.doesNotMatch(stored, new RegExp(`\\b${secret}\\b`));
  }
});

test("a recorded history is replayed with the codecs, where the keys are", async () => {
  const { keys, env } = await startHarness();
  await using _ = env;
  const handle = await env.start(deliver, { input: order });
  await handle.signal(packed, { by: "Ines" });
  await env.result(handle);
  const history = JSON.parse(await storedHistory(env, handle));
  const payloadCodecs = [compression, encryption(keys)];
  const { events } = await replayHistory(deliver, history, { payloadCodecs });
  assert.ok(events > 10);
  const stranger = encryption(new MemoryKeys());
  const withoutKeys = replayHistory(deliver, history, { payloadCodecs: [compression, stranger] });
  await assert.rejects(withoutKeys, /the input of event 1 .* there is no key "k1"/);
  await assert.rejects(
    replayHistory(deliver, history),
    /encoded by "aes-256-gcm".*no payload codec/,
  );
});

test("an activity that fails says why to those who have the keys", async () => {
  const { env } = await startHarness();
  await using _ = env;
  const noCard = { ...order, items: null as unknown as activities.Order["items"] };
  const handle = await env.start(deliver, { input: noCard });
  const failure = await env.result(handle).catch((error: Error) => error);
  assert.ok(failure instanceof WorkflowFailure);
  assert.match(failure.message + String(failure.cause), /reduce/);
  assert.ok(!(await storedHistory(env, handle)).includes("reduce"));
});

test("an order that fails is one trace, which names the error and says nothing of the order", async () => {
  const charge = async ({ card }: activities.Order): Promise<string> => {
    throw new ApplicationFailure(`no money on ${card}`, { type: "CardRefused" });
  };
  const { env, traces } = await startHarness({ ...activities, charge });
  await using _ = env;
  const handle = await env.start(deliver, { input: order });
  await assert.rejects(env.result(handle), WorkflowFailure);
  await env.idle();
  const workflow = "StartWorkflow:Deliver > RunWorkflow:Deliver";
  assert.deepEqual(traces.pathsWith("RunActivity:charge"), [
    "StartWorkflow:Deliver",
    workflow,
    `${workflow} > StartActivity:charge`,
    `${workflow} > StartActivity:charge > RunActivity:charge`,
  ]);
  assert.match(traces.text, /CardRefused/);
  for (const secret of ["4000", "money", "Harbour", "lantern"]) {
    assert.ok(!traces.text.includes(secret), secret);
  }
});
