// Runs the workflows and their activities, until it is told to stop.
import { createWorker, registerDomain } from "@ekiden/flow";
import * as activities from "./activities.ts";
import { client, domain, taskList } from "./client.ts";
import { workflows } from "./workflow.ts";

await registerDomain(client, domain);
const worker = await createWorker({ client, domain, taskList, workflows, activities });
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => worker.stop({ pollsWithin: "0 seconds" }));
}
await worker.stopped();
await client.close();
