// Who asks, from where and when, as condition keys. Source: IAM user guide, "AWS global condition
// context keys".
import { type AssumedRole, roleSessionId } from "../principal.ts";
import { unknownToDecisions } from "./keys.ts";
import type { Context, Values } from "./pattern.ts";

/** A user, a role that was assumed, or the account itself. */
export interface RequestPrincipal {
  /** `arn:aws:iam::123456789012:user/mary`, `…:root` for the account, or of a role's session. */
  readonly arn: string;
  /** `aws:username`: users alone have one. */
  readonly user?: string | undefined;
  /** `aws:userid`, where no role was assumed. */
  readonly userId?: string | undefined;
  /** Of a session, whose `aws:PrincipalArn` is the role's. */
  readonly role?: Pick<AssumedRole, "arn" | "id" | "sessionName"> | undefined;
  /** `aws:PrincipalTag/…`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface RequestContext {
  readonly principal: RequestPrincipal;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The address that the call came from, without a port. */
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Did the call come by TLS? */
  readonly secureTransport?: boolean | undefined;
}

const typeOf = ({ arn }: RequestPrincipal): string | undefined => {
  const kind = arn.slice(arn.lastIndexOf(":") + 1).split("/", 1)[0];
  if (kind === "assumed-role") return "AssumedRole";
  if (kind === "root") return "Account";
  return kind === "user" ? "User" : undefined;
};

type Row = (requestContext: RequestContext) => Values;

const rows: Readonly<Record<string, Row>> = {
  "aws:currenttime": ({ now }) => new Date(now).toISOString(),
  "aws:epochtime": ({ now }) => String(Math.floor(now / 1000)),
  "aws:principalaccount": ({ account }) => account,
  "aws:principalarn": ({ principal }) => principal.role?.arn ?? principal.arn,
  "aws:principaltype": ({ principal }) => typeOf(principal),
  "aws:requestedregion": ({ region }) => region,
  "aws:resourceaccount": ({ account }) => account,
  "aws:securetransport": ({ secureTransport }) =>
    secureTransport === undefined ? undefined : String(secureTransport),
  "aws:sourceip": ({ sourceIp }) => sourceIp,
  "aws:useragent": ({ userAgent }) => userAgent,
  "aws:userid": ({ principal: { role, userId } }) => (role ? roleSessionId(role) : userId),
  "aws:username": ({ principal }) => principal.user,
};
const rowOf = new Map(Object.entries(rows));
const tagPrefix = "aws:principaltag/";

export const contextOf =
  (requestContext: RequestContext): Context =>
  (key) => {
    const row = rowOf.get(key);
    if (row) return row(requestContext);
    return key.startsWith(tagPrefix) ? tagOf(requestContext, key) : undefined;
  };

const tagOf = ({ principal }: RequestContext, key: string): Values => {
  const name = key.slice(tagPrefix.length);
  return Object.entries(principal.tags ?? {}).find(([tag]) => tag.toLowerCase() === name)?.[1];
};

const hidden: ReadonlySet<string> = new Set(unknownToDecisions.map((key) => key.toLowerCase()));

/** As `contextOf`, without what is not known when a decision is judged. */
export const decisionContextOf = (requestContext: RequestContext): Context => {
  const known = contextOf(requestContext);
  return (key) => (hidden.has(key) ? undefined : known(key));
};
