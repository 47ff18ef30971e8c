// Where keys are made, listed, changed and taken away.
import { accessKeyLimits } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { KeyStatus, KeyStore, PolicyStore, StoredKey } from "../../store/store.ts";
import { AccessError } from "../access-error.ts";
import { userArn } from "../principal.ts";
import { type GivenKey, generateKey } from "./first-key.ts";
import {
  aboutNames,
  isAccount,
  isKeyId,
  isUserName,
  newSecret,
  newSessionKeyId,
} from "./identifiers.ts";
import { secretBelongsTo } from "./key-cache.ts";
import type { MasterKey } from "./master-key.ts";
import { Sessions } from "./sessions.ts";

const maxKeys = 10_000;
/** How long a session may last. The service's own are 15 minutes at least. */
export const minSessionSeconds = accessKeyLimits.minSessionSeconds;
/** The longest life of a session that is made from a key: 36 hours, as with AWS. */
export const maxSessionSeconds = accessKeyLimits.maxSessionSeconds;
const pageSize = 1_000;

/** Whose key it is. */
export interface KeyOwner {
  /** 12 digits. */
  readonly account: string;
  /** 1 to 64 letters, digits and _+=,.@- */
  readonly user: string;
}

/** The one moment in which a secret can be read. */
export interface NewKey extends KeyOwner {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Temporary credentials, whose secrets are shown only once. */
export interface NewSession extends NewKey {
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Of a key, without its secrets. */
export interface ListedKey extends KeyOwner {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  /** Milliseconds since 1970, as the next. */
  readonly createdAt: number;
  /** The secret before the last rotation is good until then. */
  readonly previousUntil: number | undefined;
}

/** Of a key that was deleted. */
export interface LeftBehind extends KeyOwner {
  /** The user has no other key. */
  readonly isLast: boolean;
  /** Names of the policies that such a user still has. */
  readonly policies: readonly string[];
}

interface KeyServiceOptions {
  readonly store: KeyStore;
  readonly policies: Pick<PolicyStore, "of">;
  /** Asked for where a secret is sealed: who has lost it can look at keys, and delete them. */
  readonly masterKey: () => Promise<MasterKey>;
  readonly clock: Clock;
}

/** All verbs throw AccessError, whose message says what to do. */
export class KeyService {
  readonly #options: KeyServiceOptions;

  constructor(options: KeyServiceOptions) {
    this.#options = options;
  }

