// Works for the schedules that are due, of all domains. What one node has taken another leaves
// alone; a schedule whose node has ended is due again when its lease is over.
import { BackgroundJob } from "../../jobs/background-job.ts";
import type { ScheduleName, ScheduleRecord, ScheduleStore } from "../../store/schedule-store.ts";
import type { ExecutionStore } from "../../store/store.ts";
import { AwaitedCloses } from "./awaited-closes.ts";
import { type Amendment, amend } from "./open-schedule.ts";
import { type TurnDeps, takeTurn } from "./turn.ts";

interface RunnerOptions extends Omit<TurnDeps, "awaitedCloses" | "executions"> {
  readonly executions: Pick<ExecutionStore, "find" | "onChanged">;
  readonly schedules: Pick<ScheduleStore, "find" | "change" | "due" | "nextDueAt">;
  /** Is the time right, as far as is known? What is started too early cannot be undone. */
  readonly mayAct: () => boolean;
}

/** Schedules that are worked for at the same time. */
const maxTurnsAtOnce = 16;
/** After turns that failed. */
const retryMilliseconds = 1_000;

/** It begins when it is woken. */
export const openScheduleRunner = (options: RunnerOptions): BackgroundJob => {
  const { clock, executions, onError } = options;
  const hurry = async (schedule: ScheduleName): Promise<void> => {
    try {
      const found = await amend(options, schedule, lookNow(clock.now()));
      if (found) loop.wake();
      else awaitedCloses.end(schedule);
    } catch (error) {
      // It is looked up in any case, only later.
      onError(error);
    }
  };
  const awaitedCloses = new AwaitedCloses({ executions, onClosed: (one) => void hurry(one) });
  const deps = { ...options, awaitedCloses };
  const act = async (due: ScheduleRecord): Promise<void> => {
    await takeTurn(deps, due);
    // The turn may have noted that it waits after the news had come.
    if (awaitedCloses.hasNews(due)) await hurry(due);
  };
  const loop = new BackgroundJob({ clock, onError, runOnce: () => runOnce(options, act) });
  return loop;
};

/** What waits for a close is due now. */
const lookNow =
  (now: number): Amendment =>
  ({ state }) => {
    const { waiting, backfill } = state;
    if (!waiting && !backfill) return undefined;
    return {
      state: {
        ...state,
        waiting: waiting && { ...waiting, lookAt: now },
        backfill: backfill && { ...backfill, lookAt: now },
      },
    };
  };

const runOnce = async (
  { schedules, clock, onError, mayAct }: RunnerOptions,
  act: (due: ScheduleRecord) => Promise<void>,
): Promise<number | undefined> => {
  if (!mayAct()) return undefined;
  const due = await schedules.due(clock.now(), maxTurnsAtOnce);
  const turns = await Promise.allSettled(due.map(act));
  const failed = turns.filter((turn) => turn.status === "rejected");
  for (const { reason } of failed) onError(reason);
  if (failed.length > 0) return clock.now() + retryMilliseconds;
  return due.length > 0 ? clock.now() : schedules.nextDueAt();
};
