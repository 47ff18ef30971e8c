// What the figures are held against. A bar that is missed is said, and does not fail the run:
// machines differ; a rule that is broken does.
import { number, say, table } from "./report.ts";
import type { Figures } from "./sections/section.ts";

interface Bar {
  readonly name: string;
  readonly figure: string;
  readonly least?: number;
  readonly most?: number;
}

const bars: readonly Bar[] = [
  { name: "calls/s of the null server's", figure: "ratio", least: 0.35 },
  { name: "durable of memory store", figure: "durableOfMemory", least: 0.7 },
  { name: "delivery p99, ms", figure: "deliveryP99Ms", most: 10 },
  { name: "activity cycle p50, ms", figure: "cycleP50Ms", most: 1.5 },
  { name: "CPU with many open of few", figure: "manyOpenCost", most: 1.2 },
  { name: "decision on a long history", figure: "longHistoryCost", most: 2 },
  { name: "verification of a signature, us", figure: "verifyUs", most: 15 },
  { name: "calls/s with keys of open", figure: "ratioToOpen", least: 0.75 },
  { name: "calls/s with keys of verifying null", figure: "ratioToVerifyingNull", least: 0.5 },
  { name: "memory with idle polls, MB", figure: "idleMegabytes", most: 400 },
  { name: "p99 beside a crowd of alone", figure: "crowdCost", most: 2 },
  { name: "timers early", figure: "timersEarly", most: 0 },
  { name: "timer lateness p99, ms", figure: "timerLatenessP99Ms", most: 250 },
  { name: "restart to first answer, ms", figure: "restartMs", most: 3000 },
  { name: "activities/s against moto's", figure: "motoRatio", least: 50 },
  { name: "replayed events/s", figure: "replayEventsPerSecond", least: 700_000 },
  { name: "suspended workflows per GB", figure: "cachedWorkflowsPerGB", least: 200_000 },
  { name: "CPU per activity of the AWS SDK's", figure: "cpuOfSdk", most: 0.28 },
  { name: "cost of a turn's time limit, us", figure: "turnLimitMicroseconds", most: 5 },
  { name: "installed with @ekiden/flow, MB", figure: "installMegabytes", most: 4 },
  { name: "test of a 30-day workflow, ms", figure: "thirtyDayTestMs", most: 50 },
  { name: "import of @ekiden/flow, ms", figure: "importMs", most: 20 },
  { name: "calls/s on PostgreSQL of embedded", figure: "postgresOfEmbedded", least: 0.7 },
  { name: "steps/s in batches of one by one", figure: "batchedOfSingle", least: 5 },
  { name: "calls/s of three nodes of one", figure: "threeOfOne", least: 0.9 },
  { name: "runs lost to other nodes, share", figure: "conflictShare", most: 0.01 },
  { name: "statements to deliver a task", figure: "statementsPerTask", most: 3 },
  { name: "CPU with much stored of little", figure: "storedCost", most: 1.2 },
  { name: "CPU with many queued of few", figure: "queuedCost", most: 1.2 },
  { name: "plans that read a whole table", figure: "seqScans", most: 0 },
  { name: "delivery across nodes p99, ms", figure: "crossNodeP99Ms", most: 20 },
];

const verdict = ({ least = Number.NEGATIVE_INFINITY, most = Infinity }: Bar, value: number) =>
  value >= least && value <= most ? "holds" : "missed";

export const printBars = (figures: Figures): void => {
  const rows = bars.flatMap((bar) => {
    const value = figures[bar.figure];
    if (typeof value !== "number") return [];
    const limit = bar.least === undefined ? `<= ${bar.most}` : `>= ${bar.least}`;
    return [[bar.name, number(value), limit, verdict(bar, value)]];
  });
  if (rows.length > 0) say(`\n${table([["bar", "measured", "asked for", ""], ...rows])}`);
};
