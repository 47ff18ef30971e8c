// Whether a caller of before could still call: for what goes on without its caller.
import type { KeyCache } from "./keys/key-cache.ts";
import type { AssumedRole, Principal } from "./principal.ts";
import type { RoleCache } from "./roles/role-cache.ts";

interface Known {
  readonly keys: Pick<KeyCache, "find">;
  readonly roles: Pick<RoleCache, "find">;
}

/** What is asked of a principal. */
export interface KeyHolder extends Pick<Principal, "accessKeyId" | "sessionOf"> {
  readonly role?: Pick<AssumedRole, "arn" | "id"> | undefined;
}

/**
 * The key is active, also one for which a session was made, and the role is there that was assumed.
 * A session that has run out changes nothing: what it began goes on.
 */
export const isInForce = async (
  { accessKeyId, sessionOf, role }: KeyHolder,
  { keys, roles }: Known,
): Promise<boolean> => {
  const keyId = sessionOf ?? accessKeyId;
  const key = keyId === undefined ? undefined : await keys.find(keyId);
  if (!key?.isActive) return false;
  return role === undefined || (await roles.find(role.arn))?.id === role.id;
};
