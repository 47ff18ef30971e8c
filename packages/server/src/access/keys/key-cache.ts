// The keys in use, opened and cached. The state of a key is read from the store every half second
// that it is used: a key that was disabled is refused on every node within a second.
import type { Clock } from "../../clock.ts";
import type { KeyStore, StoredKey } from "../../store/store.ts";
import { BoundedMap } from "../bounded-map.ts";
import { type Principal, userArn } from "../principal.ts";
import type { MasterKey } from "./master-key.ts";

const rememberedMilliseconds = 500;
const maxKeysRemembered = 10_000;
/** Ids that no key has: so many that guessing them does not push the keys out. */
const maxStrangersRemembered = 1_000;

export interface OpenKey {
  readonly isActive: boolean;
  readonly principal: Principal;
  readonly secret: string;
  readonly previous: { readonly secret: string; readonly until: number } | undefined;
}

interface Entry {
  readonly key: OpenKey;
  readonly stored: StoredKey;
  readonly until: number;
}

interface KeyCacheOptions {
  readonly store: Pick<KeyStore, "find">;
  readonly masterKey: MasterKey;
  readonly clock: Clock;
}

export const secretBelongsTo = (id: string) => `key ${id}`;

export class KeyCache {
  readonly #options: KeyCacheOptions;
  readonly #entries = new BoundedMap<Entry>(maxKeysRemembered);
  readonly #strangers = new BoundedMap<number>(maxStrangersRemembered);
  readonly #asked = new Map<string, Promise<OpenKey | undefined>>();

  constructor(options: KeyCacheOptions) {
    this.#options = options;
  }

  /** At once where it was asked for just before. */
  find(id: string): OpenKey | undefined | Promise<OpenKey | undefined> {
    const now = this.#options.clock.now();
    const entry = this.#entries.get(id);
    if (entry && isFresh(entry.until, now)) return entry.key;
    if (!entry && isFresh(this.#strangers.get(id) ?? 0, now)) return undefined;
    return this.#ask(id, now);
  }

  /** However many calls come meanwhile, the store is asked once. */
  #ask(id: string, now: number): Promise<OpenKey | undefined> {
    const before = this.#asked.get(id);
    if (before) return before;
    const asked = this.#load(id, now).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  async #load(id: string, now: number): Promise<OpenKey | undefined> {
    const stored = await this.#options.store.find(id);
    const until = now + rememberedMilliseconds;
    const before = this.#entries.get(id);
    const key = stored && (before ? this.#renewed(before, stored) : this.#opened(stored));
    if (stored && key) this.#entries.set(id, { key, stored, until });
    else {
      this.#entries.delete(id);
      this.#strangers.set(id, until);
    }
    return key;
  }

  /** Nothing is opened twice: what is sealed is only compared. */
  #renewed({ key, stored: before }: Entry, stored: StoredKey): OpenKey | undefined {
    const isSame =
      before.status === stored.status &&
      before.previous?.until === stored.previous?.until &&
      Buffer.compare(before.secret, stored.secret) === 0;
    return isSame ? key : this.#opened(stored);
  }

  #opened(stored: StoredKey): OpenKey | undefined {
    const { id, account, user, status, previous } = stored;
    const { masterKey } = this.#options;
    const secret = masterKey.open(stored.secret, secretBelongsTo(id));
    // Sealed under another master key: no call can be signed with it here.
    if (secret === undefined) return undefined;
    const earlier = previous && masterKey.open(previous.secret, secretBelongsTo(id));
    return {
      isActive: status === "active",
      principal: { account, user, arn: userArn(account, user), accessKeyId: id },
      secret,
      previous: earlier ? { secret: earlier, until: previous.until } : undefined,
    };
  }
}

/** Also when the clock was set back. */
const isFresh = (until: number, now: number): boolean =>
  now < until && until - now <= rememberedMilliseconds;
