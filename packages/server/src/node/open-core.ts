// The core of a node, on which calls and observers stand: store, time, operations, background jobs
// and functions.
import { randomInt } from "node:crypto";
import { ChangeFeed } from "../changes/change-feed.ts";
import { steadyClock as passingTime } from "../clock.ts";
import { BackgroundJob, type Loop } from "../jobs/background-job.ts";
import { limitsOf } from "../limits.ts";
import type { Log } from "../log/log.ts";
import { type ClusterActivity, reportMilliseconds } from "../matching/cluster-activity.ts";
import { newRunId } from "../run-id.ts";
import type { Store } from "../store/store.ts";
import type { CleanupStack } from "./cleanup-stack.ts";
import { createNodeLog } from "./node-log.ts";
import type { NodeOptions } from "./node-options.ts";
import { type ReadEvents, readEvents } from "./open-events.ts";
import { openFunctions } from "./open-functions.ts";
import { openOperations } from "./open-operations.ts";
import { openStore } from "./open-store.ts";
import { type NodeTime, openTime } from "./open-time.ts";

/** Ids of hints have fifteen digits. */
const maxFeedBeginning = 100_000_000_000_000;

export type NodeCore = Awaited<ReturnType<typeof openCore>>;

export const openCore = async (options: NodeOptions, cleanup: CleanupStack) => {
  const limits = limitsOf(options.limits);
  const log = createNodeLog(options.logLevel, options.logTo, options.node);
  const feed = new ChangeFeed(passingTime, () => randomInt(maxFeedBeginning));
  const hasConsole = options.consoleFiles !== undefined;
  const events: ReadEvents | undefined = await readEvents(options, log);
  const store = await openStore(options, { limits, log, events: events?.source });
  cleanup.add(() => store.close());
  if (hasConsole) store.executions.onChanged((run) => feed.changed(run));
  const time = await openTime(options, store, log);
  cleanup.add(() => time.stop());
  const { clock } = time;
  const { region } = options;
  const pollMilliseconds = options.pollSeconds * 1000;
  const operations = openOperations({ store, time, limits, pollMilliseconds, newRunId, region });
  const { activity } = operations;
  cleanup.add(() => activity.leave());
  const jobs: Loop[] = [
    ...operations.startJobs(log.jobFailed),
    ...startReports(activity, store, log),
  ];
  cleanup.add(() => stopJobs(jobs));
  const dispatcher = await openFunctions(options, { store, clock, log });
  if (dispatcher) cleanup.add(() => dispatcher.stop());
  const probe = () => probeAll(store, time);
  return { log, feed, hasConsole, store, time, probe, operations, jobs, dispatcher, events };
};

/** Where no other node can share the store, there is none to tell. */
const startReports = (activity: ClusterActivity, store: Store, log: Log): BackgroundJob[] => {
  if (!store.nodeReports) return [];
  const job = new BackgroundJob({
    clock: passingTime,
    async runOnce() {
      await activity.tellOthers();
      return passingTime.now() + reportMilliseconds;
    },
    onError: (error) => log.jobFailed("reports to other nodes", error),
  });
  job.wake();
  return [job];
};

/** Rejects with why this node is not to be sent calls. */
const probeAll = async (store: Store, time: NodeTime): Promise<void> => {
  const problem = time.problem();
  if (problem !== undefined) throw new Error(problem);
  await store.probe();
};

export const stopJobs = (jobs: readonly Loop[]) => Promise.all(jobs.map((job) => job.stop()));
