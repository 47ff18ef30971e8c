// 500 activities on two workers, 100 at a time.
import assert from "node:assert/strict";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "./activities.ts";
import { countBook, counted } from "./workflow.ts";

const pages = 500;
const workers = { activities, maxActivities: 50 };
await using env = await startTestEnvironment({ workflows: [countBook], ...workers });
await env.addWorker({ taskList: "test", ...workers });

const begun = performance.now();
const handle = await env.start(countBook, { input: pages });
const count = await env.result(handle);
const milliseconds = Math.round(performance.now() - begun);

const expected = Array.from({ length: pages }, (_, index) => 200 + ((index + 1) % 7));
assert.equal(
  count.words,
  expected.reduce((one, other) => one + other, 0),
);
assert.deepEqual(await handle.query(counted), count);
console.log(`${count.pages} pages have ${count.words} words, counted in ${milliseconds} ms.`);
