// What it costs to be observed: the same load on a server with metrics, which is scraped every
// second, with traces, or with logs of calls, and on one without, in rounds that take turns. All
// keep their data in memory, so that no disk decides, and a share of a call is more than elsewhere.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadPlan } from "../load/load.ts";
import { flawlessRound, type Round } from "../load/round.ts";
import { freePort, type ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import { inMemory, type Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { type Part, runChosen } from "./part.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

/** Few at a time, so that a round soon ends; the server is as busy with them. */
const plan: LoadPlan = { ...busyPlan(10), inFlight: 64 };
const warmUp = { rampSeconds: 0, seconds: 2 };
const rampSeconds = 0.2;
const scrapeMs = 1_000;

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

interface Compared {
  readonly bare: ServerProcess;
  readonly observed: ServerProcess;
  /** Does in a round what observers do, and passes the round on. */
  readonly around?: (round: Promise<Round>) => Promise<Round>;
}

interface Timing {
  readonly rounds: number;
  readonly seconds: number;
}

/** Returns shares of the one without, in the same rounds. */
const compare = async (
  { bare, observed, around = (round) => round }: Compared,
  { rounds, seconds }: Timing,
) => {
  for (const server of [bare, observed]) await flawlessRound(server, plan, warmUp);
  const without: Round[] = [];
  const watched: Round[] = [];
  const timing = { rampSeconds, seconds };
  for (let round = 0; round < rounds; round += 1) {
    // Each goes first in every second round.
    const turns = [
      async () => void without.push(await flawlessRound(bare, plan, timing)),
      async () => void watched.push(await around(flawlessRound(observed, plan, timing))),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const figures = [
    ({ callsPerSecond }: Round) => callsPerSecond,
    ({ microsecondsPerCall }: Round) => microsecondsPerCall,
  ];
  const rowOf = (name: string, all: readonly Round[]) => [
    name,
    ...figures.map((figure) => withSpread(spreadOf(all.map(figure)))),
  ];
  const shares = figures.map((figure) =>
    watched.map((round, at) => figure(round) / figure(without[at] as Round)),
  );
  const last = ["with, of without", ...shares.map((all) => withSpread(spreadOf(all)))];
  const lines = [rowOf("without", without), rowOf("with", watched), last];
  say(table([["", "calls/s", "CPU us/call"], ...lines]));
  const [rate = [], cost = []] = shares;
  return { rate: median(rate), cost: median(cost) };
};

const metricsPart: Part = {
  title: "Metrics, scraped every second",
  async run(timing, servers) {
    const scraper = new Scraper(await freePort());
    const options = [`--metrics 127.0.0.1:${scraper.port}`];
    const bare = await registered(await servers.ekiden(inMemory));
    const observed = await registered(await servers.ekiden(inMemory, options));
    const around = (round: Promise<Round>) => scraper.around(round);
    const { rate, cost } = await compare({ bare, observed, around }, timing);
    const scrape = median(scraper.tookMs);
    say(`\nA scrape took ${number(scrape)} ms, and ${number(scraper.bytes / 1_000)} kB.`);
    return { metricsOfBare: rate, metricsCpuOfBare: cost, metricsScrapeMs: scrape };
  },
};

const traced = async (servers: Servers, sampler: readonly string[], timing: Timing) => {
  const collector = await openCollector();
  const { port } = collector.address() as AddressInfo;
  const environment = [`OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${port}`, ...sampler];
  const bare = await registered(await servers.ekiden(inMemory));
  const observed = await registered(await servers.ekiden(inMemory, [], environment));
  const shares = await compare({ bare, observed }, timing);
  collector.closeAllConnections();
  collector.close();
  return shares;
};

const tracesPart: Part = {
  title: "Traces of all calls and executions, as is the default",
  async run(timing, servers) {
    const { rate, cost } = await traced(servers, [], timing);
    return { tracesOfBare: rate, tracesCpuOfBare: cost };
  },
};

const ratio = "parentbased_traceidratio";

const sampledPart: Part = {
  title: "Traces of one of 100",
  async run(timing, servers) {
    const sampler = [`OTEL_TRACES_SAMPLER=${ratio}`, "OTEL_TRACES_SAMPLER_ARG=0.01"];
    const { rate, cost } = await traced(servers, sampler, timing);
    return { sampledTracesOfBare: rate, sampledTracesCpuOfBare: cost };
  },
};

const logsPart: Part = {
  title: "Logs of slow calls, and of one of 100",
  async run(timing, servers) {
    const options = ["--slow-call 500ms", "--log-calls 0.01"];
    const bare = await registered(await servers.ekiden(inMemory));
    const observed = await registered(await servers.ekiden(inMemory, options));
    const { rate, cost } = await compare({ bare, observed }, timing);
    return { logsOfBare: rate, logsCpuOfBare: cost };
  },
};

const parts: Readonly<Record<string, Part>> = {
  metrics: metricsPart,
  traces: tracesPart,
  sampled: sampledPart,
  logs: logsPart,
};

export const metrics: Section = {
  title: "Metrics, traces and logs",
  long: true,
  maxSeconds: 900,
  run: (options, servers) => runChosen(parts, options, servers),
};
