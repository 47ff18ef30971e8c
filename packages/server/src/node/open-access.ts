// Chooses how callers are told apart, and opens the keys: for a node, and for their management.

import { AccessError } from "../access/access-error.ts";
import { type Authority, openAuthority } from "../access/authority.ts";
import { CookieAuthority } from "../access/cookie-authority.ts";
import { isInForce, type KeyHolder } from "../access/in-force.ts";
import { ConsoleSessions } from "../access/keys/console-sessions.ts";
import { type FirstKeyPlace, firstKeyGiven } from "../access/keys/first-key.ts";
import { KeyAuthority } from "../access/keys/key-authority.ts";
import { openKeyCache } from "../access/keys/key-cache.ts";
import { KeyService, type NewKey } from "../access/keys/key-service.ts";
import type { MasterKey } from "../access/keys/master-key.ts";
import { modeReadableByAll } from "../access/keys/master-key-file.ts";
import { Sessions } from "../access/keys/sessions.ts";
import { KnownBrowsers } from "../access/known-browsers.ts";
import { PolicyCache } from "../access/policy/policy-cache.ts";
import { PolicyService } from "../access/policy/policy-service.ts";
import { ownerUser } from "../access/principal.ts";
import { Assumer } from "../access/roles/assumption.ts";
import { openRoleCache } from "../access/roles/role-cache.ts";
import { RoleService } from "../access/roles/role-service.ts";
import { SignInThrottle } from "../access/sign-in-throttle.ts";
import type { CacheFigures } from "../cache/cache.ts";
import { type Clock, steadyClock, systemClock } from "../clock.ts";
import { needsKeys } from "../config.ts";
import type { Log } from "../log/log.ts";
import type { Administration } from "../operations/administration.ts";
import type { AccessChoice } from "../options.ts";
import type { KeyStore, Store } from "../store/store.ts";
import {
  isBesideData,
  type MasterKeyPlace,
  masterKeyAtHand,
  masterKeyOf,
} from "./open-master-key.ts";

interface AccessOptions extends MasterKeyPlace, FirstKeyPlace {
  readonly host: string;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly access?: AccessChoice;
  readonly region: string;
  readonly account: string;
  /** Whether browsers may sign in. */
  readonly hasConsole?: boolean;
  /** That clients' clocks are compared with; the time of the executions may be another. */
  readonly clock: Clock;
}

export interface Access {
  readonly authority: Authority;
  /** Under which secrets are kept; absent where there is none. */
  readonly masterKey?: MasterKey | undefined;
  /** Absent where every caller may do everything. */
  readonly policies?: PolicyCache;
  /** By what is cached; none where calls need not be signed. */
  caches(this: void): Readonly<Record<string, CacheFigures>>;
  /** Absent where calls need not be signed. */
  readonly administration?: Administration;
  /** Absent where users cannot sign in, or need not. */
  readonly signIn?: {
    readonly sessions: ConsoleSessions;
    readonly browsers: KnownBrowsers;
    readonly throttle: SignInThrottle;
  };
  /** Of calls of the token service; without an assumer where there are no roles. */
  readonly sts: { readonly authority: Authority; readonly assumer?: Assumer };
  /** Can this caller still call, with the key or the role that it is known by? */
  isInForce(principal: KeyHolder): Promise<boolean>;
  /** Makes the first key of the store; undefined where there is one, or where none is needed. */
  makeFirstKey(): Promise<NewKey | undefined>;
}

/** Rejects with AccessError, whose message is one line that says what to do. */
export const openAccess = async (
  options: AccessOptions,
  { keys: store, policies, roles, secrets }: Pick<Store, "keys" | "policies" | "roles" | "secrets">,
  log: Pick<Log, "policyUnreadable" | "stepsUsedUp" | "masterKeyBesideData" | "readableByOthers">,
): Promise<Access> => {
  const { access = "auto", host, allowedHosts, region, account } = options;
  const { hasConsole = false, clock } = options;
  if (!needsKeys({ access, host, allowedHosts })) {
    const authority = openAuthority(account);
    const masterKey = masterKeyAtHand(options);
    return {
      authority,
      masterKey,
      sts: { authority },
      caches: () => ({}),
      isInForce: async () => true,
      makeFirstKey: async () => undefined,
    };
  }
  const given = firstKeyGiven(options);
  const masterKey = await masterKeyOf(options, { keys: store, secrets });
  await requireOwn(account, store);
  tellOfMasterKey(options, log);
  const keys = openKeyCache({ store, masterKey, clock });
  const temporary = new Sessions(masterKey);
  const roleCache = openRoleCache({ store: roles, clock });
  const known = { keys, sessions: temporary, roles: roleCache, region, clock };
  const signatures = new KeyAuthority({ ...known, service: "swf" });
  const told = { onUnreadable: log.policyUnreadable, onUsedUp: log.stepsUsedUp };
  const policyCache = new PolicyCache({ store: policies, clock, ...told });
  const assuming = { policies: policyCache, roles: roleCache, sessions: temporary };
  const service = new KeyService({ store, policies, masterKey: async () => masterKey, clock });
  const sessions = hasConsole ? new ConsoleSessions({ keys, masterKey, clock }) : undefined;
  return {
    authority: sessions ? new CookieAuthority(signatures, sessions) : signatures,
    masterKey,
    ...(sessions && {
      signIn: {
        sessions,
        browsers: new KnownBrowsers(masterKey, clock),
        // How long to wait is no moment: a clock that is set back must not lengthen it.
        throttle: new SignInThrottle(steadyClock),
      },
    }),
    policies: policyCache,
    caches: () => cachesOf({ keys, policies: policyCache, roles: roleCache }),
    administration: administrationOf(service, { keys: store, policies, roles }, clock),
    sts: {
      authority: new KeyAuthority({ ...known, service: "sts" }),
      assumer: new Assumer({ ...assuming, clock, ...told }),
    },
    isInForce: (principal) => isInForce(principal, { keys, roles: roleCache }),
    makeFirstKey: () => service.createFirst({ account, user: ownerUser }, given),
  };
};

