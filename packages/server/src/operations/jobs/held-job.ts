// A job that this node has the lease of: it takes a few executions at a time, as its rate allows.
//
// The order of the commits makes it safe to end anywhere: executions become items together with the
// position after them; an item is DOING before its action begins; and what was DOING when a node
// ended is looked up, or said to be unknown, but never done once more. So is what this node was at
// as the database lost that it had begun: its call may be made in the database that followed.
import { Fault } from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import { type Bucket, millisecondsUntil, type Rate, takeFrom } from "../../access/quotas/bucket.ts";
import type { Clock } from "../../clock.ts";
import { plainName } from "../../store/domain-key.ts";
import type {
  ClaimedJob,
  JobChange,
  JobItem,
  JobPosition,
  JobRecord,
  JobStanding,
  JobStore,
} from "../../store/job-store.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { isOutcomeLost } from "../stored-caller.ts";
import { callInputOf, isTooSoon, operationOf, outcomeInDoubt } from "./actions.ts";
import { definitionFrom, type JobDefinition } from "./definition.ts";
import type { JobCallOrigin } from "./item-call.ts";
import {
  type Made,
  numbersOf,
  type Outcomes,
  outcomesOf,
  refusalOf,
  settledAs,
  textOf,
} from "./item-outcomes.ts";
import type { WantedJob } from "./rights.ts";
import type { JobSelection, RunName, SelectedExecutions } from "./selection.ts";

export interface HeldJobDeps {
  readonly store: Pick<HandlerDeps["store"], "executions" | "histories"> & {
    readonly jobs: Pick<JobStore, "change">;
  };
  readonly selection: Pick<JobSelection, "page" | "has">;
  /** Makes the call of one item. Rejects with what such a call is refused with. */
  readonly call: (operation: string, input: object, as: JobCallOrigin) => Promise<void>;
  /** Is what the caller signed with still in force? */
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  /** Rejects with what its caller would be refused with, if it started the job now. */
  readonly requireRights: (wanted: WantedJob, as: JobCallOrigin) => Promise<void>;
  /** Of what is written down, and of leases: the same on all nodes. */
  readonly clock: Clock;
  /** Of rates. */
  readonly steadyClock: Clock;
}

/**
 * Actions under way at a time: so many are in doubt when a node ends, and for so many a call of
 * others waits that comes meanwhile.
 */
export const maxActionsAtOnce = 2;
/** Executions that become items in one commit, for which a call of others waits likewise. */
const executionsPerPage = 25;
/** Actions of one turn. What has an outcome and what begins next share a commit. */
const actionsPerTurn = 8;
/** A quick job rests until it has several actions for a turn. */
const maxTurnsPerSecond = 200;
export const leaseMilliseconds = 30_000;
const renewMilliseconds = 5_000;
/** After a call that the quotas of the account had no room for. */
const throttledMilliseconds = 1_000;
/** An execution that cannot be acted on yet is tried again so much later. */
const laterMilliseconds = 5_000;
/** While so many wait for that, no more become items. */
const maxLater = 100;

/** When the next turn is due, by the steady clock; `over`: the job is no longer held. */
type NextTurn = number | "over";

export class HeldJob {
  readonly #deps: HeldJobDeps;
  readonly #claim: ClaimedJob;
  readonly #definition: JobDefinition;
  readonly #rate: Rate;
  readonly #selectedBy: SelectedExecutions;
  readonly #waiting: JobItem[] = [];
  /** To be tried again by then, by the steady clock; the soonest first. */
  #later: readonly { readonly item: JobItem; readonly at: number }[] = [];
  #inDoubt: readonly JobItem[] = [];
  /** Whose actions have been begun, and may have been made, without a record of that. */
  #underWay: readonly JobItem[] = [];
  /** Of such ones of an earlier lease of this node; runs. */
  readonly #leftInDoubt: ReadonlySet<string>;
  #position: JobPosition;
  #selected: number;
  #bucket: Bucket;
  #restsUntil = 0;
  /** Of the steady clock. */
  #renewedAt: number;
  /** Of the steady clock: when the lease was taken, or last renewed. */
  #leasedAt: number;
  #isLost = false;

