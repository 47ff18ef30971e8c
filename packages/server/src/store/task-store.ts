// What a store knows of tasks: which are ready, which wait on which list, and who is given one.
import type { TaskKind } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";
import type { ExecutionId, NamePage, RunStep } from "./records.ts";

export interface TaskListReference {
  readonly kind: TaskKind;
  readonly domain: DomainKey;
  readonly name: string;
}

/** A task as a poller is to be given it. */
export interface TaskToTake {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
  /**
   * Present: the task was started before, for a poller that was gone before it got it, and is
   * given to another one as it is. Nothing may be recorded for it.
   */
  readonly startedEventId?: number | undefined;
}

/** A task that was started, and of which its poller received nothing. */
export interface UndeliveredTask extends TaskToTake {
  readonly startedEventId: number;
}

export interface WaitingTask {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
  readonly priority: number;
}

/** The poll for which a task is looked for. */
export interface TaskPoll {
  /** The time that the start of a task is recorded with: asked at the very moment of its start. */
  now(): number;
  /** It waits no longer: what it could be given is not worth looking for. */
  isOver(): boolean;
}

export interface TaskStore {
  /**
   * Starts the best ready task of the list: highest priority, then oldest. `start` records the
   * start in a step of the task's execution and returns what the poller gets; undefined means that
   * the task can no longer be started, and the next one is tried. The claim is the step: it commits
   * with the removal of the task, so no task is ever given twice (I4).
   *
   * Tasks that were given back come before all ready ones, the one that was given back first before
   * the others: each of them was the best of its list already when it was started.
   *
   * A look that goes past many tasks takes long, and ends without one where the poll is over.
   *
   * Returns undefined at once where nothing is ready. Where the store is in this process, `start`
   * runs before `take` returns, so that what made the task ready and its start share one commit.
   */
  take<T>(
    list: TaskListReference,
    poll: TaskPoll,
    start: (step: RunStep, task: TaskToTake) => T | undefined,
  ): Promise<T | undefined> | undefined;
  /**
   * As `take`, for a poller that does nothing with the task that could be seen before its answer is
   * committed. May resolve when the claim can be read, and before it is durable: no later commit
   * becomes durable without it, and all fail if it is lost. `Store.durable` tells.
   */
  readonly takeEarly: TaskStore["take"];
  /**
   * Gives a started task of the list to the next poll of it, here or on another node, as
   * often as it is given back, until its attempt is over. Only for a task of which no byte was sent
   * to any poller. Where the store cannot keep it, it is left to its time-outs.
   */
  giveBack(list: TaskListReference, task: UndeliveredTask): Promise<void>;
  /** Of one list; undefined where it has no ready task. */
  backlog(list: TaskListReference): Promise<Backlog | undefined>;
  /** Ready tasks of a list: as many are counted as the store does. */
  count(list: TaskListReference): Promise<TaskCount>;
  /** Those tasks, in the order in which they would be taken. */
  list(
    list: TaskListReference,
    page: {
      /** 1 to 1,000. */
      readonly pageSize: number;
      readonly after?: string | undefined;
    },
  ): Promise<NamePage<WaitingTask>>;
  /** The lists of a domain that have ready tasks, by name; what is beyond is left out. */
  listNames(kind: TaskKind, domain: DomainKey, maxLists: number): Promise<readonly string[]>;
  /**
   * Of each kind that workers poll, the lists that `listNames` tells, with their tasks: as many are
   * counted of each list as the store does.
   */
  backlogs(domain: DomainKey, maxLists: number): Promise<readonly Backlog[]>;
  /** Calls for each list that a step has added a task to. A hint: it may come late or twice. */
  onReady(listener: (list: TaskListReference) => void): void;
}

export interface TaskCount {
  readonly count: number;
  /** True where counting stopped at the store's bound: there are more. */
  readonly truncated: boolean;
}

export interface Backlog extends TaskCount {
  readonly list: TaskListReference;
  /**
   * How many of them a pause holds: all, where it is one of the list. One that a pause of its run
   * or of a type holds counts with the others before a poll has met it.
   */
  readonly held: number;
  /** Of those that were counted. */
  readonly oldest: BacklogTask;
  /** Of those that no pause holds; undefined where there is none. */
  readonly oldestFree: BacklogTask | undefined;
}

export interface BacklogTask {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
}
