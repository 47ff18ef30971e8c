// Chooses what carries out operations over a store: matching, the jobs that time and messages wake,
// and what handlers work with. A node has it behind a listener, a simulated one without sockets.
import type { Clock } from "../clock.ts";
import { BackgroundJob, type RunOnce } from "../jobs/background-job.ts";
import { fireDeadlines } from "../jobs/deadlines.ts";
import { type LeaseFigures, LeaseTally } from "../jobs/lease-tally.ts";
import { deliverMessages } from "../jobs/messages.ts";
import type { Limits } from "../limits.ts";
import { CloseWaits } from "../matching/close-waits.ts";
import { ClusterActivity } from "../matching/cluster-activity.ts";
import { Matcher } from "../matching/matcher.ts";
import { Pollers } from "../matching/pollers.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import { HistoryBudget } from "../operations/history-budget.ts";
import { type HandlerOptions, handlerDepsOf } from "../operations/index.ts";
import type { Store } from "../store/store.ts";
import type { NodeTime } from "./open-time.ts";

type Times = "clock" | "wallClock" | "steadyClock" | "passingTime" | "trust" | "onTrusted";

interface OperationsOptions {
  readonly store: Store;
  readonly time: Pick<NodeTime, Times>;
  readonly limits: Limits;
  /** How long a poll waits for a task. */
  readonly pollMilliseconds: number;
  /** An id that no run has yet. */
  readonly newRunId: () => string;
  readonly region: string;
}

interface JobFigures {
  /** Closed runs whose time was over, since the node started. */
  readonly removed: number;
  readonly leases: Readonly<Record<"deadlines" | "messages", LeaseFigures>>;
}

type OnJobError = (job: string, error: unknown) => void;

type Rounds = Pick<Operations, "fireDeadlines" | "deliverMessages">;

export interface Operations {
  readonly matcher: Matcher;
  readonly closeWaits: CloseWaits;
  /** Who polls and how many tasks come and go, here and as other nodes tell it. */
  readonly activity: ClusterActivity;
  /** Does what is due once. */
  readonly fireDeadlines: RunOnce;
  /** Hands what executions say to each other over once. */
  readonly deliverMessages: RunOnce;
  /** What the jobs have done and have in hand. */
  figures(this: void): JobFigures;
  /** Without policies every caller may do everything; without a limiter nothing has a quota. */
  depsWith(this: void, access: Pick<HandlerOptions, "policies" | "limiter">): HandlerDeps;
  /**
   * Runs both of the above whenever there is something to do, and looks at what others have closed
   * while calls wait for that, until the jobs are stopped.
   */
  startJobs(
    this: void,
    onError: OnJobError,
  ): readonly [deadlines: BackgroundJob, messages: BackgroundJob, closes: BackgroundJob];
}

export const openOperations = (options: OperationsOptions): Operations => {
  const { store, time, limits, newRunId, region } = options;
  const { clock, steadyClock, passingTime, wallClock, trust } = time;
  store.executions.reachFirst(trust.mayAct);
  const { matcher, closeWaits, pollers } = openMatching(options);
  const { roundsOf, figures } = openRounds(options);
  const historyBudget = new HistoryBudget(steadyClock);
  const forHandlers = { store, matcher, closeWaits, pollers, historyBudget };
  return {
    matcher,
    closeWaits,
    activity: new ClusterActivity({ pollers, clock, store }),
    ...roundsOf(),
    figures,
    depsWith: (access) =>
      handlerDepsOf({
        ...forHandlers,
        clock,
        policyClock: wallClock,
        limits,
        newRunId,
        region,
        ...access,
      }),
    startJobs: (onError) => [
      ...startJobs(options, roundsOf(onError), onError),
      startLooks(closeWaits, passingTime, onError),
    ],
  };
};

/** What calls wait in, and what is known of those that poll. */
const openMatching = ({ store, time, limits, pollMilliseconds }: OperationsOptions) => {
  const { clock, steadyClock: pollClock, passingTime } = time;
  const { executions, tasks } = store;
  const { pollersPerTaskList } = limits.server;
  const matcher = new Matcher({ tasks, clock, pollClock, pollMilliseconds, pollersPerTaskList });
  const closeWaits = new CloseWaits({
    executions,
    nodes: () => store.nodes(),
    isShared: store.nodeReports !== undefined,
    pollClock,
    passingTime,
    pollMilliseconds,
    closeWaits: limits.server.closeWaits,
  });
  matcher.onDrain(() => closeWaits.drain());
  const pollers = new Pollers(clock);
  executions.onChanged((run) => pollers.counts.changed(run));
  return { matcher, closeWaits, pollers };
};

/** The rounds of the jobs, and the figures of all that they do. */
const openRounds = ({ store, time, newRunId }: OperationsOptions) => {
  const { clock, steadyClock, trust } = time;
  const { executions, leaseMilliseconds } = store;
  const deadlines = new LeaseTally({ clock: steadyClock, leaseMilliseconds });
  const messages = new LeaseTally({ clock: steadyClock, leaseMilliseconds });
  let removed = 0;
  const onRemoved = () => {
    removed += 1;
  };
  return {
    figures: (): JobFigures => ({
      removed,
      leases: { deadlines: deadlines.figures, messages: messages.figures },
    }),
    roundsOf: (onError?: OnJobError): Rounds => ({
      fireDeadlines: fireDeadlines(executions, clock, {
        trust,
        tally: deadlines,
        onRemoved,
        onQuarantined: onError && reportQuarantined("deadlines", "execution", onError),
      }),
      deliverMessages: deliverMessages({
        store,
        clock,
        newRunId,
        tally: messages,
        onQuarantined: onError && reportQuarantined("messages", "message", onError),
      }),
    }),
  };
};

/** What a job cannot do for one of many. */
const reportQuarantined =
  (job: string, what: string, onError: OnJobError) =>
  (id: number, cause: unknown): void =>
    onError(job, new Error(`The ${what} ${id} fails, and is left out for a minute`, { cause }));

const startJobs = ({ store, time }: OperationsOptions, rounds: Rounds, onError: OnJobError) => {
  const { clock } = time;
  const job = (name: string, runOnce: RunOnce) =>
    new BackgroundJob({ clock, runOnce, onError: (error) => onError(name, error) });
  const deadlines = job("deadlines", rounds.fireDeadlines);
  const messages = job("messages", rounds.deliverMessages);
  store.executions.onDueSooner((at) => deadlines.wakeAt(at));
  store.messages.onMessage(() => messages.wake());
  time.onTrusted(() => deadlines.wake());
  // What was due, or on its way, when the last node stopped.
  deadlines.wake();
  messages.wake();
  return [deadlines, messages] as const;
};

const startLooks = (closeWaits: CloseWaits, clock: Clock, onError: OnJobError): BackgroundJob => {
  const job = new BackgroundJob({
    clock,
    runOnce: () => closeWaits.look(),
    onError: (error) => onError("closes by other nodes", error),
  });
  closeWaits.onFirst((at) => job.wakeAt(at));
  return job;
};
