// What it costs to measure and to be scraped: the same load on a server with metrics, which is
// scraped every second, and on one without, in rounds that take turns.
import { setTimeout as sleep } from "node:timers/promises";
import { flawlessRound, type Round } from "../load/round.ts";
import { freePort, type ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const activities = 10;
const warmUp = { rampSeconds: 0, seconds: 2 };
const scrapeMs = 1_000;

interface Measured {
  readonly server: ServerProcess;
  readonly port: number;
}

const measuredServer = async (servers: Servers): Promise<Measured> => {
  const port = await freePort();
  const started = await servers.ekiden(servers.newData(), [`--metrics 127.0.0.1:${port}`]);
  return { server: await registered(started), port };
};

/** Scrapes as Prometheus does, and more often, for as long as the round takes. */
const whileScraped = async (port: number, round: Promise<Round>) => {
  let isOver = false;
  const over = round.finally(() => {
    isOver = true;
  });
  const tookMs: number[] = [];
  let bytes = 0;
  while (!isOver) {
    const beganAtMs = performance.now();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    tookMs.push(performance.now() - beganAtMs);
    bytes = text.length;
    await Promise.race([over, sleep(scrapeMs)]);
  }
  return { round: await over, scrapeMs: median(tookMs), bytes };
};

export const metrics: Section = {
  title: "Metrics",
  long: true,
  maxSeconds: 600,
  async run({ rounds, seconds }, servers) {
    const bare = await registered(await servers.ekiden());
    const measured = await measuredServer(servers);
    const plan = busyPlan(activities);
    const timing = { rampSeconds: 0.5, seconds };
    for (const server of [bare, measured.server]) await flawlessRound(server, plan, warmUp);
    const without: Round[] = [];
    const withMetrics: Awaited<ReturnType<typeof whileScraped>>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first in every second round.
      const turns = [
        async () => void without.push(await flawlessRound(bare, plan, timing)),
        async () => {
          const { server, port } = measured;
          withMetrics.push(await whileScraped(port, flawlessRound(server, plan, timing)));
        },
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    const ratios = (figure: (round: Round) => number) =>
      withMetrics.map(({ round }, at) => figure(round) / figure(without[at] as Round));
    const rates = ratios(({ callsPerSecond }) => callsPerSecond);
    const costs = ratios(({ microsecondsPerCall }) => microsecondsPerCall);
    const row = (name: string, all: readonly Round[]) => [
      name,
      withSpread(spreadOf(all.map(({ callsPerSecond }) => callsPerSecond))),
      withSpread(spreadOf(all.map(({ microsecondsPerCall }) => microsecondsPerCall))),
    ];
    const measuredRounds = withMetrics.map(({ round }) => round);
    const shares = ["with, of without", ...[rates, costs].map((all) => withSpread(spreadOf(all)))];
    const rows = [row("without", without), row("with metrics", measuredRounds), shares];
    say(table([["", "calls/s", "CPU us/call"], ...rows]));
    const scrape = median(withMetrics.map((each) => each.scrapeMs));
    const bytes = median(withMetrics.map((each) => each.bytes));
    say(`\nA scrape took ${number(scrape)} ms, and ${number(bytes / 1_000)} kB.`);
    return {
      metricsOfBare: median(rates),
      metricsCpuOfBare: median(costs),
      metricsScrapeMs: scrape,
    };
  },
};
