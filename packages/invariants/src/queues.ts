// Q: tasks wait where they belong, and each poll gets the right one.
import type { TaskKind } from "@ekiden/engine";
import type { HistoryEvent } from "@ekiden/model";
import { activityEnds } from "./activities.ts";
import { isStartedByOperator } from "./activity-operators.ts";
import type { ClientCall } from "./evidence.ts";
import { inEachRun, overall } from "./invariant.ts";
import { mayBeHeld } from "./paused-spans.ts";
import { add, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

interface QueuedTask {
  readonly run: RunReading;
  readonly kind: TaskKind;
  readonly taskList: string;
  readonly scheduledEventId: number;
  /** `7 ActivityTaskScheduled`. */
  readonly name: string;
  readonly priority: number;
  /** From when on a poller could have it (milliseconds). */
  readonly readyAt: number;
  /** When it was given away; absent: never. */
  readonly startedAt: number | undefined;
  /** When it could no longer be taken, for any reason. */
  readonly goneAt: number;
  readonly isGoneInCopy: boolean;
}

const keyOf = (kind: TaskKind, taskList: string): string => `${kind} ${taskList}`;

const queuesOf = (seen: Seen): Map<string, QueuedTask[]> => {
  const queues = new Map<string, QueuedTask[]>();
  for (const run of seen.runs) {
    for (const task of ownTasksOf(run, seen)) add(queues, keyOf(task.kind, task.taskList), task);
  }
  return queues;
};

/** Without those that were gone in the run that this one goes on from. */
function* ownTasksOf(run: RunReading, seen: Seen): Generator<QueuedTask> {
  const begunAt = run.origin?.at ?? 0;
  for (const task of tasksOf(run, seen)) {
    if (task.isGoneInCopy) continue;
    yield { ...task, readyAt: Math.max(task.readyAt, begunAt) };
  }
}

/** Every task there was, with any outcome. */
function* tasksOf(run: RunReading, seen: Seen): Generator<QueuedTask> {
  // What was started for an operator's answer was given to no poller.
  const isGiven = (gone: HistoryEvent | undefined): boolean =>
    gone?.type === "ActivityTaskStarted" && !isStartedByOperator(seen, run, gone);
  const goneBy = (gone: HistoryEvent | undefined) => ({
    goneAt: (gone ?? run.closing)?.at ?? Number.POSITIVE_INFINITY,
    isGoneInCopy: gone !== undefined && seen.isCopy(run, gone.id),
  });
  for (const scheduled of run.of("ActivityTaskScheduled")) {
    const [gone] = run.citing("scheduledEventId", scheduled.id, [
      "ActivityTaskStarted",
      ...activityEnds,
    ]);
    const { taskList, taskPriority = "0" } = scheduled.data;
    yield {
      run,
      kind: "activity",
      taskList: taskList.name,
      scheduledEventId: scheduled.id,
      name: print(scheduled),
      priority: Number(taskPriority),
      readyAt: scheduled.at,
      startedAt: isGiven(gone) ? gone?.at : undefined,
      ...goneBy(gone),
    };
  }
  for (const scheduled of run.of("DecisionTaskScheduled")) {
    const [gone] = run.citing("scheduledEventId", scheduled.id, [
      "DecisionTaskStarted",
      "DecisionTaskTimedOut",
    ]);
    const { taskList, taskPriority = "0" } = scheduled.data;
    yield {
      run,
      kind: "decision",
      taskList: taskList.name,
      scheduledEventId: scheduled.id,
      name: print(scheduled),
      priority: Number(taskPriority),
      readyAt: unhinderedAt(run, scheduled.id) ?? Number.POSITIVE_INFINITY,
      startedAt: gone?.type === "DecisionTaskStarted" ? gone.at : undefined,
      ...goneBy(gone),
    };
  }
}

/** There, and given to no poller. */
const isWaiting = ({ readyAt, goneAt }: QueuedTask): boolean =>
  readyAt !== Number.POSITIVE_INFINITY && goneAt === Number.POSITIVE_INFINITY;

/** A decision task can be taken once the one before it has ended. */
const unhinderedAt = (run: RunReading, scheduledEventId: number): number | undefined => {
  const before = run.of("DecisionTaskStarted").findLast(({ id }) => id < scheduledEventId);
  const scheduledAt = run.event(scheduledEventId)?.at ?? 0;
  if (!before) return scheduledAt;
  const [end] = run.citing("startedEventId", before.id, [
    "DecisionTaskCompleted",
    "DecisionTaskTimedOut",
  ]);
  return end && Math.max(scheduledAt, end.at);
};

type PollCall = ClientCall<"PollForDecisionTask" | "PollForActivityTask">;

const Q2 = overall(
  "a poll that waits while there is a task is given one in time",
  function* (seen) {
    const { maxLatenessMilliseconds: max } = seen.circumstances;
    if (max === undefined) return;
    const queues = queuesOf(seen);
    const polls: readonly PollCall[] = [
      ...seen.calls("PollForDecisionTask"),
      ...seen.calls("PollForActivityTask"),
    ];
    for (const { operation, input, sentAt, returnedAt, outcome } of polls) {
      if (outcome.kind !== "ok" || outcome.output.taskToken || returnedAt - sentAt <= max) continue;
      const kind = operation === "PollForDecisionTask" ? "decision" : "activity";
      const missed = (queues.get(keyOf(kind, input.taskList.name)) ?? []).find((task) => {
        const [from, until] = [Math.max(task.readyAt, sentAt), Math.min(task.goneAt, returnedAt)];
        const { run } = task;
        const scheduled = run.event(task.scheduledEventId);
        return until - from > max && !mayBeHeld(seen, run, { scheduled, from, until });
      });
      if (missed) yield { run: missed.run, message: `${missed.name} was kept from a waiting poll` };
    }
  },
);

const Q3 = overall("CountPending says how many tasks wait", function* (seen) {
  const queues = queuesOf(seen);
  for (const { kind, taskList, count } of seen.evidence.backlogs ?? []) {
    const waiting = (queues.get(keyOf(kind, taskList)) ?? []).filter(isWaiting);
    if (waiting.length === count) continue;
    yield { message: `${count} ${kind} tasks on ${taskList}, and ${waiting.length} wait there` };
  }
});

/** Times are stamped when a step begins: two of about the same time may be in either order. */
const sameTimeMilliseconds = 100;

const Q5 = overall("tasks are given away by priority, then in the order of age", function* (seen) {
  for (const tasks of queuesOf(seen).values()) {
    const given = tasks
      .filter(({ startedAt }) => startedAt !== undefined)
      .sort((one, other) => one.goneAt - other.goneAt);
    const sameTime = sameTimeMilliseconds + seen.circumstances.maxClaimMilliseconds;
    const earlier = new Earlier(given, sameTime);
    for (const task of given) {
      const overtaker = earlier.overtakerOf(task);
      if (!overtaker) continue;
      yield { run: task.run, message: `${task.name} waited behind ${overtaker.run.name}` };
    }
  }
});

/** Of the tasks of one priority that were given away so far. */
interface Rivals {
  readonly youngest: QueuedTask;
  readonly latest: QueuedTask;
}

/** Tasks that were given away before the one that is looked at, each in its turn. */
class Earlier {
  readonly #given: readonly QueuedTask[];
  readonly #sameTime: number;
  readonly #byPriority = new Map<number, Rivals>();
  #next = 0;

  /** In the order in which they were given away; of the same time are two within milliseconds. */
  constructor(given: readonly QueuedTask[], sameTime: number) {
    this.#given = given;
    this.#sameTime = sameTime;
  }

  /** A task that was given away although this one was there, and was the better one. */
  overtakerOf(task: QueuedTask): QueuedTask | undefined {
    this.#goOnTo(task.goneAt - this.#sameTime);
    const wasThereBy = (time: number) => task.readyAt + this.#sameTime < time;
    for (const [priority, { youngest, latest }] of this.#byPriority) {
      if (priority < task.priority && wasThereBy(latest.goneAt)) return latest;
      if (priority === task.priority && wasThereBy(youngest.readyAt)) return youngest;
    }
    return undefined;
  }

  #goOnTo(time: number): void {
    for (let other = this.#given[this.#next]; other; other = this.#given[this.#next]) {
      if (other.goneAt >= time) return;
      const { youngest = other } = this.#byPriority.get(other.priority) ?? {};
      const younger = youngest.readyAt < other.readyAt ? other : youngest;
      this.#byPriority.set(other.priority, { youngest: younger, latest: other });
      this.#next += 1;
    }
  }
}

const Q1 = inEachRun(
  "a task that waits is in one queue, and no other is there",
  function* (run, seen) {
    const { stored } = run.evidence;
    if (!stored) return;
    const left = [...stored.tasks, ...(stored.heldTasks ?? [])].map((task) =>
      taskText({ ...task, taskList: task.taskList.name }),
    );
    for (const task of tasksOf(run, seen)) {
      if (!isWaiting(task)) continue;
      const text = taskText(task);
      const place = left.indexOf(text);
      if (place < 0) yield `${text} is in no queue`;
      else left.splice(place, 1);
    }
    for (const ghost of left) yield `${ghost} is queued, and cannot be taken`;
  },
);

type NamedTask = Pick<QueuedTask, "kind" | "scheduledEventId" | "taskList" | "priority">;

const taskText = ({ kind, scheduledEventId, taskList, priority }: NamedTask): string =>
  `the ${kind} task of event ${scheduledEventId} on ${taskList} with priority ${priority}`;

export const queueInvariants = { Q1, Q2, Q3, Q5 };
