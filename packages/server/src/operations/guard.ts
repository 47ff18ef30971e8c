// Asks for each call whether its caller may make it, before anything is looked up for it; and for
// each decision, before the step that carries it out. A server that is open to all has none.
import type { Facts } from "@ekiden/engine";
import { type Decision, type Input, type OperationName, operations, refuse } from "@ekiden/model";
import {
  type Circumstances,
  type Declined,
  type Defaults,
  defaultsOfDecisions,
  defaultsOfType,
  forbiddenDecisions,
  operationKeys,
  type Prospect,
  requestOfCall,
} from "../access/policy/index.ts";
import type { PolicyRing } from "../access/policy/policy-ring.ts";
import type { Clock } from "../clock.ts";
import type { ExecutionId, Store } from "../store/store.ts";
import type { Caller, Handler, Handlers } from "./handlers.ts";
import type { Tokens } from "./token.ts";

export interface GuardOptions {
  readonly policies: PolicyRing;
  readonly store: Store;
  readonly tokens: Tokens;
  /** The one that policies' times are compared with. */
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
}

export class Guard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Rejects with AccessDeniedException. */
  async require(operation: OperationName, input: unknown, caller: Caller): Promise<void> {
    const found = this.#options.policies.of(caller.principal);
    const { judge, readsTags } = found instanceof Promise ? await found : found;
    // Most calls say all by themselves: for them nothing is waited for.
    const looksUp = isToken(operation) || operation === "StartWorkflowExecution";
    const more = looksUp ? await this.#lookedUp(operation, input) : undefined;
    const call = { operation, input: input as Input<OperationName>, ...more };
    const circumstances = this.#circumstancesOf(caller);
    let request = requestOfCall(call, circumstances);
    if (readsTags) {
      const domainTags = await this.#tagsOf(request.resource);
      request = requestOfCall({ ...call, domainTags }, circumstances);
    }
    if (judge.judge(request) === "allowed") return;
    throw refuse.accessDenied(caller.principal.arn, request.action, request.resource);
  }

  /** What the caller may do in a domain, as far as that is known before a call is made. */
  async prospects(domain: string, caller: Caller): Promise<Record<OperationName, Prospect>> {
    const { judge } = await this.#options.policies.of(caller.principal);
    const circumstances = this.#circumstancesOf(caller);
    const input = { domain, name: domain, resourceArn: `/${domain}` } as never;
    const prospectOf = (operation: OperationName): Prospect => {
      const { action, resource } = requestOfCall({ operation, input, domain }, circumstances);
      return judge.prospect(action, resource);
    };
    return Object.fromEntries(
      (Object.keys(operations) as OperationName[]).map((name) => [name, prospectOf(name)]),
    ) as Record<OperationName, Prospect>;
  }

  /** The decisions that the caller may not make, by their index. */
  async declined(answer: DecisionTask, caller: Caller): Promise<Declined | undefined> {
    const { store, policies } = this.#options;
    const { judge, readsTags } = await policies.of(caller.principal);
    const run = answer.decisions.length > 0 && (await store.executions.identify(answer.id));
    // Of a run that is gone: the step says so.
    if (!run) return undefined;
    const { domain, workflowType } = run;
    const domainTags = readsTags ? (await store.domains.find(domain))?.tags : undefined;
    const { decisions, facts } = answer;
    const defaultsOf = defaultsOfDecisions(facts, workflowType);
    const asked = { decisions, domain, domainTags, defaultsOf };
    return forbiddenDecisions(judge, asked, this.#circumstancesOf(caller));
  }

  #circumstancesOf(caller: Caller): Circumstances {
    const { clock, region, account } = this.#options;
    const { principal, address: sourceIp } = caller;
    return {
      ...{ principal, account, region, sourceIp },
      now: clock.now(),
      // Whatever a proxy in front of it speaks.
      secureTransport: false,
      get userAgent() {
        return caller.userAgent;
      },
    };
  }

  /** What the input leaves to a token or a type. */
  async #lookedUp(
    operation: OperationName,
    input: unknown,
  ): Promise<{ domain?: string | undefined; defaults?: Defaults | undefined }> {
    if (isToken(operation)) return { domain: await this.#domainOfTask(operation, input) };
    return { defaults: await this.#defaultsOf(input as Input<"StartWorkflowExecution">) };
  }

  /** Throws ValidationException for a token that is none. */
  async #domainOfTask(operation: OperationName, input: unknown): Promise<string | undefined> {
    const { store, tokens } = this.#options;
    const kind = operation === "RespondDecisionTaskCompleted" ? "decision" : "activity";
    const { id } = tokens.openTask((input as { taskToken: string }).taskToken, kind);
    return (await store.executions.identify(id))?.domain;
  }

  /** A start that names no task list goes to that of its type. */
  async #defaultsOf(input: Input<"StartWorkflowExecution">): Promise<Defaults | undefined> {
    const { domain, taskList, workflowType } = input;
    if (taskList) return undefined;
    const type = await this.#options.store.types.find("workflow", { domain, ...workflowType });
    return defaultsOfType(type?.defaults);
  }

  async #tagsOf(domainArn: string) {
    const name = domainArn.slice(domainArn.lastIndexOf("/") + 1);
    return (await this.#options.store.domains.find(name))?.tags;
  }
}

const isToken = (operation: OperationName): boolean =>
  operationKeys[operation].resource === "taskToken";

interface DecisionTask {
  readonly id: ExecutionId;
  readonly decisions: readonly Decision[];
  readonly facts: Facts;
}

/** The same handlers, each behind the guard. */
export const guarded = (handlers: Handlers, guard: Guard): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      async (input: never, caller: Caller) => {
        await guard.require(name as OperationName, input, caller);
        return (handle as Handler<OperationName>)(input, caller);
      },
    ]),
  ) as unknown as Handlers;
