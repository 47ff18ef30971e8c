// Brings waiting polls and ready tasks together. It owns the polls and nothing else: which task is
// ready is the store's knowledge, and giving one away is a step of the task's execution.
//
//  M1 A poll is answered once: with a task, or with nothing when its time, its caller or the node
//     comes to an end.
//  M2 The poll that has waited longest is served first.
//  M3 A caller that has gone is never given a task. One that goes while the start of its task is
//     being committed is not written to: the call's answer gives the task back.
import { refuse } from "@ekiden/model";
import type { Alarm, Clock } from "../clock.ts";
import { ByTaskList } from "../store/by-task-list.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { RunStep, TaskListReference, TaskStore, TaskToTake } from "../store/store.ts";
import type { WaitingCaller } from "./waiting-caller.ts";

/** Records the start of the task, unless it was started before; undefined: it is gone by now. */
export type StartTask<T> = (step: RunStep, task: TaskToTake) => T | undefined;

interface PollingCaller extends WaitingCaller {
  /** As the poll gives it. */
  readonly identity?: string | undefined;
  /** A decision task may be given before its start is durable: see `TaskStore.takeEarly`. */
  readonly takesEarly?: boolean;
}

interface Poll<T = unknown> {
  readonly caller: PollingCaller;
  readonly start: StartTask<T>;
  readonly endsAt: number;
}

interface WaitingPoll extends Poll {
  readonly resolve: (task: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface MatcherOptions {
  readonly tasks: Pick<TaskStore, "take" | "takeEarly" | "onReady">;
  /** Of what is recorded. */
  readonly clock: Clock;
  /** Of how long polls wait. */
  readonly pollClock: Clock;
  readonly pollMilliseconds: number;
  readonly pollersPerTaskList: number;
}

/** The polls that wait on one list, longest-waiting first. */
class WaitingList {
  polls = new Set<WaitingPoll>();
  /** Polls for which a task is being looked for: they may have to wait again. */
  readonly looking = new Set<WaitingPoll>();
  readonly list: TaskListReference;
  alarm: Alarm | undefined;
  constructor(list: TaskListReference) {
    this.list = list;
  }

  get size(): number {
    return this.polls.size + this.looking.size;
  }
}

export class Matcher {
  readonly #options: MatcherOptions;
  readonly #waiting = new ByTaskList<DomainKey, WaitingList>();
  readonly #onDrain: (() => void)[] = [];
  #draining = false;

  constructor(options: MatcherOptions) {
    this.#options = options;
    options.tasks.onReady((list) => this.#serve(this.#on(list)));
  }

  /**
   * Waits for a task of the list and starts it. Resolves with what `start` returned, once that is
   * committed, or early; with undefined when there was no task in time (M1).
   * Throws LimitExceededFault when too many polls wait on the list.
   */
  wait<T>(
    list: TaskListReference,
    caller: PollingCaller,
    start: StartTask<T>,
  ): Promise<T | undefined> {
    if (this.#draining) return Promise.resolve(undefined);
    const endsAt = this.#options.pollClock.now() + this.#options.pollMilliseconds;
    const poll = { caller, start, endsAt };
    // Where no poll waits already, a task that is ready is for this poll (M2).
    const isNext = !caller.gone && !this.#on(list)?.polls.size;
    return (isNext && this.#takeAtOnce(list, poll)) || this.#join(list, poll);
  }

  /** Polls that wait, on all lists together. */
  get waitingPolls(): number {
    return this.#waiting.all().reduce((sum, { size }) => sum + size, 0);
  }

  /** Those of them that such an identity has made. */
  waitingPollsOf(identities: ReadonlySet<string>): number {
    const isMeant = ({ caller }: WaitingPoll) => identities.has(caller.identity ?? "");
    const meantOn = ({ polls, looking }: WaitingList) => [...polls, ...looking].filter(isMeant);
    return this.#waiting.all().reduce((sum, list) => sum + meantOn(list).length, 0);
  }

  /** Those whose polls wait, and for which no task is being looked for. */
  callers(): readonly WaitingCaller[] {
    return this.#waiting.all().flatMap(({ polls }) => Array.from(polls, ({ caller }) => caller));
  }

  /** Answers the polls of such callers with nothing. */
  dismiss(isMeant: (caller: WaitingCaller) => boolean): void {
    for (const waiting of this.#waiting.all()) {
      for (const poll of waiting.polls) if (isMeant(poll.caller)) this.#end(waiting, poll);
    }
  }

  /** Answers every poll with nothing, now and from now on. */
  drain(): void {
    this.#draining = true;
    for (const listener of this.#onDrain) listener();
    this.dismiss(() => true);
  }

  /** Calls when polls are to end, for calls that wait for something else. */
  onDrain(listener: () => void): void {
    this.#onDrain.push(listener);
  }

  #takeAtOnce<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> | undefined {
    return this.#take(list, poll)?.then(
      (task) => (task === undefined ? this.#join(list, poll) : task),
      (error) => {
        if (error !== callerGone) throw error;
        return undefined;
      },
    );
  }

  #take<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> | undefined {
    const { tasks, clock } = this.#options;
    const isEarly = list.kind === "decision" && poll.caller.takesEarly;
    const start = startFor(poll);
    const asking = { now: () => clock.now(), isOver: () => this.#isOver(poll) };
    return isEarly ? tasks.takeEarly(list, asking, start) : tasks.take(list, asking, start);
  }

  #join<T>(list: TaskListReference, poll: Poll<T>): Promise<T | undefined> {
    if (this.#isOver(poll)) return Promise.resolve(undefined);
    const waiting = this.#waitingOn(list);
    if (waiting.size >= this.#options.pollersPerTaskList) {
      throw refuse.limitExceeded("Limit on maximum concurrent poll requests per task list reached");
    }
    return new Promise<unknown>((resolve, reject) => {
      const { caller, start, endsAt } = poll;
      const joined = { caller, start, endsAt, resolve, reject };
      waiting.polls.add(joined);
      poll.caller.onGone(() => this.#end(this.#on(list), joined));
      this.#serve(waiting);
      this.#watch(waiting);
    }) as Promise<T | undefined>;
  }

  #isOver({ caller, endsAt }: Poll): boolean {
    return this.#draining || caller.gone || endsAt <= this.#options.pollClock.now();
  }

  #on({ kind, domain, name }: TaskListReference): WaitingList | undefined {
    return this.#waiting.of(kind, domain).get(name);
  }

  #waitingOn(list: TaskListReference): WaitingList {
    const known = this.#on(list);
    if (known) return known;
    const fresh = new WaitingList(list);
    this.#waiting.of(list.kind, list.domain).set(list.name, fresh);
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
      this.#deliver(waiting, poll, taken);
    }
    this.#forgetIfEmpty(waiting);
  }

  #deliver(waiting: WaitingList, poll: WaitingPoll, taken: Promise<unknown>): void {
    waiting.looking.add(poll);
    taken.then(
      (task) => {
        waiting.looking.delete(poll);
        if (task === undefined) this.#putBack(waiting, poll);
        else poll.resolve(task);
        this.#forgetIfEmpty(waiting);
      },
      (error) => {
        waiting.looking.delete(poll);
        if (error === callerGone) poll.resolve(undefined);
        else poll.reject(error);
        this.#forgetIfEmpty(waiting);
      },
    );
  }

  /** The store may find out late that there was nothing: the poll has its place again (M2). */
  #putBack(waiting: WaitingList, poll: WaitingPoll): void {
    if (this.#isOver(poll)) {
      poll.resolve(undefined);
      return;
    }
    waiting.polls = new Set([poll, ...waiting.polls]);
    this.#serve(waiting);
    this.#watch(waiting);
  }

