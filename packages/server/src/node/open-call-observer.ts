// Chooses what observes the calls that are answered: the metrics, traces, the log.
import type { Log } from "../log/log.ts";
import { CallLog } from "../operations/call-log.ts";
import type { CallObserver } from "../operations/pipeline.ts";
import { durationOf } from "../option-values.ts";

interface CallLogChoice {
  readonly logCalls?: number;
  readonly slowCall?: string;
}

interface Observers {
  readonly log: Log;
  /** Undefined where nothing is measured, or nothing is traced. */
  readonly others: readonly (CallObserver | undefined)[];
}

/** Undefined where no call is logged, measured or traced: the pipeline then asks for no time. */
export const openCallObserver = (
  { logCalls: share = 0, slowCall = "none" }: CallLogChoice,
  { log, others }: Observers,
): CallObserver | undefined => {
  const slowMilliseconds = durationOf(slowCall);
  const isLogged = share > 0 || slowMilliseconds !== undefined;
  const callLog = isLogged ? new CallLog({ log, share, slowMilliseconds }) : undefined;
  const observers = [...others, callLog].filter((each) => each !== undefined);
  if (observers.length < 2) return observers[0];
  return {
    answered(call) {
      for (const observer of observers) observer.answered(call);
    },
  };
};
