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
  readonly answer: (task: Promise<T> | undefined) => void;
  readonly endsAt: number;
}

export interface MatcherOptions {
  readonly tasks: TaskStore;
  readonly clock: Clock;
  readonly pollMilliseconds: number;
  readonly pollersPerTaskList: number;
}

/** The polls that wait on one list, longest-waiting first. */
class WaitingList {
  readonly polls = new Set<Poll>();
  readonly list: TaskListReference;
  alarm: Alarm | undefined;
  constructor(list: TaskListReference) {
    this.list = list;
  }
}

export class Matcher {
  readonly #options: MatcherOptions;
  readonly #waiting = new Map<string, WaitingList>();
  #draining = false;

  constructor(options: MatcherOptions) {
    this.#options = options;
    options.tasks.onReady((list) => this.#serve(this.#waiting.get(keyOf(list))));
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
    const { clock, pollMilliseconds, pollersPerTaskList } = this.#options;
    if (this.#draining) return Promise.resolve(undefined);
    const waiting = this.#waitingOn(list);
    if (waiting.polls.size >= pollersPerTaskList) {
      throw refuse.limitExceeded("Limit on maximum concurrent poll requests per task list reached");
    }
    return new Promise<T | undefined>((resolve, reject) => {
      const endsAt = clock.now() + pollMilliseconds;
      const answer = (task: Promise<T> | undefined) =>
        task ? task.then(resolve, reject) : resolve(undefined);
      const poll: Poll<T> = { caller, start, answer, endsAt };
      waiting.polls.add(poll as Poll);
      caller.onGone(() => this.#end(waiting, poll as Poll));
      this.#serve(waiting);
      this.#watch(waiting);
    });
  }

  /** Polls that wait, on all lists together. */
  get waitingPolls(): number {
    return [...this.#waiting.values()].reduce((sum, { polls }) => sum + polls.size, 0);
  }

  /** Answers every poll with nothing, now and from now on. */
  drain(): void {
    this.#draining = true;
    for (const waiting of [...this.#waiting.values()]) {
      for (const poll of [...waiting.polls]) this.#end(waiting, poll);
    }
  }

  #waitingOn(list: TaskListReference): WaitingList {
    const key = keyOf(list);
    const known = this.#waiting.get(key);
    if (known) return known;
    const fresh = new WaitingList(list);
    this.#waiting.set(key, fresh);
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
      const taken = this.#options.tasks.take(waiting.list, this.#options.clock.now(), poll.start);
      if (!taken) break;
      waiting.polls.delete(poll);
      this.#deliver(waiting, poll, taken);
    }
    this.#forgetIfEmpty(waiting);
  }

  /** A store may find out late that there was nothing to take: then the poll goes on waiting. */
  #deliver(waiting: WaitingList, poll: Poll, taken: Promise<unknown>): void {
    poll.answer(
      taken.then((task) => {
        if (task !== undefined || this.#draining) return task;
        return this.#rejoin(waiting.list, poll);
      }),
    );
  }

  #rejoin(list: TaskListReference, poll: Poll): Promise<unknown> {
    if (poll.caller.gone || poll.endsAt <= this.#options.clock.now()) {
      return Promise.resolve(undefined);
    }
    return this.wait(list, poll.caller, poll.start);
  }

  #end(waiting: WaitingList, poll: Poll): void {
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
    this.#waiting.delete(keyOf(waiting.list));
  }
}

const keyOf = ({ kind, domain, name }: TaskListReference): string => `${kind}\0${domain}\0${name}`;