  #end(waiting: WaitingList | undefined, poll: WaitingPoll): void {
    if (!waiting?.polls.delete(poll)) return;
    poll.resolve(undefined);
    this.#forgetIfEmpty(waiting);
  }

  /** One alarm a list: every poll waits equally long, so the oldest ends first. */
  #watch(waiting: WaitingList): void {
    const [oldest] = waiting.polls;
    if (!oldest || waiting.alarm) return;
    waiting.alarm = this.#options.pollClock.at(oldest.endsAt, () => {
      waiting.alarm = undefined;
      const now = this.#options.pollClock.now();
      for (const poll of waiting.polls) {
        if (poll.endsAt > now) break;
        this.#end(waiting, poll);
      }
      this.#watch(waiting);
    });
  }

  #forgetIfEmpty(waiting: WaitingList): void {
    if (waiting.size > 0 || this.#on(waiting.list) !== waiting) return;
    waiting.alarm?.cancel();
    waiting.alarm = undefined;
    const { kind, domain, name } = waiting.list;
    this.#waiting.of(kind, domain).delete(name);
  }
}

const callerGone = new Error("The caller has gone");

/** A store may come to start a task late: by then the caller may have gone (M3). */
const startFor =
  <T>({ caller, start }: Poll<T>): StartTask<T> =>
  (step, task) => {
    if (caller.gone) throw callerGone;
    return start(step, task);
  };
