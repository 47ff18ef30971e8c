// Asks for each call whether its caller may make it, before anything else is looked up for it; and
// for each decision, before the step that carries it out. A server that is open to all has none.
import type { Facts } from "@ekiden/engine";
import {
  type AnyOperationName,
  type Decision,
  type EkidenPolicyRow,
  ekidenOperations,
  type Input,
  type OperationName,
  operations,
  refuse,
} from "@ekiden/model";
import {
  type AccessRequest,
  type Declined,
  type Defaults,
  defaultsOfDecisions,
  defaultsOfType,
  ekidenAction,
  forbiddenDecisions,
  type Judge,
  maxStepsTogether,
  operationKeys,
  type PermissionPreview,
  type RequestContext,
  requestOfCall,
  requestsOfEkidenCall,
  Steps,
} from "../access/policy/index.ts";
import { isAdministrator, type PolicyCache, type Rights } from "../access/policy/policy-cache.ts";
import type { ExecutionId } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import { requireTask, type TaskSources } from "./human-tasks/human-task.ts";
import { unknownTask } from "./named-task.ts";
import { CallRequestContext, type RequestPlace } from "./request-context.ts";
import { isNamed, type TaskInput } from "./token.ts";

interface GuardOptions extends RequestPlace {
  readonly policies: PolicyCache;
  /** Where the human task that an input names is looked up. */
  readonly store: TaskSources;
}

/** One of Ekiden's own operations, and what its row says to policies. */
interface EkidenAction {
  readonly operation: string;
  readonly policy: EkidenPolicyRow;
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
  require(operation: OperationName, input: unknown, call: CallContext): Promise<void> | undefined {
    const rights = this.#options.policies.of(call.principal);
    const looksUp = isToken(operation) || operation === "StartWorkflowExecution";
    if (looksUp || rights instanceof Promise || rights.readsTags) {
      return this.#requireWithMore(rights, { operation, input, call });
    }
    const asked = { operation, input: input as Input<OperationName> };
    this.#judge(rights, requestOfCall(asked, this.#requestContextOf(call)), call);
    return undefined;
  }

  /**
   * Of a call whose input is not known yet. Rejects with AccessDeniedException where no input that
   * is about the domain would be allowed.
   */
  async requirePossible(
    operation: OperationName,
    domain: string,
    call: CallContext,
  ): Promise<void> {
    const { judge } = await this.#options.policies.of(call.principal);
    const input = { domain } as Input<OperationName>;
    const request = requestOfCall({ operation, input, domain }, this.#requestContextOf(call));
    if (isPossible(judge, request)) return;
    throw refuse.accessDenied(call.principal.arn, request.action, request.resource);
  }

  /**
   * As `require`, for one of Ekiden's own operations. Rejects with AccessDeniedException, and with
   * TaskOver where the input names no human task.
   */
  async requireEkiden(action: EkidenAction, input: unknown, call: CallContext): Promise<void> {
    const { operation, policy } = action;
    if (policy.resource === "none") return;
    const rights = await this.#options.policies.of(call.principal);
    if (policy.resource === "administrator") return requireAdministrator(operation, rights, call);
    const requests = await this.#requestsOf(action, input, { rights, call });
    const { judge } = rights;
    if (isFiltered(policy, requests[0]) && isPossible(judge, requests[0])) return;
    for (const request of requests) this.#judge(rights, request, call);
  }

  /**
   * Those of the inputs for which its caller may make the call. There may be thousands, so all
   * verdicts share their steps, as those of decisions do: where they are used up, the rest is
   * denied.
   */
  async allowedInputs<I extends Members>(
    action: EkidenAction,
    inputs: readonly I[],
    call: CallContext,
  ): Promise<readonly I[]> {
    const rights = await this.#options.policies.of(call.principal);
    const steps = new Steps(maxStepsTogether);
    const allowed: I[] = [];
    for (const input of inputs) {
      const requests = await this.#requestsOf(action, input, { rights, call });
      const isAllowed = (request: AccessRequest) =>
        rights.judge.judge(request, steps) === "allowed";
      if (requests.every(isAllowed)) allowed.push(input);
    }
    return allowed;
  }

  async #requestsOf(
    { operation, policy }: EkidenAction,
    input: unknown,
    { rights, call }: { readonly rights: Rights; readonly call: CallContext },
  ): Promise<readonly [AccessRequest, ...AccessRequest[]]> {
    const { domain, members } = await this.#resourceOf(policy, input as Members, call);
    const domainTags = rights.readsTags ? (await call.lookups.domain(domain))?.tags : undefined;
    const defaults = policy.includes?.includes("StartWorkflowExecution")
      ? await defaultsOf(input as Input<"StartWorkflowExecution">, call)
      : undefined;
    const asked = { operation, policy, members, domain, domainTags, defaults };
    return requestsOfEkidenCall(asked, this.#requestContextOf(call));
  }

  async #requireWithMore(
    found: Rights | Promise<Rights>,
    { operation, input, call }: Asked,
  ): Promise<void> {
    const rights = found instanceof Promise ? await found : found;
    const more = await lookedUp(operation, input, call);
    const asked = { operation, input: input as Input<OperationName>, ...more };
    const requestContext = this.#requestContextOf(call);
    const request = requestOfCall(asked, requestContext);
    if (!rights.readsTags) return this.#judge(rights, request, call);
    const domainTags = (await call.lookups.domain(domainIn(request.resource)))?.tags;
    this.#judge(rights, requestOfCall({ ...asked, domainTags }, requestContext), call);
  }

