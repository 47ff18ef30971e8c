// The workers of a domain: those that poll, at any node, and those that hold a task.
import type { EkidenOutput } from "@ekiden/model";
import type { DomainActivity } from "../matching/cluster-activity.ts";
import type { ReportedPoller } from "../matching/node-report.ts";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { jointStateOf, knowledgeTold, latestSight, pollerTold } from "./poller-state.ts";
import { type StartedTask, startedTasksOf } from "./started-tasks.ts";

const maxWorkers = 1_000;
/** One that starts again and again may have the same identity, and each time a list of its own. */
const maxListsPerWorker = 200;

type Answer = EkidenOutput<"ListWorkers">;
type Worker = Answer["workers"][number];

export const workersOf = (deps: FigureDeps, domain: DomainKey): Promise<Answer> =>
  deps.figures.of(`workers ${domain}`, async () => {
    const [activity, started] = await Promise.all([
      deps.activity.of(domain),
      startedTasksOf(deps, domain),
    ]);
    const workers = joined(activity, started.tasks);
    const now = deps.clock.now();
    return {
      workers: workers.slice(0, maxWorkers).map((worker) => told(worker, now)),
      truncated: workers.length > maxWorkers,
      examinedRuns: started.examinedRuns,
      tasksTruncated: started.truncated,
      ...knowledgeTold(activity),
    };
  });

interface PolledList {
  readonly kind: StartedTask["kind"];
  readonly name: string;
  readonly poller: ReportedPoller;
}

interface JoinedWorker {
  readonly identity: string;
  readonly polls: PolledList[];
  readonly tasks: StartedTask[];
}

/** By identity: one worker may poll several lists, and hold tasks of others. */
const joined = (
  { lists }: DomainActivity,
  tasks: readonly StartedTask[],
): readonly JoinedWorker[] => {
  const workers = new Map<string, JoinedWorker>();
  const workerOf = (identity: string): JoinedWorker => {
    const known = workers.get(identity) ?? { identity, polls: [], tasks: [] };
    workers.set(identity, known);
    return known;
  };
  for (const { kind, name, pollers } of lists) {
    for (const poller of pollers) workerOf(poller.identity).polls.push({ kind, name, poller });
  }
  for (const task of tasks) workerOf(task.identity).tasks.push(task);
  return [...workers.values()].sort((one, other) => latestOf(other) - latestOf(one));
};

const latestOf = ({ polls, tasks }: JoinedWorker): number =>
  Math.max(
    ...polls.map(({ poller }) => poller.lastSeenAt),
    ...tasks.map(({ startedAt, lastHeartbeatAt = 0 }) => Math.max(startedAt, lastHeartbeatAt)),
  );

const told = ({ identity, polls, tasks }: JoinedWorker, now: number): Worker => {
  const pollers = polls.map(({ poller }) => poller);
  const latest = [...pollers].sort((one, other) => other.lastSeenAt - one.lastSeenAt)[0];
  return {
    ...(identity !== "" && { identity }),
    ...(latest?.address && { address: latest.address }),
    ...(latest && { lastSeenAt: wireTime(latest.lastSeenAt) }),
    state: jointStateOf(pollers, now),
    taskLists: latestPolls(polls).map(({ kind, name, poller }) => {
      const { lastSeenAt, state } = pollerTold(poller, now);
      return { kind, name, lastSeenAt, state };
    }),
    tasks: tasks.toSorted((one, other) => one.startedAt - other.startedAt).map(taskTold),
  };
};

const latestPolls = (polls: readonly PolledList[]): readonly PolledList[] => {
  if (polls.length <= maxListsPerWorker) return polls;
  const latestFirst = [...polls].sort(
    ({ poller: one }, { poller: other }) => latestSight(other) - latestSight(one),
  );
  return latestFirst.slice(0, maxListsPerWorker);
};

const taskTold = ({ identity: _identity, ...task }: StartedTask): Worker["tasks"][number] => {
  const { startedAt, lastHeartbeatAt, ...rest } = task;
  return {
    ...rest,
    startedAt: wireTime(startedAt),
    ...(lastHeartbeatAt !== undefined && { lastHeartbeatAt: wireTime(lastHeartbeatAt) }),
  };
};
