// Deadlines: what is due happens, in bounded handfuls; a run that was due to be forgotten goes.
import { reach } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { DueRun, ExecutionStore } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";
import type { LeaseTally } from "./lease-tally.ts";

/** Runs per round; between rounds, calls get their turn. */
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
    const which = trust.mayForget(now) ? "all" : "open";
    const due = await executions.due(now, runsPerRound, which);
    const attendAll = () =>
      Promise.all(
        due.map(async (run) => {
          await attend(executions, run, now);
          if (run.closed) onRemoved?.();
        }),
      );
    await (tally ? tally.during(due.length, attendAll) : attendAll());
    if (due.length === runsPerRound) return now;
    return which === "all" ? executions.nextDueAt() : now + lookMilliseconds;
  };

const attend = (executions: ExecutionStore, { id, closed }: DueRun, now: number): Promise<void> =>
  closed ? executions.remove(id) : executions.step({ id }, now, reach);
