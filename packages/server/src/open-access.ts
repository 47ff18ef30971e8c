// Chooses how callers are told apart, and opens the keys: for a node, and for whoever manages them.
import { join } from "node:path";
import { AccessError } from "./access/access-error.ts";
import { type Authority, openAuthority } from "./access/authority.ts";
import { CookieAuthority } from "./access/cookie-authority.ts";
import { ConsoleSessions } from "./access/keys/console-sessions.ts";
import { KeyAuthority } from "./access/keys/key-authority.ts";
import { KeyDesk, type NewKey } from "./access/keys/key-desk.ts";
import { KeyRing, secretBelongsTo } from "./access/keys/key-ring.ts";
import { MasterKey } from "./access/keys/master-key.ts";
import { masterKeyInFile, ownMasterKey, readMasterKey } from "./access/keys/master-key-file.ts";
import { Sessions } from "./access/keys/sessions.ts";
import { KnownBrowsers } from "./access/known-browsers.ts";
import { PolicyDesk } from "./access/policy/policy-desk.ts";
import { PolicyRing } from "./access/policy/policy-ring.ts";
import { ownerUser } from "./access/principal.ts";
import { Assumer } from "./access/roles/assumption.ts";
import { RoleDesk } from "./access/roles/role-desk.ts";
import { RoleRing } from "./access/roles/role-ring.ts";
import { SignInThrottle } from "./access/sign-in-throttle.ts";
import { type Clock, steadyClock, systemClock } from "./clock.ts";
import { type AccessChoice, needsKeys } from "./config.ts";
import type { Log } from "./observe/log.ts";
import type { KeyStore, Store } from "./store/store.ts";

/** As in the options of a node. */
export interface KeyPlace {
  readonly data: string;
  readonly store?: string;
  readonly migrate?: "yes" | "no";
  readonly masterKey?: string;
  readonly masterKeyFile?: string;
}

export interface AccessOptions extends KeyPlace {
  readonly host: string;
  readonly access?: AccessChoice;
  readonly region: string;
  readonly account: string;
  /** Whether browsers may sign in. */
  readonly hasConsole?: boolean;
  /** That clients' clocks are compared with, whatever the time of the executions. */
  readonly clock: Clock;
}

export interface Access {
  readonly authority: Authority;
  /** Absent where everybody may do everything. */
  readonly policies?: PolicyRing;
  /** Absent where nobody can sign in, or nobody needs to. */
  readonly signIn?: {
    readonly sessions: ConsoleSessions;
    readonly browsers: KnownBrowsers;
    readonly throttle: SignInThrottle;
  };
  /** Of calls of the token service; without an assumer where there are no roles. */
  readonly sts: { readonly authority: Authority; readonly assumer?: Assumer };
  /** Makes the first key of the store; undefined where there is one, or where none is needed. */
  makeFirstKey(): Promise<NewKey | undefined>;
}

