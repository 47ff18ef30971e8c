// A queue and nothing else: each job adds the next one of its chain, so many chains at a time.
import { activities, address, clip, inFlight, measure, require } from "./measured.js";

const { Logger, run } = require("graphile-worker");

let done = 0;
const encode = async ({ left }, { addJob }) => {
  done += 1;
  const next = left > 1 ? left - 1 : activities;
  await addJob("encode", { clip, left: next });
};
const runner = await run({
  connectionString: address,
  concurrency: inFlight,
  // The standard output is for what is measured.
  logger: new Logger(() => () => undefined),
  noHandleSignals: true,
  taskList: { encode },
});
for (let index = 0; index < inFlight; index += 1) {
  await runner.addJob("encode", { clip, left: activities });
}
await measure(() => done);
