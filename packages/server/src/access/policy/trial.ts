// Requests to try policies with, written by hand: an action on a resource, or a whole call.
import {
  type AnyOperationName,
  check,
  decisionFromWire,
  type EkidenOperationName,
  type EkidenPolicyRow,
  ekidenOperations,
  Fault,
  type OperationName,
  operations,
  type WireDecision,
} from "@ekiden/model";
import { domainArn, partsOfArn } from "./arn.ts";
import { requestOfCall, requestOfDecision, requestsOfEkidenCall } from "./call.ts";
import type { AccessRequest } from "./compile.ts";
import { operationKeys } from "./keys.ts";
import { nearestName } from "./nearest.ts";
import type { Values } from "./pattern.ts";
import { PolicyError } from "./policy-error.ts";
import { contextOf, type RequestContext, type RequestPrincipal } from "./request-context.ts";
import { allActions } from "./review.ts";
import { parseStrictJson } from "./strict-json.ts";

/** Where, when and by whom a request would be made that policies are tried on. */
export interface TrialOptions {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970, for `aws:CurrentTime` and `aws:EpochTime`. */
  readonly now: number;
  /** Who asks; without it, a caller without a name. */
  readonly principal?: RequestPrincipal | undefined;
  /** What the request says, by key; it wins over what the call says. */
  readonly said: Readonly<Record<string, Values>>;
  /** Of the task that a token would name; for an action, in place of its resource. */
  readonly domain?: string | undefined;
}

/** An action on an ARN, or on the domain of the options. Throws PolicyError for unknown actions. */
export const tryAction = (
  action: string,
  resource: string | undefined,
  options: TrialOptions,
): AccessRequest => {
  if (!allActions.some((known) => known.toLowerCase() === action.toLowerCase())) {
    const near = nearestName(action, allActions);
    throw new PolicyError(
      "action",
      `there is no ${action}${near ? `; did you mean ${near}?` : ""}`,
    );
  }
  const { region, account, domain } = options;
  const named = domain === undefined ? undefined : domainArn(region, account, domain);
  const asked = resource ?? named;
  if (asked === undefined) {
    throw new PolicyError("resource", "is missing: give an ARN, or the name of a domain");
  }
  if (asked !== "*" && partsOfArn(asked)?.[0] !== "arn") {
    const example = domainArn(region, account, "video");
    throw new PolicyError("resource", `"${asked}" is no ARN, as ${example} is one`);
  }
  const request = { action, resource: asked, context: contextOf(requestContextOf(options)) };
  return withSaid(request, options);
};

/**
 * What a call asks for, given as `{"operation": …, "input": …}`: itself, what one of Ekiden's own
 * includes of the service, and each decision of an answer. Throws PolicyError for what is no such
 * call.
 */
export const tryCall = (text: string, options: TrialOptions): AccessRequest[] => {
  const { operation, input } = callOf(text);
  const { domain } = options;
  if (isOfTask(operation) && domain === undefined) {
    throw new PolicyError("domain", `is missing: the task of ${operation} does not say it here`);
  }
  const requestContext = requestContextOf(options);
  if (isEkiden(operation)) {
    const members = input as Readonly<Record<string, unknown>>;
    const named = domain ?? (typeof members.domain === "string" ? members.domain : "*");
    const policy: EkidenPolicyRow = ekidenOperations[operation].policy;
    if (policy.resource === "administrator") {
      throw new PolicyError("call", `no policy grants ${operation}: only an administrator has it`);
    }
    const asked = { operation, policy, members, domain: named };
    return requestsOfEkidenCall(asked, requestContext).map((request) => withSaid(request, options));
  }
  const own = requestOfCall({ operation, input: input as never, domain }, requestContext);
  return [own, ...decisionRequests(operation, input, { domain, requestContext })].map((request) =>
    withSaid(request, options),
  );
};

const isEkiden = (operation: AnyOperationName): operation is EkidenOperationName =>
  Object.hasOwn(ekidenOperations, operation);

/** Is its domain that of a task, which only a server knows? */
const isOfTask = (operation: AnyOperationName): boolean =>
  isEkiden(operation)
    ? ekidenOperations[operation].policy.resource === "humanTask"
    : operationKeys[operation].resource === "taskToken";

const allOperations = { ...operations, ...ekidenOperations };

const callOf = (text: string): { operation: AnyOperationName; input: object } => {
  const call = parseStrictJson(text, "call") as { operation?: unknown; input?: unknown } | null;
  const name = String(call?.operation);
  if (!Object.hasOwn(allOperations, name)) {
    const near = nearestName(name, Object.keys(allOperations));
    const hint = near ? `; did you mean ${near}?` : ': write {"operation": "…", "input": {…}}';
    throw new PolicyError("call", `there is no operation ${name}${hint}`);
  }
  const operation = name as AnyOperationName;
  try {
    return { operation, input: check(allOperations[operation].input, call?.input ?? {}) };
  } catch (error) {
    if (error instanceof Fault) throw new PolicyError("call.input", error.message);
    throw error;
  }
};

const decisionRequests = (
  operation: OperationName,
  input: object,
  { domain = "", requestContext }: { domain?: string | undefined; requestContext: RequestContext },
): AccessRequest[] => {
  if (operation !== "RespondDecisionTaskCompleted") return [];
  const wire = (input as { decisions?: readonly WireDecision[] }).decisions ?? [];
  const decisions = wire.map(decisionFromWire);
  const bare = decisions.findIndex(({ data }) => data === undefined);
  if (bare >= 0) throw new PolicyError(`call.input.decisions[${bare}]`, "lacks its attributes");
  return decisions.map((decision) =>
    requestOfDecision(decision, { decisions, domain }, requestContext),
  );
};

const unknownCaller = { arn: "" };
const requestContextOf = ({
  account,
  region,
  now,
  principal = unknownCaller,
}: TrialOptions): RequestContext => ({
  principal,
  account,
  region,
  now,
});

const withSaid = (request: AccessRequest, { said }: TrialOptions): AccessRequest => {
  const values = new Map(Object.entries(said).map(([key, value]) => [key.toLowerCase(), value]));
  // The name of an unknown caller is empty.
  return { ...request, context: (key) => values.get(key) ?? (request.context(key) || undefined) };
};
