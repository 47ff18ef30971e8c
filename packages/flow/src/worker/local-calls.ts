// Local activities: carried out beside each other, each outcome told as soon as it is there.
import type { LocalCall } from "../workflow/local-activity.ts";
import { failedWith, type Outcome } from "../workflow/outcome.ts";
import type { Run } from "../workflow/run.ts";
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

/** Until no local activity of the run is left, those included that others led to. */
export const carryOutLocalCalls = async (run: Run, turnMilliseconds: number): Promise<void> => {
  const underWay = new Map<string, Promise<Ended>>();
  while (run.localCalls.size > 0) {
    for (const call of run.localCalls.waiting) {
      if (!underWay.has(call.marker)) underWay.set(call.marker, carryOut(run, call));
    }
    const { marker, outcome } = await Promise.race(underWay.values());
    underWay.delete(marker);
    await takeTurn(turnMilliseconds, () => run.finishLocal(marker, outcome));
  }
};
