// What it costs to be observed: CPU per activity of the process with workers and starters, with
// metrics and with traces, divided by that without, in rounds that take turns on one server.
import { say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { median, spreadOf } from "../statistics.ts";
import { type Observer, observers } from "./observers.ts";
import { flowRound, guardedServer } from "./under-load.ts";

const names: Readonly<Record<Observer, string>> = {
  nothing: "nothing",
  receiver: "a receiver that keeps nothing",
  prometheus: "prometheusMetrics()",
  otelMetrics: "otelMetrics()",
  tracing: "tracing()",
};

export const observing: Part = {
  title: "Observed",
  async run({ rounds, seconds }, servers) {
    const server = await guardedServer(servers);
    const costs = new Map(observers.map((observer) => [observer, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const observer of observers) {
        const { clientMicroseconds } = await flowRound(server, seconds, { observer });
        costs.get(observer)?.push(clientMicroseconds);
      }
    }
    const costsOf = (observer: Observer) => costs.get(observer) ?? [];
    const bare = costsOf("nothing");
    const sharesOf = (observer: Observer) =>
      costsOf(observer).map((cost, round) => cost / (bare[round] ?? Number.NaN));
    const rows = observers.map((observer) => [
      names[observer],
      withSpread(spreadOf(costsOf(observer))),
      withSpread(spreadOf(sharesOf(observer))),
    ]);
    say("Ten activities in sequence, CPU in microseconds per activity, and of that by nothing:\n");
    say(table([["observed by", "client CPU", "of nothing"], ...rows]));
    return {
      prometheusOfBare: median(sharesOf("prometheus")),
      otelMetricsOfBare: median(sharesOf("otelMetrics")),
      tracingOfBare: median(sharesOf("tracing")),
    };
  },
};
