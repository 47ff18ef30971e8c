// Rounds of several contestants that take turns, and what is said of them.
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadPlan } from "../load/load.ts";
import { flawlessRound, type LoadRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import type { Target } from "../processes.ts";
import { number, percent, say, table, withSpread } from "../report.ts";
import { median, spreadOf } from "../statistics.ts";

const warmUp = { rampSeconds: 0, seconds: 2 };
const pauseMs = 300;

export type Rounds<Name extends string> = Readonly<Record<Name, readonly LoadRound[]>>;

export interface Contestant {
  readonly target: Target;
  readonly plan: LoadPlan;
}

/** Each its load, by turns. */
export const takeTurns = async <Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { rounds, seconds }: Options,
): Promise<Rounds<Name>> => {
  const results = {} as Record<Name, LoadRound[]>;
  const names = Object.keys(contestants) as Name[];
  for (const name of names) {
    results[name] = [];
    const { target, plan } = contestants[name];
    await flawlessRound(target, plan, warmUp);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const timing = { rampSeconds: 0.5, seconds };
      const { target, plan } = contestants[name];
      results[name].push(await flawlessRound(target, plan, timing));
      await sleep(pauseMs);
    }
  }
  return results;
};

/** The median of the pairs' ratios: each round is held against the one beside it. */
export const ratioOf = (
  ones: readonly LoadRound[],
  others: readonly LoadRound[],
  figure: (round: LoadRound) => number,
): number =>
  median(
    ones.map((one, index) => {
      const other = others[index];
      return other ? figure(one) / figure(other) : Number.NaN;
    }),
  );

export const figureOf = (
  rounds: readonly LoadRound[],
  figure: (round: LoadRound) => number,
): number => median(rounds.map(figure));

export const printRounds = (results: Rounds<string>): void => {
  const columns = ["calls/s", "node us/call", "PostgreSQL us/call", "node", "PostgreSQL"];
  const rows = Object.entries(results).map(([name, rounds]) => {
    const spread = (figure: (round: LoadRound) => number) =>
      withSpread(spreadOf(rounds.map(figure)));
    const share = (figure: (round: LoadRound) => number) => percent(figureOf(rounds, figure));
    return [
      name,
      spread((round) => round.callsPerSecond),
      spread((round) => round.microsecondsPerCall),
      spread((round) => round.databaseMicrosecondsPerCall),
      share(({ usage }) => usage.serverShare),
      share(({ usage }) => usage.databaseShare),
      share(({ usage }) => usage.generatorShare),
      share(({ usage }) => usage.foreignShare),
    ];
  });
  say(table([["", ...columns, "generator", "foreign"], ...rows]));
  const all = Object.values(results).flat();
  say(`${number(all.reduce((sum, { histories }) => sum + histories, 0))} histories right.`);
};
