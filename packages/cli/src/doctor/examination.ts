// Does the server notice that a poller has left, when something stands between the two? Polls are
// opened, left, and tasks made for their lists: each must go to a poll that came later. All of it
// is what any client may do, so the server and the balancer need not know of it.
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as rest } from "node:timers/promises";
import { eventFromWire, type WireEvent } from "@ekiden/model";
import { systemClock } from "@ekiden/server";
import { shownText } from "../terminal/shown-text.ts";
import { CallError, Caller, type CallerOptions } from "../verify/caller.ts";
import { LongPoll } from "./long-poll.ts";

/** How long a poll is left to arrive, where the control took less than a fifth of that. */
const arrivalMilliseconds = 500;
/** A task that has come to no poll by then will not come. */
const taskMilliseconds = 10_000;
const lookMilliseconds = 200;
/** A poll that waits on any node has received its task by then. */
const takingMilliseconds = 1_000;
/** After an interruption: a service manager that stops its programs kills them soon after that. */
const undoMilliseconds = 10_000;

interface ExaminationOptions extends CallerOptions {
  readonly domain: string;
  /** The domain is the examination's own: it is registered where it is not there. */
  readonly isOwnDomain: boolean;
  /** How many polls are left. A balancer sends them to several nodes. */
  readonly polls: number;
  /** How long after that a task is made. */
  readonly noticeMilliseconds: number;
  /** Takes a line about what cannot be undone. */
  readonly note: (text: string) => void;
  /** Ends the examination, once what it has made is undone. */
  readonly interruption: AbortSignal;
  /** For so long at the longest; 10 seconds unless given. */
  readonly undoMilliseconds?: number;
}

export interface Findings {
  /** How long a poll that waited took to get its task, with the start of the execution. */
  readonly controlMilliseconds: number;
  /** Polls that were left. */
  readonly left: number;
  /** Those of them that were still given a task. */
  readonly kept: number;
}

const leaver = "ekiden doctor: a poll that was left";
const follower = "ekiden doctor: the poll after it";

export class Examination {
  readonly #options: ExaminationOptions;
  readonly #caller: Caller;
  /** In the names of all that this examination makes. */
  readonly #name = `ekiden-doctor-${randomBytes(6).toString("hex")}`;
  readonly #polls = new Set<LongPoll>();
  /** What may be there: a call that is not answered may have been carried out. */
  readonly #started = new Set<string>();
  #hasType = false;
  readonly #limit: AbortSignal;

  constructor(options: ExaminationOptions) {
    this.#options = options;
    // As many wait at a time as polls are left.
    setMaxListeners(0, options.interruption);
    this.#limit = limitAfter(options.interruption, options.undoMilliseconds ?? undoMilliseconds);
    this.#caller = new Caller({ ...options, signal: this.#limit });
  }

  /**
   * Rejects with CallError where it cannot be found out, and with AbortError once it is
   * interrupted. What it has made is gone then as well.
   */
  async run(): Promise<Findings> {
    try {
      await this.#prepare();
      const controlMilliseconds = await this.#control();
      const kept = await this.#leaveAndLook(Math.max(arrivalMilliseconds, 5 * controlMilliseconds));
      return { controlMilliseconds, left: this.#options.polls, kept };
    } finally {
      await this.#cleanUp();
    }
  }

  get #type() {
    return { name: "ekiden-doctor", version: this.#name };
  }

  async #prepare(): Promise<void> {
    const { domain, isOwnDomain } = this.#options;
    if (isOwnDomain) await this.#registerDomain(domain);
    this.#options.interruption.throwIfAborted();
    this.#hasType = true;
    try {
      await this.#caller.call("RegisterWorkflowType", { domain, ...this.#type });
    } catch (error) {
      if (isRefusal(error)) this.#hasType = false;
      throw error;
    }
  }

  #rest(milliseconds: number, options?: typeof unheld): Promise<void> {
    return rest(milliseconds, undefined, { ...options, signal: this.#options.interruption });
  }

  async #registerDomain(name: string): Promise<void> {
    const description = "Made by ekiden doctor. It can be deprecated.";
    const settings = { name, description, workflowExecutionRetentionPeriodInDays: "1" };
    try {
      await this.#caller.call("RegisterDomain", settings);
    } catch (error) {
      if (!(error instanceof CallError && error.fault === "DomainAlreadyExistsFault")) throw error;
    }
  }

