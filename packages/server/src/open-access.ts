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
import { PolicyDesk } from "./access/policy/policy-desk.ts";
import { PolicyRing } from "./access/policy/policy-ring.ts";
import { ownerUser } from "./access/principal.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type AccessChoice, needsKeys } from "./config.ts";
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
}

export interface Access {
  readonly authority: Authority;
  /** Absent where everybody may do everything. */
  readonly policies?: PolicyRing;
  /** Absent where nobody can sign in, or nobody needs to. */
  readonly sessions?: ConsoleSessions;
  /** Makes the first key of the store; undefined where there is one, or where none is needed. */
  makeFirstKey(): Promise<NewKey | undefined>;
}

/** Rejects with AccessError, whose message is one line that says what to do. */
export const openAccess = async (
  options: AccessOptions,
  { keys: store, policies }: Pick<Store, "keys" | "policies">,
): Promise<Access> => {
  const { access = "auto", host, region, account, hasConsole = false } = options;
  if (!needsKeys({ access, host })) {
    return { authority: openAuthority(account), makeFirstKey: async () => undefined };
  }
  const masterKey = await masterKeyOf(options, store);
  // Clients and other nodes move on the machine's time, whatever the time of the executions.
  const clock = systemClock;
  const keys = new KeyRing({ store, masterKey, clock });
  const signatures = new KeyAuthority({ keys, sessions: new Sessions(masterKey), region, clock });
  const desk = new KeyDesk({ store, masterKey, clock });
  const sessions = hasConsole ? new ConsoleSessions({ keys, masterKey, clock }) : undefined;
  return {
    authority: sessions ? new CookieAuthority(signatures, sessions) : signatures,
    ...(sessions && { sessions }),
    policies: new PolicyRing({ store: policies, clock, account }),
    makeFirstKey: () => desk.createFirst({ account, user: ownerUser }),
  };
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
  const { keys, close } = await openKeys(place, clock);
  try {
    const masterKey = await masterKeyOf(place, keys);
    return { desk: new KeyDesk({ store: keys, masterKey, clock }), close };
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
  const { policies, close } = await openKeys(place, systemClock);
  return { desk: new PolicyDesk(policies), close };
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
