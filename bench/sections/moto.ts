// The same load against moto's server: the emulator that people have today. It holds nothing
// durably and breaks some rules of delivery, which is counted here and not held against it.
import { type LoadRound, loadRound } from "../load/round.ts";
import { number, percent, say, table } from "../report.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const scenarios = [
  { name: "one activity", activities: 1, workflows: 60 },
  { name: "ten activities", activities: 10, workflows: 15 },
];

const cells = (round: LoadRound): string[] => [
  number(round.workflowsPerSecond),
  number(round.activitiesPerSecond),
  number(round.callsPerSecond),
  number(round.microsecondsPerCall / 1000),
  percent(round.usage.foreignShare),
  String(round.violationCount),
];

export const moto: Section = {
  title: "moto, the same load",
  long: false,
  maxSeconds: 240,
  async run(_options, servers) {
    if (!servers.hasMoto()) {
      say("python3 has no moto here (pip install 'moto[server]'): left out.");
      return { motoRatio: null };
    }
    const theirs = await registered(await servers.moto());
    const ours = await registered(await servers.ekiden());
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const { name, activities, workflows } of scenarios) {
      const plan = busyPlan(activities);
      await loadRound(ours, plan, { rampSeconds: 0, seconds: 2 });
      const our = await loadRound(ours, plan, { rampSeconds: 1, seconds: 3 });
      const limited = { ...plan, maxWorkflows: workflows };
      const their = await loadRound(theirs, limited, { rampSeconds: 0, seconds: 60 });
      rows.push([`ekiden, ${name}`, ...cells(our)], [`moto, ${name}`, ...cells(their)]);
      ratios.push(our.activitiesPerSecond / their.activitiesPerSecond);
    }
    const columns = [
      "workflows/s",
      "activities/s",
      "calls/s",
      "CPU ms/call",
      "foreign",
      "rules broken",
    ];
    say(table([["", ...columns], ...rows]));
    say(`Activities/s against moto: ${ratios.map((ratio) => `${number(ratio)} x`).join(", ")}`);
    return { motoRatio: ratios.at(-1), motoRatioOneActivity: ratios[0] };
  },
};
