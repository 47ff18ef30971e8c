// From a call to the request that is judged: its action, its resource and what its keys say.
import {
  type Decision,
  type DecisionType,
  type EkidenPolicyRow,
  type Input,
  type MemberPath,
  type OperationName,
  type PolicyKey,
  policyKeyPaths,
} from "@ekiden/model";
import { domainArn } from "./arn.ts";
import type { AccessRequest } from "./compile.ts";
import type { Judge } from "./judge.ts";
import { decisionKeys, ekidenAction, operationKeys } from "./keys.ts";
import type { Context } from "./pattern.ts";
import { contextOf, decisionContextOf, type RequestContext } from "./request-context.ts";
import { maxStepsTogether, Steps } from "./steps.ts";
import { type RequestTags, type Tags, tagContext } from "./tag-context.ts";

/** What a registered type says where the input is silent: it counts as said. */
export type Defaults = { readonly [K in PolicyKey]?: string | undefined };

interface Call<K extends OperationName = OperationName> {
  readonly operation: K;
  /** Of the operation's shape: it has been checked. */
  readonly input: Input<K>;
  /** Of the task that a token names; needed where `operationKeys` says `taskToken`. */
  readonly domain?: string | undefined;
  /** Tags of the domain, for `aws:ResourceTag/…`. */
  readonly domainTags?: Tags | undefined;
  readonly defaults?: Defaults | undefined;
  /** Of an input that is another operation's: where it has values of keys, if elsewhere. */
  readonly paths?: KeyPaths | undefined;
}

type Members = Readonly<Record<string, unknown>>;
type KeyPaths = NonNullable<EkidenPolicyRow["keys"]>;

/** The request that a call makes of its caller's policies. */
export const requestOfCall = (
  { operation, input, domain, domainTags, defaults = {}, paths }: Call,
  requestContext: RequestContext,
): AccessRequest => {
  const members = input as Members;
  const { resource, keys, tags } = operationKeys[operation];
  const named = resource === "taskToken" ? domain : domainNamedBy(resource, members);
  const fields = paths ? fieldsElsewhere(keys, fieldsOfPaths(paths)) : fieldsOf(keys);
  const own = serviceContext(fields, members, defaults);
  const requestTags = tags && (members[tags] as RequestTags | undefined);
  const tagged = tagContext(domainTags, requestTags);
  const rest = contextOf(requestContext);
  const { region, account } = requestContext;
  return {
    action: `swf:${operation}`,
    resource: domainArn(region, account, named ?? ""),
    context: (key) => own(key) ?? tagged.context(key) ?? rest(key),
    unclear: tagged.unclear,
  };
};

interface EkidenCall {
  readonly operation: string;
  readonly policy: EkidenPolicyRow;
  /** What the paths of the keys lead into. */
  readonly members: Members;
  /** The resource; `*` for all domains. */
  readonly domain: string;
  readonly domainTags?: Tags | undefined;
  readonly defaults?: Defaults | undefined;
}

/**
 * The requests that a call of one of Ekiden's own operations makes, all of which must be allowed:
 * first that of its own action, then those of the operations of the service that it includes.
 */
export const requestsOfEkidenCall = (
  call: EkidenCall,
  requestContext: RequestContext,
): [AccessRequest, ...AccessRequest[]] => {
  const { policy, members, domainTags, defaults } = call;
  const included = (policy.includes ?? []).map((operation) => {
    const input = members as Input<OperationName>;
    const asked = { operation, input, domainTags, defaults, paths: policy.keys ?? noKeys };
    return requestOfCall(asked, requestContext);
  });
  return [requestOfEkidenCall(call, requestContext), ...included];
};

const requestOfEkidenCall = (
  { operation, policy, members, domain, domainTags, defaults = {} }: EkidenCall,
  requestContext: RequestContext,
): AccessRequest => {
  const own = serviceContext(fieldsOfPaths(policy.keys ?? noKeys), members, defaults);
  const tagged = tagContext(domainTags);
  const rest = contextOf(requestContext);
  const { region, account } = requestContext;
  return {
    action: ekidenAction(operation),
    resource: domainArn(region, account, domain),
    context: (key) => own(key) ?? tagged.context(key) ?? rest(key),
    unclear: tagged.unclear,
  };
};

