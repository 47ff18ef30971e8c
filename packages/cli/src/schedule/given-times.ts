// The times of a schedule by options, for `create` and `update`.
import type { EkidenInput } from "@ekiden/client";
import type { Command } from "commander";
import { secondsFrom, timeFrom } from "../terminal/times.ts";
import { several } from "../verb.ts";

export type Times = EkidenInput<"CreateSchedule">["times"];

export interface GivenTimes {
  readonly cron?: readonly string[];
  readonly zone?: string;
  readonly every?: string;
  readonly offset?: string;
  readonly at?: readonly string[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly jitter?: string;
}

export const addTimesOptions = (command: Command): void => {
  command
    .option("--cron <expression>", "minute, hour, day, month, weekday; several times: all", several)
    .option("--zone <name>", "whose clocks --cron goes by, such as Europe/Berlin (default: UTC)")
    .option("--every <duration>", "each so long since 1970, in UTC: 15m, 1h")
    .option("--offset <duration>", "of --every: so much later")
    .option(
      "--at <time>",
      "at one moment: 2026-12-01T08:00Z, in 2h; several times for more",
      several,
    )
    .option("--not-before <time>", "at no time before it")
    .option("--not-after <time>", "at no time after it")
    .option("--jitter <duration>", "start up to so much later, to spread the load");
};

/** Only what is given. Throws CommandFailure for what is no time or duration. */
export const timesFrom = (given: GivenTimes, now: number): Times => {
  const { cron, zone, at } = given;
  return {
    ...(cron && { cron: [...cron] }),
    ...(zone !== undefined && { timeZone: zone }),
    ...durationsFrom(given),
    ...(at && { at: at.map((text) => momentFrom("--at", text, now)) }),
    ...boundsFrom(given, now),
  };
};

const durationsFrom = ({ every, offset, jitter }: GivenTimes): Times => ({
  ...(every !== undefined && { everySeconds: secondsFrom("--every", every) }),
  ...(offset !== undefined && { offsetSeconds: secondsFrom("--offset", offset) }),
  ...(jitter !== undefined && { jitterSeconds: secondsFrom("--jitter", jitter) }),
});

const boundsFrom = ({ notBefore, notAfter }: GivenTimes, now: number): Times => ({
  ...(notBefore !== undefined && { notBefore: momentFrom("--not-before", notBefore, now) }),
  ...(notAfter !== undefined && { notAfter: momentFrom("--not-after", notAfter, now) }),
});

/** In whole seconds since 1970, as schedules have them. Throws CommandFailure. */
export const momentFrom = (option: string, text: string, now: number): number =>
  Math.floor(timeFrom(option, text, now).getTime() / 1_000);

/** At least one of these makes times. */
export const hasTimes = ({ cron, everySeconds, at }: Times): boolean =>
  (cron ?? everySeconds ?? at) !== undefined;

/**
 * The present times with what is given in place of them. Cron, intervals and moments are one thing:
 * where one of them is given, none of the others stays.
 */
export const changedTimes = (present: Times, given: Times): Times => {
  if (!hasTimes(given)) return { ...present, ...given };
  const {
    cron: _cron,
    timeZone,
    everySeconds: _every,
    offsetSeconds,
    at: _at,
    ...bounds
  } = present;
  return {
    ...bounds,
    ...(given.cron && timeZone !== undefined && { timeZone }),
    ...(given.everySeconds !== undefined && offsetSeconds !== undefined && { offsetSeconds }),
    ...given,
  };
};
