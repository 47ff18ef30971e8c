// Takes functions that are ready, scheduled on any node, and has them invoked.
//
//  D1 The claim is a step: LambdaFunctionStarted is committed before the invocation goes out, and a
//     start that is not known to be committed is not invoked. So a function runs at most once.
//  D3 At most `concurrency` are taken at a time, and of an account at most
//     `concurrencyPerAccount`. The others wait where every node can take them, in the order in
//     which they were scheduled; accounts take turns, and so do the domains of each.
import {
  functionList,
  refuseLambdaRole,
  type Step,
  scheduledLambda,
  startLambda,
} from "@ekiden/engine";
import { type Clock, steadyClock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import {
  accountOf,
  type DomainKey,
  everyDomain,
  ownDomains,
  plainName,
} from "../store/domain-key.ts";
import type { ExecutionId, Store, TaskListReference, TaskPoll } from "../store/store.ts";
import { AbortableDelays } from "./abortable-delays.ts";
import { FairQueue, type Place } from "./fair-queue.ts";
import { Invoker, type StartedFunction } from "./invoker.ts";
import type { Targets } from "./targets.ts";

interface DispatcherOptions {
  readonly store: Store;
  readonly targets: Targets;
  /** The one of the executions. */
  readonly clock: Clock;
  readonly log: Log;
  /** Functions of this node at a time. */
  readonly concurrency: number;
  /** Of them, those of one account. */
  readonly concurrencyPerAccount: number;
  /** The server's own, 12 digits. */
  readonly account: string;
  /** Other nodes share the store: what they schedule must be looked for. */
  readonly isShared: boolean;
}

/** Thrown out of a step that must not be taken before it is known whether a role may be used. */
class RoleUnknown extends Error {
  readonly known: Promise<unknown>;
  constructor(known: Promise<unknown>) {
    super("It is being found out whether the role may be used");
    this.known = known;
  }
}

const retryMilliseconds = 1_000;
/** A domain of which no notice has come is found so much later. */
const lookMilliseconds = 10_000;
/** What runs when the node stops gets so long to end: a supervisor's patience is 10 s. */
const graceMilliseconds = 5_000;
const domainsPerPage = 1_000;
/** Of the message of StartLambdaFunctionFailed. Source: the service's API reference. */
const maxMessageCharacters = 1_728;

/** The outcome of a claim; undefined where the function can no longer be started. */
type Claimed = StartedFunction | "refused" | undefined;

const listOf = (domain: DomainKey): TaskListReference => {
  return { kind: "lambda", domain, name: functionList.name };
};

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #invoker: Invoker;
  readonly #delays = new AbortableDelays();
  readonly #turns = new FairQueue();
  readonly #poll: TaskPoll;
  /** Domains whose next function waits until it is known whether its role may be used. */
  readonly #held = new Set<DomainKey>();
  readonly #carried = new Set<Promise<void>>();
  /** By account, how many of them. */
  readonly #carriedOf = new Map<string, number>();
  #isStarted = false;
  #stopped: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#invoker = new Invoker({ ...options, delays: this.#delays });
    this.#poll = { now: () => options.clock.now(), isOver: () => this.#delays.isOver };
    options.store.tasks.onReady(({ kind, domain }) => {
      if (kind !== "lambda") return;
      this.#offer(domain);
      this.#fill();
    });
  }

  /** Functions that are being taken, or run, or written down. */
  get running(): number {
    return this.#carried.size;
  }

  /** Whether an account has any functions here. */
  serves(account: string): boolean {
    return this.#options.targets.serves(account);
  }

  /** Takes what was ready when the last node stopped; of a shared store, what others leave, too. */
  start(): void {
    this.#isStarted = true;
    void this.#lookAgain();
  }

  /** Takes no more, gives those that run a while to end, and abandons the rest. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#delays.end();
    const alarm = steadyClock.at(steadyClock.now() + graceMilliseconds, () =>
      this.#invoker.abandon(),
    );
    await Promise.all(this.#carried);
    alarm.cancel();
    await this.#options.targets.close();
  }

  async #look(): Promise<void> {
    const { store, targets } = this.#options;
    const scope = targets.isShared ? everyDomain : ownDomains;
    for (const status of ["REGISTERED", "DEPRECATED"] as const) {
      let after: string | undefined;
      do {
        const query = { scope, status, reverse: false, pageSize: domainsPerPage, after };
        const { items, next } = await store.domains.list(query);
        for (const { key } of items) this.#offer(key);
        after = next;
      } while (after !== undefined);
    }
    this.#fill();
  }

  async #lookAgain(): Promise<void> {
    do {
      await this.#look().catch(this.#options.log.functionFailed);
      if (this.#options.isShared) await this.#delays.rest(lookMilliseconds);
    } while (this.#options.isShared && !this.#delays.isOver);
  }

  #offer(domain: DomainKey): void {
    const account = accountOf(domain) ?? this.#options.account;
    if (this.#options.targets.serves(account)) this.#turns.add({ account, domain });
  }

  #fill(): void {
    const { store, concurrency } = this.#options;
    // Not before it is certain that this node will run.
    if (!this.#isStarted) return;
    while (!this.#delays.isOver && this.#carried.size < concurrency) {
      const place = this.#turns.next((account) => this.#mayHaveMore(account));
      if (!place) return;
      if (this.#held.has(place.domain)) continue;
      const claim = (step: Step, task: Task): Claimed => this.#claim(place, step, task);
      const taken = store.tasks.take(listOf(place.domain), this.#poll, claim);
      if (!taken) continue;
      this.#turns.found(place);
      this.#carry(place, taken);
    }
  }

  #mayHaveMore(account: string): boolean {
    return (this.#carriedOf.get(account) ?? 0) < this.#options.concurrencyPerAccount;
  }

  /** D1. A part of the step that takes the function off its list. */
  #claim(place: Place, step: Step, { id: execution, scheduledEventId }: Task): Claimed {
    const scheduled = scheduledLambda(step, scheduledEventId);
    if (!scheduled) return undefined;
    const { workflowId, runId } = step.execution;
    const { account } = place;
    const domain = plainName(place.domain);
    const named = { account, domain, name: scheduled.name };
    const admission = this.#options.targets.admit(named, scheduled.role);
    if (admission instanceof Promise) {
      this.#held.add(place.domain);
      throw new RoleUnknown(admission);
    }
    if (admission !== "admitted") {
      refuseLambdaRole(step, scheduledEventId, admission.refused.slice(0, maxMessageCharacters));
      return "refused";
    }
    const started = startLambda(step, scheduledEventId);
    return started && { ...started, execution, account, domain, workflowId, runId };
  }

  #carry(place: Place, taken: Promise<Claimed>): void {
    const carried = this.#attend(place, taken)
      .catch((error) => this.#options.log.functionFailed(error))
      .then(() => {
        this.#carried.delete(carried);
        this.#count(place, -1);
        this.#fill();
      });
    this.#carried.add(carried);
    this.#count(place, 1);
  }

  #count({ account }: Place, change: 1 | -1): void {
    const count = (this.#carriedOf.get(account) ?? 0) + change;
    if (count > 0) this.#carriedOf.set(account, count);
    else this.#carriedOf.delete(account);
  }

  async #attend(place: Place, taken: Promise<Claimed>): Promise<void> {
    const claimed = await taken.catch((error) => this.#wait(place, error));
    this.#held.delete(place.domain);
    if (claimed && claimed !== "refused") await this.#invoker.carry(claimed);
  }

  /** Nothing was taken; what was ready still is. */
  async #wait(place: Place, error: unknown): Promise<undefined> {
    if (error instanceof RoleUnknown) await this.#delays.settled(error.known);
    else {
      this.#options.log.functionFailed(error);
      await this.#delays.rest(retryMilliseconds);
    }
    this.#held.delete(place.domain);
    this.#turns.add(place);
  }
}

interface Task {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
}
