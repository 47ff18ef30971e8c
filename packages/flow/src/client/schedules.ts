// Schedules of workflows: the server starts them by itself, at the times of a calendar.
import type { EkidenInput, EkidenOperations } from "@ekiden/client";
import type { StartSettings, WithInput, WorkflowReference } from "../definitions.ts";
import { type Duration, millisecondsOf } from "../duration.ts";
import { isFault } from "../faults.ts";
import { noHeaders } from "../headers.ts";
import { wireSettings } from "../workflow/settings.ts";
import { type Connection, headed, payloadText } from "./connection.ts";
import { withDomainAdvice } from "./domain-advice.ts";

type ScheduleInput = EkidenInput<"CreateSchedule">;

/** When a workflow is started: at all of these times, of which there is at least one. */
export interface ScheduleTimes {
  /**
   * Five fields, as in `"0 3 * * MON-FRI"`: minute, hour, day of the month, month, day of the week.
   * Five expressions at most.
   */
  readonly cron?: string | readonly string[];
  /** Of `cron`, as in `"Europe/Berlin"`; UTC by default. */
  readonly timeZone?: string;
  /** In whole seconds since 1970, in UTC: `"1 hour"` is each full hour. */
  readonly every?: Duration;
  /** So much later than `every` says, and less than it. */
  readonly offset?: Duration;
  /** Single moments, on whole seconds. */
  readonly at?: readonly Date[];
  /** No time before it. */
  readonly notBefore?: Date;
  /** No time after it. */
  readonly notAfter?: Date;
  /** Each start is up to so much later, so that not all come at once; a day at most. */
  readonly jitter?: Duration;
}

/**
 * A schedule: its name, its times, and what is started with which input and settings.
 *
 * @example
 * ```ts
 * import { type FlowClient, workflowReference } from "@ekiden/flow";
 *
 * const report = workflowReference<string, void>("Report", "1.0");
 * const times = { cron: "0 3 * * MON-FRI", timeZone: "Europe/Berlin" };
 * export const schedule = (flow: FlowClient) =>
 *   flow.schedule(report, { name: "nightly-report", times, input: "sales" });
 * ```
 */
export type ScheduleOptions<Input> = Omit<StartSettings, "executionStartToClose"> &
  WithInput<Input> & {
    /** Unique in the domain. */
    readonly name: string;
    readonly times: ScheduleTimes;
    /** As registered by default. */
    readonly executionStartToClose?: Duration;
    /** The workflowId is this, and the time as in `-20261130T030000Z`; the name by default. */
    readonly workflowIdPrefix?: string;
    /**
     * What happens at a time at which the run that the schedule started last is open: nothing
     * (`"SKIP"`, the default), a start when it has closed (`"WAIT"`), the same after it was asked
     * to cancel (`"CANCEL"`) or was terminated (`"TERMINATE"`), or a start beside it (`"ALLOW"`).
     */
    readonly overlap?: NonNullable<ScheduleInput["overlap"]>;
    /**
     * Which times are made up for that passed while no server ran: the last of them (`"LAST"`, the
     * default), all (`"ALL"`, the last 1,000), or none (`"NONE"`).
     */
    readonly missed?: NonNullable<ScheduleInput["missed"]>;
    readonly description?: string;
  };

/** What is known of a schedule once it is made. */
export interface MadeSchedule {
  /** The next times, five at most; without their jitter. */
  readonly upcoming: readonly Date[];
}

/** Makes the schedule, or gives it this definition where there is one of its name. */
export const putSchedule = async (
  connection: Connection,
  workflow: WorkflowReference<never, unknown>,
  options: ScheduleOptions<unknown>,
): Promise<MadeSchedule> => {
  const { ekiden } = connection.client;
  if (!ekiden?.createSchedule || !ekiden.updateSchedule) {
    throw new Error(
      "Schedules are an operation of Ekiden's own, which a client of the AWS SDK does not have: " +
        "make the FlowClient with an endpoint, or with a SwfClient of @ekiden/client",
    );
  }
  const input = await inputOf(connection, workflow, options);
  const put = putInput(ekiden as Calls, input);
  const { upcoming } = await withDomainAdvice(put, connection.domain);
  return { upcoming: upcoming.map((seconds) => new Date(seconds * 1_000)) };
};

type Calls = Pick<EkidenOperations, "createSchedule" | "updateSchedule">;

const putInput = async (calls: Calls, input: ScheduleInput) => {
  try {
    return await calls.updateSchedule(input);
  } catch (error) {
    // There is none, or the type is unknown: then this is refused likewise.
    if (!isFault(error, "UnknownResourceFault")) throw error;
  }
  try {
    return await calls.createSchedule(input);
  } catch (error) {
    // Another one has made it meanwhile; or this call had, and its answer was lost.
    if (!isFault(error, "OperationNotPermittedFault")) throw error;
    return calls.updateSchedule(input);
  }
};

const inputOf = async (
  connection: Connection,
  { name, version }: WorkflowReference<never, unknown>,
  options: ScheduleOptions<unknown>,
): Promise<ScheduleInput> => {
  const { name: schedule, times, input, workflowIdPrefix, overlap, missed, ...rest } = options;
  const { description, ...settings } = rest;
  const value = headed(connection, name, { value: input, headers: noHeaders });
  const text = await payloadText(connection, value);
  return {
    domain: connection.domain,
    name: schedule,
    ...(description !== undefined && { description }),
    times: wireTimes(times),
    start: {
      workflowType: { name, version },
      ...(workflowIdPrefix !== undefined && { workflowIdPrefix }),
      ...(text !== undefined && { input: text }),
      ...wireSettings(settings),
    },
    ...(overlap !== undefined && { overlap }),
    ...(missed !== undefined && { missed }),
  };
};

const wireTimes = ({ cron, timeZone, at, ...times }: ScheduleTimes): ScheduleInput["times"] => ({
  ...(cron !== undefined && { cron: typeof cron === "string" ? [cron] : [...cron] }),
  ...(timeZone !== undefined && { timeZone }),
  ...(at !== undefined && { at: at.map(secondsOf) }),
  ...(times.every !== undefined && { everySeconds: wholeSeconds(times.every) }),
  ...(times.offset !== undefined && { offsetSeconds: wholeSeconds(times.offset) }),
  ...(times.notBefore !== undefined && { notBefore: secondsOf(times.notBefore) }),
  ...(times.notAfter !== undefined && { notAfter: secondsOf(times.notAfter) }),
  ...(times.jitter !== undefined && { jitterSeconds: wholeSeconds(times.jitter) }),
});

const secondsOf = (moment: Date): number => {
  const milliseconds = moment.getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError("A time of the schedule is an invalid Date");
  return Math.floor(milliseconds / 1_000);
};

const wholeSeconds = (duration: Duration): number => {
  const seconds = millisecondsOf(duration) / 1_000;
  if (Number.isInteger(seconds)) return seconds;
  throw new RangeError(`${JSON.stringify(duration)} is no whole number of seconds`);
};
