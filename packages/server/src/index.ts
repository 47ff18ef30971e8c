// What other packages may use of the server.
import type { PostgresStoreOptions } from "./store/postgres-store.ts";
import type { Store } from "./store/store.ts";

export {
  type KeyDesk,
  type KeyOwner,
  type LeftBehind,
  type ListedKey,
  type NewKey,
  type NewSession,
  sessionSecondsLeast,
  sessionSecondsMost,
} from "./access/keys/key-desk.ts";
export {
  type AccessRequest,
  assumeAction,
  type Explained,
  type ExplainedStatement,
  explain,
  type NamedPolicy,
  PolicyError,
  parsePolicy,
  reviewPolicy,
  type TrialOptions,
  tryAction,
  tryCall,
} from "./access/policy/index.ts";
export type { PolicyDesk, PolicyHolder } from "./access/policy/policy-desk.ts";
export { ownerUser } from "./access/principal.ts";
export type { CustomQuotas, QuotaProfile, Quotas, Rate } from "./access/quotas/index.ts";
export { askerOf, explainAssumption } from "./access/roles/explain-trust.ts";
export {
  type NewRole,
  type RoleDesk,
  type RoleName,
  roleSecondsLeast,
  roleSecondsMost,
  roleSecondsUsual,
  type ShownRole,
} from "./access/roles/role-desk.ts";
export { parseTrust } from "./access/roles/trust-document.ts";
export { type CallToSign, type SigningCredentials, signCall } from "./access/signature/signer.ts";
export { Verifier, type VerifierOptions } from "./access/signature/verifier.ts";
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export {
  type AccessChoice,
  type Config,
  isLoopback,
  needsKeys,
  type OptionName,
  type OptionRow,
  options,
  readConfig,
  readOption,
  withoutPassword,
} from "./config.ts";
export type { FunctionHandler } from "./functions/in-process.ts";
export type { CustomLimits } from "./limits.ts";
export { createNode } from "./node/node.ts";
export type { NodeOptions } from "./node/node-options.ts";
export {
  forgetTokens,
  type OpenKeyDesk,
  type OpenPolicyDesk,
  type OpenRoleDesk,
  openKeyDesk,
  openPolicyDesk,
  openRoleDesk,
} from "./node/open-access.ts";
export type { FunctionsChoice } from "./node/open-functions.ts";
export { migrateStore } from "./node/open-store.ts";
export { openSurvey, type SurveyPlace } from "./node/open-survey.ts";
export type { Node } from "./node/running-node.ts";
export { type DomainKey, domainKey } from "./store/domain-key.ts";
export type { PostgresStoreOptions } from "./store/postgres-store.ts";
export type { Store, StoreStatistics } from "./store/store.ts";
export type { StoreSurvey, SurveyedRun } from "./store/survey.ts";

/**
 * The store of many nodes without a node around it, such as to measure it. The driver is loaded
 * here, because most servers need none.
 * Rejects with StoreError for a database that cannot be used.
 */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { openPostgresStore: open } = await import("./store/postgres-store.ts");
  return open(options);
};
