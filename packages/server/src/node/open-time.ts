// Chooses the clocks of a node, and what keeps watch over them.

import { type Clock, steadyClock as ownSteadyClock, systemClock } from "../clock.ts";
import { ClockCheck, type ClockFigures } from "../jobs/clock-check.ts";
import type { TimeTrust } from "../jobs/deadlines.ts";
import { RetentionGuard } from "../jobs/retention-guard.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../store/store.ts";

export interface TimeOptions {
  /**
   * All time of the node, as a test moves it: it stands for the machine's clock, for the database's
   * and for time that only passes.
   */
  readonly clock?: Clock;
  /** Of executions alone; all else goes by the machine's clock. */
  readonly virtualClock?: Clock | undefined;
  /** What this machine takes for the time, right or wrong; the machine's own unless given. */
  readonly machineClock?: Clock;
  /** Time that only passes, and is never set; the process's own unless given. */
  readonly steadyClock?: Clock;
  /** Seconds that it may differ from the database's; 10 unless given. */
  readonly clockTolerance?: number;
  /** `yes`: it is right as the node starts, however long ago that was known last. */
  readonly acceptClock?: "yes" | "no";
}

const usualToleranceSeconds = 10;

/** For a store of many nodes. */
export const storeClocks = ({ clock, machineClock = systemClock, steadyClock }: TimeOptions) => ({
  // It reads the time only to see it pass: moments come from the executions and the database.
  clock: steadyClock ?? ownSteadyClock,
  ...(clock === undefined && { machineClock }),
});

export interface NodeTime {
  /** Of executions: of what is written in histories, and of deadlines and retention. */
  readonly clock: Clock;
  /** Of people and programs outside: of signatures, sessions and the audit. */
  readonly wallClock: Clock;
  /** Of how long something is waited for. */
  readonly steadyClock: Clock;
  /** As `steadyClock`, but passes also where a test stands all time of the node still. */
  readonly passingTime: Clock;
  readonly trust: TimeTrust;
  /** May be removed what is too old by `clock`, as it is now? */
  mayForgetNow(this: void): boolean;
  /** Why the node is not ready; undefined: it is, as far as its clock goes. */
  problem(): string | undefined;
  /** Undefined where the clock cannot be compared with another. */
  figures(): ClockFigures | undefined;
  /** Calls when `trust` says yes again. */
  onTrusted(listener: () => void): void;
  stop(): Promise<void>;
}

/** Rejects with ServiceUnavailable where the store cannot be read. */
export const openTime = async (options: TimeOptions, store: Store, log: Log): Promise<NodeTime> => {
  const { clock: all, virtualClock, acceptClock = "no" } = options;
  const { clockTolerance = usualToleranceSeconds } = options;
  const { sharedClock, executions, timeMark: mark } = store;
  const passingTime = options.steadyClock ?? ownSteadyClock;
  const steadyClock = options.steadyClock ?? all ?? ownSteadyClock;
  const wallClock = sharedClock ?? options.machineClock ?? systemClock;
  const clock = virtualClock ?? all ?? wallClock;
  const check = new ClockCheck({ toleranceMilliseconds: clockTolerance * 1_000, log });
  if (sharedClock) {
    check.heard(sharedClock.comparison);
    sharedClock.onCompared((comparison) => check.heard(comparison));
  }
  const isAccepted = acceptClock === "yes";
  // A clock that is moved on purpose is not to be mistrusted for it.
  const guardingClock = virtualClock ?? steadyClock;
  const guarding = { clock, steadyClock: guardingClock, mark, executions, isAccepted, log };
  const guard = await RetentionGuard.start(guarding);
  const trust: TimeTrust = {
    mayAct: () => check.problem === undefined,
    mayForget: (now) => guard.mayForget(now),
  };
  return {
    clock,
    wallClock,
    steadyClock,
    passingTime,
    trust,
    mayForgetNow: () => trust.mayAct() && trust.mayForget(clock.now()),
    problem: () => check.problem,
    figures: () => sharedClock && check.figures,
    onTrusted(listener) {
      check.onTrusted(listener);
      guard.onTrusted(listener);
    },
    stop: () => guard.stop(),
  };
};
