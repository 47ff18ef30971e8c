// A week of hourly rounds: 168 of them in seven runs, with signals at any time.
import assert from "node:assert/strict";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { added, rounds, stop, sweepHourly } from "./workflow.ts";

await using env = await startTestEnvironment({ workflows: [sweepHourly], activities });
const first = await env.start(sweepHourly, { workflowId: "sweeper" });

for (let day = 1; day <= 7; day += 1) {
  await first.signal(added, `/tmp/day-${day}`);
  await env.sleep("1 day");
}
const last = await env.client.find(sweepHourly, "sweeper");
assert.notEqual(last.runId, first.runId);
console.log(`After a week: ${await last.query(rounds)} rounds.`);
await last.signal(stop);

const { rounds: made, swept } = await env.result(first);
const events = await lengthOf(first.history());
console.log(`${made} rounds have swept ${swept} folders; the first history has ${events} events.`);
assert.equal(made, 168);
assert.equal(swept, 7);
assert.ok(events < 400);

async function lengthOf(history: AsyncIterable<unknown>): Promise<number> {
  let length = 0;
  for await (const _ of history) length += 1;
  return length;
}