  /** `leftInDoubt`: what this node left so when it had the job before. */
  constructor(deps: HeldJobDeps, claim: ClaimedJob, leftInDoubt: readonly JobItem[] = []) {
    this.#deps = deps;
    this.#claim = claim;
    const { record, openItems, position } = claim;
    this.#definition = definitionFrom(record.definition);
    const { ratePerSecond } = this.#definition;
    this.#rate = {
      size: Math.max(1, Math.min(actionsPerTurn, ratePerSecond)),
      perSecond: ratePerSecond,
    };
    const { domain, createdAt: at } = record;
    this.#selectedBy = { domain, query: this.#definition.query, at };
    this.#leftInDoubt = new Set(leftInDoubt.map(({ runId }) => runId));
    this.#take(openItems);
    this.#position = position;
    this.#selected = record.counts.selected;
    const now = deps.steadyClock.now();
    // A job that changes its node must not be quicker by that.
    this.#bucket = { tokens: 1, at: now };
    this.#renewedAt = now;
    this.#leasedAt = now;
  }

  get leasedAt(): number {
    return this.#leasedAt;
  }

  /** Another node has the lease, as the store said at the latest change. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get claim(): ClaimedJob {
    return this.#claim;
  }

  /** What may have been done without a record of it. */
  get inDoubt(): readonly JobItem[] {
    return [...this.#underWay, ...this.#inDoubt];
  }

  /** It may have to stop: the next turn asks. */
  askSoon(): void {
    this.#renewedAt = Number.NEGATIVE_INFINITY;
  }

  /** Rejects where the store fails: the job is to be claimed again then. */
  async turn(): Promise<NextTurn> {
    const now = this.#deps.steadyClock.now();
    if (this.#inDoubt.length > 0) return this.#settleDoubts();
    if (this.#claim.record.status === "STOPPING") return this.#stop();
    const refusal = await this.#refusal();
    if (refusal !== undefined) return this.#end("FAILED", refusal);
    const early = this.#record.createdAt - this.#deps.clock.now();
    // The clock was set back: its query would find what the job begins now as if it had been there.
    if (early > 0) return this.#rest(now, now + early);
    this.#takeLater(now);
    if (this.#waiting.length === 0) return this.#next(now);
    const readyAt = this.#readyAt(now);
    return readyAt <= now ? this.#act(now) : this.#rest(now, readyAt);
  }

  /** Why its caller may not go on. What was found by then is left alone, too. */
  async #refusal(): Promise<string | undefined> {
    const { action, caller } = this.#definition;
    const { domain, id: jobId } = this.#record;
    if (!(await this.#deps.isInForce(caller.principal))) {
      return "The key or the role that the job was started with is gone";
    }
    try {
      await this.#deps.requireRights({ domain: plainName(domain), action }, { caller, jobId });
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault) || isOutcomeLost(error)) throw error;
      return textOf(error);
    }
  }

  /** Where no item can be acted on now. */
  #next(now: number): Promise<NextTurn> {
    const [soonest] = this.#later;
    if (!this.#position.isEnd && this.#later.length < maxLater) return this.#fill();
    return soonest ? this.#rest(now, soonest.at) : this.#complete();
  }

  #takeLater(now: number): void {
    const due = this.#later.filter(({ at }) => at <= now);
    this.#later = this.#later.slice(due.length);
    this.#waiting.push(...due.map(({ item }) => item));
  }

  async #settleDoubts(): Promise<NextTurn> {
    const { action } = this.#definition;
    const { executions } = this.#deps.store;
    const { domain } = this.#record;
    const settled = await Promise.all(
      this.#inDoubt.map(async ({ number, workflowId, runId }) => {
        const found = await executions.find({ domain, workflowId, runId });
        return { number, ...outcomeInDoubt(action, found) };
      }),
    );
    const again = new Set(
      settled.filter(({ state }) => state === "WAITING").map(({ number }) => number),
    );
    const standing = await this.#change({ settled });
    this.#waiting.unshift(...this.#inDoubt.filter(({ number }) => again.has(number)));
    if (standing !== "LOST") this.#inDoubt = [];
    return this.#after(standing);
  }

  /** Of executions that the query finds, the next ones become items. */
  async #fill(): Promise<NextTurn> {
    const { selection } = this.#deps;
    const left = this.#definition.maxExecutions - this.#selected;
    const maxExecutions = Math.min(executionsPerPage, left);
    const place = { after: this.#position.after, maxExecutions };
    try {
      const { executions, next } = await selection.page(this.#selectedBy, place);
      const isEnd = next === undefined || executions.length >= left;
      const position = { after: next, isEnd };
      const standing = await this.#change({ added: { executions, position } });
      if (standing === "RUNNING") this.#add(executions, position);
      return this.#after(standing);
    } catch (error) {
      if (!(error instanceof Fault) || isOutcomeLost(error)) throw error;
      return this.#end("FAILED", textOf(error));
    }
  }

  #add(executions: readonly RunName[], position: JobPosition): void {
    const before = this.#selected;
    this.#selected += executions.length;
    this.#position = position;
    this.#take(
      executions.map(({ workflowId, runId }, index) => {
        return { number: before + index + 1, workflowId, runId, state: "WAITING" };
      }),
    );
  }

  #take(items: readonly JobItem[]): void {
    const isInDoubt = ({ state, runId }: JobItem) =>
      state === "DOING" || this.#leftInDoubt.has(runId);
    this.#waiting.push(...items.filter((item) => !isInDoubt(item)));
    this.#inDoubt = items.filter(isInDoubt);
  }

  async #act(now: number): Promise<NextTurn> {
    let items = this.#takeAllowed(now);
    let standing = await this.#change({ begun: numbersOf(items) });
    let acted = 0;
    while (items.length > 0 && standing === "RUNNING") {
      const { settled, lost, denied, throttled, tooSoon } = await this.#doAll(items);
      acted += items.length;
      const isThrottled = throttled.length > 0;
      const isLast = lost || denied || isThrottled || acted >= actionsPerTurn;
      const next = isLast ? [] : this.#takeAllowed(this.#deps.steadyClock.now());
      standing = await this.#change({ settled, begun: numbersOf(next) });
      if (lost) throw lost.reason;
      if (denied) return this.#end("FAILED", denied.text);
      if (isThrottled) this.#putBack(items, throttled);
      this.#putOff(items, tooSoon);
      items = next;
    }
    return this.#after(standing);
  }

  /** As many as the rate allows now, and as may be under way. */
  #takeAllowed(now: number): JobItem[] {
    const items: JobItem[] = [];
    while (items.length < maxActionsAtOnce && this.#readyAt(now, 1) <= now) {
      const item = this.#waiting.shift();
      if (!item) break;
      this.#bucket = takeFrom(this.#bucket, this.#rate, { now, wanted: 1 });
      items.push(item);
    }
    return items;
  }

  async #doAll(items: readonly JobItem[]): Promise<Outcomes> {
    this.#underWay = items;
    const outcomes = outcomesOf(await Promise.allSettled(items.map((item) => this.#do(item))));
    const notMade = [...outcomes.throttled, ...outcomes.tooSoon];
    this.#underWay = items.filter(({ number }) => !notMade.includes(number));
    return outcomes;
  }

  async #do(item: JobItem): Promise<Made> {
    const { store, call, selection } = this.#deps;
    const isAbout = (run: RunName) => selection.has(this.#selectedBy, run);
    const { action, caller } = this.#definition;
    const { domain: key, id: jobId, createdAt: jobStartedAt } = this.#record;
    const { number, workflowId, runId } = item;
    try {
      const target = { key, domain: plainName(key), workflowId, runId, jobStartedAt };
      const made = await callInputOf({ store, isAbout }, target, this.#definition);
      if ("skip" in made) return { settled: { number, state: "SKIPPED", text: made.skip } };
      await call(operationOf(action).operation, made.input, { caller, jobId });
      return { settled: { number, state: "DONE" } };
    } catch (error) {
      if (!(error instanceof Fault) || isOutcomeLost(error)) throw error;
      const refusal = isTooSoon(action, error) ? "tooSoon" : refusalOf(error);
      return { settled: { number, ...settledAs(error, refusal) }, refusal };
    }
  }

  /** What was throttled is tried again, after a rest of all. */
  #putBack(items: readonly JobItem[], throttled: readonly number[]): void {
    this.#waiting.unshift(...items.filter(({ number }) => throttled.includes(number)));
    this.#restsUntil = this.#deps.steadyClock.now() + throttledMilliseconds;
  }

  /** What it is too soon for is tried again later, and others meanwhile. */
  #putOff(items: readonly JobItem[], tooSoon: readonly number[]): void {
    const at = this.#deps.steadyClock.now() + laterMilliseconds;
    const off = items.filter(({ number }) => tooSoon.includes(number));
    this.#later = [...this.#later, ...off.map((item) => ({ item, at }))];
  }

  #readyAt(now: number, wanted = this.#wanted): number {
    const until = now + millisecondsUntil(this.#bucket, this.#rate, { now, wanted });
    return Math.max(until, this.#restsUntil);
  }

  /** For the next turn. */
  get #wanted(): number {
    const perTurn = Math.floor(this.#rate.perSecond / maxTurnsPerSecond);
    return Math.max(1, Math.min(perTurn, this.#rate.size, this.#waiting.length));
  }

  /** The lease is renewed meanwhile, which also tells whether the job is to stop. */
  async #rest(now: number, readyAt: number): Promise<NextTurn> {
    const renewAt = this.#renewedAt + renewMilliseconds;
    if (now < renewAt) return Math.min(readyAt, renewAt);
    const next = await this.#after(await this.#change({}));
    return next === "over" ? next : Math.min(readyAt, now + renewMilliseconds);
  }

  /** A position that something may follow: the bound has ended the job, and not the query. */
  #complete(): Promise<NextTurn> {
    if (this.#position.after === undefined) return this.#end("COMPLETED");
    const text = `It has taken ${this.#selected} executions, its maximum; the query may find more`;
    return this.#end("COMPLETED", text);
  }

  #stop(): Promise<NextTurn> {
    return this.#end("STOPPED");
  }

  async #end(status: "STOPPED" | "COMPLETED" | "FAILED", text?: string): Promise<"over"> {
    await this.#change({ ended: { status, text } });
    return "over";
  }

  /** At once, unless the job is to stop, has stopped, or is another node's. */
  async #after(standing: JobStanding): Promise<NextTurn> {
    if (standing === "RUNNING") return this.#deps.steadyClock.now();
    return standing === "STOPPING" ? this.#stop() : "over";
  }

  async #change(change: Omit<JobChange, "at" | "leasedUntil">): Promise<JobStanding> {
    const { store, clock, steadyClock } = this.#deps;
    const at = clock.now();
    this.#renewedAt = steadyClock.now();
    const leasedAt = this.#renewedAt;
    const leased = { at, leasedUntil: at + leaseMilliseconds };
    const standing = await store.jobs.change(this.#claim, { ...leased, ...change });
    this.#leasedAt = leasedAt;
    this.#isLost = standing === "LOST";
    if (!this.#isLost) this.#underWay = [];
    return standing;
  }

  get #record(): JobRecord {
    return this.#claim.record;
  }
}