const administrationOf = (
  keys: KeyService,
  { keys: store, policies, roles }: Pick<Store, "keys" | "policies" | "roles">,
  clock: Clock,
): Administration => ({
  keys,
  roles: new RoleService({ store: roles, policies, clock }),
  policies: new PolicyService(policies, { keys: store, roles }),
});

interface Caches {
  readonly keys: { readonly figures: CacheFigures };
  readonly policies: { readonly figures: CacheFigures };
  readonly roles: { readonly figures: CacheFigures };
}

const cachesOf = ({ keys, policies, roles }: Caches) => ({
  access_keys: keys.figures,
  policies: policies.figures,
  roles: roles.figures,
});

/** Logs where others may be able to read the master key, as far as the server can tell. */
const tellOfMasterKey = (
  options: AccessOptions,
  log: Pick<Log, "masterKeyBesideData" | "readableByOthers">,
): void => {
  const { masterKey, masterKeyFile = "auto", data } = options;
  if (isBesideData(options)) log.masterKeyBesideData(data);
  if (masterKey !== undefined || masterKeyFile === "auto") return;
  const mode = modeReadableByAll(masterKeyFile);
  if (mode !== undefined) log.readableByOthers(masterKeyFile, mode);
};

/** Domains with plain names are of one account for ever: under another, they would change hands. */
const requireOwn = async (account: string, store: KeyStore): Promise<void> => {
  const own = await store.claim(account);
  if (own === account) return;
  if (own === undefined) {
    throw new AccessError(
      `No key of this store is of the account ${account}: give --account as \`ekiden key list\` ` +
        `shows it, or make one: ekiden key create --account ${account}`,
    );
  }
  throw new AccessError(
    `What is in this store belongs to the account ${own}: give it with --account ${own}. ` +
      `Keys of other accounts can be used there as well: ekiden key create --account ${account}`,
  );
};

type StorePlace = Pick<MasterKeyPlace, "data" | "store">;

/** The keys of a store that this process has open; close it in the end. */
export interface OpenKeyService {
  readonly service: KeyService;
  close(): Promise<void>;
}

/**
 * For a store that servers may have open at the same time: they see a change within a second.
 * Rejects with AccessError or StoreError, whose message is one line that says what to do.
 */
export const openKeyService = async (
  place: MasterKeyPlace & { readonly clock?: Clock },
): Promise<OpenKeyService> => {
  const { clock = systemClock } = place;
  const { keys, policies, secrets, close } = await openKeys(place, clock);
  const masterKey = () => masterKeyOf(place, { keys, secrets });
  return { service: new KeyService({ store: keys, policies, masterKey, clock }), close };
};

/** The policies of a store that this process has open; close it in the end. */
export interface OpenPolicyService {
  readonly service: PolicyService;
  close(): Promise<void>;
}

/** As `openKeyService`; no master key is needed. */
export const openPolicyService = async (place: StorePlace): Promise<OpenPolicyService> => {
  const { keys, policies, roles, close } = await openKeys(place, systemClock);
  return { service: new PolicyService(policies, { keys, roles }), close };
};

/** The roles of a store that this process has open; close it in the end. */
export interface OpenRoleService {
  readonly service: RoleService;
  close(): Promise<void>;
}

/** As `openPolicyService`. */
export const openRoleService = async (place: StorePlace): Promise<OpenRoleService> => {
  const { policies, roles, close } = await openKeys(place, systemClock);
  return { service: new RoleService({ store: roles, policies, clock: systemClock }), close };
};

/**
 * Lets a store go on whose master key is lost: the next start makes another secret, and tokens and
 * links of before are refused. Rejects as `openKeyService`.
 */
export const forgetTokens = async (place: StorePlace): Promise<void> => {
  const { secrets, close } = await openKeys(place, systemClock);
  try {
    await secrets.forgetAll();
  } finally {
    await close();
  }
};

const openKeys = async ({ store = "files", data }: StorePlace, clock: Clock) => {
  if (store !== "files") {
    const { openPostgresKeys } = await import("../store/postgres-store.ts");
    return openPostgresKeys({ url: store, clock });
  }
  if (data === ":memory:") {
    throw new AccessError(
      "A server that keeps its data in memory has its own keys, which end with it. " +
        "Name the data directory of another with --data.",
    );
  }
  const { openSqliteKeys } = await import("../store/sqlite-store.ts");
  return openSqliteKeys(data);
};
