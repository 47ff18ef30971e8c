// Deadlines: what is due happens, in bounded handfuls; a run that was due to be forgotten goes.
import { reach } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { DueRun, ExecutionStore } from "../store/store.ts";
import type { RunOnce } from "./background-job.ts";

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

export const fireDeadlines =
  (executions: ExecutionStore, clock: Clock, trust: TimeTrust = always): RunOnce =>
  async () => {
    if (!trust.mayAct()) return undefined;
    const now = clock.now();
    const which = trust.mayForget(now) ? "all" : "open";
    const due = await executions.due(now, runsPerRound, which);
    await Promise.all(due.map((run) => attend(executions, run, now)));
    if (due.length === runsPerRound) return now;
    return which === "all" ? executions.nextDueAt() : now + lookMilliseconds;
  };

const attend = (executions: ExecutionStore, { id, closed }: DueRun, now: number): Promise<void> =>
  closed ? executions.remove(id) : executions.step({ id }, now, reach);
