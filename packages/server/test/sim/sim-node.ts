// A node without sockets: what node.ts opens behind a listener, over the store that it is given.

import type { CallInput, CallName, Outcome } from "@ekiden/invariants";
import { Fault, type Output } from "@ekiden/model";
import { anonymous } from "../../src/access/principal.ts";
import type { Loop } from "../../src/jobs/background-job.ts";
import { limitsOf } from "../../src/limits.ts";
import { createLog } from "../../src/log/log.ts";
import type { Matcher } from "../../src/matching/matcher.ts";
import { openOperations } from "../../src/node/open-operations.ts";
import { type NodeTime, openTime } from "../../src/node/open-time.ts";
import { Accounts } from "../../src/operations/account.ts";
import { activityOperatorHandlers } from "../../src/operations/activity-operators.ts";
import type { CallContext, Connection } from "../../src/operations/call-context.ts";
import type { HandlerDeps } from "../../src/operations/handler-deps.ts";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { createHandlers } from "../../src/operations/index.ts";
import { pauseHandlers } from "../../src/operations/pauses.ts";
import { resetHandlers } from "../../src/operations/reset/handlers.ts";
import { signalWithStartHandlers } from "../../src/operations/signal-with-start.ts";
import type { Store } from "../../src/store/store.ts";
import { contextOf } from "../call-contexts.ts";
import { type JobActions, openNodeJobs } from "./node-jobs.ts";
import { Actor, type Agenda } from "./runtime/agenda.ts";
import { SimClock, type SimClocks } from "./runtime/sim-clock.ts";

export const limits = limitsOf("aws");
/** As if all were for people, so that each task that runs out of time is an incident. */
export const isInbox = (): boolean => true;
const account = "000000000000";
const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });

export interface SimNodeOptions {
  readonly name: string;
  readonly agenda: Agenda;
  readonly skew: number;
  readonly pollMilliseconds: number;
  readonly openStore: (actor: Actor, clocks: SimClocks) => Promise<Store>;
  readonly newRunId: () => string;
  readonly jobActions: JobActions;
  readonly hasSchedules: boolean;
  /** Of every task that a caller receives, also one that is gone by the time it arrives. */
  readonly onTold: (task: ToldTask) => void;
  /** Of an answer that no caller should get. */
  readonly complain: (what: string) => void;
}

/** As polls of both kinds tell it. */
export type ToldTask = Pick<
  Output<"PollForActivityTask">,
  "taskToken" | "startedEventId" | "workflowExecution"
>;

/** The other end of a call. */
export class SimCaller implements Connection {
  readonly address = undefined;
  readonly isEncrypted = false;
  gone = false;
  readonly takesEarly: boolean;
  /** Of an answer that is early: settles when it is known whether it holds, if it ever is. */
  kept: Promise<void> | undefined;
  readonly #listeners: (() => void)[] = [];