/** However its owner writes the ARN of a domain, it is judged as that domain of this account. */
const domainNamedBy = (source: string, input: Members): string | undefined => {
  if (source === "allDomains") return "*";
  const value = input[source];
  if (typeof value !== "string") return undefined;
  return source === "resourceArn" ? value.slice(value.lastIndexOf("/") + 1) : value;
};

const noValue: Context = () => undefined;

interface Field {
  readonly key: PolicyKey;
  readonly path: MemberPath;
}

/** By key, in lower case. */
type Fields = ReadonlyMap<string, Field>;

/** The keys of a row of the tables. */
const fieldsOf = (keys: readonly PolicyKey[]): Fields => {
  const known = fieldsOfRow.get(keys);
  if (known) return known;
  const fields = new Map(
    keys.map((key) => [key.toLowerCase(), { key, path: policyKeyPaths[key] }]),
  );
  fieldsOfRow.set(keys, fields);
  return fields;
};

const noKeys = {};

const fieldsOfPaths = (keys: KeyPaths): Fields => {
  const known = fieldsOfRow.get(keys);
  if (known) return known;
  const entries = Object.entries(keys) as [PolicyKey, MemberPath][];
  const fields = new Map(entries.map(([key, path]) => [key.toLowerCase(), { key, path }]));
  fieldsOfRow.set(keys, fields);
  return fields;
};

/** The keys of `keys`, with their values where `own` has them, if it does. */
const fieldsElsewhere = (keys: readonly PolicyKey[], own: Fields): Fields =>
  new Map([...fieldsOf(keys)].map(([name, field]) => [name, own.get(name) ?? field]));

const fieldsOfRow = new Map<readonly PolicyKey[] | KeyPaths, Fields>();

const serviceContext = (fields: Fields, input: Members, defaults: Defaults): Context => {
  if (fields.size === 0) return noValue;
  return (name) => {
    const field = fields.get(name);
    return field && (valueAt(input, field.path) ?? defaults[field.key]);
  };
};

const valueAt = (input: Members, path: MemberPath): string | undefined => {
  let value: unknown = input;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return typeof value === "string" ? value : undefined;
};

interface Answer {
  readonly decisions: readonly Decision[];
  /** Of the decision task. */
  readonly domain: string;
  readonly domainTags?: Tags | undefined;
  /** What the type that a decision names says where the decision is silent. */
  readonly defaultsOf?: ((decision: Decision) => Defaults) | undefined;
}

/** The request that one decision makes, as an action of its own. */
export const requestOfDecision = (
  decision: Decision,
  { domain, domainTags, defaultsOf }: Answer,
  requestContext: RequestContext,
): AccessRequest => {
  const fields = fieldsOf(decisionKeys[decision.type as DecisionType]);
  const own = serviceContext(fields, decision.data as Members, defaultsOf?.(decision) ?? {});
  const tagged = tagContext(domainTags);
  const rest = decisionContextOf(requestContext);
  const { region, account } = requestContext;
  return {
    action: `swf:${decision.type}`,
    resource: domainArn(region, account, domain),
    context: (key) => own(key) ?? tagged.context(key) ?? rest(key),
    unclear: tagged.unclear,
  };
};

export type Declined = ReadonlyMap<number, "OPERATION_NOT_PERMITTED">;
const none: Declined = new Map();

/**
 * The decisions of an answer that its caller may not make, by their index: what the engine's
 * `CompletedDecisionTask.declined` takes. Whether the answer itself is allowed, is asked for with
 * `requestOfCall` before. Source: developer guide, "Pseudo API".
 */
export const forbiddenDecisions = (
  judge: Judge,
  answer: Answer,
  requestContext: RequestContext,
): Declined => {
  let declined: Map<number, "OPERATION_NOT_PERMITTED"> | undefined;
  const steps = new Steps(maxStepsTogether);
  for (const [index, decision] of answer.decisions.entries()) {
    const request = requestOfDecision(decision, answer, requestContext);
    if (judge.judge(request, steps) === "allowed") continue;
    declined ??= new Map();
    declined.set(index, "OPERATION_NOT_PERMITTED");
  }
  return declined ?? none;
};
