// Two builds beside each other, on files: what a change costs or saves a call.
import { say } from "../report.ts";
import { compare } from "./compare.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const loads = { oneActivity: 1, tenActivities: 10 } as const;

export const builds: Section = {
  title: "This build beside the one of --before-command",
  long: true,
  maxSeconds: 1_800,
  async run({ rounds, seconds, beforeCommand }, servers) {
    if (beforeCommand === undefined) {
      say(
        'Left out: no other build is named by --before-command, such as "node ../before/packages/' +
          'cli/bin/ekiden.js serve --port {port} --data {data}".',
      );
      return {};
    }
    const shares: Record<string, number> = {};
    for (const [name, activities] of Object.entries(loads)) {
      say(`\n-- ${activities === 1 ? "One activity" : "Ten activities in sequence"}`);
      const bare = await registered(await servers.before(beforeCommand));
      const observed = await registered(await servers.ekiden());
      const plan = { ...busyPlan(activities), inFlight: 64 };
      const names = ["before", "now"] as const;
      const { rate, cost } = await compare({ bare, observed, plan, names }, { rounds, seconds });
      shares[`${name}OfBefore`] = rate;
      shares[`${name}CpuOfBefore`] = cost;
      await servers.stop();
    }
    return shares;
  },
};
