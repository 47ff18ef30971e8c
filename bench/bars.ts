// What the figures are held against. A bar that is missed is said, and does not fail the run:
// machines differ; a rule that is broken does.
import { number, say, table } from "./report.ts";
import type { Figures } from "./sections/section.ts";

interface Bar {
  readonly name: string;
  readonly figure: string;
  readonly min?: number;
  readonly max?: number;
}

const bars: readonly Bar[] = [
  { name: "calls/s of the null server's", figure: "ratio", min: 0.35 },
  { name: "durable of memory store", figure: "durableOfMemory", min: 0.7 },
  { name: "delivery p99, ms", figure: "deliveryP99Ms", max: 10 },
  { name: "activity cycle p50, ms", figure: "cycleP50Ms", max: 1.5 },
  { name: "CPU with many open of few", figure: "manyOpenCost", max: 1.2 },
  { name: "decision on a long history", figure: "longHistoryCost", max: 2 },
  { name: "verification of a signature, us", figure: "verifyUs", max: 15 },
  { name: "calls/s with keys of open", figure: "ratioToOpen", min: 0.75 },
  { name: "calls/s with keys of verifying null", figure: "ratioToVerifyingNull", min: 0.5 },
  { name: "memory with idle polls, MB", figure: "idleMegabytes", max: 400 },
  { name: "p99 beside a crowd of alone", figure: "crowdCost", max: 2 },
  { name: "timers early", figure: "timersEarly", max: 0 },
  { name: "timer lateness p99, ms", figure: "timerLatenessP99Ms", max: 250 },
  { name: "restart to first answer, ms", figure: "restartMs", max: 3000 },
  { name: "start to first answer, ms", figure: "firstAnswerMs", max: 300 },
  { name: "CPU of ekiden workflow list, ms", figure: "listCommandMs", max: 250 },
  { name: "memory at rest, MB", figure: "restMegabytes", max: 75 },
  { name: "memory with many open executions, MB", figure: "openMegabytes", max: 300 },
  { name: "activities/s against moto's", figure: "motoRatio", min: 50 },
  { name: "replayed events/s", figure: "replayEventsPerSecond", min: 700_000 },
  { name: "activities/s embedded of DBOS's", figure: "embeddedOfDbos", min: 3 },
  { name: "suspended workflows per GB", figure: "cachedWorkflowsPerGB", min: 200_000 },
  { name: "CPU per activity of the AWS SDK's", figure: "cpuOfSdk", max: 0.28 },
  { name: "cost of a turn's time limit, us", figure: "turnLimitMicroseconds", max: 5 },
  { name: "installed with @ekiden/flow, MB", figure: "installMegabytes", max: 4 },
  { name: "test of a 30-day workflow, ms", figure: "thirtyDayTestMs", max: 50 },
  { name: "import of @ekiden/flow, ms", figure: "importMs", max: 20 },
  { name: "calls/s on PostgreSQL of embedded", figure: "postgresOfEmbedded", min: 0.7 },
  { name: "steps/s in batches of one by one", figure: "batchedOfSingle", min: 5 },
  { name: "calls/s of three nodes of one", figure: "threeOfOne", min: 0.9 },
  { name: "connections of the node with fewer", figure: "leastConnectionShare", min: 0.45 },
  { name: "runs lost to other nodes, share", figure: "conflictShare", max: 0.01 },
  { name: "statements to deliver a task", figure: "statementsPerTask", max: 3 },
  { name: "CPU with much stored of little", figure: "storedCost", max: 1.2 },
  { name: "CPU with many queued of few", figure: "queuedCost", max: 1.2 },
  { name: "plans that read a whole table", figure: "seqScans", max: 0 },
  { name: "explanation of 20,000 events, ms", figure: "explainMs", max: 30 },
  { name: "explanation of parsing the history", figure: "explainOfParsing", max: 1 },
  { name: "incidents of 100,000 open runs, ms", figure: "incidentsMs", max: 20 },
  { name: "the same on PostgreSQL, ms", figure: "incidentsMsOnPostgres", max: 20 },
  { name: "selective query of 1,000,000, ms", figure: "findMs", max: 50 },
  { name: "the same on PostgreSQL, ms", figure: "findOnPostgresMs", max: 50 },
  { name: "start with indexes of types and tags", figure: "startOfBare", max: 1.02 },
  { name: "the same on PostgreSQL", figure: "startOfBareOnPostgres", max: 1.02 },
  { name: "reset of 10,000 events, ms", figure: "resetMs", max: 100 },
  { name: "the same on PostgreSQL, ms", figure: "resetMsOnPostgres", max: 100 },
  { name: "p99 beside a job of 500 a second", figure: "p99BesideJobOf500", max: 2 },
  { name: "the same on PostgreSQL", figure: "p99BesideJobOf500OnPostgres", max: 2 },
  { name: "delivery across nodes p99, ms", figure: "crossNodeP99Ms", max: 20 },
];

const verdict = ({ min = Number.NEGATIVE_INFINITY, max = Infinity }: Bar, value: number) =>
  value >= min && value <= max ? "holds" : "missed";

export const printBars = (figures: Figures): void => {
  const rows = bars.flatMap((bar) => {
    const value = figures[bar.figure];
    if (typeof value !== "number") return [];
    const limit = bar.min === undefined ? `<= ${bar.max}` : `>= ${bar.min}`;
    return [[bar.name, number(value), limit, verdict(bar, value)]];
  });
  if (rows.length > 0) say(`\n${table([["bar", "measured", "asked for", ""], ...rows])}`);
};
