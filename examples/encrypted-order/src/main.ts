// An order is charged under one key, and shipped under the next, and traced on its way. What the
// server has of it, and what its spans say, is held against what must not be seen.
import assert from "node:assert/strict";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { compression } from "./compression.ts";
import { encryption } from "./encryption.ts";
import { MemoryKeys } from "./keys.ts";
import { storedHistory } from "./stored-history.ts";
import { Traces } from "./traces.ts";
import { deliver, packed, paid } from "./workflow.ts";

const keys = new MemoryKeys();
keys.rotateTo("2026-10");

// In this order: what is encrypted cannot be compressed any more.
const payloadCodecs = [compression, encryption(keys)];
const traces = new Traces();
const { interceptors } = traces;
const options = { workflows: [deliver], activities, payloadCodecs, interceptors };
await using env = await startTestEnvironment(options);

/** The start, the workflow and its activities, each below what has asked for it. */
const workflow = "StartWorkflow:Deliver > RunWorkflow:Deliver";
const pathsOfOrder = [
  "StartWorkflow:Deliver",
  workflow,
  `${workflow} > StartActivity:charge`,
  `${workflow} > StartActivity:charge > RunActivity:charge`,
  `${workflow} > StartActivity:ship`,
  `${workflow} > StartActivity:ship > RunActivity:ship`,
];

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

// The workflow's own spans are made when its worker has read that the run is closed.
await env.idle();
const stored = await storedHistory(env, handle);
const told = traces.text;
for (const secret of [input.card, input.address, lantern.name, "Ines", "9010"]) {
  assert.ok(!stored.includes(secret), `the server has read ${secret}`);
  assert.ok(!told.includes(secret), `a span says ${secret}`);
}
const [, first = ""] = /"input":"(ekiden\.encoded:[^"]+)"/.exec(stored) ?? [];
console.log(`the server has ${first.slice(0, 60)}…`);
// The context of the trace travels with the input, and is encrypted as it is.
const { "ekiden.headers": headers, ...read } = Object(await env.client.readPayload(first));
assert.deepEqual(read, input);
assert.match(headers.traceparent, /^00-/);
const paths = traces.pathsWith("StartWorkflow:Deliver");
for (const path of paths) console.log(path);
assert.deepEqual(paths, pathsOfOrder);
console.log("One order, two keys, one trace, and nothing of it to be read in either place.");