  /** A poll that waits must get its task, or nothing can be said of one that was left. */
  async #control(): Promise<number> {
    const list = `${this.#name}-control`;
    const poll = this.#poll(list, follower);
    await Promise.race([this.#rest(arrivalMilliseconds), failureOf(poll)]);
    const from = systemClock.now();
    await this.#start(list);
    const task = await Promise.race([poll.answer, this.#rest(taskMilliseconds, unheld)]);
    if (!task?.taskToken) {
      throw new CallError(
        `A poll that waits is given no task within ${taskMilliseconds / 1_000} seconds, so nothing can be said of one that was left.`,
      );
    }
    return systemClock.now() - from;
  }

  /** How many of the polls that were left were given a task. */
  async #leaveAndLook(arrival: number): Promise<number> {
    const { polls: count, noticeMilliseconds } = this.#options;
    const lists = Array.from({ length: count }, (_, index) => `${this.#name}-${index}`);
    const polls = lists.map((list) => this.#poll(list, leaver));
    await Promise.race([this.#rest(arrival), ...polls.map(failureOf)]);
    if (polls.some(({ isAnswered }) => isAnswered)) {
      throw new CallError(
        `A poll came back in less than ${arrival} ms, too soon to leave it. Raise --poll-seconds.`,
      );
    }
    for (const poll of polls) poll.leave();
    await this.#rest(noticeMilliseconds);
    // All have ended before what they have made is undone.
    const looks = await Promise.allSettled(lists.map((list) => this.#isKept(list)));
    const failed = looks.find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
    return looks.filter((look) => look.status === "fulfilled" && look.value).length;
  }

  /** Was the first task of a new execution on this list given to the poll that was left? */
  async #isKept(taskList: string): Promise<boolean> {
    const runId = await this.#start(taskList);
    // A poll on the node where the task was made is served before those that wait on others.
    await this.#rest(takingMilliseconds);
    let poll = this.#poll(taskList, follower);
    const from = systemClock.now();
    while (systemClock.now() < from + taskMilliseconds) {
      await Promise.race([this.#rest(lookMilliseconds), failureOf(poll)]);
      if (poll.isAnswered) {
        if ((await poll.answer).taskToken) return false;
        poll = this.#poll(taskList, follower);
      }
      // A server that knows that the first poll is gone may yet give its task to the second.
      if (systemClock.now() < from + takingMilliseconds) continue;
      if ((await this.#startedBy(taskList, runId)) === leaver) return true;
    }
    throw new CallError(
      `No poll was given the task within ${taskMilliseconds / 1_000} seconds, although one waits for it.`,
    );
  }

  /** The identity of the poll that was given the first task of the execution. */
  async #startedBy(workflowId: string, runId: string): Promise<string | undefined> {
    const { domain } = this.#options;
    const execution = { workflowId, runId };
    const { events } = await this.#caller.call("GetWorkflowExecutionHistory", {
      domain,
      execution,
    });
    for (const event of (events as WireEvent[]).map(eventFromWire)) {
      if (event.type === "DecisionTaskStarted") return event.data.identity;
    }
    return undefined;
  }

  async #start(taskList: string): Promise<string> {
    const { domain, interruption } = this.#options;
    interruption.throwIfAborted();
    this.#started.add(taskList);
    try {
      const { runId } = await this.#caller.call("StartWorkflowExecution", {
        domain,
        workflowId: taskList,
        workflowType: this.#type,
        taskList: { name: taskList },
        // Nothing of it is left for long, even where it cannot be terminated.
        executionStartToCloseTimeout: "60",
        taskStartToCloseTimeout: "60",
        childPolicy: "TERMINATE",
      });
      return runId ?? "";
    } catch (error) {
      if (isRefusal(error)) this.#started.delete(taskList);
      throw error;
    }
  }

  #poll(taskList: string, identity: string): LongPoll {
    const { domain } = this.#options;
    const poll = new LongPoll(this.#options, { domain, taskList: { name: taskList }, identity });
    this.#polls.add(poll);
    return poll;
  }

  /** Executions are terminated, and the type is deleted; a domain cannot be. */
  async #cleanUp(): Promise<void> {
    const { domain } = this.#options;
    for (const poll of this.#polls) poll.leave();
    for (const workflowId of this.#started) {
      const reason = "the examination is over";
      await this.#try("TerminateWorkflowExecution", { domain, workflowId, reason });
    }
    if (!this.#hasType) return;
    await this.#try("DeprecateWorkflowType", { domain, workflowType: this.#type });
    await this.#try("DeleteWorkflowType", { domain, workflowType: this.#type });
  }

  /** What cannot be undone is said, and hides nothing of what was found. */
  async #try(...[operation, input]: Parameters<Caller["call"]>): Promise<void> {
    // Once there is no time left, that was said already.
    if (this.#limit.aborted) return;
    try {
      await this.#caller.call(operation, input);
    } catch (error) {
      if (error instanceof CallError && error.fault === "UnknownResourceFault") return;
      const why = shownText((error as Error).message);
      this.#options.note(`ekiden: ${this.#name} is left behind: ${why}\n`);
    }
  }
}

/** Aborted so long after the other is. */
const limitAfter = (signal: AbortSignal, milliseconds: number): AbortSignal => {
  const limit = new AbortController();
  const begin = async () => {
    await rest(milliseconds, undefined, unheld);
    limit.abort();
  };
  signal.addEventListener("abort", () => void begin(), { once: true });
  return limit.signal;
};

/** The process need not go on until then: what is waited for meanwhile keeps it alive. */
const unheld = { ref: false };

const isRefusal = (error: unknown): boolean => error instanceof CallError && error.fault !== "";

/** Rejects where the poll does, and waits for it to do so. */
const failureOf = async (poll: LongPoll): Promise<void> => {
  await poll.answer;
  await new Promise(() => {});
};
