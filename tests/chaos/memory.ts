// Little memory, many who wait, and large inputs.
import { checkInvariants, type RunEvidence } from "@ekiden/testing";
import { Client, Line } from "../durability/client.ts";
import { replayViolations } from "../durability/described.ts";
import { temporaryDirectory } from "../durability/directory.ts";
import { print } from "../durability/figures.ts";
import { Inspection } from "../durability/inspection.ts";
import { registerAll } from "../durability/register.ts";
import { Servers } from "../durability/servers.ts";
import { StandStill } from "../durability/stand-still.ts";
import { domain, journey } from "../durability/workflows.ts";
import { longestSilence } from "../nodes/outages.ts";
import type { Report, Script } from "./script.ts";
import { residentMebibytes, SmallMemory, whyNoSmallMemory } from "./small-memory.ts";
import { holdUnfinished } from "./unfinished.ts";

const mebibytes = 256;
const pollers = 1_000;
const callersAtOnce = 64;
/** In bytes, each: 32,768 is what the service takes. */
const inputBytes = 32_000;
const signalsEach = 9;
const runsPerCycle = 500;
/** So many of the runs are read again, whole. */
const readEvery = 10;

const input = (name: string): string => name.padEnd(inputBytes, ".");

/** Workflows one after the other, each told many things; what is refused is tried again. */
const tellMuch = async (client: Client, names: string[]): Promise<void> => {
  for (let workflowId = names.pop(); workflowId; workflowId = names.pop()) {
    const taskList = { name: "nobody-decides" };
    const start = { domain, workflowId, workflowType: journey, taskList, input: input(workflowId) };
    await client.insist("StartWorkflowExecution", start);
    for (let signal = 1; signal <= signalsEach; signal += 1) {
      const signalName = `signal-${signal}`;
      const told = { domain, workflowId, signalName, input: input(`${workflowId} ${signalName}`) };
      await client.insist("SignalWorkflowExecution", told);
    }
  }
};

const pollOnAndOn = (client: Client, index: number): Promise<void> =>
  client.line.untilHungUp(async () => {
    const taskList = { name: `list-${index % 10}` };
    await client.patiently("PollForActivityTask", { domain, taskList });
  });

interface Told {
  readonly line: Line;
  readonly runs: readonly RunEvidence[];
}

const judge = ({ line, runs }: Told): readonly string[] => {
  const read = new Set(runs.map(({ workflowId }) => workflowId));
  const calls = line.calls.filter(
    ({ input: given }) => "workflowId" in given && read.has(given.workflowId ?? ""),
  );
  return print([...replayViolations(domain, runs), ...checkInvariants({ runs, calls })]);
};

const run = async (cycles: number, say: (line: string) => void): Promise<Report> => {
  const unfinished = await holdUnfinished(say);
  const report = await waitAndTellMuch(cycles, say);
  return {
    ...report,
    figures: { ...report.figures, ...unfinished.figures },
    failures: [...report.failures, ...unfinished.failures],
  };
};

const waitAndTellMuch = async (cycles: number, say: (line: string) => void): Promise<Report> => {
  using directory = temporaryDirectory();
  using memory = new SmallMemory(mebibytes);
  using standStill = new StandStill();
  const line = new Line();
  const polling = new Line();
  await using servers = await Servers.start([{ data: directory.path, through: memory.through }]);
  const [id = 0] = servers.ids;
  line.connect(...servers.ports);
  polling.connect(...servers.ports);
  await registerAll(new Client("registrar", line));
  const waiting = Array.from({ length: pollers }, (_, index) =>
    pollOnAndOn(new Client(`poller-${index}`, polling), index),
  );
  const from = Date.now();
  let resident = 0;
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const names = Array.from({ length: runsPerCycle }, (_, index) => `large-${cycle}-${index}`);
    const callers = Array.from({ length: callersAtOnce }, (_, index) =>
      tellMuch(new Client(`caller-${index}`, line), names),
    );
    await Promise.race([servers.gone, Promise.all(callers)]);
    resident = Math.max(resident, residentMebibytes(id) ?? 0);
    say(`${cycle} of ${cycles}: the process takes ${residentMebibytes(id)} MiB`);
  }
  const until = Date.now();
  const inspection = new Inspection({ client: new Client("inspector", line), domain });
  const open = await Promise.race([servers.gone, inspection.openRuns()]);
  const some = open.filter((_, index) => index % readEvery === 0);
  const runs = await Promise.race([servers.gone, inspection.read(some)]);
  for (const one of [line, polling]) one.hangUp();
  await Promise.all(waiting);
  const acknowledged = line.calls.filter(({ outcome }) => outcome.kind === "ok").length;
  const lost = cycles * runsPerCycle - open.length;
  const found = judge({ line, runs });
  const ports = servers.ports;
  return {
    cycles,
    figures: {
      acknowledged,
      unknown: line.calls.filter(({ outcome }) => outcome.kind === "unknown").length,
      lost,
      malformed: found.length,
      "memory that it may have (MiB)": mebibytes,
      "most that the process took (MiB)": resident,
      "most with the kernel's cache (MiB)": memory.peakMebibytes,
      "told to try again": line.refusals,
    },
    failures: lost === 0 ? found : [...found, `${lost} workflows are not there`],
    longestOutageMilliseconds: longestSilence(line.calls, { ports, from, until, standStill }),
  };
};

export const memory: Script = {
  what:
    "512 MiB of memory, 2,000 requests of 1 MB that do not come to their end; then 256 MiB, 1,000 " +
    "polls, 5,000 inputs of 32 kB a cycle; root",
  cycles: 2,
  whyNot: whyNoSmallMemory,
  run: ({ cycles, say }) => run(cycles, say),
};
