// The roles in use, cached. The store is asked for a role every half second that it is used: the
// sessions of one that was deleted are refused on every node within a second.
import type { Clock } from "../../clock.ts";
import type { RoleStore, StoredRole } from "../../store/store.ts";
import { BoundedMap } from "../bounded-map.ts";

const rememberedMilliseconds = 500;
const maxRolesRemembered = 1_000;

interface Entry {
  /** Undefined: there is none of that ARN. */
  readonly role: StoredRole | undefined;
  readonly until: number;
}

interface RoleCacheOptions {
  readonly store: Pick<RoleStore, "find">;
  readonly clock: Clock;
}

export class RoleCache {
  readonly #options: RoleCacheOptions;
  readonly #entries = new BoundedMap<Entry>(maxRolesRemembered);
  readonly #asked = new Map<string, Promise<StoredRole | undefined>>();

  constructor(options: RoleCacheOptions) {
    this.#options = options;
  }

  /** At once where it was asked for just before. */
  find(arn: string): StoredRole | undefined | Promise<StoredRole | undefined> {
    const now = this.#options.clock.now();
    const entry = this.#entries.get(arn);
    // Also when the clock was set back.
    const isFresh = entry && now < entry.until && entry.until - now <= rememberedMilliseconds;
    return isFresh ? entry.role : this.#ask(arn, now);
  }

  /** However many calls come meanwhile, the store is asked once. */
  #ask(arn: string, now: number): Promise<StoredRole | undefined> {
    const before = this.#asked.get(arn);
    if (before) return before;
    const asked = this.#load(arn, now).finally(() => this.#asked.delete(arn));
    this.#asked.set(arn, asked);
    return asked;
  }

  async #load(arn: string, now: number): Promise<StoredRole | undefined> {
    const role = await this.#options.store.find(arn);
    this.#entries.set(arn, { role, until: now + rememberedMilliseconds });
    return role;
  }
}
