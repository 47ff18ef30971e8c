// Who called, where a role was assumed. Source: CloudTrail user guide, "userIdentity element".
import type { AssumedRole, Principal } from "../access/principal.ts";

/** `timeText` prints a time in milliseconds since 1970. */
export const assumedRoleIdentity = (
  { account, arn, accessKeyId }: Principal,
  role: AssumedRole,
  timeText: (at: number) => string,
) => ({
  type: "AssumedRole",
  principalId: `${role.id}:${role.sessionName}`,
  arn,
  accountId: account,
  accessKeyId,
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: role.id,
      arn: role.arn,
      accountId: account,
      userName: role.arn.slice(role.arn.indexOf("/") + 1),
    },
    attributes: { creationDate: timeText(role.since), mfaAuthenticated: "false" },
  },
});
