// Until nodes serve again.
import type { LoadRun } from "../durability/load-run.ts";
import { isAcknowledged } from "./outages.ts";

/** A node that does not serve by then never will. */
const maxWaitMilliseconds = 60_000;

/** Milliseconds from `from` until each of the nodes had acknowledged a call that ended later. */
export const untilAllServe = async (
  run: LoadRun,
  ports: readonly number[],
  from: number,
): Promise<number> => {
  const waiting = new Set(ports);
  const { calls } = run;
  let next = calls.length;
  while (waiting.size > 0 && Date.now() < from + maxWaitMilliseconds) {
    await run.nextCall();
    for (; next < calls.length; next += 1) {
      const call = calls[next];
      if (call && call.returnedAt >= from && isAcknowledged(call)) waiting.delete(call.port);
    }
  }
  const until = Date.now();
  return until - from - run.standStill.within({ from, until });
};
