// A worker without a log, as a program: where it polls is said by its arguments.
import { createWorker } from "@ekiden/flow";

const [endpoint, domain = "", taskList = ""] = process.argv.slice(2);
const place = { endpoint, region: "us-east-1", credentials: "none", domain, taskList } as const;
const worker = await createWorker({ ...place, activities: { greet: async () => "hello" } });
await worker.stop({ pollsWithin: "0 seconds" });
