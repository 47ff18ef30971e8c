// Does something every day at an hour, for years, in histories that stay short.
// docs:begin workflow
import {
  ActivityFailure,
  ActivityTimeout,
  continueAsNew,
  defineWorkflow,
  log,
  now,
  proxyActivities,
  sleep,
} from "@ekiden/flow";

interface Activities {
  report(day: string): Promise<void>;
}

const { report } = proxyActivities<Activities>({
  startToClose: "1 hour",
  scheduleToClose: "4 hours", // also while no worker takes it: five tries end before the next night
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
      const day = new Date(now()).toISOString().slice(0, 10);
      try {
        await report(day);
      } catch (error) {
        if (!(error instanceof ActivityFailure || error instanceof ActivityTimeout)) throw error;
        log.error(`There is no report of ${day}`); // the next night comes even so
      }
    }
    continueAsNew<typeof everyNight>(hourUtc);
  },
);
// docs:end
