// What the programs of Flow over a server share: workers and starters in this process, so many
// workflows in flight.
import { createWorker, FlowClient } from "@ekiden/flow";
import { connectOwn } from "../../flow/connect.ts";
import { domain } from "../../flow/workflows.ts";
import { activities, address, inFlight, measure } from "./measured.js";

// Of its own, so that what a run before has left is not gone on with.
export const taskList = `bench-${process.pid}`;

/** `count` is of the activities that have come to an end. */
export const work = async ({ workflow, implementations, count }) => {
  const client = await connectOwn(Number(address));
  const at = { client, domain, taskList };
  const maxTasks = { maxDecisions: 16, maxActivities: 32 };
  await createWorker({
    ...at,
    ...maxTasks,
    workflows: [workflow],
    activities: implementations,
  });
  const flow = new FlowClient({ client, domain });
  const repeat = async () => {
    for (;;) await flow.run(workflow, { input: activities });
  };
  for (let index = 0; index < inFlight; index += 1) void repeat();
  await measure(count);
};