  #judge({ judge }: Rights, request: AccessRequest, { principal }: CallContext): void {
    if (judge.judge(request) === "allowed") return;
    throw refuse.accessDenied(principal.arn, request.action, request.resource);
  }

  /** What the caller may do in a domain, as far as that is known before a call is made. */
  async permissionPreviews(
    domain: string,
    call: CallContext,
  ): Promise<Record<AnyOperationName, PermissionPreview>> {
    const rights = await this.#options.policies.of(call.principal);
    const { judge } = rights;
    const requestContext = this.#requestContextOf(call);
    const input = { domain, name: domain, resourceArn: `/${domain}` } as never;
    const steps = new Steps(maxStepsTogether);
    const preview = (request: AccessRequest) => judge.permissionPreview(request, steps);
    const previewOfService = (operation: OperationName): PermissionPreview =>
      preview(requestOfCall({ operation, input, domain }, requestContext));
    const forAdministrators = isAdministrator(call.principal, rights) ? "always" : "never";
    const own = Object.entries(ekidenOperations).map(([name, { policy }]) => [
      name,
      policy.resource === "administrator"
        ? forAdministrators
        : previewOf({ operation: name, policy, domain }, requestContext, preview),
    ]);
    const names = Object.keys(operations) as OperationName[];
    const previews = [...names.map((name) => [name, previewOfService(name)]), ...own];
    return Object.fromEntries(previews) as Record<AnyOperationName, PermissionPreview>;
  }

  /** The decisions that the caller may not make, by their index. */
  async declined(answer: DecisionTask, call: CallContext): Promise<Declined | undefined> {
    const { judge, readsTags } = await this.#options.policies.of(call.principal);
    const run = answer.decisions.length > 0 && (await call.lookups.run(answer.id));
    // The step refuses the answer to a run that is gone.
    if (!run) return undefined;
    const domain = call.account.plainName(run.domain);
    const domainTags = readsTags ? (await call.lookups.domain(domain))?.tags : undefined;
    const { decisions, facts } = answer;
    const defaultsOf = defaultsOfDecisions(facts, run.workflowType);
    const asked = { decisions, domain, domainTags, defaultsOf };
    return forbiddenDecisions(judge, asked, this.#requestContextOf(call));
  }

  async #resourceOf(
    { resource }: EkidenPolicyRow,
    input: Members,
    { account }: CallContext,
  ): Promise<EkidenSubject> {
    if (resource === "allDomains") return { domain: "*", members: input };
    if (resource === "domain") return { domain: String(input.domain), members: input };
    const { task } = await requireTask(this.#options.store, account, String(input.id));
    return { domain: task.domain, members: { ...task } };
  }

  #requestContextOf(call: CallContext): RequestContext {
    return new CallRequestContext(call, this.#options);
  }
}

