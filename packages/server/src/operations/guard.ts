// Asks for each call whether its caller may make it, before anything is looked up for it; and for
// each decision, before the step that carries it out. A server that is open to all has none.
import type { Facts } from "@ekiden/engine";
import { type Decision, type Input, type OperationName, operations, refuse } from "@ekiden/model";
import {
  type AccessRequest,
  type Circumstances,
  type Declined,
  type Defaults,
  defaultsOfDecisions,
  defaultsOfType,
  forbiddenDecisions,
  operationKeys,
  type PermissionPreview,
  requestOfCall,
} from "../access/policy/index.ts";
import type { PolicyCache, Rights } from "../access/policy/policy-cache.ts";
import type { Clock } from "../clock.ts";
import type { ExecutionId } from "../store/store.ts";
import type { AccountStore } from "./account-store.ts";
import type { Caller, Handler, Handlers } from "./handlers.ts";
import { unknownTask } from "./named-task.ts";
import { isNamed, type TaskInput, type Tokens } from "./token.ts";

export interface GuardOptions {
  readonly policies: PolicyCache;
  readonly store: AccountStore;
  readonly tokens: Tokens;
  /** The one that policies' times are compared with. */
  readonly clock: Clock;
  readonly region: string;
  /** That of its callers, and of whatever they name. */
  readonly account: string;
}

export class Guard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /**
   * At once for a call that says all by itself, as most do: then nothing is waited for.
   * Throws, or rejects with, AccessDeniedException.
   */
  require(operation: OperationName, input: unknown, caller: Caller): Promise<void> | undefined {
    const rights = this.#options.policies.of(caller.principal);
    const asked = { operation, input, caller };
    const looksUp = isToken(operation) || operation === "StartWorkflowExecution";
    if (looksUp || rights instanceof Promise || rights.readsTags) {
      return this.#requireWithMore(rights, asked);
    }
    const call = { operation, input: input as Input<OperationName> };
    this.#judge(rights, requestOfCall(call, this.#circumstancesOf(caller)), caller);
    return undefined;
  }

  async #requireWithMore(
    found: Rights | Promise<Rights>,
    { operation, input, caller }: Asked,
  ): Promise<void> {
    const rights = found instanceof Promise ? await found : found;
    const more = await this.#lookedUp(operation, input);
    const call = { operation, input: input as Input<OperationName>, ...more };
    const circumstances = this.#circumstancesOf(caller);
    const request = requestOfCall(call, circumstances);
    if (!rights.readsTags) return this.#judge(rights, request, caller);
    const domainTags = await this.#tagsOf(request.resource);
    this.#judge(rights, requestOfCall({ ...call, domainTags }, circumstances), caller);
  }

  #judge({ judge }: Rights, request: AccessRequest, { principal }: Caller): void {
    if (judge.judge(request) === "allowed") return;
    throw refuse.accessDenied(principal.arn, request.action, request.resource);
  }

  /** What the caller may do in a domain, as far as that is known before a call is made. */
  async permissionPreviews(
    domain: string,
    caller: Caller,
  ): Promise<Record<OperationName, PermissionPreview>> {
    const { judge } = await this.#options.policies.of(caller.principal);
    const circumstances = this.#circumstancesOf(caller);
    const input = { domain, name: domain, resourceArn: `/${domain}` } as never;
    const prospectOf = (operation: OperationName): PermissionPreview => {
      const { action, resource } = requestOfCall({ operation, input, domain }, circumstances);
      return judge.permissionPreview(action, resource);
    };
    return Object.fromEntries(
      (Object.keys(operations) as OperationName[]).map((name) => [name, prospectOf(name)]),
    ) as Record<OperationName, PermissionPreview>;
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
    return new CallCircumstances(caller, this.#options);
  }

  /** What the input leaves to a token or a type. */
  async #lookedUp(
    operation: OperationName,
    input: unknown,
  ): Promise<{ domain?: string | undefined; defaults?: Defaults | undefined }> {
    if (isToken(operation)) return { domain: await this.#domainOfTask(operation, input) };
    if (operation !== "StartWorkflowExecution") return {};
    return { defaults: await this.#defaultsOf(input as Input<typeof operation>) };
  }

  /** Throws ValidationException for no token at all, UnknownResourceFault for that of no run. */
  async #domainOfTask(operation: OperationName, input: unknown): Promise<string> {
    const { store, tokens } = this.#options;
    const kind = operation === "RespondDecisionTaskCompleted" ? "decision" : "activity";
    const task = tokens.openTask(input as TaskInput, kind);
    const run = await store.executions.identify(task.id);
    if (run && isNamed(task, { runId: run.runId, at: undefined })) return run.domain;
    throw unknownTask(task);
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

interface Asked {
  readonly operation: OperationName;
  readonly input: unknown;
  readonly caller: Caller;
}

/** A class, because one is made for each call, and most of it is asked for by few policies. */
class CallCircumstances implements Circumstances {
  readonly #caller: Caller;
  readonly #options: GuardOptions;

  constructor(caller: Caller, options: GuardOptions) {
    this.#caller = caller;
    this.#options = options;
  }

  get principal() {
    return this.#caller.principal;
  }

  get account() {
    return this.#options.account;
  }

  get region() {
    return this.#options.region;
  }

  get now() {
    return this.#options.clock.now();
  }

  get sourceIp() {
    return this.#caller.address;
  }

  get userAgent() {
    return this.#caller.userAgent;
  }

  get secureTransport() {
    return this.#caller.isEncrypted;
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
      (input: never, caller: Caller) => {
        const asked = guard.require(name as OperationName, input, caller);
        const go = () => (handle as Handler<OperationName>)(input, caller);
        return asked ? asked.then(go) : go();
      },
    ]),
  ) as unknown as Handlers;
