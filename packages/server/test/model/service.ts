// The real handlers over SQLite in memory or over PostgreSQL, on a clock that stands still until it
// is moved. Jobs run when they are told to, to their end: nothing happens in between.
import type { CallInput, CallName, ScheduleCallName } from "@ekiden/invariants";
import { decodeEvents, Fault, type HistoryEvent } from "@ekiden/model";
import { TestClock } from "@ekiden/testing";
import { anonymous } from "../../src/access/principal.ts";
import { systemClock } from "../../src/clock.ts";
import { limitsOf } from "../../src/limits.ts";
import { createLog } from "../../src/log/log.ts";
import { type Operations, openOperations } from "../../src/node/open-operations.ts";
import { openTime } from "../../src/node/open-time.ts";
import { Accounts } from "../../src/operations/account.ts";
import { activityOperatorHandlers } from "../../src/operations/activity-operators.ts";
import type { CallContext, Connection } from "../../src/operations/call-context.ts";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { createHandlers } from "../../src/operations/index.ts";
import { pauseHandlers } from "../../src/operations/pauses.ts";
import { resetHandlers } from "../../src/operations/reset/handlers.ts";
import { signalWithStartHandlers } from "../../src/operations/signal-with-start.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { contextOf } from "../call-contexts.ts";
import { activityTimeouts, taskStartToCloseTimeout } from "./decisions.ts";

export const domain = "d";
export const workflowType = { name: "order", version: "1" };
export const activityType = { name: "pack", version: "1" };
export const taskList = { name: "list" };
const yearSeconds = "31536000";
const account = "000000000000";
export const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });

/** A caller that does not wait: a poll is answered with what the store finds at once. */
class Passing implements Connection {
  readonly address = undefined;
  readonly isEncrypted = false;
  gone = false;

  onGone(listener: () => void): void {
    queueMicrotask(() => {
      this.gone = true;
      listener();
    });
  }
}

/** Only a task that does not come, although it should, is waited for so long. */
const patienceMilliseconds = 20_000;

/** A caller that stays: a database finds a task a moment later. */
class Patient implements Connection {
  readonly address = undefined;
  readonly isEncrypted = false;
  gone = false;
  readonly #listeners: (() => void)[] = [];
  readonly #end = systemClock.at(systemClock.now() + patienceMilliseconds, () => this.leave());

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  leave(): void {
    this.#end.cancel();
    this.gone = true;
    for (const listener of this.#listeners) listener();
  }
}

/** The same ids in each walk. */
const countedRunIds = (): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return `run-${count}`;
  };
};

type Answer = Record<string, unknown>;
/** The table gives each name its own input; here a name is any of them. */
type AnyHandler = (input: never, context: CallContext) => Promise<unknown>;

/** Of jobs and schedules these walks know nothing, nor of what is deleted. */
export type ModelCallName = Exclude<
  CallName,
  "StartJob" | "StopJob" | "DeleteWorkflowExecution" | ScheduleCallName
>;

type PollName = "PollForDecisionTask" | "PollForActivityTask";

interface Parts {
  readonly clock: TestClock;
  readonly store: Store;
  readonly operations: Operations;
  readonly isPrompt: boolean;
}

export class Service {
  readonly clock: TestClock;
  readonly store: Store;
  readonly #handlers: { readonly [K in ModelCallName]: AnyHandler };
  /** What is there is found in the turn in which it is asked for. */
  readonly #isPrompt: boolean;
  readonly #rounds: readonly (() => Promise<number | undefined>)[];

  private constructor({ clock, store, operations, isPrompt }: Parts) {
    this.clock = clock;
    this.store = store;
    this.#isPrompt = isPrompt;
    const deps = operations.depsWith({});
    this.#handlers = {
      ...createHandlers(deps),
      ...signalWithStartHandlers(deps),
      ...activityOperatorHandlers(deps),
      ...pauseHandlers(deps),
      ...resetHandlers(deps),
    };
    const { fireDeadlines, deliverMessages } = operations;
    this.#rounds = [fireDeadlines, deliverMessages].map((round) => async () => round());
  }

  /** `url`: of an empty database; without one, in memory. */
  static async open(url?: string): Promise<Service> {
    const clock = new TestClock();
    const limits = limitsOf("relaxed");
    const store =
      url === undefined
        ? openSqliteStore({ memory: true, limits: limits.engine })
        : await openPostgresStore({ url, limits: limits.engine, clock: systemClock });
    const time = await openTime({ clock }, store, createLog("silent"));
    const usual = { limits, pollMilliseconds: 60_000, region: "us-east-1" };
    const operations = openOperations({ store, time, newRunId: countedRunIds(), ...usual });
    const service = new Service({ clock, store, operations, isPrompt: url === undefined });
    await service.call("RegisterDomain", {
      name: domain,
      workflowExecutionRetentionPeriodInDays: "1",
    });
    await service.call("RegisterWorkflowType", {
      domain,
      ...workflowType,
      defaultTaskList: taskList,
      defaultTaskStartToCloseTimeout: taskStartToCloseTimeout,
      defaultExecutionStartToCloseTimeout: yearSeconds,
      defaultChildPolicy: "TERMINATE",
    });
    await service.call("RegisterActivityType", {
      domain,
      ...activityType,
      defaultTaskList: taskList,
      defaultTaskScheduleToStartTimeout: activityTimeouts.scheduleToStartTimeout,
      defaultTaskScheduleToCloseTimeout: activityTimeouts.scheduleToCloseTimeout,
      defaultTaskStartToCloseTimeout: activityTimeouts.startToCloseTimeout,
      defaultTaskHeartbeatTimeout: activityTimeouts.heartbeatTimeout,
    });
    return service;
  }

  /** A poll. `isTaskDue`: it is to be given a task. */
  async poll<K extends PollName>(
    operation: K,
    input: CallInput<K>,
    isTaskDue: boolean,
  ): Promise<Answer | string> {
    if (this.#isPrompt || !isTaskDue) return this.call(operation, input);
    const caller = new Patient();
    try {
      return await this.call(operation, input, caller);
    } finally {
      caller.leave();
    }
  }

  /** The answer, or the name of the fault; what follows from the call by itself has happened. */
  async call<K extends ModelCallName>(
    operation: K,
    input: CallInput<K>,
    caller: Connection = new Passing(),
  ): Promise<Answer | string> {
    try {
      const context = contextOf({ accounts, store: this.store }, anonymous, caller);
      const output = await this.#handlers[operation](input as never, context);
      await this.settle();
      if (output instanceof EncodedJson) return JSON.parse(output.text) as Answer;
      return (output ?? {}) as Answer;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return error.fault;
    }
  }

  /** Through every deadline on the way at its own moment. */
  async pass(milliseconds: number): Promise<void> {
    const { clock } = this;
    const end = clock.now() + milliseconds;
    for (;;) {
      const next = await this.store.executions.nextDueAt();
      if (next === undefined || next > end) break;
      clock.moveTo(next);
      await this.settle();
    }
    clock.moveTo(end);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (const round of this.#rounds) {
      for (;;) {
        const next = await round();
        if (next === undefined || next > this.clock.now()) break;
      }
    }
  }

  /** The events of a run from `first` on; undefined: there is no such run. */
  async events(
    { workflowId, runId }: { workflowId: string; runId: string },
    first: number,
  ): Promise<HistoryEvent[] | undefined> {
    const found = await this.store.executions.find({
      domain: accounts.own.domainKey(domain),
      workflowId,
      runId,
    });
    if (!found) return undefined;
    const last = found.execution.lastEventId;
    return decodeEvents(await this.store.histories.read(found.id, first, last));
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
