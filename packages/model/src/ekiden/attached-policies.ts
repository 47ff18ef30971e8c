// Policies of users, roles and keys of the caller's account. Only an administrator may call these.
import { boolean, described, list, named, optional, string, structure } from "../shape.ts";
import { maxPolicyCharacters, policyNameRule } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

/** Of the account, attached by calls; each user, role and key may have 20. */
export const maxAttachedPolicies = 5_000;
const maxPolicyNameCharacters = 128;
const maxNameCharacters = 64;
const keyIdCharacters = 20;

const PolicyName = described(policyNameRule, named(string(1, maxPolicyNameCharacters)));

const holder = {
  user: optional(described("All keys of a user.", named(string(1, maxNameCharacters)))),
  role: optional(described("The sessions of a role.", named(string(1, maxNameCharacters)))),
  accessKeyId: optional(
    described("One key alone.", named(string(keyIdCharacters, keyIdCharacters))),
  ),
  isBoundary: optional(
    described(
      "True for the permissions boundary of a user or a role: nothing is allowed that it does not " +
        "allow as well. False unless given.",
      boolean(),
    ),
  ),
};

const attached = {
  holder: described("The ARN of a user or a role, or the id of a key.", named(string(0))),
  isBoundary: described("It is the permissions boundary of the holder.", boolean()),
  policyName: named(string(0)),
};

const policy = { resource: "administrator" } as const;
const within = "All nodes apply it within a second.";
const faults = ["UnknownResourceFault", "OperationNotPermittedFault"] as const;

const mary = "arn:aws:iam::123456789012:user/mary";
const shown = { holder: mary, isBoundary: false, policyName: "starter" };
const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: "swf:StartWorkflowExecution",
    Resource: "arn:aws:swf:*:123456789012:/domain/video",
  },
});

export const attachedPolicyRows = {
  AttachPolicy: {
    summary:
      "Lets a user, a role or a key of the caller's account do what a document allows, in place of " +
      `the policy of that name, if there is one. ${within} Name one of \`user\`, \`role\` and ` +
      "`accessKeyId`. The user admin and the key that signs the call get none by it: that would end " +
      "the right to call these operations.",
    input: structure({
      ...holder,
      policyName: PolicyName,
      document: described("The text of a policy of IAM, as JSON.", string(1, maxPolicyCharacters)),
    }),
    output: structure(attached),
    isReadOnly: false,
    policy,
    faults: [...faults, "LimitExceededFault"],
    example: { input: { user: "mary", policyName: "starter", document }, output: shown },
  },
  DetachPolicy: {
    summary: `Takes a policy away from a user, a role or a key of the caller's account. ${within}`,
    input: structure({ ...holder, policyName: PolicyName }),
    output: structure(attached),
    isReadOnly: false,
    policy,
    faults,
    example: { input: { user: "mary", policyName: "starter" }, output: shown },
  },
  ListAttachedPolicies: {
    summary:
      "Lists which policies are attached to which users, roles and keys of the caller's account.",
    input: structure({}),
    output: structure({
      account: described("12 digits.", named(string(0))),
      policies: list(structure(attached)),
    }),
    isReadOnly: true,
    policy,
    faults: ["OperationNotPermittedFault"],
    example: { input: {}, output: { account: "123456789012", policies: [shown] } },
  },
} as const satisfies EkidenRows;