  constructor(takesEarly = false) {
    this.takesEarly = takesEarly;
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  leave(): void {
    this.gone = true;
    for (const listener of this.#listeners) listener();
  }
}

/** At once, unless the answer is early and may still be lost. */
export const whenKept = (kept: Promise<void> | undefined, act: () => void): void => {
  if (kept) kept.then(act, () => undefined);
  else act();
};

interface Running {
  readonly store: Store;
  readonly time: NodeTime;
  readonly matcher: Matcher;
  readonly jobs: readonly Loop[];
  readonly massJobs: ReturnType<typeof openNodeJobs>;
  readonly handlers: SimHandlers;
}

type SimHandlers = { readonly [K in CallName]: AnyHandler };
/** The table gives each name its own input; here a name is any of them. */
type AnyHandler = (input: never, context: CallContext) => Promise<unknown>;

type Failure = Exclude<Outcome, { kind: "ok" }>;

/** After an attempt to start that failed. */
const retryMilliseconds = 500;

export class SimNode {
  readonly actor: Actor;
  /** The machine's. */
  readonly clock: SimClock;
  readonly #clocks: SimClocks;
  readonly #options: SimNodeOptions;
  #running: Running | undefined;
  #isClosing = false;

  constructor(options: SimNodeOptions) {
    this.#options = options;
    this.actor = new Actor(options.name);
    this.clock = new SimClock(options.agenda, this.actor, options.skew);
    // From where the machine's was as the process began; it is never set.
    const steadyClock = new SimClock(options.agenda, this.actor, options.skew);
    this.#clocks = { machineClock: this.clock, steadyClock };
  }

  get isUp(): boolean {
    return this.#running !== undefined && !this.actor.isDead && !this.#isClosing;
  }

  /** Until it is up: its operator starts it again. */
  async start(): Promise<void> {
    const { agenda, openStore } = this.#options;
    while (!this.actor.isDead) {
      try {
        const store = await openStore(this.actor, this.#clocks);
        this.#running = this.#compose(store, await openTime(this.#clocks, store, silence));
        return;
      } catch {
        await agenda.rest(retryMilliseconds, this.actor);
      }
    }
  }

  /** At once, in the midst of its work. */
  crash(): void {
    this.actor.isDead = true;
  }

  async close(): Promise<void> {
    const running = this.#running;
    if (!running || this.#isClosing) return;
    this.#isClosing = true;
    running.matcher.drain();
    await Promise.all(running.jobs.map((job) => job.stop()));
    await running.massJobs.close();
    running.time.stop();
    await running.store.close();
    this.actor.isDead = true;
  }

  /** As the listener of a node would answer. */
  async answer<K extends CallName>(
    operation: K,
    input: CallInput<K>,
    caller: SimCaller,
  ): Promise<Outcome<K>> {
    const { handlers, store } = this.#running ?? {};
    if (!handlers || !store) return { kind: "unknown" };
    const context = contextOf({ accounts, store }, anonymous, caller);
    try {
      const answer = await handlers[operation](input as never, context);
      if (this.#isUndelivered(context)) return { kind: "unknown" };
      const output = answer instanceof EncodedJson ? JSON.parse(answer.text) : answer;
      const isPage = (input as { readonly nextPageToken?: string }).nextPageToken !== undefined;
      if (output?.taskToken && !isPage) {
        if (caller.takesEarly) caller.kept = store.durable();
        whenKept(caller.kept, () => this.#options.onTold(output));
      }
      return { kind: "ok", output } as Outcome<K>;
    } catch (error) {
      this.#isUndelivered(context, true);
      return this.#failure(error, operation);
    }
  }

  #isUndelivered(context: CallContext, isRefused = false): boolean {
    const givenBack = context.giveBackUndelivered(isRefused);
    givenBack?.catch((error) => this.#failure(error, "a task was not given back: it"));
    return givenBack !== undefined;
  }

  #failure(error: unknown, operation: string): Failure {
    if (!(error instanceof Fault)) {
      if (!this.#isClosing) this.#options.complain(`${operation} failed: ${textOf(error)}`);
      return { kind: "unknown" };
    }
    if (isGivenUp.test(error.message) && !this.#isClosing) {
      this.#options.complain(`${operation}: what became of it was not found out in half a minute`);
    }
    // What may have been done says so (see the contract of the store).
    if (error.fault === "ServiceUnavailable" && mayBeDone.test(error.message)) {
      return { kind: "unknown" };
    }
    return { kind: "fault", fault: error.fault };
  }

  #compose(store: Store, time: NodeTime): Running {
    const { pollMilliseconds, newRunId, complain } = this.#options;
    const usual = { limits, region: "local" };
    const operations = openOperations({ store, time, pollMilliseconds, newRunId, ...usual });
    const jobs = operations.startJobs((_name, error) => {
      if (!(error instanceof Fault) && !this.#isClosing) complain(`a job: ${textOf(error)}`);
    });
    const deps = operations.depsWith({});
    const massJobs = this.#openJobs(store, time, deps);
    const handlers = {
      ...massJobs.handlers,
      ...createHandlers(deps),
      ...signalWithStartHandlers(deps),
      ...activityOperatorHandlers(deps),
      ...pauseHandlers(deps),
      ...resetHandlers(deps),
    };
    return { store, time, matcher: operations.matcher, jobs, massJobs, handlers };
  }

  #openJobs(store: Store, time: NodeTime, deps: HandlerDeps): ReturnType<typeof openNodeJobs> {
    const { name: node, complain, jobActions: actions, hasSchedules } = this.#options;
    const jobFailed = (_name: string, error: unknown) => {
      if (!(error instanceof Fault) && !this.#isClosing) complain(`jobs: ${textOf(error)}`);
    };
    return openNodeJobs({
      node,
      store,
      deps,
      accounts,
      time,
      log: { ...silence, jobFailed },
      actions,
      hasSchedules,
      failure: (error, operation) => this.#failure(error, operation),
    });
  }
}

const silence = createLog("silent");

/** No outage of a simulation is as long as a node asks for. */
const isGivenUp = /outcome unknown/;
const mayBeDone =
  /outcome unknown|connection to the database was lost|disk of the server has failed/;

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
