// How quick an idle server is: one workflow at a time, each task awaited by a poller.
import { flawlessRound } from "../load/round.ts";
import { number, percent, say, table } from "../report.ts";
import { percentile } from "../statistics.ts";
import { registered } from "./registered.ts";
import { lonePlan, type Section } from "./section.ts";

const workflows = 300;
const warmUpWorkflows = 100;

export const latency: Section = {
  title: "Latency, one workflow of ten activities at a time",
  long: false,
  maxSeconds: 180,
  async run(_options, servers) {
    const server = await registered(await servers.ekiden());
    const timing = { rampSeconds: 0, seconds: 60 };
    await flawlessRound(server, lonePlan(10, warmUpWorkflows), timing);
    const round = await flawlessRound(server, lonePlan(10, workflows), timing);
    const { deliveriesMs, cyclesMs, usage } = round;
    const row = (name: string, values: readonly number[]): string[] => [
      name,
      String(values.length),
      ...[0.5, 0.95, 0.99, 1].map((share) => number(percentile(values, share))),
    ];
    say(
      table([
        ["milliseconds", "count", "p50", "p95", "p99", "most"],
        row("activity cycle, 4 calls and 2 commits", cyclesMs),
        row("schedule to delivery", deliveriesMs),
      ]),
    );
    say(`Foreign load ${percent(usage.foreignShare)} of the machine.`);
    return {
      deliveryP50Ms: percentile(deliveriesMs, 0.5),
      deliveryP99Ms: percentile(deliveriesMs, 0.99),
      cycleP50Ms: percentile(cyclesMs, 0.5),
      cycleP99Ms: percentile(cyclesMs, 0.99),
    };
  },
};
