// Does something every day at an hour, for years, in histories that stay short.
// docs:begin workflow
import { continueAsNew, defineWorkflow, now, proxyActivities, sleep } from "@ekiden/flow";

interface Activities {
  report(day: string): Promise<void>;
}

const { report } = proxyActivities<Activities>({
  startToClose: "1 hour",
  retry: { maximumAttempts: 5 },
});

const dayMilliseconds = 86_400_000;

/** The next time at which a clock of UTC shows the hour. */
export const nextAt = (hourUtc: number, from: number): number => {
  const today = Math.floor(from / dayMilliseconds) * dayMilliseconds + hourUtc * 3_600_000;
  return today > from ? today : today + dayMilliseconds;
};

export const everyNight = defineWorkflow(
  { name: "EveryNight", version: "1.0" },
  async (hourUtc: number): Promise<void> => {
    for (let night = 0; night < 7; night += 1) {
      await sleep({ milliseconds: nextAt(hourUtc, now()) - now() });
      await report(new Date(now()).toISOString().slice(0, 10));
    }
    continueAsNew<typeof everyNight>(hourUtc);
  },
);
// docs:end
