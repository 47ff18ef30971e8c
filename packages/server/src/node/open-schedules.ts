// Chooses the parts of schedules: what their operations need, and what works for those that are
// due.
import type { Principal } from "../access/principal.ts";
import type { Loop } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { ScheduleHandlerDeps } from "../operations/schedules/handlers.ts";
import { openScheduleRunner } from "../operations/schedules/runner.ts";
import type { Outcome } from "../operations/schedules/state.ts";
import type { StoredCallerCalls } from "../operations/stored-caller.ts";
import type { Store } from "../store/store.ts";
import type { NodeTime } from "./open-time.ts";
import { lookMilliseconds, repeated } from "./repeated.ts";
import { tellingOutcomes } from "./schedule-outcomes.ts";

interface ScheduleNeeds {
  readonly deps: HandlerDeps;
  readonly store: Store;
  readonly calls: StoredCallerCalls;
  readonly time: NodeTime;
  /** Is what this caller signs with in force? */
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  /** Other nodes use the store, too. */
  readonly isShared: boolean;
  readonly log: Log;
  /** Counts what comes of times; undefined where nothing is measured. */
  readonly figures: { count(outcome: Outcome): void } | undefined;
}

export interface OpenSchedules {
  readonly handlerDeps: ScheduleHandlerDeps;
  readonly loop: Loop;
  /** Calls where a schedule may be due sooner. */
  onChanged(this: void, listener: () => void): void;
  /** Looks no more at what other nodes have made. */
  close(): Promise<void>;
}

/** Between two looks at whether an execution has closed: another node may have closed it. */
const sharedLookMilliseconds = 2_000;
/** Where this node has the store to itself, it knows; but not of what closed as it last stopped. */
const ownLookMilliseconds = 60_000;

export const openSchedules = ({
  deps,
  store,
  calls,
  time,
  ...needs
}: ScheduleNeeds): OpenSchedules => {
  const { clock, guard, newRunId } = deps;
  const { schedules, executions } = store;
  const { isInForce, log, figures } = needs;
  const onError = (error: unknown) => log.jobFailed("schedules", error);
  const loop = openScheduleRunner({
    schedules,
    executions,
    calls,
    isInForce,
    clock,
    newRevision: newRunId,
    lookMilliseconds: needs.isShared ? sharedLookMilliseconds : ownLookMilliseconds,
    mayAct: time.trust.mayAct,
    onOutcome: tellingOutcomes(log, figures),
    onError,
  });
  const wake = () => loop.wake();
  time.onTrusted(wake);
  const listeners = [wake];
  const onChanged = () => {
    for (const listener of listeners) listener();
  };
  const look = { clock: time.passingTime, milliseconds: lookMilliseconds, act: wake, onError };
  const looks = needs.isShared ? repeated(look) : undefined;
  return {
    handlerDeps: { schedules, calls, clock, guard, newRunId, onChanged },
    loop,
    onChanged: (listener) => listeners.push(listener),
    close: async () => looks?.stop(),
  };
};
