// Chooses the parts of jobs: what finds their executions, what makes their calls, and what
// works for them.
import type { Principal } from "../access/principal.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Clock } from "../clock.ts";
import { BackgroundJob, type Loop } from "../jobs/background-job.ts";
import type { LeaseFigures } from "../jobs/lease-tally.ts";
import type { Log } from "../log/log.ts";
import type { CallServices } from "../operations/call-context.ts";
import { ExecutionFinder, finderOfJobs } from "../operations/find/execution-finder.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { JobHandlerDeps } from "../operations/jobs/handlers.ts";
import { ItemCalls } from "../operations/jobs/item-call.ts";
import { JobRunner } from "../operations/jobs/runner.ts";
import { JobSelection } from "../operations/jobs/selection.ts";
import type { CallObserver, Route } from "../operations/pipeline.ts";
import type { Store } from "../store/store.ts";
import type { NodeTime } from "./open-time.ts";

interface JobNeeds {
  readonly deps: HandlerDeps;
  readonly services: CallServices & { readonly store: Store };
  readonly time: NodeTime;
  readonly audit: AuditLog | undefined;
  /** Absent where nothing is measured. */
  readonly calls: CallObserver | undefined;
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
  /** To be called before the loop begins: the routes of all operations that jobs call. */
  open(this: void, routes: readonly Route[]): void;
  /** Of the jobs that this node works for. */
  leases(this: void): LeaseFigures;
  /** Ends its work, and leaves the jobs to other nodes. */
  close(): Promise<void>;
}

export const openJobs = ({
  deps,
  services,
  time,
  audit,
  calls: meterOfCalls,
  ...needs
}: JobNeeds): OpenJobs => {
  const { store } = services;
  const { guard, clock, newRunId } = deps;
  const { wallClock, steadyClock, passingTime, mayForgetNow } = time;
  const measured = { audit, calls: meterOfCalls, wallClock };
  const calls = new ItemCalls({ services, guard, audit: measured });
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
    open: (routes) => calls.open(routes),
    leases: () => runner.leases,
    async close() {
      await Promise.all(looks.map((look) => look.stop()));
      await runner.close();
    },
  };
};

/** How often a node looks for what other nodes have left. */
const lookMilliseconds = 5_000;
/** How often a node looks for jobs that have ended too long ago. */
const pruneMilliseconds = 3_600_000;

interface Repeated {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly act: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * By a clock that is never set: by one that a test moves by a year it would stop at each look, and
 * by one that was set back by an hour it would not look for an hour.
 */
const repeated = ({ clock, milliseconds, act, onError }: Repeated): BackgroundJob => {
  const runOnce = async () => {
    act();
    return clock.now() + milliseconds;
  };
  const job = new BackgroundJob({ clock, runOnce, onError });
  job.wakeAt(clock.now() + milliseconds);
  return job;
};

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
