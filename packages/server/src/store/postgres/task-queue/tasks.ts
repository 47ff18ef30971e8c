// Taking ready tasks: from the batch that is being performed; from memory, where this node is alone
// and knows all of them; otherwise by a claim in the database.
import { isPaused } from "@ekiden/engine";
import { Fault } from "@ekiden/model";
import type { Clock } from "../../../clock.ts";
import type { DomainKey } from "../../domain-key.ts";
import { HeldTask } from "../../execution-writer.ts";
import type { PauseTarget } from "../../pause-store.ts";
import type {
  Backlog,
  RunStep,
  TaskCount,
  TaskListReference,
  TaskPoll,
  TaskStore,
  TaskToTake,
  UndeliveredTask,
} from "../../store.ts";
import type { Batch } from "../commit/batch.ts";
import { type HeldRow, listKey } from "../commit/batch-tasks.ts";
import type { BatchWriter } from "../commit/batch-writer.ts";
import type { Committer } from "../commit/committer.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import type { Pauses } from "../tables/pauses.ts";
import { BacklogEstimate } from "./backlog-estimate.ts";
import { type ClaimedTask, Claims } from "./claims.ts";
import { HeldTasks, type ReadyAgain } from "./held-tasks.ts";
import { LocalQueue, type OwnTask } from "./local-queue.ts";
import { ReturnedTasks } from "./returned-tasks.ts";
import { WaitingTasks } from "./waiting-tasks.ts";

interface TasksDeps {
  readonly reader: ReconnectingConnection;
  readonly claimer: ReconnectingConnection;
  /** For what people look at. */
  readonly browser: ReconnectingConnection;
  readonly peers: { readonly isAlone: boolean; onJoined(listener: () => void): void };
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly committer: () => Committer;
  /** Notifies the other nodes that a task of the list was given back. */
  readonly onGivenBack: (list: TaskListReference) => void;
  /** Notifies them that held tasks of the lists are ready again. */
  readonly onReleased: (lists: readonly ReadyAgain[]) => void;
}

interface Taking<T> {
  readonly list: TaskListReference;
  readonly poll: TaskPoll;
  readonly start: (step: RunStep, task: TaskToTake) => T | undefined;
}

export class Tasks implements TaskStore {
  readonly #parts: TasksDeps;
  readonly #claims: Claims;
  readonly #listeners: ((list: TaskListReference) => void)[] = [];
  readonly #own: LocalQueue;
  readonly #waiting: WaitingTasks;
  readonly hints: BacklogEstimate;
  readonly returned: ReturnedTasks;
  readonly held: HeldTasks;

