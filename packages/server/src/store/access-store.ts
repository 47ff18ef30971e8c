// The part of the contract of every store that says who may do what.

import type { NamePage } from "./records.ts";
import type { SecretStore } from "./secret-store.ts";

/** Behind all texts that begin with the prefix, in the order of bytes. */
export const behindPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;

// ── Access keys ─────────────────────────────────────────────────────────────────────────────────

export interface StoredKey {
  /** Unlike that of any other key, of any account. */
  readonly id: string;
  /** 12 digits. */
  readonly account: string;
  readonly user: string;
  readonly status: KeyStatus;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Sealed: a store never has a secret in the clear. */
  readonly secret: Uint8Array;
  /** Still good, until then (milliseconds). */
  readonly previous?: { readonly secret: Uint8Array; readonly until: number } | undefined;
}

export type KeyStatus = "active" | "disabled";

export interface KeyStore {
  /**
   * The account whose domains have plain names in this store (12 digits): the one that claimed it
   * first, which is the given one where none is. Undefined, and nothing is claimed, where none
   * has and there are keys, none of them of this account: it is likely a slip.
   */
  claim(account: string): Promise<string | undefined>;
  /** False, and nothing is added, when there are `max` keys or one of that id. */
  add(key: StoredKey, max: number): Promise<boolean>;
  /** As `add`, but only once for ever, and only while there is no key: the first of all. */
  addFirst(key: StoredKey): Promise<boolean>;
  find(id: string): Promise<StoredKey | undefined>;
  /** Ascending by id. */
  list(query: {
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
    /** Of one account; of all unless given. */
    readonly account?: string | undefined;
  }): Promise<NamePage<StoredKey>>;
  /** False: there is no such key. So too of the verbs below. */
  setStatus(id: string, status: KeyStatus): Promise<boolean>;
  /** The secret of now becomes the previous one, good until `until`; an earlier one is gone. */
  replaceSecret(id: string, secret: Uint8Array, until: number): Promise<boolean>;
  delete(id: string): Promise<boolean>;
}

// ── Policies ────────────────────────────────────────────────────────────────────────────────────

export interface PolicyName {
  /** The ARN of a user or a role, or the id of a key. */
  readonly holder: string;
  readonly name: string;
}

export interface StoredPolicy extends PolicyName {
  /** JSON. */
  readonly document: string;
}

export interface PolicyStore {
  /** In the place of the one of that name; false, and nothing is added, where there are `max`. */
  attach(policy: StoredPolicy, max: number): Promise<boolean>;
  /** False: there is no such policy. */
  detach(policy: PolicyName): Promise<boolean>;
  /** All of these holders, in an order that stays. */
  of(holders: readonly string[]): Promise<readonly StoredPolicy[]>;
  /**
   * As `of`, for callers who have this key. Undefined: there is no such key. Both are said of one
   * moment, because the policies of a key go with it: none of a key that is gone is not the same as
   * none of one that is there.
   */
  ofKey(id: string, holders: readonly string[]): Promise<readonly StoredPolicy[] | undefined>;
  /** Ascending by holder and name. */
  list(query: {
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
    /** Of holders that begin so; of all unless given. */
    readonly prefix?: string | undefined;
  }): Promise<NamePage<PolicyName>>;
}

// ── Roles ───────────────────────────────────────────────────────────────────────────────────────

export interface StoredRole {
  /** As in arn:aws:iam::123456789012:role/encoder: unlike that of any other role. */
  readonly arn: string;
  /** Of this role for ever: one that is made anew under its name has another. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** How long a session may last. */
  readonly maxSessionSeconds: number;
  /** The trust policy: JSON. */
  readonly trust: string;
}

export interface RoleStore {
  /**
   * False, and nothing is added, when there are `max` roles or one of that ARN. Policies of these
   * holders are gone: they were attached as an earlier role of the ARN was deleted.
   */
  add(role: StoredRole, max: number, holders: readonly string[]): Promise<boolean>;
  find(arn: string): Promise<StoredRole | undefined>;
  /** Ascending by ARN. */
  list(query: {
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
    /** Of ARNs that begin so; of all unless given. */
    readonly prefix?: string | undefined;
  }): Promise<NamePage<StoredRole>>;
  /** False: there is no such role. So too of the verb below. */
  setTrust(arn: string, trust: string): Promise<boolean>;
  /** Together with all policies of these holders. */
  delete(arn: string, holders: readonly string[]): Promise<boolean>;
}

// ── All of it ───────────────────────────────────────────────────────────────────────────────────

/** The keys of a store, its policies, its roles and its secrets, without the rest of it. */
export interface OpenKeys {
  readonly secrets: SecretStore;
  readonly keys: KeyStore;
  readonly policies: PolicyStore;
  readonly roles: RoleStore;
  close(): Promise<void>;
}
