// Whether a call costs the same however much is open, and however long its history is.
import { endpoint } from "../client/swf.ts";
import { openExecutions } from "../load/open-executions.ts";
import { flawlessRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import type { ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { compareHistories } from "./long-history.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const few = 100;
const many = 100_000;

const openOn = async (servers: Servers, count: number): Promise<ServerProcess> => {
  const server = await registered(await servers.ekiden());
  const startedAtMs = performance.now();
  await openExecutions(endpoint(server.port), count);
  const seconds = (performance.now() - startedAtMs) / 1000;
  say(`${number(count)} executions opened in ${number(seconds)} s`);
  return server;
};

const compareOpen = async (options: Options, servers: Servers): Promise<number> => {
  const counts = [few, Math.max(few, Math.round(many * options.scale))];
  const contestants = [];
  for (const count of counts) contestants.push(await openOn(servers, count));
  const costs: number[][] = [[], []];
  const plan = busyPlan(10);
  for (const server of contestants)
    await flawlessRound(server, plan, { rampSeconds: 0, seconds: 2 });
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, server] of contestants.entries()) {
      const timing = { rampSeconds: 0.5, seconds: options.seconds };
      costs[index]?.push((await flawlessRound(server, plan, timing)).microsecondsPerCall);
    }
  }
  const rows = counts.map((count, index) => [
    number(count),
    withSpread(spreadOf(costs[index] ?? [])),
  ]);
  say(table([["open executions", "CPU us/call"], ...rows]));
  return median((costs[1] ?? []).map((cost, round) => cost / (costs[0]?.[round] ?? Number.NaN)));
};

export const flat: Section = {
  title: "Flat cost",
  long: true,
  maxSeconds: 900,
  async run(options, servers) {
    const manyOpenCost = await compareOpen(options, servers);
    say(`A call with many open costs ${number(manyOpenCost)} times one with few.\n`);
    await servers.stop();
    const longHistoryCost = await compareHistories(
      await registered(await servers.ekiden()),
      options,
    );
    return { manyOpenCost, ...longHistoryCost };
  },
};
