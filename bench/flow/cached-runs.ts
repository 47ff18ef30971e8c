// A program: starts workflows that wait for a signal, lets one worker keep them all, and prints the
// bytes of heap that each takes.
import { createWorker, FlowClient } from "@ekiden/flow";
import { connectOwn } from "./connect.ts";
import { domain, taskList, waiting } from "./workflows.ts";

const [port = "", count = "10000"] = process.argv.slice(2);
const runs = Number(count);
const startersAtOnce = 20;
const collect = globalThis.gc;
if (!collect) throw new Error("Start this with --expose-gc.");

const heap = (): number => {
  for (let time = 0; time < 3; time += 1) collect();
  return process.memoryUsage().heapUsed;
};

const client = await connectOwn(Number(port));
const worker = await createWorker({
  client,
  domain,
  taskList,
  workflows: [waiting],
  cacheMegabytes: 10_000,
  sticky: "1 day",
});
const flow = new FlowClient({ client, domain });

const startUntil = async (max: number): Promise<void> => {
  let started = worker.cachedRuns;
  const starter = async () => {
    while (started < max) {
      started += 1;
      await flow.start(waiting, { input: 0 });
    }
  };
  await Promise.all(Array.from({ length: startersAtOnce }, starter));
  while (worker.cachedRuns < max) await new Promise((resolve) => setImmediate(resolve));
};

// What is loaded and compiled for the first ones is no cost of a run.
const warmUp = Math.ceil(runs / 20);
await startUntil(warmUp);
const before = heap();
await startUntil(warmUp + runs);
process.stdout.write(JSON.stringify([(heap() - before) / runs]));
process.exit(0);
