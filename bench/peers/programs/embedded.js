// Workflows of activities in Flow, so many in flight, and the service that holds them on files: all
// of it in this process. The address is the directory of the data.
import {
  createWorker,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  registerDomain,
} from "@ekiden/flow";
import { embed } from "ekiden";
import { activities, address, clip, inFlight, measure } from "./measured.js";

const domain = "bench";
let done = 0;
const own = {
  encode: async (file) => {
    done += 1;
    return `${file}/720p.mp4`;
  },
};
const { encode } = proxyActivities({ startToClose: "1 hour" });
const sequence = defineWorkflow({ name: "sequence", version: "1" }, async (count) => {
  for (let index = 0; index < count; index += 1) await encode(clip);
});
const { client } = await embed({ data: address });
await registerDomain(client, domain);
const maxTasks = { maxDecisions: 16, maxActivities: 32 };
const at = { client, domain, taskList: "sequences" };
await createWorker({ ...at, ...maxTasks, workflows: [sequence], activities: own });
const flow = new FlowClient({ client, domain });
const repeat = async () => {
  for (;;) await flow.run(sequence, { input: activities });
};
for (let index = 0; index < inFlight; index += 1) void repeat();
await measure(() => done);
