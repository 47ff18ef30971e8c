// What came of the times of schedules, for those who look after a server: metrics and the log.
import type { Log } from "../log/log.ts";
import { type Outcome, stateFrom } from "../operations/schedules/state.ts";
import { accountOf, plainName } from "../store/domain-key.ts";
import type { ScheduleRecord } from "../store/schedule-store.ts";

interface OutcomeFigures {
  count(outcome: Outcome): void;
}

/** Failures of a schedule with the same text that follow one another sooner are one line. */
const quietMilliseconds = 3_600_000;

/** `figures` is undefined where nothing is measured. */
export const tellingOutcomes =
  (log: Pick<Log, "scheduleFailed">, figures: OutcomeFigures | undefined) =>
  (schedule: ScheduleRecord, outcome: Outcome): void => {
    figures?.count(outcome);
    if (outcome.outcome !== "FAILED" || isToldBefore(schedule, outcome)) return;
    const { domain, name } = schedule;
    log.scheduleFailed({
      account: accountOf(domain),
      domain: plainName(domain),
      schedule: name,
      scheduledFor: new Date(outcome.scheduledFor).toISOString(),
      reason: outcome.text ?? "",
    });
  };

/** `schedule` is as it was before the outcome. */
const isToldBefore = ({ state }: ScheduleRecord, { text, at }: Outcome): boolean => {
  const [latest] = stateFrom(state).recent;
  const isSame = latest?.outcome === "FAILED" && latest.text === text;
  return isSame && at - latest.at < quietMilliseconds;
};
