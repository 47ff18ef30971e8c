// Deadlines: what is due happens, in bounded handfuls; a run that was due to be forgotten goes.
import { reach } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { DueRun, ExecutionStore } from "../store/store.ts";
import type { Round } from "./chore.ts";

/** Runs per round; between rounds, calls get their turn. */
const runsPerRound = 256;

export const deadlinesRound =
  (executions: ExecutionStore, clock: Clock): Round =>
  async () => {
    const now = clock.now();
    const due = await executions.due(now, runsPerRound);
    await Promise.all(due.map((run) => attend(executions, run, now)));
    return due.length === runsPerRound ? now : executions.nextDueAt();
  };

const attend = (executions: ExecutionStore, { id, closed }: DueRun, now: number): Promise<void> =>
  closed ? executions.remove(id) : executions.step({ id }, now, reach);
