// A worker as a process of its own, which a test kills: `killed-worker.ts <place as JSON>`.
import { SWFClient } from "@aws-sdk/client-swf";
import { createWorker } from "@ekiden/flow";
import { steps } from "./killed-workflow.ts";

const place = JSON.parse(process.argv[2] ?? "{}");
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const client = new SWFClient({ endpoint: place.endpoint, region: "us-east-1", credentials });
await createWorker({ ...place, client, workflows: [steps], sticky: "3 seconds" });
