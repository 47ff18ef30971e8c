// Whose call it is: what policies, quotas and the audit go by.

export interface Principal {
  /** 12 digits. */
  readonly account: string;
  /** Absent where a role was assumed. */
  readonly user?: string | undefined;
  /** As in arn:aws:iam::123456789012:user/worker, or …:sts::…:assumed-role/encoder/mary. */
  readonly arn: string;
  /** The key that signed the call. Absent where calls need not be signed. */
  readonly accessKeyId?: string;
  /** The key of a session: of one that signed the call, or in which a browser is signed in. */
  readonly sessionOf?: string;
  /** In the place of a user. */
  readonly role?: AssumedRole | undefined;
  /** What speaks for the user where neither a key nor a session does. */
  readonly invokedBy?: "humanTaskLink";
}

/** A role, and the session in which it was assumed. */
export interface AssumedRole {
  /** Of the role, as in arn:aws:iam::123456789012:role/encoder. */
  readonly arn: string;
  /** Of the role: one that is made anew under its name is another. */
  readonly id: string;
  readonly sessionName: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** A policy document, as text: the session may do no more than it allows as well. */
  readonly policy?: string | undefined;
}

export const userArn = (account: string, user: string): string =>
  `arn:aws:iam::${account}:user/${user}`;

export const roleArn = (account: string, role: string): string =>
  `arn:aws:iam::${account}:role/${role}`;

export const roleNameIn = (arn: string): string => arn.slice(arn.indexOf("/") + 1);

export const assumedRoleArn = (account: string, { arn, sessionName }: AssumedRole): string =>
  `arn:aws:sts::${account}:assumed-role/${roleNameIn(arn)}/${sessionName}`;

/** `aws:userid` of a role's session, and the id under which it is logged. */
export const roleSessionId = ({ id, sessionName }: Pick<AssumedRole, "id" | "sessionName">) =>
  `${id}:${sessionName}`;

/** What a caller is called among people; no user has a name with a slash. */
export const callerName = ({ user, role }: Principal): string =>
  role ? `${roleNameIn(role.arn)}/${role.sessionName}` : (user ?? "");

/** The holder of the permissions boundary of a user or a role, where policies are stored. */
export const boundaryOf = (arn: string): string => `boundary:${arn}`;

/** Before the caller has been identified. */
export const anonymous: Principal = { account: "000000000000", user: "anonymous", arn: "" };

/** The user of the first key. Without a policy it may do everything in its account. */
export const ownerUser = "admin";
export const isOwner = ({ user }: Principal): boolean => user === ownerUser;
