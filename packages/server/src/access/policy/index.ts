// What the rest of the server may use of policies.

export {
  type Declined,
  type Defaults,
  forbiddenDecisions,
  requestOfCall,
  requestOfDecision,
  requestsOfEkidenCall,
} from "./call.ts";
export type { AccessRequest } from "./compile.ts";
export { defaultsOfDecisions, defaultsOfType } from "./defaults.ts";
export { type Policy, parsePolicy, policyLimits } from "./document.ts";
export { type Explained, type ExplainedStatement, explain, type NamedPolicy } from "./explain.ts";
export { Judge, type PermissionPreview, type Verdict } from "./judge.ts";
export { assumeAction, decisionKeys, ekidenAction, operationKeys } from "./keys.ts";
export type { Values } from "./pattern.ts";
export { PolicyError } from "./policy-error.ts";
export type { RequestContext } from "./request-context.ts";
export { knownActions, reviewPolicy } from "./review.ts";
export { maxStepsTogether, Steps } from "./steps.ts";
export { type TrialOptions, tryAction, tryCall } from "./trial.ts";
