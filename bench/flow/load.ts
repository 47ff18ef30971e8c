// A program: workers and starters that keep workflows of ten activities under way, and print how
// many activities were completed in the measured time, and what this process cost. By our own
// client, or by that of the AWS SDK.
import { createWorker, FlowClient } from "@ekiden/flow";
import { connect, connectOwn } from "./connect.ts";
import { activities, domain, sequence, taskList } from "./workflows.ts";

const [port = "", seconds = "4", by = "own", keys = "{}", inFlight = "100"] = process.argv.slice(2);
const perWorkflow = 10;
const rampSeconds = 2;

const { credentials } = JSON.parse(keys);
const client =
  by === "own"
    ? await connectOwn(Number(port), credentials)
    : (await connect(Number(port), credentials)).client;
let completed = 0;
const counting = {
  async step(number: number): Promise<number> {
    completed += 1;
    return activities.step(number);
  },
};
await createWorker({
  client,
  domain,
  taskList,
  workflows: [sequence],
  activities: counting,
  maxDecisions: 16,
  maxActivities: 32,
});
const flow = new FlowClient({ client, domain });
let isOver = false;
let wrong = 0;
const keepOne = async (): Promise<void> => {
  while (!isOver) {
    const result = await flow.run(sequence, { input: perWorkflow });
    if (result !== perWorkflow) wrong += 1;
  }
};
const all = Array.from({ length: Number(inFlight) }, keepOne);
const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time * 1000));
await wait(rampSeconds);
const [before, cpu, begun] = [completed, process.cpuUsage(), performance.now()];
await wait(Number(seconds));
const { user, system } = process.cpuUsage(cpu);
const done = completed - before;
const elapsed = (performance.now() - begun) / 1000;
isOver = true;
await Promise.all(all);
if (wrong > 0) throw new Error(`${wrong} workflows have a wrong result.`);
process.stdout.write(JSON.stringify([done / elapsed, (user + system) / done]));
process.exit(0);
