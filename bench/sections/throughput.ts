// How much one server carries: one activity, and ten in sequence, beside the null server and beside
// the same server on a memory store, in rounds that take turns so that all meet the same minutes.
import { setTimeout as sleep } from "node:timers/promises";
import { connectionsOf } from "../load/load.ts";
import { flawlessRound, type LoadRound, type Round, replayRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import type { ServerProcess } from "../processes.ts";
import { megabytes, number, percent, say, table, withSpread } from "../report.ts";
import { inMemory } from "../servers.ts";
import { median, percentile, spreadOf } from "../statistics.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

interface Contestants {
  readonly nullServer: ServerProcess;
  readonly durable: ServerProcess;
  readonly memory: ServerProcess;
}

interface Rounds {
  readonly nullServer: readonly Round[];
  readonly durable: readonly LoadRound[];
  readonly memory: readonly LoadRound[];
}

const warmUp = { rampSeconds: 0, seconds: 2 };
/** Lets a server finish what a round left behind, such as a checkpoint. */
const pauseMs = 300;

const takeTurns = async (
  { nullServer, durable, memory }: Contestants,
  activities: number,
  { rounds, seconds }: Options,
): Promise<Rounds> => {
  const plan = busyPlan(activities);
  const timing = { rampSeconds: 0.5, seconds };
  const { requests } = await flawlessRound(durable, plan, warmUp);
  await flawlessRound(memory, plan, warmUp);
  const replay = { requests, connections: connectionsOf(plan) };
  await replayRound(nullServer, replay, warmUp);
  const results = {
    nullServer: [] as Round[],
    durable: [] as LoadRound[],
    memory: [] as LoadRound[],
  };
  for (let round = 0; round < rounds; round++) {
    results.nullServer.push(await replayRound(nullServer, replay, timing));
    results.durable.push(await flawlessRound(durable, plan, timing));
    await sleep(pauseMs);
    results.memory.push(await flawlessRound(memory, plan, timing));
    await sleep(pauseMs);
  }
  return results;
};

const over = <R>(rounds: readonly R[], figure: (round: R) => number) =>
  spreadOf(rounds.map(figure));
const mean = (rounds: readonly Round[], figure: (usage: Round["usage"]) => number): number =>
  rounds.reduce((sum, round) => sum + figure(round.usage), 0) / rounds.length;

const commonCells = (rounds: readonly Round[]): string[] => [
  withSpread(over(rounds, (round) => round.callsPerSecond)),
  withSpread(over(rounds, (round) => round.microsecondsPerCall)),
  percent(mean(rounds, (usage) => usage.serverShare)),
  percent(mean(rounds, (usage) => usage.generatorShare)),
  percent(mean(rounds, (usage) => usage.foreignShare)),
  megabytes(rounds.at(-1)?.usage.residentBytes ?? Number.NaN),
];

const loadCells = (rounds: readonly LoadRound[]): string[] => {
  const deliveries = rounds.flatMap((round) => round.deliveriesMs);
  return [
    withSpread(over(rounds, (round) => round.workflowsPerSecond)),
    withSpread(over(rounds, (round) => round.activitiesPerSecond)),
    `${number(percentile(deliveries, 0.5))} / ${number(percentile(deliveries, 0.99))}`,
  ];
};

const print = ({ nullServer, durable, memory }: Rounds): void => {
  const columns = ["calls/s", "CPU us/call", "server", "generator", "foreign", "memory"];
  const rows = Object.entries({ "null server": nullServer, durable, "memory store": memory });
  say(table([["", ...columns], ...rows.map(([name, rounds]) => [name, ...commonCells(rounds)])]));
  say();
  const loads = ["workflows/s", "activities/s", "delivery ms p50 / p99"];
  const loaded = Object.entries({ durable, "memory store": memory });
  say(table([["", ...loads], ...loaded.map(([name, rounds]) => [name, ...loadCells(rounds)])]));
  const histories = [...durable, ...memory].reduce((sum, round) => sum + round.histories, 0);
  say(`${number(histories)} histories read and right.`);
  const busiest = mean(nullServer, (usage) => usage.generatorShare);
  if (busiest > mean(nullServer, (usage) => usage.serverShare))
    say("The generator was busier than the null server: the ratio flatters the server under test.");
};

const figuresOf = ({ nullServer, durable, memory }: Rounds) => {
  const deliveries = durable.flatMap((round) => round.deliveriesMs);
  const pairs = durable.map((round, index) => ({
    null: round.callsPerSecond / (nullServer[index]?.callsPerSecond ?? Number.NaN),
    cpu: (nullServer[index]?.microsecondsPerCall ?? Number.NaN) / round.microsecondsPerCall,
    memory: round.callsPerSecond / (memory[index]?.callsPerSecond ?? Number.NaN),
  }));
  return {
    callsPerSecond: median(durable.map((round) => round.callsPerSecond)),
    nullRequestsPerSecond: median(nullServer.map((round) => round.callsPerSecond)),
    ratio: median(pairs.map((pair) => pair.null)),
    cpuRatio: median(pairs.map((pair) => pair.cpu)),
    durableOfMemory: median(pairs.map((pair) => pair.memory)),
    activitiesPerSecond: median(durable.map((round) => round.activitiesPerSecond)),
    workflowsPerSecond: median(durable.map((round) => round.workflowsPerSecond)),
    serverMicrosecondsPerCall: median(durable.map((round) => round.microsecondsPerCall)),
    loadedDeliveryP50Ms: percentile(deliveries, 0.5),
    loadedDeliveryP99Ms: percentile(deliveries, 0.99),
  };
};

export const throughput: Section = {
  title: "Throughput",
  long: false,
  maxSeconds: 600,
  async run(options, servers) {
    const contestants = {
      nullServer: await servers.nullServer(),
      durable: await registered(await servers.ekiden()),
      memory: await registered(await servers.ekiden(inMemory)),
    };
    const measure = async (title: string, activities: number) => {
      say(`\n${title}: median (least-most) of ${options.rounds} rounds of ${options.seconds} s\n`);
      const rounds = await takeTurns(contestants, activities, options);
      print(rounds);
      const figures = figuresOf(rounds);
      say(
        `Of the null server's rate ${number(figures.ratio)} ` +
          `(by CPU per call ${number(figures.cpuRatio)}); ` +
          `durable of memory ${number(figures.durableOfMemory)}.`,
      );
      return figures;
    };
    const oneActivity = await measure("One activity", 1);
    const tenActivities = await measure("Ten activities in sequence", 10);
    return { ...tenActivities, oneActivity, tenActivities };
  },
};
