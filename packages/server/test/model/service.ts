// The real handlers over SQLite in memory, on a clock that stands still until it is moved. Jobs
// run when they are told to, to their end: nothing happens in between.
import { limitProfiles } from "@ekiden/engine";
import type { CallInput, CallName } from "@ekiden/invariants";
import { decodeEvents, Fault, type HistoryEvent } from "@ekiden/model";
import { TestClock } from "@ekiden/testing";
import { anonymous } from "../../src/access/principal.ts";
import { fireDeadlines } from "../../src/jobs/deadlines.ts";
import { deliverMessages } from "../../src/jobs/messages.ts";
import { limitsOf } from "../../src/limits.ts";
import { Matcher } from "../../src/matching/matcher.ts";
import { Pollers } from "../../src/matching/pollers.ts";
import { Accounts } from "../../src/operations/account.ts";
import { activityOperatorHandlers } from "../../src/operations/activity-operators.ts";
import type { CallContext, Connection } from "../../src/operations/call-context.ts";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { createHandlers, handlerDepsOf } from "../../src/operations/index.ts";
import { signalWithStartHandlers } from "../../src/operations/signal-with-start.ts";
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
const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });

/** A caller that is never there to wait: a poll is answered at once, or with nothing. */
const inPassing: Connection = {
  address: undefined,
  isEncrypted: false,
  gone: false,
  onGone: (listener) => queueMicrotask(listener),
};

type Answer = Record<string, unknown>;
/** The table gives each name its own input; here a name is any of them. */
type AnyHandler = (input: never, context: CallContext) => Promise<unknown>;

export class Service {
  readonly clock = new TestClock();
  readonly store: Store;
  readonly #handlers: { readonly [K in CallName]: AnyHandler };
  readonly #rounds: readonly (() => Promise<number | undefined>)[];
  #runIds = 0;

  private constructor() {
    this.store = openSqliteStore({ memory: true, limits: limitProfiles.relaxed });
    const { store, clock } = this;
    const limits = limitsOf("relaxed");
    const newRunId = () => {
      this.#runIds += 1;
      return `run-${this.#runIds}`;
    };
    const matcher = new Matcher({
      tasks: store.tasks,
      clock,
      pollClock: clock,
      pollMilliseconds: 60_000,
      pollersPerTaskList: limits.server.pollersPerTaskList,
    });
    const deps = handlerDepsOf({
      store,
      matcher,
      clock,
      limits,
      newRunId,
      pollers: new Pollers(clock),
      policyClock: clock,
      region: "us-east-1",
    });
    this.#handlers = {
      ...createHandlers(deps),
      ...signalWithStartHandlers(deps),
      ...activityOperatorHandlers(deps),
    };
    const rounds = [
      fireDeadlines(store.executions, clock),
      deliverMessages({ store, clock, newRunId }),
    ];
    this.#rounds = rounds.map((round) => async () => round());
  }

  static async open(): Promise<Service> {
    const service = new Service();
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

  /** The answer, or the name of the fault; what follows from the call by itself has happened. */
  async call<K extends CallName>(operation: K, input: CallInput<K>): Promise<Answer | string> {
    try {
      const context = contextOf({ accounts, store: this.store }, anonymous, inPassing);
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
