// Roles of the caller's account. Only an administrator may call these.
import { Timestamp } from "../scalars.ts";
import { described, integer, list, named, optional, string, structure } from "../shape.ts";
import { maxPolicyCharacters, userNameRule } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

/** How many there are, and how long their sessions last, in seconds. */
export const roleLimits = {
  /** Of the account, made by calls. */
  maxRoles: 1_000,
  minSessionSeconds: 900,
  /** As with IAM. */
  maxSessionSeconds: 12 * 3_600,
  defaultSessionSeconds: 3_600,
} as const;
const { maxRoles, minSessionSeconds, maxSessionSeconds, defaultSessionSeconds } = roleLimits;
const maxNameCharacters = 64;

const RoleName = described(userNameRule, named(string(1, maxNameCharacters)));
const TrustPolicy = described(
  "The text of a trust policy of IAM, as JSON: who of the account may assume the role.",
  string(1, maxPolicyCharacters),
);
const StoredTrustPolicy = described("The text of the trust policy, as JSON.", string(0));
const Arn = named(string(0));
const Account = described("12 digits.", named(string(0)));

const ofRole = {
  role: named(string(0)),
  arn: Arn,
  createdAt: described("Seconds since 1970.", Timestamp),
  maxSessionSeconds: described("The longest session, in seconds.", integer()),
};
const Role = structure(ofRole);
const changed = structure({ arn: Arn });

const role = "encoder";
const arn = "arn:aws:iam::123456789012:role/encoder";
const trustPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::123456789012:user/mary" },
    Action: "sts:AssumeRole",
  },
});
const shown = { role, arn, createdAt: 1_764_003_600, maxSessionSeconds: defaultSessionSeconds };

const policy = { resource: "administrator" } as const;
const within = "All nodes apply it within a second.";
const faults = ["UnknownResourceFault", "OperationNotPermittedFault"] as const;

export const roleRows = {
  CreateRole: {
    summary:
      "Makes a role of the caller's account, which SDKs and the AWS CLI can assume. It may do what " +
      "its policies allow, and nothing without one; AttachPolicy attaches them. Its trust policy " +
      `names callers of the account alone. An account may have ${maxRoles} roles.`,
    input: structure({
      role: RoleName,
      trustPolicy: TrustPolicy,
      maxSessionSeconds: optional(
        described(
          `How long a session may last; ${defaultSessionSeconds} unless given.`,
          integer(minSessionSeconds, maxSessionSeconds),
        ),
      ),
    }),
    output: Role,
    isReadOnly: false,
    policy,
    faults: ["LimitExceededFault", "OperationNotPermittedFault"],
    example: { input: { role, trustPolicy }, output: shown },
  },
  ListRoles: {
    summary: "Lists all roles of the caller's account, by name.",
    input: structure({}),
    output: structure({ account: Account, roles: list(Role) }),
    isReadOnly: true,
    policy,
    faults: ["OperationNotPermittedFault"],
    example: { input: {}, output: { account: "123456789012", roles: [shown] } },
  },
  DescribeRole: {
    summary: "Tells of a role whom it trusts, and which policies it has.",
    input: structure({ role: RoleName }),
    output: structure({
      ...ofRole,
      id: described("Another role that gets this name has another id.", named(string(0))),
      trustPolicy: StoredTrustPolicy,
      policies: described("Names of the policies of the role.", list(named(string(0)))),
      boundary: optional(
        described("Name of the permissions boundary of the role.", named(string(0))),
      ),
    }),
    isReadOnly: true,
    policy,
    faults,
    example: {
      input: { role },
      output: { ...shown, id: "AROAIOSFODNN7EXAMPLE", trustPolicy, policies: ["worker"] },
    },
  },
  SetRoleTrustPolicy: {
    summary:
      "Replaces the trust policy of a role. Sessions that were begun before go on until they end. " +
      within,
    input: structure({ role: RoleName, trustPolicy: TrustPolicy }),
    output: changed,
    isReadOnly: false,
    policy,
    faults,
    example: { input: { role, trustPolicy }, output: { arn } },
  },
  DeleteRole: {
    summary:
      "Deletes a role for ever, with its policies, its boundary and its sessions, which do not come " +
      `back where another role gets its name. ${within}`,
    input: structure({ role: RoleName }),
    output: changed,
    isReadOnly: false,
    policy,
    faults,
    example: { input: { role }, output: { arn } },
  },
} as const satisfies EkidenRows;
