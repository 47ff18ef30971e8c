// Access keys of the caller's account. Only an administrator may call these.
import { Timestamp } from "../scalars.ts";
import {
  boolean,
  described,
  integer,
  list,
  named,
  oneOf,
  optional,
  string,
  structure,
} from "../shape.ts";
import { userNameRule } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

/** Of an id: a secret has 40, so that one which is sent in its place is neither read nor logged. */
const keyIdCharacters = 20;
const maxUserCharacters = 64;

/** How long secrets are good, in seconds. */
export const accessKeyLimits = {
  /** Of the account, made by calls. */
  maxAccessKeys: 1_000,
  defaultKeepSeconds: 24 * 3_600,
  maxKeepSeconds: 365 * 24 * 3_600,
  minSessionSeconds: 60,
  maxSessionSeconds: 36 * 3_600,
  defaultSessionSeconds: 3_600,
} as const;
const { maxAccessKeys, defaultKeepSeconds, maxKeepSeconds } = accessKeyLimits;
const { minSessionSeconds, maxSessionSeconds, defaultSessionSeconds } = accessKeyLimits;

const AccessKeyId = named(string(keyIdCharacters, keyIdCharacters));
const User = described(userNameRule, named(string(1, maxUserCharacters)));
const Account = described("12 digits.", named(string(0)));

/** Not `named`: no secret is ever written to a log. */
const Secret = described("Told in this answer and never again.", string(0));

const NewAccessKey = structure({
  user: User,
  account: Account,
  accessKeyId: AccessKeyId,
  secretAccessKey: Secret,
});

const newKey = {
  user: "worker",
  account: "123456789012",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const { accessKeyId } = newKey;

const ofKey = structure({ accessKeyId: AccessKeyId });
const changed = structure({ user: User, accessKeyId: AccessKeyId });
const changedExample = { user: newKey.user, accessKeyId };

const policy = { resource: "administrator" } as const;
const within = "All nodes apply it within a second.";
const faults = ["UnknownResourceFault", "OperationNotPermittedFault"] as const;

export const accessKeyRows = {
  CreateAccessKey: {
    summary:
      "Makes an access key of a user of the caller's account, and tells its secret this once. " +
      "A user is a name, which needs no registration: it may do what its policies allow, and " +
      `nothing without one, except for the user admin. An account may have ${maxAccessKeys} keys.`,
    input: structure({ user: User }),
    output: NewAccessKey,
    isReadOnly: false,
    policy,
    faults: ["LimitExceededFault", "OperationNotPermittedFault"],
    example: { input: { user: newKey.user }, output: newKey },
  },
  ListAccessKeys: {
    summary:
      "Lists all access keys of the caller's account, without their secrets, by user and age.",
    input: structure({}),
    output: structure({
      account: Account,
      accessKeys: list(
        structure({
          user: User,
          accessKeyId: AccessKeyId,
          status: oneOf("active", "disabled"),
          createdAt: described("Seconds since 1970.", Timestamp),
          previousSecretUntil: optional(
            described(
              "Until when the secret before the last rotation is valid, in seconds since 1970.",
              Timestamp,
            ),
          ),
        }),
      ),
    }),
    isReadOnly: true,
    policy,
    faults: ["OperationNotPermittedFault"],
    example: {
      input: {},
      output: {
        account: newKey.account,
        accessKeys: [
          { user: newKey.user, accessKeyId, status: "active", createdAt: 1_764_003_600 },
        ],
      },
    },
  },
  DisableAccessKey: {
    summary:
      "Refuses all calls that are signed with a key, or with temporary credentials of it, until " +
      `it is enabled. ${within} The key that signs the call cannot be disabled by it.`,
    input: ofKey,
    output: changed,
    isReadOnly: false,
    policy,
    faults,
    example: { input: { accessKeyId }, output: changedExample },
  },
  EnableAccessKey: {
    summary: `Accepts a key again. ${within}`,
    input: ofKey,
    output: changed,
    isReadOnly: false,
    policy,
    faults,
    example: { input: { accessKeyId }, output: changedExample },
  },
  RotateAccessKey: {
    summary:
      "Makes another secret for a key, and tells it this once. The present secret stays valid for " +
      "a time, and the one before it ends at once: a second rotation within that time ends the " +
      "secret that programs still use.",
    input: structure({
      accessKeyId: AccessKeyId,
      keepSeconds: optional(
        described(
          `How long the present secret stays valid; ${defaultKeepSeconds} unless given.`,
          integer(0, maxKeepSeconds),
        ),
      ),
    }),
    output: NewAccessKey,
    isReadOnly: false,
    policy,
    faults,
    example: { input: { accessKeyId, keepSeconds: 3_600 }, output: newKey },
  },
  CreateAccessKeySession: {
    summary:
      "Makes temporary credentials of a key's user, and tells their secrets this once. They end " +
      "with the key, if that comes first.",
    input: structure({
      accessKeyId: AccessKeyId,
      seconds: optional(
        described(
          `How long they are valid; ${defaultSessionSeconds} unless given.`,
          integer(minSessionSeconds, maxSessionSeconds),
        ),
      ),
    }),
    output: structure({
      user: User,
      account: Account,
      accessKeyId: AccessKeyId,
      secretAccessKey: Secret,
      sessionToken: Secret,
      expiresAt: described("Seconds since 1970.", Timestamp),
    }),
    isReadOnly: false,
    policy,
    faults,
    example: {
      input: { accessKeyId, seconds: 900 },
      output: {
        ...newKey,
        accessKeyId: "ASIAIOSFODNN7EXAMPLE",
        sessionToken: "AZ8xPk",
        expiresAt: 1_764_004_500,
      },
    },
  },
  DeleteAccessKey: {
    summary:
      "Deletes a key, with its policies and the temporary credentials that were made from it. " +
      `${within} Policies of its user stay, for a key that it gets later. The key that signs the ` +
      "call cannot be deleted by it.",
    input: ofKey,
    output: structure({
      user: User,
      account: Account,
      isLast: described("The user has no other key.", boolean()),
      policies: described(
        "Names of the policies that such a user still has.",
        list(named(string(0))),
      ),
    }),
    isReadOnly: false,
    policy,
    faults,
    example: {
      input: { accessKeyId },
      output: { user: newKey.user, account: newKey.account, isLast: true, policies: ["worker"] },
    },
  },
} as const satisfies EkidenRows;
