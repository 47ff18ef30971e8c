// The keys in use, opened and cached. The state of a key is read from the store every half second
// that it is used: a key that was disabled is refused on every node within a second.
import { LoadingCache } from "../../cache/loading-cache.ts";
import type { Clock } from "../../clock.ts";
import type { KeyStore, StoredKey } from "../../store/store.ts";
import { type Principal, userArn } from "../principal.ts";
import type { MasterKey } from "./master-key.ts";

const lifetimeMilliseconds = 500;
const maxKeys = 10_000;
/** Ids that no key has: so many that guessing them does not push the keys out. */
const maxUnknownIds = 1_000;

export interface OpenKey {
  /** What it was opened from. */
  readonly stored: StoredKey;
  readonly isActive: boolean;
  readonly principal: Principal;
  readonly secret: string;
  readonly previous: { readonly secret: string; readonly until: number } | undefined;
}

interface KeyCacheOptions {
  readonly store: Pick<KeyStore, "find">;
  readonly masterKey: MasterKey;
  readonly clock: Clock;
}

/** By id. Undefined: there is no such key, or no call can be signed with it here. */
export type KeyCache = LoadingCache<string, OpenKey | undefined>;

export const openKeyCache = ({ store, masterKey, clock }: KeyCacheOptions): KeyCache =>
  new LoadingCache({
    clock,
    lifetimeMilliseconds,
    maxEntries: maxKeys,
    maxAbsent: maxUnknownIds,
    nameOf: (id) => id,
    load: async (id, latest) => {
      const stored = await store.find(id);
      // Nothing is opened twice: what is sealed is only compared.
      if (stored && latest && areAlike(stored, latest.stored)) return latest;
      return stored && opened(stored, masterKey);
    },
  });

export const secretBelongsTo = (id: string) => `key ${id}`;

const areAlike = (one: StoredKey, other: StoredKey): boolean =>
  one.status === other.status &&
  one.previous?.until === other.previous?.until &&
  Buffer.compare(one.secret, other.secret) === 0;

const opened = (stored: StoredKey, masterKey: MasterKey): OpenKey | undefined => {
  const { id, account, user, status, previous } = stored;
  const secret = masterKey.open(stored.secret, secretBelongsTo(id));
  // Sealed under another master key: no call can be signed with it here.
  if (secret === undefined) return undefined;
  const earlier = previous && masterKey.open(previous.secret, secretBelongsTo(id));
  return {
    stored,
    isActive: status === "active",
    principal: { account, user, arn: userArn(account, user), accessKeyId: id },
    secret,
    previous: earlier ? { secret: earlier, until: previous.until } : undefined,
  };
};
