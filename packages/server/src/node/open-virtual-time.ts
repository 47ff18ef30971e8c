// Whether calls may move the time of a node. All of its executions would be wrong about the time of
// the world, so it is only for a store that ends with the process, and for callers without keys.
import { steadyClock as ownSteadyClock, systemClock } from "../clock.ts";
import { ConfigError, needsKeys } from "../config.ts";
import type { Dispatcher } from "../functions/dispatcher.ts";
import type { Loop } from "../jobs/background-job.ts";
import { OpenTasks } from "../operations/virtual-time/open-tasks.ts";
import { VirtualTime } from "../operations/virtual-time/virtual-time.ts";
import type { Store } from "../store/store.ts";
import { VirtualClock } from "../virtual-clock.ts";
import type { NodeOptions } from "./node-options.ts";
import { isInboxOf } from "./open-human-tasks.ts";
import { settledWork } from "./settled-work.ts";

/** Throws ConfigError where time must not be moved. */
export const virtualClockOf = (options: NodeOptions): VirtualClock | undefined => {
  const {
    isTimeVirtual = false,
    access = "auto",
    host,
    allowedHosts,
    store = "files",
    data,
    nodes = 1,
  } = options;
  if (!isTimeVirtual) return undefined;
  const why = "time that calls move is for tests alone";
  if (needsKeys({ access, host, allowedHosts })) {
    throw new ConfigError(`Virtual time needs open access on a loopback address: ${why}.`);
  }
  if (store !== "files" || nodes > 1) {
    throw new ConfigError(`Virtual time cannot be used with a database or several nodes: ${why}.`);
  }
  if (data !== ":memory:") {
    throw new ConfigError(
      `Virtual time keeps its data in memory, and not in ${data}: ${why}, and what is stored would ` +
        "be ahead of the time of the world.",
    );
  }
  return new VirtualClock(systemClock.now());
};

interface VirtualTimeNeeds {
  readonly store: Pick<Store, "executions" | "pauses" | "schedules" | "written">;
  readonly jobs: readonly Loop[];
  readonly dispatcher: Dispatcher | undefined;
}

export const openVirtualTime = (
  clock: VirtualClock,
  options: NodeOptions,
  { store, jobs, dispatcher }: VirtualTimeNeeds,
): VirtualTime => {
  const { steadyClock = ownSteadyClock } = options;
  const { executions, pauses, schedules } = store;
  const isInbox = isInboxOf(options);
  return new VirtualTime({
    clock,
    machineClock: steadyClock,
    openTasks: new OpenTasks({ executions, pauses, isInbox }),
    nextScheduledAt: () => schedules.nextDueAt(),
    runningFunctions: () => dispatcher?.running ?? 0,
    settled: () => settledWork(jobs, store),
  });
};
