// A durable program in one file and one process: kill it at any moment, and start it again.
// `program.ts <folder>`
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createWorker,
  defineWorkflow,
  FlowClient,
  NoRunError,
  proxyActivities,
  registerDomain,
  sleep,
} from "@ekiden/flow";
import { embed } from "ekiden";

const [folder = "."] = process.argv.slice(2);
const domain = "library";
const workflowId = "books-of-2026";

const activities = {
  async load(shelf: string): Promise<number> {
    await appendFile(join(folder, "loaded.txt"), `${shelf}\n`);
    console.log(`loaded ${shelf}`);
    return shelf.length;
  },
};
// What was under way at a kill is tried again when its time is over.
const { load } = proxyActivities<typeof activities>({ startToClose: "1 second", retry: {} });

const loadAll = defineWorkflow(
  { name: "LoadAll", version: "1.0", defaults: { decisionStartToClose: "1 second" } },
  async (shelves: readonly string[]): Promise<number> => {
    let sum = 0;
    for (const shelf of shelves) {
      sum += await load(shelf);
      await sleep("1 second");
    }
    return sum;
  },
);

const { client, close } = await embed({ data: join(folder, "data") });
await registerDomain(client, domain);
const workflows = [loadAll];
const worker = await createWorker({ client, domain, taskList: "main", workflows, activities });

const flow = new FlowClient({ client, domain });
const input = ["art", "biology", "chemistry", "drama", "economics"];
// The run that this program began before it was killed, also if that has ended; or a new one.
const handle = await flow.newest(loadAll, workflowId).catch((error) => {
  if (error instanceof NoRunError) return flow.start(loadAll, { workflowId, input });
  throw error; // it may have been started
});
console.log(`sum ${await handle.result()}`);
await worker.stop({ pollsWithin: "0 seconds" });
await close();
