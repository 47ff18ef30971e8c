// Three months in a blink: two reminders come, and then the water bill is paid.
import assert from "node:assert/strict";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { done, nextAt, remindUntilDone } from "./workflow.ts";

await using env = await startTestEnvironment({ workflows: [remindUntilDone], activities });
const date = (time: number) => new Date(time).toISOString().slice(0, 10);
const begun = performance.now();

const input = { to: "Ada", what: "pay the water bill", every: "30 days" } as const;
const handle = await env.start(remindUntilDone, { input });

await env.idle();
console.log(`It is ${date(env.now())}; the next reminder comes on ${date(await next())}.`);
await env.sleep("80 days");
console.log(`It is ${date(env.now())}; the next reminder comes on ${date(await next())}.`);
await handle.signal(done);
const sent = await env.result(handle);

console.log(`Done after ${sent} reminders, and ${Math.round(performance.now() - begun)} ms.`);
assert.equal(sent, 2);

async function next(): Promise<number> {
  const time = await handle.query(nextAt);
  assert.ok(time !== null);
  return time;
}
