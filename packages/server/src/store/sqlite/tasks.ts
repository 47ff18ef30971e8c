// Taking ready tasks: the claim is a step of the task's execution, and commits like any other.
import { isPaused } from "@ekiden/engine";
import { ByTaskList, firstOfEachKind, heldByList } from "../by-task-list.ts";
import type { DomainKey } from "../domain-key.ts";
import { type ExecutionWriter, HeldTask } from "../execution-writer.ts";
import type {
  Backlog,
  BacklogTask,
  RunStep,
  TaskCount,
  TaskListReference,
  TaskPoll,
  TaskStore,
  TaskToTake,
  UndeliveredTask,
  WaitingTask,
} from "../store.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit, Moment } from "./group-commit.ts";
import type { Pauses } from "./pauses.ts";
import type { QueuedTask, QueuedTasks, QueuePlace, TaskListName } from "./ready-queue.ts";
import type { ReadyTasks } from "./ready-tasks.ts";
import type { ReturnedTask, ReturnedTasks } from "./returned-tasks.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

interface TasksDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly pauses: Pauses;
  readonly readyTasks: ReadyTasks;
  readonly returnedTasks: ReturnedTasks;
  readonly runs: Runs;
  readonly writer: ExecutionWriter<Run>;
}

/**
 * So many tasks a poll puts aside, because they are held, before other calls have their turn: some
 * milliseconds.
 */
const maxPutAside = 256;

type Start<T> = (step: RunStep, task: TaskToTake) => T | undefined;

interface Taking<T> {
  readonly list: TaskListReference;
  readonly name: TaskListName;
  readonly poll: TaskPoll;
  readonly start: Start<T>;
  readonly moment: Moment;
}

interface Taken<T> {
  readonly taken: Promise<T | undefined>;
  /** There may be another task behind those that were put aside. */
  readonly isCutShort: boolean;
}

/** Of a task that was put aside, or is stale. */
const passedOver = Symbol("passed over");

export class Tasks implements TaskStore {
  readonly #parts: TasksDeps;
  /** Lists that a poll looks through, for several turns: no other does meanwhile. */
  readonly #lookedThrough = new ByTaskList<number, true>();

  constructor(parts: TasksDeps) {
    this.#parts = parts;
  }

  take<T>(
    list: TaskListReference,
    poll: TaskPoll,
    start: Start<T>,
  ): Promise<T | undefined> | undefined {
    return this.#take({ list, name: this.#nameOf(list), poll, start, moment: "committed" });
  }

  takeEarly<T>(
    list: TaskListReference,
    poll: TaskPoll,
    start: Start<T>,
  ): Promise<T | undefined> | undefined {
    return this.#take({ list, name: this.#nameOf(list), poll, start, moment: "written" });
  }

  #take<T>(taking: Taking<T>): Promise<T | undefined> | undefined {
    const { list, name } = taking;
    if (!this.#mayHave(taking)) return undefined;
    if (this.#lookedThrough.of(list.kind, name.domain).has(list.name)) return undefined;
    const first = this.#takeBest(taking);
    return first.isCutShort ? this.#lookOn(taking, first.taken) : first.taken;
  }

  #mayHave({ list, name }: Taking<unknown>): boolean {
    const { pauses, readyTasks, returnedTasks } = this.#parts;
    if (!readyTasks.best(name) && !returnedTasks.first(name)) return false;
    return !isPaused(pauses.of(list.domain).ofTaskList(list.kind, list.name));
  }

