// A program: how many bytes one decision task brings, with a thousand events behind it.
import { createWorker, FlowClient } from "@ekiden/flow";
import { connect } from "./connect.ts";
import { activities, domain, go, taskList, waiting } from "./workflows.ts";

const [port = "", sticky = "true"] = process.argv.slice(2);
const eventsPerActivity = 6;
const count = Math.ceil(1_000 / eventsPerActivity);

const [ofDecider, ofOthers] = [await connect(Number(port)), await connect(Number(port))];
const decider = await createWorker({
  client: ofDecider.client,
  domain,
  taskList,
  workflows: [waiting],
  maxDecisions: 1,
  ...(sticky === "true" ? {} : { sticky: false }),
});
await createWorker({ client: ofOthers.client, domain, taskList, activities });
const flow = new FlowClient({ client: ofOthers.client, domain });
const handle = await flow.start(waiting, { input: count });

const eventsNow = async (): Promise<number> => {
  for await (const { id } of handle.history({ reverseOrder: true, maximumPageSize: 1 })) return id;
  return 0;
};
/** Until nothing is said any more: the decider waits for the signal. */
const quiet = async (): Promise<number> => {
  for (let before = -1; ; ) {
    const events = await eventsNow();
    if (events === before && decider.working === 0) return events;
    before = events;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

await quiet();
const before = ofDecider.bytesRead();
await handle.signal(go);
const events = await quiet();
process.stdout.write(JSON.stringify([ofDecider.bytesRead() - before, events]));
process.exit(0);
