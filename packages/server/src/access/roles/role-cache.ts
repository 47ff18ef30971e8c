// The roles in use, cached. The store is asked for a role every half second that it is used: the
// sessions of one that was deleted are refused on every node within a second.
import { LoadingCache } from "../../cache/loading-cache.ts";
import type { Clock } from "../../clock.ts";
import type { RoleStore, StoredRole } from "../../store/store.ts";

const lifetimeMilliseconds = 500;
const maxRoles = 1_000;
/** Of their trust policies. */
const maxCharacters = 5_000_000;

interface RoleCacheOptions {
  readonly store: Pick<RoleStore, "find">;
  readonly clock: Clock;
}

/** By ARN. Undefined: there is no such role. */
export type RoleCache = LoadingCache<string, StoredRole | undefined>;

export const openRoleCache = ({ store, clock }: RoleCacheOptions): RoleCache =>
  new LoadingCache({
    clock,
    lifetimeMilliseconds,
    maxEntries: maxRoles,
    maxWeight: maxCharacters,
    weightOf: ({ trust }) => trust.length,
    nameOf: (arn) => arn,
    load: (arn) => store.find(arn),
  });
