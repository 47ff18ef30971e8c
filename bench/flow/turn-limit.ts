// A program: microseconds of CPU that the time limit costs a turn, of some rounds. The shortest
// history there is, is replayed with a limit and without.
import { defineWorkflow, replayHistory } from "@ekiden/flow";
import { recordedSequence } from "./recorded.ts";
import { sequence } from "./workflows.ts";

const [replays = "4000", rounds = "7"] = process.argv.slice(2);
const turnsOfReplay = 2;
const { name, version } = sequence;
const nothing = defineWorkflow({ name, version }, async () => 0);
const events = recordedSequence(0);

const microseconds = async (milliseconds: number): Promise<number> => {
  const before = process.cpuUsage();
  for (let replay = 0; replay < Number(replays); replay += 1) {
    await replayHistory(nothing, events, { milliseconds, foreignPromises: "ignore" });
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / Number(replays) / turnsOfReplay;
};

const costs: number[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const without = await microseconds(Number.POSITIVE_INFINITY);
  costs.push((await microseconds(60_000)) - without);
}
// The first ones are compiled meanwhile.
process.stdout.write(JSON.stringify(costs.slice(2)));
process.exit(0);
