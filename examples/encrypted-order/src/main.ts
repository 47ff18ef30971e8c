// An order is charged under one key, and shipped under the next. What the server has of it is held
// against what must not be seen.
import assert from "node:assert/strict";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { compression } from "./compression.ts";
import { encryption } from "./encryption.ts";
import { MemoryKeys } from "./keys.ts";
import { storedHistory } from "./stored-history.ts";
import { deliver, packed, paid } from "./workflow.ts";

const keys = new MemoryKeys();
keys.rotateTo("2026-10");

// In this order: what is encrypted cannot be compressed any more.
const payloadCodecs = [compression, encryption(keys)];
await using env = await startTestEnvironment({ workflows: [deliver], activities, payloadCodecs });

const lantern = { name: "a lantern with a very long name", cents: 4_900 };
const input = {
  number: "A-1",
  card: "4000 1234 5678 9010",
  address: "7 Harbour Road",
  items: Array.from({ length: 40 }, () => lantern),
};
const handle = await env.start(deliver, { input });
await env.idle();
console.log(`paid: ${await handle.query(paid)}`);

keys.rotateTo("2026-11");
await handle.signal(packed, { by: "Ines" });
const delivered = await env.result(handle);
console.log(`packed by ${delivered.packedBy}, sent ${delivered.sent}`);
assert.equal(delivered.sent, "to 7 Harbour Road");

const stored = await storedHistory(env, handle);
for (const secret of [input.card, input.address, lantern.name, "Ines", "9010"]) {
  assert.ok(!stored.includes(secret), `the server has read ${secret}`);
}
const [, first = ""] = /"input":"(ekiden\.encoded:[^"]+)"/.exec(stored) ?? [];
console.log(`the server has ${first.slice(0, 60)}…`);
assert.deepEqual(await env.client.readPayload(first), input);
console.log("One order, two keys, and nothing of it to be read on the server.");
