// Workflows of activities in Flow, so many in flight: workers and starters in this process.
import { createWorker, defineWorkflow, FlowClient, proxyActivities } from "@ekiden/flow";
import { connectOwn } from "../../flow/connect.ts";
import { domain } from "../../flow/workflows.ts";
import { activities, address, clip, inFlight, measure } from "./measured.js";

// Of its own, so that what a run before has left is not gone on with.
const taskList = `bench-${process.pid}`;
let done = 0;
const own = {
  encode: async (file) => {
    done += 1;
    return `${file}/720p.mp4`;
  },
};
const { encode } = proxyActivities({ startToClose: "1 hour" });
const sequence = defineWorkflow({ name: taskList, version: "1" }, async (count) => {
  for (let index = 0; index < count; index += 1) await encode(clip);
});
const client = await connectOwn(Number(address));
const at = { client, domain, taskList };
const maxTasks = { maxDecisions: 16, maxActivities: 32 };
await createWorker({ ...at, ...maxTasks, workflows: [sequence], activities: own });
const flow = new FlowClient({ client, domain });
const repeat = async () => {
  for (;;) await flow.run(sequence, { input: activities });
};
for (let index = 0; index < inFlight; index += 1) void repeat();
await measure(() => done);
