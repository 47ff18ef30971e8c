// A service on files in this process, with a worker, and so many workflows in flight. The address
// is the directory of the data.
import { createWorker, FlowClient, registerDomain } from "@ekiden/flow";
import { embed } from "ekiden";
import { activities, address, inFlight, measure } from "./measured.js";

const domain = "bench";

/** `count` is of the activities that have come to an end. It never returns. */
export const work = async ({ workflow, implementations, count }) => {
  const { client } = await embed({ data: address });
  await registerDomain(client, domain);
  // As many at once as there are workflows: DBOS has no such limits.
  const maxTasks = { maxDecisions: inFlight, maxActivities: inFlight };
  const at = { client, domain, taskList: "sequences" };
  await createWorker({ ...at, ...maxTasks, workflows: [workflow], activities: implementations });
  const flow = new FlowClient({ client, domain });
  const repeat = async () => {
    for (;;) await flow.run(workflow, { input: activities });
  };
  for (let index = 0; index < inFlight; index += 1) void repeat();
  await measure(count);
};
