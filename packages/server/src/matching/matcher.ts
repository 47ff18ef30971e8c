// Brings waiting polls and ready tasks together. It owns the polls and nothing else: which task is
// ready is the store's knowledge, and giving one away is a step of the task's execution.
//
//  M1 A poll is answered once: with a task, or with nothing when its time, its caller or the node
//     comes to an end.
//  M2 The poll that has waited longest is served first.
//  M3 A caller that has gone is never given a task.
import type { Step } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Alarm, Clock } from "../clock.ts";
import { ByTaskList } from "../store/by-task-list.ts";
import type { ExecutionId, TaskListReference, TaskStore } from "../store/store.ts";

export interface Task {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
}

/** Records the start of the task; undefined when it is no longer to be had. */
export type StartTask<T> = (step: Step, task: Task) => T | undefined;

interface PollingCaller {
  readonly gone: boolean;
  onGone(listener: () => void): void;
}

interface Poll<T = unknown> {
  readonly caller: PollingCaller;
  readonly start: StartTask<T>;
  readonly endsAt: number;
}

interface WaitingPoll extends Poll {
  readonly answer: (task: Promise<unknown> | undefined) => void;
}

export interface MatcherOptions {
  readonly tasks: TaskStore;
  readonly clock: Clock;
  readonly pollMilliseconds: number;
  readonly pollersPerTaskList: number;
}

/** The polls that wait on one list, longest-waiting first. */
class WaitingList {
  readonly polls = new Set<WaitingPoll>();
  readonly list: TaskListReference;
  alarm: Alarm | undefined;
  constructor(list: TaskListReference) {
    this.list = list;
  }
}

export class Matcher {
  readonly #options: MatcherOptions;
  readonly #waiting = new ByTaskList<string, WaitingList>();
  #draining = false;

  constructor(options: MatcherOptions) {
    this.#options = options;
    options.tasks.onReady(({ kind, domain, name }) =>
      this.#serve(this.#waiting.of(kind, domain).get(name)),
    );
  }

  /**
   * Waits for a task of the list and starts it. Resolves with what `start` returned, once that is
   * committed; with undefined when there was no task in time (M1).
   * Throws LimitExceededFault when too many polls wait on the list.
   */
  wait<T>(
    list: TaskListReference,
    caller: PollingCaller,
    start: StartTask<T>,
  ): Promise<T | undefined> {
    if (this.#draining) return Promise.resolve(undefined);
    const endsAt = this.#options.clock.now() + this.#options.pollMilliseconds;
    const poll = { caller, start, endsAt };
    // Where nobody waits already, a task that is ready is for this poll (M2).
    const isNext = !caller.gone && !this.#waiting.of(list.kind, list.domain).has(list.name);
    return (isNext && this.#take(list, poll)) || this.#join(list, poll);
  }

  /** Polls that wait, on all lists together. */
  get waitingPolls(): number {
    return this.#waiting.all().reduce((sum, { polls }) => sum + polls.size, 0);
  }

  /** Answers every poll with nothing, now and from now on. */
  drain(): void {
    this.#draining = true;
    for (const waiting of this.#waiting.all()) {
      for (const poll of [...waiting.polls]) this.#end(waiting, poll);
    }
  }

  #join<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> {
    const waiting = this.#waitingOn(list);
    if (waiting.polls.size >= this.#options.pollersPerTaskList) {
      throw refuse.limitExceeded("Limit on maximum concurrent poll requests per task list reached");
    }
    return new Promise<unknown>((resolve, reject) => {
      const answer = (task: Promise<unknown> | undefined) =>
        task ? task.then(resolve, reject) : resolve(undefined);
      const joined: WaitingPoll = { ...poll, answer };
      waiting.polls.add(joined);
      poll.caller.onGone(() => this.#end(waiting, joined));
      this.#serve(waiting);
      this.#watch(waiting);
    }) as Promise<T | undefined>;
  }

  #waitingOn(list: TaskListReference): WaitingList {
    const lists = this.#waiting.of(list.kind, list.domain);
    const known = lists.get(list.name);
    if (known) return known;
    const fresh = new WaitingList(list);
    lists.set(list.name, fresh);
    return fresh;
  }

  /** Gives ready tasks to waiting polls for as long as there are both. */
  #serve(waiting: WaitingList | undefined): void {
    if (!waiting) return;
    for (const poll of waiting.polls) {
      if (poll.caller.gone) {
        this.#end(waiting, poll);
        continue;
      }
      const taken = this.#take(waiting.list, poll);
      if (!taken) break;
      waiting.polls.delete(poll);
      poll.answer(taken);
    }
    this.#forgetIfEmpty(waiting);
  }

  /** A store may find out late that there was nothing to take: then the poll goes on waiting. */
  #take<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> | undefined {
    const { tasks, clock } = this.#options;
    return tasks.take(list, clock.now(), poll.start)?.then((task) => {
      if (task !== undefined || this.#draining) return task;
      return this.#rejoin(list, poll);
    });
  }

  #rejoin<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> {
    if (poll.caller.gone || poll.endsAt <= this.#options.clock.now()) {
      return Promise.resolve(undefined);
    }
    return this.wait(list, poll.caller, poll.start);
  }

  #end(waiting: WaitingList, poll: WaitingPoll): void {
    if (!waiting.polls.delete(poll)) return;
    poll.answer(undefined);
    this.#forgetIfEmpty(waiting);
  }

  /** One alarm a list: every poll waits equally long, so the oldest ends first. */
  #watch(waiting: WaitingList): void {
    const [oldest] = waiting.polls;
    if (!oldest || waiting.alarm) return;
    waiting.alarm = this.#options.clock.at(oldest.endsAt, () => {
      waiting.alarm = undefined;
      const now = this.#options.clock.now();
      for (const poll of waiting.polls) {
        if (poll.endsAt > now) break;
        this.#end(waiting, poll);
      }
      this.#watch(waiting);
    });
  }

  #forgetIfEmpty(waiting: WaitingList): void {
    if (waiting.polls.size > 0) return;
    waiting.alarm?.cancel();
    waiting.alarm = undefined;
    const { kind, domain, name } = waiting.list;
    this.#waiting.of(kind, domain).delete(name);
  }
}
