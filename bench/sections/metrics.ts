// What it costs to be observed: the same load on servers with metrics, which are scraped every
// second, with traces and with logs of calls, and on one without, in rounds that take turns. All
// keep their data in memory, so that no disk decides, and a share of a call is more than elsewhere.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { flawlessRound, type Round } from "../load/round.ts";
import { freePort, type ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import { inMemory, type Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const activities = 10;
const warmUp = { rampSeconds: 0, seconds: 2 };
const rampSeconds = 0.3;
const scrapeMs = 1_000;

interface Variant {
  readonly name: string;
  readonly server: ServerProcess;
  /** Does in a round what observers do, and passes the round on. */
  readonly around: (round: Promise<Round>) => Promise<Round>;
  readonly rounds: Round[];
}

const alone = (round: Promise<Round>) => round;

/** Scrapes as Prometheus does, and more often, for as long as the round takes. */
class Scraper {
  readonly tookMs: number[] = [];
  bytes = 0;
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  async around(round: Promise<Round>): Promise<Round> {
    let isOver = false;
    const over = round.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const beganAtMs = performance.now();
      const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
      this.tookMs.push(performance.now() - beganAtMs);
      this.bytes = text.length;
      await Promise.race([over, sleep(scrapeMs)]);
    }
    return over;
  }
}

/** Takes all spans, and does nothing with them. */
const openCollector = (): Promise<Server> =>
  new Promise((resolve) => {
    const collector = createServer((request, response) => {
      request.resume();
      request.on("end", () => {
        response.setHeader("content-type", "application/json");
        response.end("{}");
      });
    });
    collector.listen(0, "127.0.0.1", () => resolve(collector));
  });

interface Observed {
  readonly options?: readonly string[];
  readonly environment?: readonly string[];
  readonly around?: Variant["around"];
}

const variantOf = async (
  servers: Servers,
  name: string,
  { options, environment, around = alone }: Observed = {},
): Promise<Variant> => {
  const server = await registered(await servers.ekiden(inMemory, options, environment));
  return { name, server, around, rounds: [] };
};

interface Observers {
  readonly scraper: Scraper;
  /** Of the collector. */
  readonly url: string;
}

const variantsOf = async (servers: Servers, { scraper, url }: Observers) => {
  const options = [`--metrics 127.0.0.1:${scraper.port}`];
  const traced = [`OTEL_EXPORTER_OTLP_ENDPOINT=${url}`];
  const sampled = ["OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.01"];
  const around: Variant["around"] = (round) => scraper.around(round);
  return [
    await variantOf(servers, "without"),
    await variantOf(servers, "metrics", { options, around }),
    await variantOf(servers, "traces", { environment: traced }),
    await variantOf(servers, "traces, 1 of 100", { environment: [...traced, ...sampled] }),
    await variantOf(servers, "logs", { options: ["--slow-call 500ms", "--log-calls 0.01"] }),
  ] as const;
};

const sharesOf = ({ rounds }: Variant, bare: Variant, figure: (round: Round) => number) =>
  rounds.map((round, at) => figure(round) / figure(bare.rounds[at] as Round));

const rateOf = ({ callsPerSecond }: Round): number => callsPerSecond;
const costOf = ({ microsecondsPerCall }: Round): number => microsecondsPerCall;

/** Figures of each server, and what they are of those without in the same round. */
const told = (variants: readonly Variant[], bare: Variant): string =>
  table([
    ["", "calls/s", "CPU us/call", "calls/s, of without", "CPU, of without"],
    ...variants.map((variant) => [
      variant.name,
      ...[rateOf, costOf].map((figure) => withSpread(spreadOf(variant.rounds.map(figure)))),
      ...[rateOf, costOf].map((figure) => withSpread(spreadOf(sharesOf(variant, bare, figure)))),
    ]),
  ]);

export const metrics: Section = {
  title: "Metrics, traces and logs",
  long: true,
  maxSeconds: 600,
  async run({ rounds, seconds }, servers) {
    const scraper = new Scraper(await freePort());
    const collector = await openCollector();
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const variants = await variantsOf(servers, { scraper, url });
    const plan = busyPlan(activities);
    for (const { server } of variants) await flawlessRound(server, plan, warmUp);
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first in turn, and every second time the other way round.
      const at = round % variants.length;
      const turns = [...variants.slice(at), ...variants.slice(0, at)];
      for (const { server, around, rounds: done } of round % 2 === 0 ? turns : turns.reverse()) {
        done.push(await around(flawlessRound(server, plan, { rampSeconds, seconds })));
      }
    }
    collector.closeAllConnections();
    collector.close();
    const [bare, measured, traced, sampled, logged] = variants;
    say(told(variants, bare));
    const scrape = median(scraper.tookMs);
    say(`\nA scrape took ${number(scrape)} ms, and ${number(scraper.bytes / 1_000)} kB.`);
    const shareOf = (variant: Variant, figure: typeof rateOf) =>
      median(sharesOf(variant, bare, figure));
    return {
      metricsOfBare: shareOf(measured, rateOf),
      metricsCpuOfBare: shareOf(measured, costOf),
      tracesCpuOfBare: shareOf(traced, costOf),
      sampledTracesCpuOfBare: shareOf(sampled, costOf),
      logsCpuOfBare: shareOf(logged, costOf),
      metricsScrapeMs: scrape,
    };
  },
};
