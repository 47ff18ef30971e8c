// A program: replays a long history some times, and prints events per second of each.
import { replayHistory } from "@ekiden/flow";
import { recordedSequence } from "./recorded.ts";
import { sequence } from "./workflows.ts";

const [activities = "4000", times = "10"] = process.argv.slice(2);
const events = recordedSequence(Number(activities));
const rates: number[] = [];
for (let time = 0; time < Number(times); time += 1) {
  const begun = performance.now();
  const { decisions } = await replayHistory(sequence, events, { foreignPromises: "ignore" });
  rates.push(events.length / ((performance.now() - begun) / 1000));
  if (decisions[0]?.type !== "CompleteWorkflowExecution")
    throw new Error("The replay is not right.");
}
// The first ones are compiled meanwhile.
process.stdout.write(JSON.stringify(rates.slice(2)));