  async #lookOn<T>(taking: Taking<T>, before: Promise<unknown>): Promise<T | undefined> {
    const { taken } = await this.#lookThrough(taking, before);
    return taken;
  }

  /** After other calls had their turn, as often as it takes. */
  async #lookThrough<T>(taking: Taking<T>, before: Promise<unknown>): Promise<Partial<Taken<T>>> {
    const { kind, domain, list } = taking.name;
    const lists = this.#lookedThrough.of(kind, domain);
    lists.set(list, true);
    try {
      for (let latest = before; ; ) {
        await latest;
        await nextTurn();
        if (taking.poll.isOver() || !this.#mayHave(taking)) return {};
        const next = this.#takeBest(taking);
        if (!next.isCutShort) return next;
        latest = next.taken;
      }
    } finally {
      lists.delete(list);
      // Polls that came meanwhile were told that there was nothing.
      this.#parts.readyTasks.announceSoon(taking.name);
    }
  }

  giveBack(list: TaskListReference, task: UndeliveredTask): Promise<void> {
    const { commit, returnedTasks, runs } = this.#parts;
    return commit.gather(() => {
      const run = runs.load(task.id);
      if (run) returnedTasks.add(run, list, task);
    });
  }

  async backlog(list: TaskListReference): Promise<Backlog | undefined> {
    const tasks = this.#parts.readyTasks.tasks(this.#nameOf(list));
    return tasks && this.#backlogOf(list.domain, tasks);
  }

  async count(list: TaskListReference): Promise<TaskCount> {
    return { count: this.#parts.readyTasks.count(this.#nameOf(list)), truncated: false };
  }

  async list(
    list: TaskListReference,
    { pageSize, after }: Parameters<TaskStore["list"]>[1],
  ): ReturnType<TaskStore["list"]> {
    const place = after === undefined ? beforeAll : JSON.parse(after);
    const tasks = this.#parts.readyTasks.after(this.#nameOf(list), place, pageSize + 1);
    const last = tasks.length > pageSize ? tasks[pageSize - 1] : undefined;
    return {
      items: tasks.slice(0, pageSize).map(waitingTask),
      next: last && JSON.stringify({ priority: last.priority, id: last.id }),
    };
  }

  async listNames(
    ...[kind, domain, maxLists]: Parameters<TaskStore["listNames"]>
  ): ReturnType<TaskStore["listNames"]> {
    return [...this.#listsOf(domain)]
      .flatMap(({ oldest }) => (oldest.kind === kind ? [oldest.list] : []))
      .sort()
      .slice(0, maxLists);
  }

  async backlogs(domain: DomainKey, maxLists: number): Promise<readonly Backlog[]> {
    const backlogs = [...this.#listsOf(domain)].map((tasks) => this.#backlogOf(domain, tasks));
    return firstOfEachKind(backlogs, maxLists);
  }

  #backlogOf(domain: DomainKey, tasks: QueuedTasks): Backlog {
    return heldByList(backlogOf(domain, tasks), this.#parts.pauses.of(domain));
  }

  #listsOf(domain: DomainKey): Iterable<QueuedTasks> {
    const { domains, readyTasks } = this.#parts;
    return readyTasks.lists(domains.idOf(domain));
  }

  onReady(listener: (list: TaskListReference) => void): void {
    this.#parts.readyTasks.onReady(listener);
  }

  #takeBest<T>(taking: Taking<T>): Taken<T> {
    let isCutShort = false;
    const taken = this.#parts.commit.gather(() => {
      for (let looked = 0; looked < maxPutAside; looked += 1) {
        const started = this.#startBest(taking);
        if (started instanceof HeldTask) return undefined;
        if (started !== passedOver) return started;
      }
      isCutShort = true;
      return undefined;
    }, taking.moment);
    return { taken, isCutShort };
  }

  /** A HeldTask: the list has been paused meanwhile. Undefined: the list has no task. */
  #startBest<T>(taking: Taking<T>): T | HeldTask | typeof passedOver | undefined {
    const { name } = taking;
    const returned = this.#parts.returnedTasks.first(name);
    if (returned) return this.#startAgain(returned, taking) ?? passedOver;
    const ready = this.#parts.readyTasks.best(name);
    return ready && (this.#start(ready, taking) ?? passedOver);
  }

  /**
   * A task that was started or is stale is removed; one whose start throws stays. One that is held
   * is put aside, unless by its list, where no poll looks for a task.
   */
  #start<T>(task: QueuedTask, { poll, start }: Taking<T>): T | HeldTask | undefined {
    const { readyTasks, writer } = this.#parts;
    const { execution: id, scheduledEventId, kind, list: taskList } = task;
    const started = writer.startTask({ id, scheduledEventId, kind, taskList }, poll.now(), start);
    if (!(started instanceof HeldTask)) {
      readyTasks.remove(task);
      return started;
    }
    if (started.by === "taskList") return started;
    readyTasks.hold(task, started.by);
    return undefined;
  }

  /** As `#start`, of a task whose start is in the history already: the step records nothing. */
  #startAgain<T>(task: ReturnedTask, { poll, start }: Taking<T>): T | HeldTask | undefined {
    const { returnedTasks, writer } = this.#parts;
    const { execution: id, kind, list: taskList, scheduledEventId, startedEventId } = task;
    const named = { id, kind, taskList, scheduledEventId, startedEventId };
    const started = writer.startTask(named, poll.now(), start);
    if (!(started instanceof HeldTask)) {
      returnedTasks.remove(task);
      return started;
    }
    if (started.by === "taskList") return started;
    returnedTasks.hold(task, started.by);
    return undefined;
  }

  #nameOf({ kind, domain, name }: TaskListReference): TaskListName {
    return { kind, domain: this.#parts.domains.idOf(domain), list: name };
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const backlogOf = (domain: DomainKey, tasks: QueuedTasks): Backlog => {
  const { count, held, oldest, oldestFree } = tasks;
  const { kind, list: name } = oldest;
  return {
    list: { kind, domain, name },
    count,
    held,
    truncated: false,
    oldest: backlogTask(oldest),
    oldestFree: oldestFree && backlogTask(oldestFree),
  };
};

const backlogTask = ({ execution: id, scheduledEventId }: QueuedTask): BacklogTask => ({
  id,
  scheduledEventId,
});

const beforeAll: QueuePlace = { priority: Number.MAX_SAFE_INTEGER, id: 0 };

const waitingTask = ({ execution, scheduledEventId, priority }: QueuedTask): WaitingTask => ({
  id: execution,
  scheduledEventId,
  priority,
});
