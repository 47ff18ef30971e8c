// Whose call it is: what policies, quotas and the audit go by.

export interface Principal {
  /** 12 digits. */
  readonly account: string;
  readonly user: string;
  /** As in arn:aws:iam::123456789012:user/worker. */
  readonly arn: string;
  /** The key that signed the call. Absent where calls need not be signed. */
  readonly accessKeyId?: string;
  /** The key for which a session was made, where one signed the call. */
  readonly sessionOf?: string;
}

export const userArn = (account: string, user: string): string =>
  `arn:aws:iam::${account}:user/${user}`;

/** The holder of a user's permissions boundary, where policies are stored. */
export const boundaryOf = (arn: string): string => `boundary:${arn}`;

/** Before anybody has been identified. */
export const nobody: Principal = { account: "000000000000", user: "nobody", arn: "" };

/** The user of the first key. Without a policy it may do everything in its account. */
export const ownerUser = "admin";
export const isOwner = ({ user }: Principal): boolean => user === ownerUser;