  constructor(parts: TasksDeps) {
    this.#parts = parts;
    this.#own = new LocalQueue(parts.clock, () => this.hints.forget());
    this.hints = new BacklogEstimate({
      announce: (list) => this.announce([list]),
      onExhausted: (key) => {
        if (parts.peers.isAlone) this.#own.becomeWhole(key);
      },
    });
    this.#waiting = new WaitingTasks(parts.browser, parts.pauses);
    this.#claims = new Claims(parts.claimer, this.hints);
    this.returned = new ReturnedTasks({
      link: parts.reader,
      announce: (list) => this.announce([list]),
      tellOthers: parts.onGivenBack,
    });
    this.held = new HeldTasks({
      link: parts.reader,
      onReady: (lists) => this.#released(lists),
    });
    // A node that has peers cannot know all tasks of a list, not even once they have left.
    parts.peers.onJoined(() => this.#own.clear());
    parts.pauses.onEnded((ended) => this.#resumed(ended));
  }

  take<T>(
    list: TaskListReference,
    poll: TaskPoll,
    start: Taking<T>["start"],
  ): Promise<T | undefined> | undefined {
    const taking = { list, poll, start };
    const { pauses } = this.#parts;
    if (isPaused(pauses.of(list.domain).ofTaskList(list.kind, list.name))) return undefined;
    if (this.returned.spend(list)) return this.#takeReturned(taking);
    const committer = this.#parts.committer();
    const batch = committer.performing;
    const key = listKey(list);
    const offered = batch && !batch.writer.isStepping && batch.tasks.best(key);
    if (offered) {
      const needs = { id: offered.entry.run.id };
      return committer.join(batch, needs, (current) => takeOffered(current, taking));
    }
    const own = this.#own.take(key);
    if (own) return this.#takeOwn(own, taking);
    return this.hints.spend(list) ? this.#takeClaimed(taking) : undefined;
  }

  /** What a database has committed is durable. */
  takeEarly<T>(
    list: TaskListReference,
    poll: TaskPoll,
    start: Taking<T>["start"],
  ): Promise<T | undefined> | undefined {
    return this.take(list, poll, start);
  }

  giveBack(list: TaskListReference, task: UndeliveredTask): Promise<void> {
    return this.returned.add(list, task);
  }

  /** Notes the tasks of a commit that no poll has taken. */
  left({ left }: BatchWriter): void {
    for (const { kind, list: name, entry, scheduledEventId, priority } of left) {
      const list = { kind, domain: entry.run.domain.name, name };
      const task = { execution: entry.run.id, scheduledEventId, priority };
      const key = listKey(list);
      if (this.#own.add(key, task)) this.hints.offered(list);
      else this.hints.heard(list, 1);
    }
  }

  /** The database may have tasks that this node does not know. */
  doubt(): void {
    this.#own.doubt();
  }

  backlog(list: TaskListReference): Promise<Backlog | undefined> {
    return this.#waiting.backlog(list);
  }

  listNames(...asked: Parameters<TaskStore["listNames"]>): ReturnType<TaskStore["listNames"]> {
    return this.#waiting.listNames(...asked);
  }

  backlogs(domain: DomainKey, maxLists: number): Promise<readonly Backlog[]> {
    return this.#waiting.backlogs(domain, maxLists);
  }

  count(list: TaskListReference): Promise<TaskCount> {
    return this.#waiting.count(list);
  }

  list(
    list: TaskListReference,
    page: Parameters<TaskStore["list"]>[1],
  ): ReturnType<TaskStore["list"]> {
    return this.#waiting.list(list, page);
  }

  /** After a commit: tasks that it found to be held, and runs that it resumed. */
  hold({ held, resumed, pauseEpoch }: BatchWriter): void {
    const rows = held.filter(({ by }) => by !== "taskList");
    if (rows.length > 0) void this.#putAside(rows, pauseEpoch);
    if (resumed.length > 0) this.held.look().catch(() => undefined);
  }

  /** Where one is not held after all, its claim must not keep it from a poll after the pause. */
  async #putAside(rows: readonly HeldRow[], pauseEpoch: number): Promise<void> {
    if (await this.held.putAside(rows, pauseEpoch).catch(() => false)) return;
    await this.#release(rows.map((row) => ({ ...row, execution: row.entry.run.id })));
    this.hints.forget();
  }

  #released(lists: readonly ReadyAgain[]): void {
    this.#own.clear();
    for (const { count, ...list } of lists) this.hints.heard(list, count);
    this.#parts.onReleased(lists);
  }

  #resumed(ended: readonly PauseTarget[]): void {
    this.held.look().catch(() => undefined);
    for (const { kind, domain, name } of ended) {
      if (kind !== "decisionTaskList" && kind !== "activityTaskList") continue;
      const list = {
        kind: kind === "decisionTaskList" ? "decision" : "activity",
        domain,
        name,
      } as const;
      this.hints.heard(list, 1);
      this.announce([list]);
    }
  }

  onReady(listener: (list: TaskListReference) => void): void {
    this.#listeners.push(listener);
  }

  /** Notifies the listeners that these lists have a task, also one of the batch being performed. */
  announce(lists: Iterable<TaskListReference>): void {
    for (const list of lists) for (const listener of this.#listeners) listener(list);
  }

  /** A task that is stale is skipped, and the next one is tried. */
  async #takeOwn<T>(first: OwnTask, taking: Taking<T>): Promise<T | undefined> {
    const key = listKey(taking.list);
    for (let task: OwnTask | undefined = first; task; task = this.#own.take(key)) {
      const started = await this.#startOwn(task, taking);
      if (started instanceof HeldTask && started.by === "taskList") {
        this.#own.putBack(key, task);
        return undefined;
      }
      if (started !== undefined && !(started instanceof HeldTask)) return started;
      if (taking.poll.isOver()) return undefined;
    }
    return undefined;
  }

