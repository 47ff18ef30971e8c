// Counts calls and decisions against the quotas of their account. A server without quotas has none.
import type { Facts } from "@ekiden/engine";
import { type Decision, type Input, type OperationName, refuse } from "@ekiden/model";
import {
  type CustomQuotas,
  Limiter,
  limitsNothing,
  type QuotaProfile,
  quotasOf,
  withQuotas,
} from "../access/quotas/index.ts";
import type { Clock } from "../clock.ts";
import type { ExecutionId, Store } from "../store/store.ts";
import type { AccountStore } from "./account-store.ts";
import type { Caller, DeclinedDecisions, Handler, Handlers } from "./handlers.ts";
import type { TaskInput, Tokens } from "./token.ts";

export interface QuotaOptions {
  /** Default `relaxed`, which limits nothing. */
  readonly quotas?: QuotaProfile | CustomQuotas | undefined;
  /** Rates in place of those, as in `StartTimer=2000/200`. */
  readonly quota?: readonly string[] | undefined;
}

/** Undefined where nothing is limited. Throws ConfigError for a rate that cannot be read. */
export const openLimiter = (
  { quotas = "relaxed", quota = [] }: QuotaOptions,
  store: Pick<Store, "nodes">,
): Limiter | undefined => {
  const inForce = withQuotas(quotasOf(quotas), quota);
  return limitsNothing(inForce) ? undefined : new Limiter(inForce, { nodes: () => store.nodes() });
};

export interface MeterOptions {
  /** Of all accounts. */
  readonly limiter: Limiter;
  /** The account's own, as its tokens. */
  readonly store: AccountStore;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

export class Meter {
  readonly #options: MeterOptions;
  readonly #limiter: Limiter;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#limiter = options.limiter;
  }

  /** Throws ThrottlingException, and then has counted nothing. */
  count(operation: OperationName, input: unknown, caller: Caller): void {
    const { account } = caller.principal;
    const execution = this.#executionOf(operation, input, account);
    const call = { account, operation, execution };
    if (this.#limiter.call(call, this.#options.clock.now())) throw refuse.throttled();
  }

  /** Those that were declined before, and those that are too many. */
  async declined(answer: CountedAnswer, caller: Caller): Promise<DeclinedDecisions> {
    const { decisions, facts, declined } = answer;
    const { account } = caller.principal;
    const domain = this.#limiter.limitsTaskLists ? await this.#domainOf(answer) : "";
    const taskListOf = ({ data }: Decision<"ScheduleActivityTask">) => {
      const { name, version } = data.activityType;
      return facts.activityType(name, version)?.defaultTaskList?.name;
    };
    const counted = { account, domain, decisions, declined, taskListOf };
    return this.#limiter.decisions(counted, this.#options.clock.now());
  }

  async #domainOf({ id, decisions }: CountedAnswer): Promise<string> {
    if (!decisions.some(({ type }) => type === "ScheduleActivityTask")) return "";
    return (await this.#options.store.executions.identify(id))?.domain ?? "";
  }

  /**
   * For operations with a quota for each execution. Signals and cancellations only ever reach the
   * open run of a workflow, so they are counted together whether they name it or not.
   */
  #executionOf(operation: OperationName, input: unknown, account: string): string | undefined {
    switch (operation) {
      case "GetWorkflowExecutionHistory":
        return (input as Input<typeof operation>).execution.runId;
      case "SignalWorkflowExecution":
      case "RequestCancelWorkflowExecution": {
        const { domain, workflowId } = input as Input<typeof operation>;
        return `${account} ${domain}/${workflowId}`;
      }
      case "RecordActivityTaskHeartbeat": {
        return `${this.#options.tokens.openTask(input as TaskInput, "activity").id}`;
      }
      default:
        return undefined;
    }
  }
}

interface CountedAnswer {
  readonly id: ExecutionId;
  readonly decisions: readonly Decision[];
  readonly facts: Facts;
  readonly declined: DeclinedDecisions | undefined;
}

/** The same handlers, each behind the meter. */
export const metered = (handlers: Handlers, meter: Meter): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      (input: never, caller: Caller) => {
        meter.count(name as OperationName, input, caller);
        return (handle as Handler<OperationName>)(input, caller);
      },
    ]),
  ) as unknown as Handlers;
