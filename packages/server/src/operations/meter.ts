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
import type { CallContext, DeclinedDecisions } from "./call-context.ts";
import type { TaskInput } from "./token.ts";

interface QuotaOptions {
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

interface MeterOptions {
  readonly limiter: Limiter;
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
  count(operation: OperationName, input: unknown, call: CallContext): void {
    const { account } = call.principal;
    const execution = executionOf(operation, input, call);
    const counted = { account, operation, execution };
    if (this.#limiter.call(counted, this.#options.clock.now())) throw refuse.throttled();
  }

  /** As `count`, for one of Ekiden's own operations. */
  countEkiden(operation: string, call: CallContext): void {
    const { account } = call.principal;
    if (this.#limiter.call({ account, operation }, this.#options.clock.now())) {
      throw refuse.throttled();
    }
  }

  /** Those that were declined before, and those that are too many. */
  async declined(answer: CountedAnswer, call: CallContext): Promise<DeclinedDecisions> {
    const { decisions, facts, declined } = answer;
    const { account } = call.principal;
    const domain = this.#limiter.limitsTaskLists ? await domainOf(answer, call) : "";
    const taskListOf = ({ data }: Decision<"ScheduleActivityTask">) => {
      const { name, version } = data.activityType;
      return facts.activityType(name, version)?.defaultTaskList?.name;
    };
    const counted = { account, domain, decisions, declined, taskListOf };
    return this.#limiter.decisions(counted, this.#options.clock.now());
  }
}

interface CountedAnswer {
  readonly id: ExecutionId;
  readonly decisions: readonly Decision[];
  readonly facts: Facts;
  readonly declined: DeclinedDecisions | undefined;
}

const domainOf = async ({ id, decisions }: CountedAnswer, call: CallContext): Promise<string> => {
  if (!decisions.some(({ type }) => type === "ScheduleActivityTask")) return "";
  const run = await call.lookups.run(id);
  return run ? call.account.plainName(run.domain) : "";
};

/**
 * For operations with a quota for each execution. Signals and cancellations only ever reach the
 * open run of a workflow, so they are counted together whether they name it or not.
 */
const executionOf = (
  operation: OperationName,
  input: unknown,
  call: CallContext,
): string | undefined => {
  switch (operation) {
    case "GetWorkflowExecutionHistory":
      return (input as Input<typeof operation>).execution.runId;
    case "SignalWorkflowExecution":
    case "RequestCancelWorkflowExecution": {
      const { domain, workflowId } = input as Input<typeof operation>;
      return `${call.principal.account} ${domain}/${workflowId}`;
    }
    case "RecordActivityTaskHeartbeat":
      return `${call.lookups.task(input as TaskInput, "activity").id}`;
    default:
      return undefined;
  }
};
