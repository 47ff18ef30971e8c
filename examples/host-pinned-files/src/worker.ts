// One host: `worker.ts <name> <folder>`. It polls two task lists, the one for any host and its own.
import { SWFClient } from "@aws-sdk/client-swf";
import { createWorker } from "@ekiden/flow";
import { activitiesOf, anyHost, listOf } from "./activities.ts";
import { countFile } from "./workflow.ts";

const [host = "", folder = ""] = process.argv.slice(2);
const client = new SWFClient({});
const domain = "files";
const activities = activitiesOf(host, folder);

// One file at a time, so that both hosts get some.
const forAny = { taskList: anyHost, workflows: [countFile], activities, maxActivities: 1 };
const workers = [
  await createWorker({ client, domain, ...forAny }),
  // The types are registered by the worker above, with the list for any host as their default.
  await createWorker({ client, domain, taskList: listOf(host), activities, register: false }),
];
process.send?.("ready");

process.on("SIGTERM", async () => {
  await Promise.all(workers.map((worker) => worker.stop({ pollsWithin: "0 seconds" })));
  process.exit(0);
});
