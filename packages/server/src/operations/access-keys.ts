// Access keys of the caller's account, for an administrator of it: the guard lets in no other.
import { accessKeyLimits, refuse } from "@ekiden/model";
import { aboutNames, isUserName } from "../access/keys/identifiers.ts";
import type { KeyService, ListedKey, NewKey } from "../access/keys/key-service.ts";
import { requireOwnKey, requireSigned, told } from "./administration.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { wireTime } from "./paging.ts";

type Changes =
  | "DisableAccessKey"
  | "EnableAccessKey"
  | "DeleteAccessKey"
  | "RotateAccessKey"
  | "CreateAccessKeySession";
type Names = "CreateAccessKey" | "ListAccessKeys" | Changes;

const { defaultKeepSeconds, defaultSessionSeconds } = accessKeyLimits;

/** `keys` is undefined where calls need not be signed; `maxKeys` are those of an account. */
export const accessKeyHandlers = (
  keys: KeyService | undefined,
  maxKeys: number = accessKeyLimits.maxAccessKeys,
): EkidenHandlers<Names> => ({
  async CreateAccessKey({ user }, context) {
    const service = requireSigned(keys);
    if (!isUserName(user)) throw refuse.invalid(aboutNames.user);
    const { account } = context.principal;
    if ((await keysOf(service, context)).length >= maxKeys) {
      throw refuse.limitExceeded(
        `The account has ${maxKeys} access keys: delete those that are not in use`,
      );
    }
    return newKey(await told(service.create({ account, user }), refuse.limitExceeded));
  },
  async ListAccessKeys(_, context) {
    const found = await keysOf(requireSigned(keys), context);
    return {
      account: context.principal.account,
      accessKeys: found.map(({ user, accessKeyId, status, createdAt, previousUntil }) => ({
        user,
        accessKeyId,
        status,
        createdAt: wireTime(createdAt),
        ...(previousUntil !== undefined && { previousSecretUntil: wireTime(previousUntil) }),
      })),
    };
  },
  ...changeHandlers(keys),
});

const changeHandlers = (keys: KeyService | undefined): EkidenHandlers<Changes> => ({
  async DisableAccessKey({ accessKeyId }, context) {
    const { service, user } = await ownKey(keys, accessKeyId, context);
    requireAnother(accessKeyId, context);
    await told(service.setStatus(accessKeyId, "disabled"));
    return { user, accessKeyId };
  },
  async EnableAccessKey({ accessKeyId }, context) {
    const { service, user } = await ownKey(keys, accessKeyId, context);
    await told(service.setStatus(accessKeyId, "active"));
    return { user, accessKeyId };
  },
  async DeleteAccessKey({ accessKeyId }, context) {
    const { service } = await ownKey(keys, accessKeyId, context);
    requireAnother(accessKeyId, context);
    return told(service.delete(accessKeyId));
  },
  async RotateAccessKey({ accessKeyId, keepSeconds = defaultKeepSeconds }, context) {
    const { service } = await ownKey(keys, accessKeyId, context);
    return newKey(await told(service.rotate(accessKeyId, keepSeconds * 1_000)));
  },
  async CreateAccessKeySession({ accessKeyId, seconds = defaultSessionSeconds }, context) {
    const { service } = await ownKey(keys, accessKeyId, context);
    const made = await told(service.session(accessKeyId, seconds));
    const { sessionToken, expiresAt } = made;
    return { ...newKey(made), sessionToken, expiresAt: wireTime(expiresAt) };
  },
});

const newKey = ({ user, account, accessKeyId, secretAccessKey }: NewKey) => ({
  user,
  account,
  accessKeyId,
  secretAccessKey,
});

const keysOf = (service: KeyService, { principal }: CallContext): Promise<readonly ListedKey[]> =>
  service.list(principal.account);

interface OwnKey {
  readonly service: KeyService;
  readonly user: string;
}

const ownKey = async (
  keys: KeyService | undefined,
  accessKeyId: string,
  context: CallContext,
): Promise<OwnKey> => {
  const service = requireSigned(keys);
  return { service, user: await requireOwnKey(service, accessKeyId, context) };
};

/** A caller who ends its own key by mistake could call no more. */
const requireAnother = (accessKeyId: string, { principal }: CallContext): void => {
  if (accessKeyId !== principal.accessKeyId) return;
  throw refuse.notPermitted(
    "This key signs the call, which would be its last. Sign with another key of the user admin, or " +
      "use `ekiden key` where the data is",
  );
};