/** Rejects with AccessError, whose message is one line that says what to do. */
export const openAccess = async (
  options: AccessOptions,
  { keys: store, policies, roles }: Pick<Store, "keys" | "policies" | "roles">,
  log: Pick<Log, "policyUnreadable">,
): Promise<Access> => {
  const { access = "auto", host, region, account, hasConsole = false, clock } = options;
  if (!needsKeys({ access, host })) {
    const authority = openAuthority(account);
    return { authority, sts: { authority }, makeFirstKey: async () => undefined };
  }
  const masterKey = await masterKeyOf(options, store);
  await requireOwn(account, store);
  const keys = new KeyRing({ store, masterKey, clock });
  const temporary = new Sessions(masterKey);
  const roleRing = new RoleRing({ store: roles, clock });
  const known = { keys, sessions: temporary, roles: roleRing, region, clock };
  const signatures = new KeyAuthority({ ...known, service: "swf" });
  const onUnreadable = log.policyUnreadable;
  const policyRing = new PolicyRing({ store: policies, clock, onUnreadable });
  const assuming = { policies: policyRing, roles: roleRing, sessions: temporary };
  const desk = new KeyDesk({ store, policies, masterKey, clock });
  const sessions = hasConsole ? new ConsoleSessions({ keys, masterKey, clock }) : undefined;
  return {
    authority: sessions ? new CookieAuthority(signatures, sessions) : signatures,
    ...(sessions && {
      signIn: {
        sessions,
        browsers: new KnownBrowsers(masterKey, clock),
        // How long to wait is no moment: a clock that is set back must not lengthen it.
        throttle: new SignInThrottle(steadyClock),
      },
    }),
    policies: policyRing,
    sts: {
      authority: new KeyAuthority({ ...known, service: "sts" }),
      assumer: new Assumer({ ...assuming, clock, onUnreadable }),
    },
    makeFirstKey: () => desk.createFirst({ account, user: ownerUser }),
  };
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

export interface OpenKeyDesk {
  readonly desk: KeyDesk;
  close(): Promise<void>;
}

/**
 * For a store that servers may have open at the same time: they see a change within a second.
 * Rejects with AccessError or StoreError, whose message is one line that says what to do.
 */
export const openKeyDesk = async (
  place: KeyPlace & { readonly clock?: Clock },
): Promise<OpenKeyDesk> => {
  const { clock = systemClock } = place;
  const { keys, policies, close } = await openKeys(place, clock);
  try {
    const masterKey = await masterKeyOf(place, keys);
    return { desk: new KeyDesk({ store: keys, policies, masterKey, clock }), close };
  } catch (error) {
    await close();
    throw error;
  }
};

export interface OpenPolicyDesk {
  readonly desk: PolicyDesk;
  close(): Promise<void>;
}

/** As `openKeyDesk`; no master key is needed. */
export const openPolicyDesk = async (place: KeyPlace): Promise<OpenPolicyDesk> => {
  const { keys, policies, roles, close } = await openKeys(place, systemClock);
  return { desk: new PolicyDesk(policies, { keys, roles }), close };
};

export interface OpenRoleDesk {
  readonly desk: RoleDesk;
  close(): Promise<void>;
}

/** As `openPolicyDesk`. */
export const openRoleDesk = async (place: KeyPlace): Promise<OpenRoleDesk> => {
  const { policies, roles, close } = await openKeys(place, systemClock);
  return { desk: new RoleDesk({ store: roles, policies, clock: systemClock }), close };
};

const openKeys = async ({ store = "files", data, migrate = "yes" }: KeyPlace, clock: Clock) => {
  if (store !== "files") {
    const { openPostgresKeys } = await import("./store/postgres-store.ts");
    return openPostgresKeys({ url: store, clock, migrate });
  }
  if (data === ":memory:") {
    throw new AccessError(
      "A server that keeps its data in memory has its own keys, which end with it. " +
        "Name the data directory of another with --data.",
    );
  }
  const { openSqliteKeys } = await import("./store/sqlite-store.ts");
  return openSqliteKeys(data);
};

/** The one with which the keys that are there were made, if there are any. */
const masterKeyOf = async (place: KeyPlace, store: KeyStore): Promise<MasterKey> => {
  const [key] = (await store.list({ pageSize: 1 })).items;
  const masterKey = givenMasterKey(place, key !== undefined);
  if (key && masterKey.open(key.secret, secretBelongsTo(key.id)) === undefined) {
    throw new AccessError(
      "The master key is not the one with which the keys of this store were made. Give that one, " +
        "in EKIDEN_MASTER_KEY or with --master-key-file.",
    );
  }
  return masterKey;
};

const givenMasterKey = (place: KeyPlace, isNeeded: boolean): MasterKey => {
  const { masterKey, masterKeyFile = "auto", store = "files", data } = place;
  if (masterKey !== undefined) return readMasterKey(masterKey, "EKIDEN_MASTER_KEY");
  if (masterKeyFile !== "auto") return masterKeyInFile(masterKeyFile);
  if (store !== "files") {
    throw new AccessError(
      "Access keys over a shared database need a master key that all its servers have: give it " +
        "in EKIDEN_MASTER_KEY or with --master-key-file. `openssl rand -base64 32` makes one.",
    );
  }
  if (data === ":memory:") return MasterKey.random();
  return ownMasterKey(join(data, "master.key"), isNeeded);
};
