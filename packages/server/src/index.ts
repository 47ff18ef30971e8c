// What other packages may use of the server.
import type { PostgresStoreOptions } from "./store/postgres-store.ts";
import type { Store } from "./store/store.ts";

export { type GivenKey, generateKey } from "./access/keys/first-key.ts";
export {
  type KeyOwner,
  type KeyService,
  type LeftBehind,
  type ListedKey,
  maxSessionSeconds,
  minSessionSeconds,
  type NewKey,
  type NewSession,
} from "./access/keys/key-service.ts";
export { modeReadableByAll } from "./access/keys/master-key-file.ts";
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
export type { PolicyHolder, PolicyService } from "./access/policy/policy-service.ts";
export { boundaryOf, ownerUser } from "./access/principal.ts";
export type { CustomQuotas, QuotaProfile, Quotas, Rate } from "./access/quotas/index.ts";
export { explainAssumption, principalOfArn } from "./access/roles/explain-trust.ts";
export {
  defaultRoleSeconds,
  maxRoleSeconds,
  minRoleSeconds,
  type NewRole,
  type RoleName,
  type RoleService,
  type ShownRole,
} from "./access/roles/role-service.ts";
export { parseTrust } from "./access/roles/trust-document.ts";
export { type CallToSign, type SigningCredentials, signCall } from "./access/signature/signer.ts";
export { Verifier, type VerifierOptions } from "./access/signature/verifier.ts";
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export {
  type Config,
  ConfigError,
  type ConfigFile,
  type GivenOptions,
  givenOption,
  isLoopback,
  needsKeys,
  type OptionSources,
  readConfig,
  readOption,
  withoutPassword,
} from "./config.ts";
export { configFileOf, configSchema } from "./config-file.ts";
export { eventsFileSchema } from "./events/configuration.ts";
export type { FunctionHandler } from "./functions/in-process.ts";
export type { DirectCaller } from "./http/direct-calls.ts";
export type { CustomLimits } from "./limits.ts";
export { createLog, type Log } from "./log/log.ts";
export {
  createEmbeddedNode,
  type EmbeddedNode,
  type EmbeddedNodeOptions,
} from "./node/embedded-node.ts";
export { createNode } from "./node/node.ts";
export type { FunctionsChoice, NodeOptions } from "./node/node-options.ts";
export {
  forgetTokens,
  type OpenKeyService,
  type OpenPolicyService,
  type OpenRoleService,
  openKeyService,
  openPolicyService,
  openRoleService,
} from "./node/open-access.ts";
export { masterKeyAtHand } from "./node/open-master-key.ts";
export { migrateStore } from "./node/open-store.ts";
export { openSurvey, type SurveyPlace } from "./node/open-survey.ts";
export type { Node } from "./node/running-node.ts";
export type { OptionRow } from "./option-values.ts";
export {
  type AccessChoice,
  type LogFormat,
  type OptionName,
  options,
} from "./options.ts";
export { type DomainKey, domainKey } from "./store/domain-key.ts";
export { partitionOf } from "./store/partition.ts";
export type { PostgresStoreOptions } from "./store/postgres-store.ts";
export { holderOf } from "./store/sqlite/holder.ts";
export { examineSqlite } from "./store/sqlite/native-binding.ts";
export type { StoreStatistics } from "./store/statistics.ts";
export type { Store } from "./store/store.ts";
export { OutdatedStoreError } from "./store/store-error.ts";
export type { StoreSurvey, SurveyedRun } from "./store/survey.ts";
export { VirtualClock } from "./virtual-clock.ts";

/**
 * The store of many nodes without a node around it, such as to measure it. The driver is loaded
 * here, because most servers need none.
 * Rejects with StoreError for a database that cannot be used.
 */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { openPostgresStore: open } = await import("./store/postgres-store.ts");
  return open(options);
};
