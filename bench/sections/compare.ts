// Two servers under the same load, in short rounds that take turns: what disturbs the machine
// disturbs both, so that the median of the ratios of neighbouring rounds says more than two
// figures.
import type { LoadPlan } from "../load/load.ts";
import { flawlessRound, type Round } from "../load/round.ts";
import type { ServerProcess } from "../processes.ts";
import { say, table, withSpread } from "../report.ts";
import { median, spreadOf } from "../statistics.ts";

const warmUp = { rampSeconds: 0, seconds: 2 };
const rampSeconds = 0.2;

export interface Compared {
  readonly bare: ServerProcess;
  readonly observed: ServerProcess;
  readonly plan: LoadPlan;
  /** How tables call the two, `bare` first. */
  readonly names?: readonly [string, string];
  /** Around each round of `observed`: passes the round on. */
  readonly around?: (round: Promise<Round>) => Promise<Round>;
}

export interface Timing {
  readonly rounds: number;
  readonly seconds: number;
}

/** Medians of the shares of `bare`, each of one round and its neighbour. */
export interface Shares {
  /** Of calls/s. */
  readonly rate: number;
  /** Of the processor time of a call. */
  readonly cost: number;
}

const figures = [
  ({ callsPerSecond }: Round) => callsPerSecond,
  ({ microsecondsPerCall }: Round) => microsecondsPerCall,
];

/** Prints all figures with their spread. */
export const compare = async (compared: Compared, timing: Timing): Promise<Shares> => {
  const { names: [bare, observed] = ["without", "with"] } = compared;
  const rounds = await takeTurns(compared, timing);
  const rowOf = (name: string, all: readonly Round[]) => [
    name,
    ...figures.map((figure) => withSpread(spreadOf(all.map(figure)))),
  ];
  const shares = figures.map((figure) =>
    rounds.observed.map((round, at) => figure(round) / figure(rounds.bare[at] as Round)),
  );
  const last = [`${observed}, of ${bare}`, ...shares.map((all) => withSpread(spreadOf(all)))];
  const lines = [rowOf(bare, rounds.bare), rowOf(observed, rounds.observed), last];
  say(table([["", "calls/s", "CPU us/call"], ...lines]));
  const [rate = [], cost = []] = shares;
  return { rate: median(rate), cost: median(cost) };
};

const takeTurns = async (
  { bare, observed, plan, around = (round) => round }: Compared,
  { rounds, seconds }: Timing,
) => {
  for (const server of [bare, observed]) await flawlessRound(server, plan, warmUp);
  const taken = { bare: [] as Round[], observed: [] as Round[] };
  const timing = { rampSeconds, seconds };
  for (let round = 0; round < rounds; round += 1) {
    // Each goes first in every second round.
    const turns = [
      async () => void taken.bare.push(await flawlessRound(bare, plan, timing)),
      async () => void taken.observed.push(await around(flawlessRound(observed, plan, timing))),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return taken;
};