  async #startOwn<T>(task: OwnTask, taking: Taking<T>): Promise<T | HeldTask | undefined> {
    try {
      return await this.#start(task, taking);
    } catch (error) {
      this.#own.putBack(listKey(taking.list), task);
      this.hints.offered(taking.list);
      throw error;
    }
  }

  async #takeClaimed<T>(taking: Taking<T>): Promise<T | undefined> {
    for (;;) {
      const task = await this.#claim(taking.list);
      if (!task) return undefined;
      const started = await this.#startClaimed(task, taking);
      if (started instanceof HeldTask && started.by === "taskList") {
        void this.#release([task]);
        return undefined;
      }
      if (started !== undefined && !(started instanceof HeldTask)) return started;
      if (taking.poll.isOver()) return this.#endLook(taking.list);
    }
  }

  /** What is behind the tasks that were passed over is for the next poll. */
  #endLook(list: TaskListReference): undefined {
    this.hints.heard(list, 1);
  }

  async #claim(list: TaskListReference): Promise<ClaimedTask | undefined> {
    try {
      return await this.#claims.claim(list);
    } catch (error) {
      // It may have been made, without an answer.
      this.#own.doubt();
      return nothingWhileUnavailable(error);
    }
  }

  #release(tasks: readonly ClaimedTask[]): Promise<void> {
    this.#own.doubt();
    return this.#claims.release(tasks);
  }

  async #startClaimed<T>(task: ClaimedTask, taking: Taking<T>): Promise<T | HeldTask | undefined> {
    try {
      return await this.#start(task, taking);
    } catch (error) {
      void this.#release([task]);
      // The list may have looked empty only because this task was claimed.
      this.hints.heard(taking.list, 1);
      throw error;
    }
  }

  /** Takes a ready task where another node has the returned one, or its attempt is over. */
  async #takeReturned<T>(taking: Taking<T>): Promise<T | undefined> {
    const { list, poll, start } = taking;
    const { epoch } = this.#parts.pauses;
    const task = await this.returned.remove(list, epoch).catch(nothingWhileUnavailable);
    const started = task && (await this.#startAgain(task, taking));
    if (started !== undefined) return started;
    return poll.isOver() ? this.#endLook(list) : this.take(list, poll, start);
  }

  async #startAgain<T>(task: UndeliveredTask, taking: Taking<T>): Promise<T | undefined> {
    const started = await this.#startReturned(task, taking);
    if (!(started instanceof HeldTask)) return started;
    // Where that is not known to be done, it is not repeated (R2): its time-outs end the attempt.
    await this.returned.keep(taking.list, task).catch(nothingWhileUnavailable);
    return undefined;
  }

  async #startReturned<T>(
    task: UndeliveredTask,
    { list, poll, start }: Taking<T>,
  ): Promise<T | HeldTask | undefined> {
    const { committer } = this.#parts;
    const named = { ...task, ...listOf(list) };
    try {
      return await committer().request({ id: task.id }, ({ writer }) =>
        writer.startTask(named, poll.now(), start),
      );
    } catch (error) {
      // No poller has received it. If it cannot be stored, its time-outs end the attempt.
      this.giveBack(list, task).catch(() => undefined);
      throw error;
    }
  }

  #start<T>(task: ClaimedTask, taking: Taking<T>): Promise<T | HeldTask | undefined> {
    return this.#parts
      .committer()
      .request({ id: task.execution }, (batch) => startStored(batch, task, taking));
  }
}

/** While the database is unavailable a poll goes on waiting: the store asks again every second. */
const nothingWhileUnavailable = (error: unknown): undefined => {
  if (error instanceof Fault && error.fault === "ServiceUnavailable") return undefined;
  throw error;
};

const listOf = ({ kind, name }: TaskListReference) => ({ kind, taskList: name });

/** A task that was started or is stale is removed; one whose start throws, or is held, stays. */
const takeOffered = <T>(batch: Batch, taking: Taking<T>): T | undefined => {
  const key = listKey(taking.list);
  for (let best = batch.tasks.best(key); best; best = batch.tasks.best(key)) {
    const { entry, scheduledEventId } = best;
    const task = { id: entry.id, scheduledEventId, ...listOf(taking.list) };
    const started = batch.writer.startTask(task, taking.poll.now(), taking.start);
    if (started instanceof HeldTask) batch.tasks.hold(key, best);
    else {
      batch.tasks.remove(key, best);
      if (started !== undefined) return started;
    }
  }
  return undefined;
};

const startStored = <T>(
  batch: Batch,
  { execution, scheduledEventId }: ClaimedTask,
  taking: Taking<T>,
): T | HeldTask | undefined => {
  const task = { id: execution, scheduledEventId, ...listOf(taking.list) };
  const started = batch.writer.startTask(task, taking.poll.now(), taking.start);
  const entry = batch.find(task);
  if (!(started instanceof HeldTask)) batch.tasks.gone.push({ execution, scheduledEventId, entry });
  else if (entry) batch.tasks.held.push({ scheduledEventId, entry, by: started.by });
  return started;
};
