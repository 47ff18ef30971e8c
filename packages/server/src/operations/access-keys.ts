// Access keys of the caller's account, for an administrator of it: the guard lets in no other.
import { accessKeyLimits, refuse } from "@ekiden/model";
import { AccessError } from "../access/access-error.ts";
import { isUserName } from "../access/keys/identifiers.ts";
import type { KeyService, ListedKey, NewKey } from "../access/keys/key-service.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";

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
    const service = requireKeys(keys);
    if (!isUserName(user)) {
      throw refuse.invalid("A user's name has 1 to 64 letters, digits and characters of _+=,.@-");
    }
    const { account } = context.principal;
    if ((await keysOf(service, context)).length >= maxKeys) {
      throw refuse.limitExceeded(
        `The account has ${maxKeys} access keys: delete those that are not in use`,
      );
    }
    return newKey(await told(service.create({ account, user }), refuse.limitExceeded));
  },
  async ListAccessKeys(_, context) {
    const found = await keysOf(requireKeys(keys), context);
    return {
      account: context.principal.account,
      accessKeys: found.map(({ user, accessKeyId, status, createdAt, previousUntil }) => ({
        user,
        accessKeyId,
        status,
        createdAt: createdAt / 1_000,
        ...(previousUntil !== undefined && { previousSecretUntil: previousUntil / 1_000 }),
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
    return { ...newKey(made), sessionToken, expiresAt: expiresAt / 1_000 };
  },
});

const newKey = ({ user, account, accessKeyId, secretAccessKey }: NewKey) => ({
  user,
  account,
  accessKeyId,
  secretAccessKey,
});

/** On an open server any caller could make keys that stay when it asks for keys later on. */
const requireKeys = (keys: KeyService | undefined): KeyService => {
  if (keys) return keys;
  throw refuse.notPermitted(
    "Calls to this server need no signature, so it cannot tell an administrator from others. " +
      "Start it with --access keys, or use `ekiden key` where its data is",
  );
};

const keysOf = async (
  service: KeyService,
  { principal }: CallContext,
): Promise<readonly ListedKey[]> =>
  (await service.list()).filter(({ account }) => account === principal.account);

interface OwnKey {
  readonly service: KeyService;
  readonly user: string;
}

/** A key of another account is refused as one that is not there. */
const ownKey = async (
  keys: KeyService | undefined,
  accessKeyId: string,
  { principal }: CallContext,
): Promise<OwnKey> => {
  const service = requireKeys(keys);
  const owner = await service.ownerOf(accessKeyId);
  if (owner?.account !== principal.account) throw refuse.unknownAccessKey(accessKeyId);
  return { service, user: owner.user };
};

/** A caller who ends its own key by mistake could call no more. */
const requireAnother = (accessKeyId: string, { principal }: CallContext): void => {
  if (accessKeyId !== principal.accessKeyId) return;
  throw refuse.notPermitted(
    "This key signs the call, which would be its last. Sign with another key of the user admin, or " +
      "use `ekiden key` where the data is",
  );
};

/** What the service of keys refuses is an answer: the key was deleted meanwhile, for instance. */
const told = async <T>(outcome: Promise<T>, refusal = refuse.notPermitted): Promise<T> => {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof AccessError) throw refusal(error.message);
    throw error;
  }
};
