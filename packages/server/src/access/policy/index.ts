// What the rest of the server may use of policies.
export { domainArn } from "./arn.ts";
export {
  type Answer,
  type Call,
  type Declined,
  type Defaults,
  forbiddenDecisions,
  requestOfCall,
  requestOfDecision,
} from "./call.ts";
export type { Asker, Circumstances } from "./circumstances.ts";
export type { AccessRequest } from "./compile.ts";
export { defaultsOfDecisions, defaultsOfType, type TypeLookups } from "./defaults.ts";
export { type Policy, parsePolicy, policyLimits } from "./document.ts";
export {
  type Explained,
  type ExplainedPart,
  type ExplainedStatement,
  explain,
  type NamedPolicy,
} from "./explain.ts";
export { type Attached, Judge, type PermissionPreview, type Verdict } from "./judge.ts";
export { assumeAction, decisionKeys, operationKeys, type ServiceKey } from "./keys.ts";
export type { Context, Values } from "./pattern.ts";
export { PolicyError } from "./policy-error.ts";
export { knownActions, reviewPolicy } from "./review.ts";
export { type TrialOptions, tryAction, tryCall } from "./trial.ts";
