// Deadlines: what is due happens, in bounded handfuls; a run that was due to be forgotten goes. One
// that cannot be read, or written, keeps no other one waiting.
import { reach } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { DueRun, ExecutionId, ExecutionStore } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";
import type { LeaseTally } from "./lease-tally.ts";
import { type OnQuarantined, Quarantine } from "./quarantine.ts";

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
  /** Default: a round fails with the first error. */
  readonly onQuarantined?: OnQuarantined<ExecutionId> | undefined;
}

export const fireDeadlines = (
  executions: ExecutionStore,
  clock: Clock,
  { trust = always, tally, onRemoved, onQuarantined }: DeadlineOptions = {},
): RunOnce => {
  const quarantine = new Quarantine(onQuarantined);
  return async () => {
    if (!trust.mayAct()) return undefined;
    const now = clock.now();
    const mayForget = trust.mayForget(now);
    const named = await dueRuns(executions, {
      now,
      mayForget,
      max: runsPerRound + quarantine.count,
    });
    const due = quarantine.without(named, now);
    const attendAll = () =>
      quarantine.attend(due, now, async (run) => {
        await attend(executions, run, now);
        if (run.closed) onRemoved?.();
      });
    await (tally ? tally.during(due.length, attendAll) : attendAll());
    if (due.length >= runsPerRound) return now;
    const next = mayForget ? await executions.nextDueAt() : now + lookMilliseconds;
    // Where some are left out, the next one may be among them: it is looked for.
    return quarantine.count > 0 ? now + lookMilliseconds : next;
  };
};

/**
 * What waits for its time does not wait for what may be forgotten: any number of closed runs may
 * have expired before it. So where there is more than a handful, open runs are asked for as well.
 */
const dueRuns = async (
  executions: ExecutionStore,
  { now, mayForget, max }: { now: number; mayForget: boolean; max: number },
): Promise<readonly DueRun[]> => {
  const some = mayForget ? await executions.due(now, max) : [];
  if (mayForget && some.length < max) return some;
  const open = await executions.due(now, max, "open");
  const ids = new Set(open.map(({ id }) => id));
  return [...open, ...some.filter(({ id }) => !ids.has(id))];
};

const attend = (executions: ExecutionStore, { id, closed }: DueRun, now: number): Promise<void> =>
  closed ? executions.remove(id) : executions.step({ id }, now, reach);
