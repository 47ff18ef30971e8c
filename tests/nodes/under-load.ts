// Three nodes and a PostgreSQL of their own, under load, and what comes of it.
import { checkInvariants, startTestPostgres } from "@ekiden/testing";
import { figuresOf, print } from "../durability/figures.ts";
import { LoadRun } from "../durability/load-run.ts";
import { type OrdealOptions, Ordeals, type Outages } from "./ordeals.ts";

const nodes = 3;
/** Longer than any poll, and than what an unlucky call waits for. */
const patienceMilliseconds = 5_000;

/** A lease, and the look that finds that it has ended (docs/decisions/0017-postgresql.md). */
const claimMilliseconds = 5_000;
/** After that time a node refuses what it was asked. */
const commitMilliseconds = 5_000;
/** So many that no node has them all. */
const programs = { starters: 40, deciders: 9, workers: 6, pulses: true };

/** What the log of a node says of a failure that nobody foresaw. */
const bug = "this is a bug in Ekiden";

/** What is asked of an outage (milliseconds). */
export const bars: Readonly<Partial<Record<keyof Outages, number>>> = {
  othersAtKill: 1_000,
  othersAtFreeze: 1_000,
  afterReturn: 3_000,
};

const names: Readonly<Record<keyof Outages, string>> = {
  othersAtKill: "longest outage of the other nodes, one killed (ms)",
  othersAtFreeze: "longest outage of the other nodes, one frozen (ms)",
  afterReturn: "longest outage after PostgreSQL's return (ms)",
  afterThaw: "a frozen node serves again after (ms)",
  refusal: "slowest refusal while PostgreSQL was away (ms)",
};

export interface Result {
  readonly figures: Readonly<Record<string, number>>;
  /** Lines that say what is not as it must be. */
  readonly failures: readonly string[];
}

export const runUnderLoad = async (options: OrdealOptions): Promise<Result> => {
  await using postgres = await startTestPostgres();
  const store = await postgres.createDatabase();
  const servers = Array.from({ length: nodes }, () => ({ store }));
  const { seed } = options;
  await using run = await LoadRun.begin({
    servers,
    seed,
    patienceMilliseconds,
    programs,
    claimMilliseconds,
    commitMilliseconds,
  });
  options.say(`${nodes} nodes serve on ports ${run.servers.ports.join(", ")}`);
  const ordeals = new Ordeals(run, postgres, options);
  const result = await run.run(async () => {
    await ordeals.all();
    options.say("no more starts: every workflow comes to its end, and all is read");
  });
  const violations = [...result.violations, ...checkInvariants(result.evidence)];
  const open = result.evidence.runs.filter(
    ({ description }) => description?.executionInfo.executionStatus !== "CLOSED",
  );
  return {
    figures: {
      ...figuresOf(result, violations),
      ...outagesByName(ordeals.outages),
      ...stoodStill(run),
    },
    failures: [
      ...print(violations),
      ...open.map(({ workflowId }) => `${workflowId} is open`),
      ...run.servers.complaints.filter((line) => line.includes(bug)),
      ...missedBars(ordeals.outages),
    ],
  };
};

/** Only where it happened. */
const stoodStill = ({ standStill }: LoadRun): Record<string, number> => {
  const milliseconds = standStill.within();
  return milliseconds > 0 ? { "the whole machine stood still for (ms)": milliseconds } : {};
};

const kinds = Object.keys(names) as readonly (keyof Outages)[];

const outagesByName = (outages: Outages): Record<string, number> => {
  const tried = kinds.filter((kind) => outages[kind] !== undefined);
  return Object.fromEntries(tried.map((kind) => [names[kind], outages[kind] ?? 0]));
};

const missedBars = (outages: Outages): string[] =>
  kinds.flatMap((kind) => {
    const [figure = 0, bar = Number.POSITIVE_INFINITY] = [outages[kind], bars[kind]];
    return figure > bar ? [`${names[kind]} is ${figure}, and may be ${bar}`] : [];
  });
