// Deadlines: what is due happens, in bounded handfuls; a run that was due to be forgotten goes.
import { reach } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { DueRun, ExecutionStore } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";
import type { LeaseTally } from "./lease-tally.ts";

/** Open runs per round, and closed ones; between rounds, calls get their turn. */
const runsPerRound = 256;
/** While closed runs are kept, the moment of the next deadline is not asked for, but looked for. */
const lookMilliseconds = 1_000;

/** What the time may be trusted with. After a no the job is woken once that has changed. */
export interface TimeTrust {
  /** May deadlines fire, and closed runs be removed? */
  readonly mayAct: () => boolean;
  /** May closed runs be removed at `now` (milliseconds)? */
  readonly mayForget: (now: number) => boolean;
}

const always: TimeTrust = { mayAct: () => true, mayForget: () => true };

interface DeadlineOptions {
  /** Default: always. */
  readonly trust?: TimeTrust;
  /** Default: nothing is counted. */
  readonly tally?: LeaseTally;
  /** Is called once a closed run was removed. */
  readonly onRemoved?: () => void;
}

export const fireDeadlines =
  (
    executions: ExecutionStore,
    clock: Clock,
    { trust = always, tally, onRemoved }: DeadlineOptions = {},
  ): RunOnce =>
  async () => {
    if (!trust.mayAct()) return undefined;
    const now = clock.now();
    const mayForget = trust.mayForget(now);
    const due = await dueRuns(executions, now, mayForget);
    const attendAll = () =>
      Promise.all(
        due.map(async (run) => {
          await attend(executions, run, now);
          if (run.closed) onRemoved?.();
        }),
      );
    await (tally ? tally.during(due.length, attendAll) : attendAll());
    if (due.length >= runsPerRound) return now;
    return mayForget ? executions.nextDueAt() : now + lookMilliseconds;
  };

/**
 * What waits for its time does not wait for what may be forgotten: any number of closed runs may
 * have expired before it. So where there is more than a handful, open runs are asked for as well.
 */
const dueRuns = async (
  executions: ExecutionStore,
  now: number,
  mayForget: boolean,
): Promise<readonly DueRun[]> => {
  const some = mayForget ? await executions.due(now, runsPerRound) : [];
  if (mayForget && some.length < runsPerRound) return some;
  const open = await executions.due(now, runsPerRound, "open");
  const ids = new Set(open.map(({ id }) => id));
  return [...open, ...some.filter(({ id }) => !ids.has(id))];
};

const attend = (executions: ExecutionStore, { id, closed }: DueRun, now: number): Promise<void> =>
  closed ? executions.remove(id) : executions.step({ id }, now, reach);
