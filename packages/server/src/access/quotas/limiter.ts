// Who is too fast, and how that is said: a call by a fault, a decision by its failure.
import type { AnyOperationName, Decision, DecisionType } from "@ekiden/model";
import type { Rate } from "./bucket.ts";
import { Buckets, type Draw } from "./buckets.ts";
import {
  type ExecutionOperation,
  type LimitedDecision,
  type Quotas,
  type RateCause,
  rateCauses,
} from "./quotas.ts";

export interface LimitedCall {
  /** Twelve digits. */
  readonly account: string;
  /** Of the service or of Ekiden; others have no quota. */
  readonly operation: string;
  /**
   * The execution that the call is about, by any name that is the same each time; needed for those
   * of `Quotas.executions`. Undefined where there is none.
   */
  readonly execution?: string | undefined;
}

interface Throttled {
  readonly fault: "ThrottlingException";
  /** The service's text. */
  readonly message: "Rate exceeded";
  /** Which bucket was empty; the service's metrics distinguish the two. */
  readonly scope: "Account" | "Workflow";
  /** Until the next such call could pass. */
  readonly waitMilliseconds: number;
}

interface LimitedAnswer<C extends string> {
  readonly account: string;
  readonly domain: string;
  readonly decisions: readonly Decision[];
  /** By index: declined already, so they take nothing. */
  readonly declined?: ReadonlyMap<number, C> | undefined;
  /** The task list of an activity whose decision names none: its type's. */
  readonly taskListOf?:
    | ((decision: Decision<"ScheduleActivityTask">) => string | undefined)
    | undefined;
}

type TooManyCause = RateCause<LimitedDecision>;

interface LimiterOptions {
  /**
   * How many nodes serve the accounts together, this one included; default 1. Asked at each call,
   * so it may change. Each node lets 1/n through, which is exact where calls are spread evenly.
   */
  readonly nodes?: () => number;
  /** Buckets to remember; default `maxBuckets`. */
  readonly maxBuckets?: number;
}

/** What one node lets through. Reads no clock: `now` is milliseconds of one that may jump. */
export class Limiter {
  readonly #quotas: Quotas;
  readonly #nodes: () => number;
  readonly #buckets: Buckets;
  readonly #declined = new Map<LimitedDecision, number>();

  constructor(quotas: Quotas, { nodes = () => 1, maxBuckets }: LimiterOptions = {}) {
    this.#quotas = quotas;
    this.#nodes = nodes;
    this.#buckets = new Buckets(maxBuckets);
  }

  /** How many buckets are remembered. */
  get remembered(): number {
    return this.#buckets.size;
  }

  /** How many decisions of each type were too many, since the node started. */
  get declinedDecisions(): ReadonlyMap<LimitedDecision, number> {
    return this.#declined;
  }

  /** Of an account, by the name of the operation or decision; what is not limited has none. */
  get rates(): ReadonlyMap<string, Rate> {
    const { operations, decisions } = this.#quotas;
    const all = Object.entries({ ...operations, ...decisions });
    return new Map(all.flatMap(([name, rate]) => (rate ? [[name, rate]] : [])));
  }

  /** Must `LimitedAnswer.domain` and `taskListOf` be known? */
  get limitsTaskLists(): boolean {
    return this.#quotas.tasksPerTaskList !== undefined;
  }

  /** Counts a call, or says why it may not be served; a call that may not takes nothing. */
  call({ account, operation, execution }: LimitedCall, now: number): Throttled | undefined {
    const draws: Draw[] = [];
    const rate = this.#quotas.operations[operation as AnyOperationName];
    if (rate) draws.push({ key: `${account} ${operation}`, rate });
    const own = this.#quotas.executions[operation as ExecutionOperation];
    const ownKey = `${account} ${operation} ${execution}`;
    if (own && execution !== undefined) draws.push({ key: ownKey, rate: own });
    const short = this.#take(draws, now);
    if (!short) return undefined;
    const { draw, waitMilliseconds } = short;
    const scope = draw.key === ownKey ? "Workflow" : "Account";
    return { fault: "ThrottlingException", message: "Rate exceeded", scope, waitMilliseconds };
  }

  /**
   * Counts the decisions of an answer, in their order. Returns those that are too many, by index
   * and with the cause of their failure, together with those that were declined before: what the
   * engine's `CompletedDecisionTask.declined` takes.
   */
  decisions<C extends string = never>(
    answer: LimitedAnswer<C>,
    now: number,
  ): ReadonlyMap<number, C | TooManyCause> {
    const found = new Map<number, C | TooManyCause>(answer.declined);
    for (const [index, decision] of answer.decisions.entries()) {
      if (found.has(index) || !isLimited(decision.type)) continue;
      const draws = this.#drawsOf(decision, decision.type, answer);
      if (!this.#take(draws, now)) continue;
      found.set(index, rateCauses[decision.type]);
      this.#declined.set(decision.type, (this.#declined.get(decision.type) ?? 0) + 1);
    }
    return found;
  }

  #drawsOf(
    decision: Decision,
    type: LimitedDecision,
    { account, domain, taskListOf }: LimitedAnswer<string>,
  ): Draw[] {
    const draws: Draw[] = [];
    const rate = this.#quotas.decisions[type];
    if (rate) draws.push({ key: `${account} ${type}`, rate });
    const listRate = this.#quotas.tasksPerTaskList;
    if (!listRate || decision.type !== "ScheduleActivityTask") return draws;
    const schedule = decision as Decision<"ScheduleActivityTask">;
    const list = schedule.data.taskList?.name ?? taskListOf?.(schedule);
    if (list) draws.push({ key: `${account} list ${domain}/${list}`, rate: listRate });
    return draws;
  }

  /** A node that is one of n pays n for each: when n changes, a bucket stays as full as it is. */
  #take(draws: readonly Draw[], now: number) {
    if (draws.length === 0) return undefined;
    return this.#buckets.take(draws, now, Math.max(1, this.#nodes()));
  }
}

const isLimited = (type: DecisionType): type is LimitedDecision => Object.hasOwn(rateCauses, type);