const previewOf = (
  { operation, policy, domain }: EkidenAction & { readonly domain: string },
  requestContext: RequestContext,
  preview: (request: AccessRequest) => PermissionPreview,
): PermissionPreview => {
  if (policy.resource === "none") return "always";
  const named = policy.resource === "allDomains" ? "*" : domain;
  const asked = { operation, policy, members: { domain: named }, domain: named };
  const previews = requestsOfEkidenCall(asked, requestContext).map(preview);
  if (previews.includes("never")) return "never";
  return previews.every((one) => one === "always") ? "always" : "depends";
};

type Members = Readonly<Record<string, unknown>>;

interface EkidenSubject {
  /** `*`: all of them. */
  readonly domain: string;
  /** What the paths of condition keys lead into. */
  readonly members: Members;
}

/** Throws AccessDeniedException. */
const requireAdministrator = (
  operation: string,
  rights: Rights,
  { principal }: CallContext,
): void => {
  if (isAdministrator(principal, rights)) return;
  throw refuse.notAdministrator(principal.arn, ekidenAction(operation));
};

/** Does the input leave open what the handler filters by? */
const isFiltered = ({ filteredBy }: EkidenPolicyRow, { context }: AccessRequest): boolean =>
  filteredBy !== undefined && context(filteredBy.toLowerCase()) === undefined;

const isPossible = (judge: Judge, request: AccessRequest): boolean =>
  judge.permissionPreview(request) !== "never";

interface Asked {
  readonly operation: OperationName;
  readonly input: unknown;
  readonly call: CallContext;
}

interface DecisionTask {
  readonly id: ExecutionId;
  readonly decisions: readonly Decision[];
  readonly facts: Facts;
}

interface LookedUp {
  readonly domain?: string | undefined;
  readonly defaults?: Defaults | undefined;
}

/** What the input leaves to a token or a type. */
const lookedUp = async (
  operation: OperationName,
  input: unknown,
  call: CallContext,
): Promise<LookedUp> => {
  if (isToken(operation)) return { domain: await domainOfTask(operation, input, call) };
  if (operation !== "StartWorkflowExecution") return {};
  return { defaults: await defaultsOf(input as Input<typeof operation>, call) };
};

const isToken = (operation: OperationName): boolean =>
  operationKeys[operation].resource === "taskToken";

/** Throws ValidationException for no token at all, UnknownResourceFault for that of no run. */
const domainOfTask = async (
  operation: OperationName,
  input: unknown,
  { lookups, account }: CallContext,
): Promise<string> => {
  const kind = operation === "RespondDecisionTaskCompleted" ? "decision" : "activity";
  const task = lookups.task(input as TaskInput, kind);
  const run = await lookups.run(task.id);
  if (!run || !isNamed(task, { runId: run.runId, at: undefined })) throw unknownTask(task);
  return account.plainName(run.domain);
};

/** A start that names no task list goes to that of its type. */
const defaultsOf = async (
  { domain, taskList, workflowType }: Input<"StartWorkflowExecution">,
  { lookups, account }: CallContext,
): Promise<Defaults | undefined> => {
  if (taskList) return undefined;
  const { name, version } = workflowType;
  const key = account.domainKey(domain);
  const type = await lookups.type("workflow", { domain: key, name, version });
  return defaultsOfType(type?.defaults);
};

const domainIn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