  async create(owner: KeyOwner): Promise<NewKey> {
    const [stored, made] = await this.#make(owner);
    if (await this.#options.store.add(stored, maxKeys)) return made;
    throw new AccessError(`There are ${maxKeys} keys already. Delete those that are not in use.`);
  }

  /**
   * A new key, or the given one. Undefined where there is a key, or ever was a first one: a given
   * key that was deleted or rotated does not come back with the next start.
   */
  async createFirst(owner: KeyOwner, given?: GivenKey): Promise<NewKey | undefined> {
    const [stored, made] = await this.#make(owner, given);
    return (await this.#options.store.addFirst(stored)) ? made : undefined;
  }

  /** By user and age; those of one account, or of all. */
  async list(account?: string): Promise<readonly ListedKey[]> {
    const keys: ListedKey[] = [];
    let after: string | undefined;
    do {
      const page = await this.#options.store.list({ pageSize, after, account });
      keys.push(...page.items.map(listed));
      after = page.next;
    } while (after !== undefined);
    const nameOf = ({ account, user }: KeyOwner) => `${account} ${user}`;
    // Made here: each comparison by a language alone makes one, and one for ever takes 3 MB.
    const inEnglish = new Intl.Collator("en");
    return keys.sort(
      (one, other) =>
        inEnglish.compare(nameOf(one), nameOf(other)) || one.createdAt - other.createdAt,
    );
  }

  /** Undefined: there is no such key. */
  async ownerOf(accessKeyId: string): Promise<KeyOwner | undefined> {
    return isKeyId(accessKeyId) ? this.#options.store.find(accessKeyId) : undefined;
  }

  async setStatus(accessKeyId: string, status: KeyStatus): Promise<void> {
    requireFound(accessKeyId, await this.#options.store.setStatus(accessKeyId, status));
  }

  /** The policies of the key go with it. Those of its user stay, for a key that it gets later. */
  async delete(accessKeyId: string): Promise<LeftBehind> {
    const { store, policies } = this.#options;
    const { account, user } = await this.#require(accessKeyId);
    requireFound(accessKeyId, await store.delete(accessKeyId));
    const isLast = !(await this.list(account)).some((key) => key.user === user);
    const stay = isLast ? await policies.of([userArn(account, user)]) : [];
    return { account, user, isLast, policies: stay.map(({ name }) => name) };
  }

  /** Another secret for the key; the one of now stays good for so long. */
  async rotate(accessKeyId: string, keepMilliseconds: number): Promise<NewKey> {
    const { store, masterKey, clock } = this.#options;
    const { account, user } = await this.#require(accessKeyId);
    const secretAccessKey = newSecret();
    const sealed = (await masterKey()).seal(secretAccessKey, secretBelongsTo(accessKeyId));
    const until = clock.now() + keepMilliseconds;
    requireFound(accessKeyId, await store.replaceSecret(accessKeyId, sealed, until));
    return { account, user, accessKeyId, secretAccessKey };
  }

  /** Temporary credentials of the key's user; they end with the key, if that comes first. */
  async session(accessKeyId: string, seconds: number): Promise<NewSession> {
    const { account, user, status } = await this.#require(accessKeyId);
    if (status !== "active") {
      throw new AccessError(
        `The key ${accessKeyId} is disabled. Enable it, or take another that is active.`,
      );
    }
    if (!(seconds >= minSessionSeconds && seconds <= maxSessionSeconds)) {
      throw new AccessError(
        `A session lasts ${minSessionSeconds} to ${maxSessionSeconds} seconds, not ${seconds}.`,
      );
    }
    const id = newSessionKeyId();
    const secret = newSecret();
    const expiresAt = this.#options.clock.now() + seconds * 1000;
    const sessions = new Sessions(await this.#options.masterKey());
    const sessionToken = sessions.seal(id, { keyId: accessKeyId, secret, until: expiresAt });
    return { account, user, accessKeyId: id, secretAccessKey: secret, sessionToken, expiresAt };
  }

  async #make(
    { account, user }: KeyOwner,
    given = generateKey(),
  ): Promise<readonly [StoredKey, NewKey]> {
    if (!isAccount(account)) throw new AccessError(aboutNames.account);
    if (!isUserName(user)) throw new AccessError(aboutNames.user);
    const { accessKeyId: id, secretAccessKey } = given;
    const masterKey = await this.#options.masterKey();
    const secret = masterKey.seal(secretAccessKey, secretBelongsTo(id));
    const createdAt = this.#options.clock.now();
    const stored: StoredKey = { id, account, user, status: "active", createdAt, secret };
    return [stored, { account, user, accessKeyId: id, secretAccessKey }];
  }

  async #require(accessKeyId: string): Promise<StoredKey> {
    const found = isKeyId(accessKeyId) && (await this.#options.store.find(accessKeyId));
    return found || requireFound(accessKeyId, false);
  }
}

function requireFound(accessKeyId: string, isFound: false): never;
function requireFound(accessKeyId: string, isFound: boolean): void;
function requireFound(accessKeyId: string, isFound: boolean): void {
  if (isFound) return;
  throw new AccessError(
    `There is no key ${accessKeyId}. \`ekiden key list\` shows those there are.`,
  );
}

const listed = ({ id, account, user, status, createdAt, previous }: StoredKey): ListedKey => ({
  accessKeyId: id,
  account,
  user,
  status,
  createdAt,
  previousUntil: previous?.until,
});
