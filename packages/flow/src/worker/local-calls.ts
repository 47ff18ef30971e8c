// Local activities: carried out beside each other, each outcome told as soon as it is there.
import { maxTimerMilliseconds } from "../duration.ts";
import type { LocalCall } from "../workflow/local-activity.ts";
import { tooSlow } from "../workflow/mismatch.ts";
import { failedWith, type Outcome } from "../workflow/outcome.ts";
import type { Run } from "../workflow/run.ts";
import { clearTimeout, setTimeout } from "./real-timers.ts";
import { usefulMilliseconds } from "./task-time.ts";
import { takeTurn } from "./turn-taking.ts";

interface Ended {
  readonly marker: string;
  readonly outcome: Outcome;
}

const carryOut = async (run: Run, { marker, act }: LocalCall): Promise<Ended> => {
  try {
    return { marker, outcome: { value: await act() } };
  } catch (error) {
    return { marker, outcome: failedWith(run.payloads, error) };
  }
};

/** Those that have not begun. */
const beginAll = (run: Run, underWay: Map<string, Promise<Ended>>): void => {
  for (const call of run.localCalls.waiting) {
    if (!underWay.has(call.marker)) underWay.set(call.marker, carryOut(run, call));
  }
};

/** Of a decision task. */
interface TaskTimes {
  /** By `performance.now()`: to read its history and to replay it takes of its time, too. */
  readonly receivedAt: number;
  readonly turnMilliseconds: number;
}

interface TimeLimit {
  /** Rejects with a DecisionFailure. */
  readonly isOver: Promise<never>;
  readonly end: () => void;
}

/** One that never ends would otherwise keep the worker from other tasks for ever. */
const timeLimitOf = (run: Run, receivedAt: number): TimeLimit => {
  const milliseconds = usefulMilliseconds(run);
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_, reject) => {
    if (milliseconds > maxTimerMilliseconds) return;
    const left = Math.max(receivedAt + milliseconds - performance.now(), 0);
    timer = setTimeout(() => reject(tooSlow(run, milliseconds)), left);
  });
  // It may come in the middle of a turn, which nothing ends.
  isOver.catch(() => {});
  return { isOver, end: () => clearTimeout(timer) };
};

/**
 * Until no local activity of the run is left, those included that others led to. Throws a
 * DecisionFailure when the answer to the decision task would come too late.
 */
export const carryOutLocalCalls = async (
  run: Run,
  { receivedAt, turnMilliseconds }: TaskTimes,
): Promise<void> => {
  const underWay = new Map<string, Promise<Ended>>();
  const limit = timeLimitOf(run, receivedAt);
  try {
    while (run.localCalls.size > 0) {
      beginAll(run, underWay);
      const { marker, outcome } = await Promise.race([...underWay.values(), limit.isOver]);
      underWay.delete(marker);
      await takeTurn(turnMilliseconds, () => run.finishLocal(marker, outcome));
    }
  } finally {
    limit.end();
  }
};
