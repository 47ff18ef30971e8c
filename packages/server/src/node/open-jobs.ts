// Chooses the parts of jobs: what finds their executions, what makes their calls, and what
// works for them.
import type { Principal } from "../access/principal.ts";
import type { Clock } from "../clock.ts";
import type { BackgroundJob, Loop } from "../jobs/background-job.ts";
import type { LeaseFigures } from "../jobs/lease-tally.ts";
import type { Log } from "../log/log.ts";
import { ExecutionFinder, finderOfJobs } from "../operations/find/execution-finder.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { JobHandlerDeps } from "../operations/jobs/handlers.ts";
import { ItemCalls } from "../operations/jobs/item-call.ts";
import { JobRunner } from "../operations/jobs/runner.ts";
import { JobSelection } from "../operations/jobs/selection.ts";
import type { StoredCallerCalls } from "../operations/stored-caller.ts";
import type { Store } from "../store/store.ts";
import type { NodeTime } from "./open-time.ts";
import { lookMilliseconds, repeated } from "./repeated.ts";

interface JobNeeds {
  readonly deps: HandlerDeps;
  readonly store: Store;
  readonly calls: StoredCallerCalls;
  readonly time: NodeTime;
  /** Is what this caller signs with in force? */
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  /** Domains in whose inputs and results queries may look. */
  readonly searched: readonly string[] | undefined;
  /** Other nodes use the store, too. */
  readonly isShared: boolean;
  readonly log: Log;
}

/** What works for the jobs of this node, and what their operations need. */
export interface OpenJobs {
  readonly handlerDeps: JobHandlerDeps;
  readonly loop: Loop;
  /** Of the jobs that this node works for. */
  leases(this: void): LeaseFigures;
  /** Ends its work, and leaves the jobs to other nodes. */
  close(): Promise<void>;
}

export const openJobs = ({ deps, store, time, ...needs }: JobNeeds): OpenJobs => {
  const { guard, clock, newRunId } = deps;
  const { steadyClock, passingTime, mayForgetNow } = time;
  const calls = new ItemCalls({ guard, calls: needs.calls });
  const selection = new JobSelection(new ExecutionFinder(store, finderOfJobs), needs.searched);
  const shown = new JobSelection(new ExecutionFinder(store), needs.searched);
  const onError = (error: unknown) => needs.log.jobFailed("jobs", error);
  const runner = new JobRunner({
    store,
    selection,
    call: (operation, input, as) => calls.make(operation, input, as),
    isInForce: needs.isInForce,
    requireRights: (wanted, as) => calls.requireRights(wanted, as),
    clock,
    steadyClock,
    mayForgetNow,
    onError,
  });
  const looks = startLooks({ runner, clock: passingTime, isShared: needs.isShared, onError });
  const onChanged = () => runner.lookSoon();
  return {
    handlerDeps: { jobs: store.jobs, selection: shown, clock, guard, newRunId, onChanged },
    loop: runner,
    leases: () => runner.leases,
    async close() {
      await Promise.all(looks.map((look) => look.stop()));
      await runner.close();
    },
  };
};

/** How often a node looks for jobs that have ended too long ago. */
const pruneMilliseconds = 3_600_000;

interface Looked {
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly isShared: boolean;
  readonly onError: (error: unknown) => void;
}

/** The looks of a runner that nothing else brings about. */
const startLooks = ({ runner, clock, isShared, onError }: Looked): readonly BackgroundJob[] => {
  const prune = () => runner.pruneSoon();
  const takeLeft = () => runner.wake();
  const pruning = repeated({ clock, milliseconds: pruneMilliseconds, act: prune, onError });
  if (!isShared) return [pruning];
  return [pruning, repeated({ clock, milliseconds: lookMilliseconds, act: takeLeft, onError })];
};
