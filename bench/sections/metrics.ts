// What it costs to be observed: the same load on a server with metrics, which is scraped as often
// as Prometheus does, with traces, or with logs of calls, and on one without, in rounds that take
// turns. All keep their data in memory, so that no disk decides, and a share of a call is more than
// elsewhere.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadPlan } from "../load/load.ts";
import type { Round } from "../load/round.ts";
import { freePort } from "../processes.ts";
import { number, say } from "../report.ts";
import { inMemory, type Servers } from "../servers.ts";
import { median } from "../statistics.ts";
import { compare, type Timing } from "./compare.ts";
import { type Part, runChosen } from "./part.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

/** Few at a time, so that a round soon ends; the server is as busy with them. */
const plan: LoadPlan = { ...busyPlan(10), inFlight: 64 };
/** What Prometheus' own first configuration has, and the one that docs/operations shows. */
const scrapeIntervalMs = 15_000;

/** Scrapes as Prometheus does, while rounds go on. */
class Scraper {
  readonly tookMs: number[] = [];
  bytes = 0;
  #nextAtMs = 0;
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
      if (performance.now() >= this.#nextAtMs) await this.#scrape();
      await Promise.race([over, sleep(this.#nextAtMs - performance.now())]);
    }
    return over;
  }

  async #scrape(): Promise<void> {
    const beganAtMs = performance.now();
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    this.tookMs.push(performance.now() - beganAtMs);
    this.bytes = text.length;
    this.#nextAtMs = beganAtMs + scrapeIntervalMs;
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

const metricsPart: Part = {
  title: "Metrics, scraped every 15 seconds",
  async run(timing, servers) {
    const scraper = new Scraper(await freePort());
    const options = [`--metrics 127.0.0.1:${scraper.port}`];
    const bare = await registered(await servers.ekiden(inMemory));
    const observed = await registered(await servers.ekiden(inMemory, options));
    const around = (round: Promise<Round>) => scraper.around(round);
    const { rate, cost } = await compare({ bare, observed, around, plan }, timing);
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
  const shares = await compare({ bare, observed, plan }, timing);
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
    const { rate, cost } = await compare({ bare, observed, plan }, timing);
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
